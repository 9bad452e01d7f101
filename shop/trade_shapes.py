"""What TCGdex says, put into the words of our own API. What is missing upstream is null; what is malformed raises."""

from collections.abc import Callable
from typing import Any

type Shape = Callable[[Any], Any]


def listed(shape: Shape) -> Shape:
    """A whole list in the form of all lists of the API."""
    return lambda found: {"results": [shape(row) for row in found], "next": None, "previous": None}


def series(found: dict[str, Any]) -> dict[str, Any]:
    return {"id": found["id"], "name": found["name"]}


def set_in_list(found: dict[str, Any]) -> dict[str, Any]:
    return {"id": found["id"], "name": found["name"], "series": None, "card_count": _card_count(found)}


def sets_of_series(found: dict[str, Any]) -> dict[str, Any]:
    of = series(found)
    answer: dict[str, Any] = listed(lambda row: {**set_in_list(row), "series": of})(found["sets"])
    return answer


def set_in_full(found: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": found["id"],
        "name": found["name"],
        "series": series(found["serie"]) if found.get("serie") else None,
        "released_on": str(found["releaseDate"]).replace("/", "-") if found.get("releaseDate") else None,
        "card_count": _card_count(found),
        "cards": [{"id": row["id"], "local_id": str(row["localId"]), "name": row["name"]} for row in found["cards"]],
    }


def card(found: dict[str, Any]) -> dict[str, Any]:
    of = found.get("set")
    return {
        "id": found["id"],
        "local_id": str(found["localId"]),
        "name": found["name"],
        "rarity": found.get("rarity") if found.get("rarity") != "None" else None,
        "category": found.get("category"),
        "hp": found.get("hp"),
        "types": found.get("types") or [],
        "stage": found.get("stage"),
        "illustrator": found.get("illustrator"),
        "regulation_mark": found.get("regulationMark"),
        "set": {"id": of["id"], "name": of["name"], "card_count": _card_count(of)} if of else None,
        "finishes": [name for name, exists in (found.get("variants") or {}).items() if exists],
    }


def _card_count(found: dict[str, Any]) -> dict[str, int]:
    count = found["cardCount"]
    return {"total": int(count["total"]), "official": int(count["official"])}
