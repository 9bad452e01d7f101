"""What a page costs, as CPU of application and PostgreSQL, beside a bare Django page on the same server.

The visitor is anonymous and sends no cookies. Each round asks every series once, the bare page first, so that
what else the machine does falls on all alike; a ratio is formed within its round, and the median of the rounds told.
"""

import html
import itertools
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from random import Random
from statistics import median

import psutil

from benchmarks.data import CATEGORIES, SEED, WORDS_AFTER, set_of, slug_of
from benchmarks.measure import Meter, Plan, Sample, fetch, percentile, sample
from benchmarks.report import Row, milliseconds, number
from benchmarks.stage import ROOT

START_SECONDS = 60
NEXT_PAGES = 8
# A series of dear requests asks this many times fewer.
FEWER = 4
LARGER_AT_MOST = 1.2
NOTES = (
    "Here and beside it: milliseconds of CPU a request, or orders a second. Asked by two clients over kept connections,",
    "anonymous and without cookies, of granian (WSGI, one worker, one thread); per s and p99 depend on what else runs.",
    "Kept by the house: counts of a list's filters and the tree of categories, for 20 s; a lot's and a product's markup, by",
    "everything it shows. Read for every request: products, prices, stock. “Filters new to the house” find no counts kept;",
    "“each another” asks for products not asked for before; all else is warm. Parallel queries are off, to be counted.",
)


@dataclass
class Server:
    origin: str
    meter: Meter


@dataclass
class Series:
    """One kind of request; `paths` gives those of a round, `warm_up` is asked before, unmeasured."""

    name: str
    server: Server
    paths: Callable[[int], list[str]]
    warm_up: list[str] = field(default_factory=list)
    at_most: float | None = None
    is_dear: bool = False
    samples: list[Sample] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)

    def run(self, requests: int) -> float:
        """Return the CPU seconds of one request."""
        fetch(self.server.origin, self.warm_up)
        done = sample(self.server.origin, self.paths(requests // FEWER if self.is_dear else requests), self.server.meter)
        self.samples.append(done)
        return _cpu(done)

    @property
    def app(self) -> float:
        return median(done.spent.app / len(done.latencies) for done in self.samples)

    @property
    def database(self) -> float:
        return median((done.spent.database or 0.0) / len(done.latencies) for done in self.samples)


def measure_pages(
    databases: dict[int, str], url_of: Callable[..., str], *, port: int, plan: Plan, say: Callable[[str], None]
) -> list[Row]:
    """Return the table's rows for catalogues of each size; `databases` names theirs."""
    with ExitStack() as stack:
        largest = databases[max(databases)]
        bare_server = stack.enter_context(_serving("benchmarks.bare:application", largest, url_of, port))
        bare = Series("bare Django page", bare_server, lambda count: ["/"] * count)
        size = len(fetch(bare_server.origin, ["/"])[0])
        by_size: dict[int, list[Series]] = {}
        for offset, (pieces, database) in enumerate(databases.items(), start=1):
            server = stack.enter_context(_serving("config.wsgi:application", database, url_of, port + offset))
            by_size[pieces] = list(_series_of(server, pieces))
        for turn in range(plan.page_rounds):
            for pieces, several in by_size.items():
                say(f"pages, round {turn + 1} of {plan.page_rounds}, {pieces:,} pieces")
                beside = bare.run(plan.requests)
                for series in several:
                    series.ratios.append(series.run(plan.requests) / beside)
            if time.monotonic() > plan.pages_until:
                break
    return [*_rows(bare, size, by_size)]


def _series_of(server: Server, pieces: int) -> Iterator[Series]:
    catalogue, products = "/shop/", "/api/products/"
    pages, lists = _varied(server, catalogue, _next_page), _varied(server, products, _next_list)
    turning, listing = itertools.cycle(pages), itertools.cycle(lists)
    prices = itertools.count(1)
    order = list(range(pieces))
    Random(SEED).shuffle(order)
    another = itertools.cycle(order)

    yield Series("catalogue, one address", server, lambda count: [catalogue] * count, [catalogue], at_most=2.5)
    yield Series(
        f"catalogue, {len(pages)} addresses", server, lambda count: [*itertools.islice(turning, count)], pages, at_most=2.5
    )
    yield Series(
        "catalogue, filters new to the house",
        server,
        lambda count: [f"{catalogue}?min_price={cents / 100:.2f}" for cents in itertools.islice(prices, count)],
        is_dear=True,
    )
    one = f"/shop/p/{slug_of(order[-1])}/"
    yield Series("product, one address", server, lambda count: [one] * count, [one], at_most=2.2)
    yield Series(
        "product, each another",
        server,
        lambda count: [f"/shop/p/{slug_of(piece)}/" for piece in itertools.islice(another, count)],
        at_most=2.2,
    )
    yield Series("list call, one address", server, lambda count: [products] * count, [products])
    yield Series(f"list call, {len(lists)} addresses", server, lambda count: [*itertools.islice(listing, count)], lists)


def _varied(server: Server, base: str, next_of: Callable[[bytes], str]) -> list[str]:
    """The same addresses in every run: categories, sets, kinds, orders, words, and some pages onwards."""
    queries = [
        *(f"category={slug}" for slug in CATEGORIES),
        *(f"set={set_of(piece)}" for piece in range(0, 800, 100)),
        *(f"ordering={name}" for name in ("newest", "price", "-price", "name")),
        *(f"search={word}" for word in WORDS_AFTER[:6]),
        "condition=near_mint",
        "condition=near_mint&language=fr",
        "condition=played&in_stock=1",
        "rarity=Rare&min_price=5&max_price=20",
        "category=singles&rarity=Promo&ordering=price",
    ]
    paths = [base]
    for _ in range(NEXT_PAGES):
        paths.append(next_of(fetch(server.origin, paths[-1:])[0]))
    paths += [f"{base}?{query}" for query in queries]
    Random(SEED).shuffle(paths)
    return paths


def _next_page(body: bytes) -> str:
    found = re.search(r'href="([^"]+)" rel="next"', body.decode())
    if found is None:
        raise RuntimeError("the catalogue page names no next page")
    return html.unescape(found[1])


def _next_list(body: bytes) -> str:
    told: str = json.loads(body)["next"]
    return told[told.index("/api/") :]


@contextmanager
def _serving(target: str, database: str, url_of: Callable[..., str], port: int) -> Iterator[Server]:
    name, origin = f"bench-{port}", f"http://127.0.0.1:{port}"
    url = url_of(database, application_name=name)
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", "1"),
            *("--host", "127.0.0.1", "--port", str(port), "--log-level", "warning", target),
        ],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url, "SITE_URL": origin, "PORT": str(port)},
    )
    meter = Meter(psutil.Process(process.pid), url_of(database), name)
    try:
        _wait_for(origin, process)
        yield Server(origin, meter)
    finally:
        meter.close()
        process.terminate()
        process.wait(timeout=30)


def _wait_for(origin: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            fetch(origin, ["/"])
        except ConnectionError:
            if process.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.2)
        else:
            return


def _cpu(done: Sample) -> float:
    return (done.spent.app + (done.spent.database or 0.0)) / len(done.latencies)


def _rows(bare: Series, size: int, by_size: dict[int, list[Series]]) -> Iterable[Row]:
    counted = all(done.spent.database is not None for done in bare.samples)
    yield Row.heading(
        "CPU of a request" + (", application + PostgreSQL" if counted else " (PostgreSQL runs elsewhere: not counted)")
    )
    yield _row(bare, f"bare Django page, {size / 1000:.0f} kB", "")
    for pieces, several in by_size.items():
        for series in several:
            yield _row(series, f"{series.name}, {number(pieces)} pieces", milliseconds(bare.app + bare.database))
    yield from _growth(by_size)


def _row(series: Series, what: str, beside: str) -> Row:
    latencies = [latency for done in series.samples for latency in done.latencies]
    return Row(
        what,
        here=f"{milliseconds(series.app)} + {milliseconds(series.database)}",
        beside=beside,
        ratio=median(series.ratios) if series.ratios else 1.0,
        at_most=series.at_most,
        per_second=median(len(done.latencies) / done.seconds for done in series.samples),
        p99=percentile(latencies, 0.99),
    )


def _growth(by_size: dict[int, list[Series]]) -> Iterator[Row]:
    small, large = min(by_size), max(by_size)
    yield Row.heading(f"CPU with {number(large)} pieces beside {number(small)}")
    for few, many in zip(by_size[small], by_size[large], strict=True):
        ratios = [_cpu(b) / _cpu(a) for a, b in zip(few.samples, many.samples, strict=True)]
        here, beside = (milliseconds(series.app + series.database) for series in (many, few))
        yield Row(few.name, here=here, beside=beside, ratio=median(ratios), at_most=None if few.is_dear else LARGER_AT_MOST)
