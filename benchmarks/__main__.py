"""`python -m benchmarks`: what the house costs beside the plainest thing that does the same, in one table."""

import argparse
import json
import multiprocessing
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from pathlib import Path

import django
import psycopg

from benchmarks.measure import Plan
from benchmarks.report import Row, as_json, machine, table, verdict
from benchmarks.stage import Stage, manage, prepared

SIZES = (1_000, 23_000)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds: at most two minutes, and rougher figures")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the rows there, too")
    parser.add_argument("--port", type=int, default=8517, help="first of the three ports that the servers take (8517)")
    options = parser.parse_args()
    begun = time.monotonic()
    plan = Plan(5, 100, 3, 3.0, begun + 300, begun + 420)
    if options.quick:
        plan = Plan(2, 40, 1, 1.0, begun + 60, begun + 90)
    with prepared() as stage:
        rows, postgres = _measure(stage, options.port, plan)
    _say("")
    took = f"{time.monotonic() - begun:.0f} s"
    print(f"{machine(postgres)}; {took}\n\n{table(rows)}\n\n{verdict(rows)}\n")
    print("\n".join(import_module("benchmarks.pages").NOTES))
    if options.json:
        options.json.write_text(json.dumps(as_json(rows, machine=machine(postgres), took=took), indent=1, ensure_ascii=False))


def _measure(stage: Stage, port: int, plan: Plan) -> tuple[list[Row], str]:
    databases = {size: f"boulevard_bench_{os.getpid()}_{size}" for size in SIZES}
    os.environ["DATABASE_URL"] = stage.url(databases[SIZES[0]])
    # These import the house's models, so they wait until its settings stand.
    django.setup()
    data, pages, orders = (import_module(f"benchmarks.{name}") for name in ("data", "pages", "orders"))

    _say("making the databases")
    before, like = 0, "template0"
    for size, database in databases.items():
        stage.create(database, like=like)
        os.environ["DATABASE_URL"] = stage.url(database)
        if not before:
            manage("migrate", "--verbosity", "0")
            manage("collectstatic", "--no-input", "--verbosity", "0")
        _say(f"filling in {size:,} pieces")
        with _processes(1) as pool:
            pool.submit(data.fill, before, size).result()
        before, like = size, database
    rows = pages.measure_pages(databases, stage.url, port=port, plan=plan, say=_say)
    os.environ["DATABASE_URL"] = stage.url(databases[SIZES[0]])
    with _processes(max(orders.WORKERS)) as pool:
        rows += orders.measure_orders(pool, plan=plan, say=_say)
    with psycopg.connect(stage.server_url) as connection:
        version = connection.info.parameter_status("server_version") or ""
    return rows, version.split()[0]


def _processes(count: int) -> ProcessPoolExecutor:
    """Processes of the house, with the settings of this moment's environment."""
    return ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn"), initializer=django.setup)


def _say(words: str) -> None:
    """Tell on a terminal, in one line, what is being done."""
    if sys.stderr.isatty():
        print(f"\r\033[K{words}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
