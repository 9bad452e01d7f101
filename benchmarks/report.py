"""One table of ratios, for people and as JSON."""

import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

WIDTHS = (54, 17, 11, 8, 10, 7, 8, 8)
TITLES = ("", "here", "beside it", "ratio", "goal", "", "per s", "p99 ms")


@dataclass(frozen=True)
class Row:
    what: str
    here: str = ""
    beside: str = ""
    ratio: float | None = None
    at_most: float | None = None
    at_least: float | None = None
    per_second: float | None = None
    # Seconds.
    p99: float | None = None

    @classmethod
    def heading(cls, what: str) -> Self:
        return cls(what)

    @property
    def is_met(self) -> bool | None:
        if self.ratio is None or (self.at_most is None and self.at_least is None):
            return None
        return (self.at_most is None or self.ratio <= self.at_most) and (self.at_least is None or self.ratio >= self.at_least)

    def cells(self) -> Sequence[str]:
        goal = f"≤ {self.at_most:g}" if self.at_most is not None else f"≥ {self.at_least:g}" if self.at_least is not None else ""
        return (
            self.what if self.ratio is None else f"  {self.what}",
            self.here,
            self.beside,
            "" if self.ratio is None else f"{self.ratio:.2f}",
            goal,
            {True: "met", False: "missed", None: ""}[self.is_met],
            "" if self.per_second is None else f"{self.per_second:.0f}",
            "" if self.p99 is None else milliseconds(self.p99, places=1).removesuffix(" ms"),
        )


def milliseconds(seconds: float, *, places: int = 2) -> str:
    return f"{seconds * 1000:.{places}f}"


def number(value: int) -> str:
    return f"{value:,}"


def table(rows: Iterable[Row]) -> str:
    return "\n".join(_line(cells) for cells in (TITLES, *(row.cells() for row in rows)))


def _line(cells: Sequence[str]) -> str:
    figures = "".join(cell.rjust(width) for cell, width in zip(cells[1:], WIDTHS[1:], strict=True))
    return f"{cells[0]:{WIDTHS[0]}}{figures}".rstrip()


def verdict(rows: Iterable[Row]) -> str:
    judged = [row for row in rows if row.is_met is not None]
    missed = [row.what for row in judged if not row.is_met]
    told = f"{len(judged) - len(missed)} of {len(judged)} goals met"
    return f"{told}; missed: {'; '.join(missed)}." if missed else f"{told}."


def machine(postgres: str) -> str:
    system = f"{platform.system()} {platform.machine()}"
    return f"{os.cpu_count()} cores, {system}, Python {platform.python_version()}, PostgreSQL {postgres}"


def as_json(rows: Iterable[Row], **facts: Any) -> dict[str, Any]:
    return {**facts, "rows": [{**asdict(row), "is_met": row.is_met} for row in rows if row.ratio is not None]}
