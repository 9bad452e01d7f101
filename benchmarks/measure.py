"""Ask a server for pages over a few kept connections, and read what its processes spent on them."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter
from urllib.parse import urlsplit

import psutil
import psycopg

CLIENTS = 2


@dataclass(frozen=True)
class Plan:
    """How much is measured; no round begins after the `until` of its part, in seconds of `time.monotonic()`."""

    page_rounds: int
    requests: int
    order_rounds: int
    order_seconds: float
    pages_until: float
    orders_until: float


@dataclass
class Spent:
    """CPU seconds of the application's processes and of its PostgreSQL backends."""

    app: float
    # None where the backends run elsewhere or may not be looked at.
    database: float | None


@dataclass
class Sample:
    """One series of requests."""

    latencies: list[float]
    seconds: float
    spent: Spent


class Meter:
    """Reads CPU times; `name` is the application_name by which the server's backends are known."""

    def __init__(self, server: psutil.Process, database_url: str, name: str) -> None:
        self._server, self._name = server, name
        self._connection = psycopg.connect(database_url, autocommit=True)

    def close(self) -> None:
        self._connection.close()

    def read(self) -> Spent:
        app = sum(_cpu(process) for process in (self._server, *self._server.children(recursive=True)))
        return Spent(app, self._database())

    def _database(self) -> float | None:
        found = self._connection.execute("SELECT pid FROM pg_stat_activity WHERE application_name = %s", [self._name])
        pids = [pid for (pid,) in found]
        try:
            backends = [psutil.Process(pid) for pid in pids]
            if not all("postgres" in backend.name() for backend in backends):
                return None
            return sum(_cpu(backend) for backend in backends)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            return None


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def sample(origin: str, paths: Sequence[str], meter: Meter) -> Sample:
    """Ask for each path once, over CLIENTS connections."""
    before, begun = meter.read(), perf_counter()
    latencies, _bodies = asyncio.run(_ask_all(origin, paths))
    seconds, after = perf_counter() - begun, meter.read()
    database = after.database - before.database if after.database is not None and before.database is not None else None
    return Sample(latencies, seconds, Spent(after.app - before.app, database))


def fetch(origin: str, paths: Sequence[str]) -> list[bytes]:
    """Ask for each path once, unmeasured, and give what came."""
    _latencies, bodies = asyncio.run(_ask_all(origin, paths))
    return bodies


async def _ask_all(origin: str, paths: Sequence[str]) -> tuple[list[float], list[bytes]]:
    waiting = iter(paths)
    parts = await asyncio.gather(*(_ask(origin, waiting) for _ in range(CLIENTS)))
    return [latency for part in parts for latency, _ in part], [body for part in parts for _, body in part]


async def _ask(origin: str, paths: Iterator[str]) -> list[tuple[float, bytes]]:
    parts = urlsplit(origin)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    answers = []
    for path in paths:
        begun = perf_counter()
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept: */*\r\n\r\n".encode())
        body = await _read_answer(reader, path)
        answers.append((perf_counter() - begun, body))
    writer.close()
    await writer.wait_closed()
    return answers


async def _read_answer(reader: asyncio.StreamReader, path: str) -> bytes:
    status, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = dict(_header(line) for line in lines if line)
    if status.split()[1] != "200":
        raise RuntimeError(f"{path}: {status}")
    if "content-length" in headers:
        return await reader.readexactly(int(headers["content-length"]))
    chunks = []
    while size := int(await reader.readline(), 16):
        chunks.append((await reader.readexactly(size + 2))[:-2])
    await reader.readexactly(2)
    return b"".join(chunks)


def _header(line: str) -> tuple[str, str]:
    name, _colon, value = line.partition(":")
    return name.lower(), value.strip()


def percentile(values: Iterable[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
