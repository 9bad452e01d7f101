"""SQL text that carries its parameters, so that the same condition serves list, count and facets."""

from collections.abc import Iterable
from typing import Any, NamedTuple


class Sql(NamedTuple):
    text: str
    params: tuple[Any, ...] = ()


def joined(parts: Iterable[Sql | str], separator: str = " ") -> Sql:
    pieces = [part if isinstance(part, Sql) else Sql(part) for part in parts]
    return Sql(separator.join(piece.text for piece in pieces), tuple(value for piece in pieces for value in piece.params))


def every(conditions: Iterable[Sql]) -> Sql:
    """All of them hold; with none, that is true."""
    return joined(conditions, " AND ") if (conditions := list(conditions)) else Sql("true")
