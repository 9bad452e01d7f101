"""Bring the trading-card catalogue in from TCGdex, set by set, so that a stop at any moment loses little.

What is kept is complete: a card's row is written only with all its facts, and a set is marked `imported_at` only
when nothing of it failed. An import that was killed goes on with what is missing.
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from shop.models import TradeCard, TradeSeries, TradeSet
from shop.models.trade import CARD_LANGUAGES, Named
from shop.tcgdex import Tcgdex, UpstreamGaveUp

# Cards of a big set are written this many at a time: a kill loses no more.
CHUNK = 100
# Any number that no other advisory lock of this database uses.
_LOCK = 7_306_027_001

type Listing = dict[str, dict[str, dict[str, Any]]]  # language → id → what the listing said
type CardNames = dict[str, dict[str, str]]  # card id → language → name
type Report = Callable[[TradeSet, int], None]


class ImportRunning(Exception):
    """Another process imports cards at this moment."""


class BadRow(Exception):
    """What upstream sent for one thing cannot be kept: too long, of another type, unfit for the database."""


@dataclass
class Figures:
    series: int = 0
    sets: int = 0
    sets_skipped: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: list[str] = field(default_factory=list)


@dataclass
class Wanted:
    languages: Sequence[str] = CARD_LANGUAGES
    series: Sequence[str] = ()
    refresh: bool = False


@contextmanager
def only_import() -> Iterator[None]:
    """Hold the database's import lock, which ends with the process; raises ImportRunning."""
    # PostgreSQL takes a moment to notice that the holder was killed.
    give_up_at = time.monotonic() + 3
    while not _try_lock():
        if time.monotonic() > give_up_at:
            raise ImportRunning
        time.sleep(0.2)
    try:
        yield
    finally:
        # The connection goes back to a pool, where the lock would outlive this import.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _try_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])


class CardImport:
    """One run. Talks to upstream on `runner`'s loop and to the database between, in the calling thread."""

    def __init__(self, tcgdex: Tcgdex, runner: asyncio.Runner, wanted: Wanted) -> None:
        self.figures = Figures()
        self._tcgdex = tcgdex
        self._run = runner.run
        self._wanted = wanted
        self._series: dict[str, TradeSeries] = {}
        self._series_of: dict[str, str] = {}
        self._sets: Listing = {}
        self._names_elsewhere: CardNames = {}

    def import_series(self) -> None:
        """Keep the wanted series, and learn which sets there are. Raises UpstreamGaveUp, ValueError for an unknown id."""
        listed = self._run(self._listings("series"))
        known = list(dict.fromkeys(key for rows in listed.values() for key in rows))
        unknown = [key for key in self._wanted.series if key not in known]
        if unknown:
            raise ValueError(f"No such series: {', '.join(unknown)}. Known: {', '.join(known)}.")
        for position, key in enumerate(known):
            if self._wanted.series and key not in self._wanted.series:
                continue
            try:
                series = TradeSeries(id=key, position=position, **self._names(listed, key))
                check(series)
            except BadRow as error:
                self.figures.failed.append(f"series {key}: {error}")
                continue
            self._series[key] = series
        _upsert(TradeSeries, self._series.values(), ["position", *self._name_columns()])
        self.figures.series = len(self._series)
        self._sets = self._run(self._listings("sets"))
        self._series_of = self._run(self._membership(listed))

    def sets_to_do(self) -> list[str]:
        """The wanted sets that are not complete, in upstream's order."""
        ids = dict.fromkeys(key for rows in self._sets.values() for key in rows)
        wanted = [key for key in ids if not self._wanted.series or key in self._series_of]
        self.figures.sets = len(wanted)
        done = {row.pk: row for row in TradeSet.objects.exclude(imported_at=None)}
        pending = [key for key in wanted if self._wanted.refresh or not self._is_complete(done.get(key), key)]
        self.figures.sets_skipped = len(wanted) - len(pending)
        return pending

    def cards_in(self, set_ids: Iterable[str]) -> int:
        """About how many cards the sets have, for a progress bar."""
        return sum(max((_count(rows[key], "total") for rows in self._sets.values() if key in rows), default=0) for key in set_ids)

    def import_set(self, set_id: str, report: Report) -> TradeSet | None:
        """Keep one set with its cards; what fails is noted in the figures. Returns the set where there is one now."""
        failed_before = len(self.figures.failed)
        try:
            details = self._run(self._set_in_each_language(set_id))
            row = self._keep_set(set_id, details)
        except (UpstreamGaveUp, BadRow) as error:
            self.figures.failed.append(f"set {set_id}: {error}")
            return None
        names = self._run(self._card_names(details))
        kept = {card.pk: card for card in row.cards.all()}
        known: CardNames = {}
        fresh: CardNames = {}
        for card_id, by_language in names.items():
            (known if card_id in kept and not self._wanted.refresh else fresh)[card_id] = by_language
        self._rename(row, known, kept, report)
        waiting = list(fresh.items())
        for start in range(0, len(waiting), CHUNK):
            chunk = dict(waiting[start : start + CHUNK])
            cards = self._run(self._cards(row, chunk, report))
            self._write(cards, kept, [f.attname for f in TradeCard._meta.concrete_fields if not f.primary_key])
        if len(self.figures.failed) == failed_before:
            row.imported_at = timezone.now()
            row.save(update_fields=["imported_at"])
        return row

    # Upstream

    async def _listings(self, kind: str) -> Listing:
        answers = await _all(self._tcgdex.fetch(language, kind) for language in self._wanted.languages)
        return {
            language: {str(row["id"]): row for row in _rows(rows) if "id" in row}
            for language, rows in zip(self._wanted.languages, answers, strict=True)
        }

    async def _membership(self, series: Listing) -> dict[str, str]:
        asked = [(key, language) for language, rows in series.items() for key in rows if key in self._series]
        answers = await _all(self._tcgdex.fetch(language, "series", key) for key, language in asked)
        return {
            str(row["id"]): key
            for (key, _), answer in zip(asked, answers, strict=True)
            for row in _rows((answer or {}).get("sets"))
            if "id" in row
        }

    async def _set_in_each_language(self, set_id: str) -> dict[str, dict[str, Any]]:
        """The set's details by language; a language in which upstream does not know it is left out."""
        asked = [language for language, rows in self._sets.items() if set_id in rows]
        answers = await _all(self._tcgdex.fetch(language, "sets", set_id) for language in asked)
        return {language: found for language, found in zip(asked, answers, strict=True) if isinstance(found, dict)}

    async def _card_names(self, details: dict[str, dict[str, Any]]) -> CardNames:
        """The names of the set's cards, the languages in our order.

        Some cards are named in a language in which their set is not: those names come from that language's list of
        all cards, fetched once.
        """
        names: CardNames = {}
        for found in details.values():
            for row in _rows(found.get("cards")):
                names.setdefault(str(row.get("id")), {})
        for language in self._wanted.languages:
            if language in details:
                said = _names_in(details[language].get("cards"))
            else:
                said = await self._all_names(language)
            for card_id, by_language in names.items():
                if name := said.get(card_id):
                    by_language[language] = name
        return names

    async def _all_names(self, language: str) -> dict[str, str]:
        if language not in self._names_elsewhere:
            try:
                self._names_elsewhere[language] = _names_in(await self._tcgdex.fetch(language, "cards"))
            except UpstreamGaveUp as error:
                self.figures.failed.append(f"list of all cards: {error}")
                self._names_elsewhere[language] = {}
        return self._names_elsewhere[language]

    async def _cards(self, row: TradeSet, names: CardNames, report: Report) -> list[TradeCard]:
        async def one(card_id: str, by_language: dict[str, str]) -> TradeCard | None:
            try:
                for language in by_language:
                    found = await self._tcgdex.fetch(language, "cards", card_id)
                    if found is not None:
                        return card_from(found, row, {f"name_{key}": name for key, name in by_language.items()})
                raise BadRow("listed, but not found")
            except (UpstreamGaveUp, BadRow) as error:
                self.figures.failed.append(f"card {card_id}: {error}")
                return None
            finally:
                report(row, 1)

        cards = await _all(one(card_id, by_language) for card_id, by_language in names.items())
        return [card for card in cards if card]

    # The database

    def _keep_set(self, set_id: str, details: dict[str, dict[str, Any]]) -> TradeSet:
        if not details:
            raise BadRow("listed, but not found in any language")
        first = next(iter(details.values()))
        series_id = self._series_of.get(set_id) or _word(first.get("serie") or {}, "id")
        if series_id not in self._series:
            raise BadRow(f"its series {series_id!r} is not in the list of series")
        row = TradeSet(
            id=set_id,
            series=self._series[series_id],
            position=list(dict.fromkeys(key for rows in self._sets.values() for key in rows)).index(set_id),
            released_on=_day(first.get("releaseDate")),
            card_total=max(_count(found, "total") for found in details.values()),
            card_official=max(_count(found, "official") for found in details.values()),
            **self._names(self._sets, set_id),
        )
        check(row)
        columns = ["series", "position", "released_on", "card_total", "card_official"]
        _upsert(TradeSet, [row], columns + self._name_columns())
        return row

    def _rename(self, row: TradeSet, names: CardNames, kept: dict[str, TradeCard], report: Report) -> None:
        """Give the cards that are complete the names of the wanted languages, without fetching them again."""
        cards = []
        for card_id, by_language in names.items():
            card = TradeCard(**_columns(kept[card_id]))
            for language in self._wanted.languages:
                setattr(card, f"name_{language}", by_language.get(language, ""))
            try:
                check(card)
            except BadRow as error:
                self.figures.failed.append(f"card {card_id}: {error}")
            else:
                cards.append(card)
        self._write(cards, kept, self._name_columns())
        report(row, len(names))

    def _write(self, cards: list[TradeCard], kept: dict[str, TradeCard], columns: list[str]) -> None:
        changed = []
        for card in cards:
            before = kept.get(card.pk)
            if before is None:
                self.figures.new += 1
            else:
                # Languages that were not asked for keep their names.
                for language in set(CARD_LANGUAGES) - set(self._wanted.languages):
                    setattr(card, f"name_{language}", getattr(before, f"name_{language}"))
                if _columns(card) == _columns(before):
                    self.figures.unchanged += 1
                    continue
                self.figures.updated += 1
            changed.append(card)
        _upsert(TradeCard, changed, columns)

    def _is_complete(self, row: TradeSet | None, set_id: str) -> bool:
        """Whether a set was imported in every wanted language in which upstream lists it."""
        return row is not None and all(
            getattr(row, f"name_{language}") for language, rows in self._sets.items() if set_id in rows
        )

    def _names(self, listed: Listing, key: str) -> dict[str, Any]:
        return {f"name_{language}": rows[key].get("name") or "" for language, rows in listed.items() if key in rows}

    def _name_columns(self) -> list[str]:
        return [f"name_{language}" for language in self._wanted.languages]


def card_from(found: dict[str, Any], row: TradeSet, names: dict[str, str]) -> TradeCard:
    """Make a card of what upstream says; raises BadRow where it cannot be kept."""
    printings = found.get("variants") or {}
    if not isinstance(printings, dict):
        raise BadRow("variants: not an object")
    card = TradeCard(
        id=_word(found, "id"),
        set=row,
        local_id=_word(found, "localId"),
        rarity="" if found.get("rarity") == "None" else _word(found, "rarity"),
        category=_word(found, "category"),
        hp=found.get("hp"),
        types=found.get("types") or [],
        stage=_word(found, "stage"),
        illustrator=_word(found, "illustrator"),
        regulation_mark=_word(found, "regulationMark"),
        finishes=[key for key, exists in printings.items() if exists],
        **names,
    )
    check(card)
    return card


def check(row: Named) -> None:
    """Hold a row to its own columns, before one bad row spoils a whole statement. Raises BadRow."""
    empty = {f.name for f in row._meta.concrete_fields if getattr(row, f.attname) in (None, "", [])} - {"id", "local_id"}
    try:
        row.clean_fields(exclude={"series", "set", *empty})
    except ValidationError as error:
        raise BadRow("; ".join(f"{name}: {' '.join(said)}" for name, said in error.message_dict.items())) from error
    for column in row._meta.concrete_fields:
        value = getattr(row, column.attname)
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and ("\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text)):
                raise BadRow(f"{column.attname}: has a character that no database keeps")


def _upsert(model: type[Named], rows: Iterable[Any], columns: list[str]) -> None:
    model._default_manager.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=columns)


def _columns(card: TradeCard) -> dict[str, Any]:
    return {column.attname: getattr(card, column.attname) for column in card._meta.concrete_fields}


async def _all(work: Iterable[Any]) -> list[Any]:
    """Like gather, but where one raises, the others are stopped and over before that is told."""
    tasks = [asyncio.ensure_future(one) for one in work]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _rows(answer: Any) -> list[dict[str, Any]]:
    return [row for row in answer if isinstance(row, dict)] if isinstance(answer, list) else []


def _names_in(cards: Any) -> dict[str, str]:
    return {str(row.get("id")): str(row["name"]) for row in _rows(cards) if row.get("name")}


def _word(found: Any, key: str) -> str:
    value = found.get(key) if isinstance(found, dict) else None
    if value is not None and not isinstance(value, str | int):
        raise BadRow(f"{key}: not a text")
    return "" if value is None else str(value)


def _count(found: dict[str, Any], key: str) -> int:
    counts = found.get("cardCount")
    value = counts.get(key) if isinstance(counts, dict) else None
    return value if isinstance(value, int) and 0 <= value < 100_000 else 0


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(str(text).replace("/", "-"))
    except ValueError:
        return None
