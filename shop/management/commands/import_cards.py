"""Import the trading-card catalogue from TCGdex; `docs/import-cards.md` tells more."""

import asyncio
import resource
import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from shop.card_import import CardImport, Figures, ImportRunning, Wanted, only_import
from shop.card_products import CardShelf
from shop.models import TradeSet
from shop.models.trade import CARD_LANGUAGES
from shop.tcgdex import Tcgdex, UpstreamDown, UpstreamGaveUp

# Without a terminal a line is enough every so many seconds.
SECONDS_BETWEEN_LINES = 10
FAILURES_NAMED = 50


class Command(BaseCommand):
    help = "Import series, sets and cards from TCGdex. Stop it when you like: run again, it goes on where it was."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--series", nargs="+", metavar="ID", default=[], help="only these series (default: all)")
        parser.add_argument("--lang", nargs="+", choices=CARD_LANGUAGES, default=list(CARD_LANGUAGES), help="default: all five")
        parser.add_argument("--as-products", action="store_true", help="also put each card on the shelf, at demonstration prices")
        parser.add_argument("--refresh", action="store_true", help="fetch again what is complete already")
        parser.add_argument("--concurrency", type=int, default=6, metavar="N", help="requests at a time (1 to 64; default 6)")

    def handle(self, **options: Any) -> None:
        if not 1 <= options["concurrency"] <= 64:
            raise CommandError("--concurrency: from 1 to 64")
        wanted = Wanted(
            languages=[key for key in CARD_LANGUAGES if key in options["lang"]],
            series=options["series"],
            refresh=options["refresh"],
        )
        try:
            with only_import():
                self._import(wanted, options["concurrency"], as_products=options["as_products"])
        except ImportRunning:
            raise CommandError("Another import_cards is running on this database; wait for its end.") from None

    def _import(self, wanted: Wanted, concurrency: int, *, as_products: bool) -> None:
        start = time.monotonic()
        stopped = ""
        shelf = CardShelf() if as_products else None
        # The runner turns Ctrl-C into a clean stop of what is under way.
        with asyncio.Runner() as runner:
            tcgdex = Tcgdex(concurrency=concurrency)
            work = CardImport(tcgdex, runner, wanted)
            try:
                self._go_through(work, wanted, shelf)
            except KeyboardInterrupt:
                stopped = "Stopped by hand; run again to go on."
            except UpstreamDown as error:
                stopped = f"Stopped: {error}. Run again to go on."
            except UpstreamGaveUp as error:
                stopped = f"Could not begin: {error}. Run again to go on."
            except ValueError as error:
                raise CommandError(str(error)) from error
            finally:
                runner.run(tcgdex.__aexit__(None, None, None))
            self._tell(work.figures, tcgdex, shelf, time.monotonic() - start)
        failed = work.figures.failed + (shelf.failed if shelf else [])
        for line in failed[:FAILURES_NAMED]:
            self.stderr.write(f"  failed: {line}")
        if len(failed) > FAILURES_NAMED:
            self.stderr.write(f"  … and {len(failed) - FAILURES_NAMED} more")
        if stopped:
            raise CommandError(stopped, returncode=130 if "hand" in stopped else 1)
        if failed:
            raise CommandError(f"{len(failed)} failed, named above; all else is kept. Run again for the rest.")

    def _go_through(self, work: CardImport, wanted: Wanted, shelf: CardShelf | None) -> None:
        work.import_series()
        pending = work.sets_to_do()
        last_line = time.monotonic()
        with tqdm(total=work.cards_in(pending), unit=" cards", disable=not sys.stderr.isatty()) as bar:

            def report(row: TradeSet, cards: int) -> None:
                bar.set_postfix_str(row.pk, refresh=False)
                bar.update(cards)

            for number, set_id in enumerate(pending, 1):
                work.import_set(set_id, report)
                if bar.disable and time.monotonic() - last_line > SECONDS_BETWEEN_LINES:
                    last_line = time.monotonic()
                    self.stdout.write(f"{number} of {len(pending)} sets; {work.figures.new:,} new cards")
                    self.stdout.flush()
        if shelf:
            self._fill(shelf, wanted)

    def _fill(self, shelf: CardShelf, wanted: Wanted) -> None:
        sets = TradeSet.objects.select_related("series").order_by("position")
        if wanted.series:
            sets = sets.filter(series__in=wanted.series)
        last_line = time.monotonic()
        for number, row in enumerate(tqdm(list(sets), unit=" sets", desc="shelf", disable=not sys.stderr.isatty()), 1):
            shelf.put(row)
            if not sys.stderr.isatty() and time.monotonic() - last_line > SECONDS_BETWEEN_LINES:
                last_line = time.monotonic()
                self.stdout.write(f"{number} of {len(sets)} sets on the shelf; {shelf.products:,} new products")
                self.stdout.flush()

    def _tell(self, figures: Figures, tcgdex: Tcgdex, shelf: CardShelf | None, seconds: float) -> None:
        # Kilobytes on Linux, bytes on macOS.
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)
        self.stdout.write(
            f"Series {figures.series}; sets {figures.sets}, of them complete before {figures.sets_skipped}.\n"
            f"Cards: {figures.new:,} new, {figures.updated:,} updated, {figures.unchanged:,} unchanged, "
            f"{len(figures.failed):,} failures."
        )
        if shelf:
            self.stdout.write(
                f"Shelf: {shelf.products:,} new products, {shelf.variants:,} variants, {shelf.existing:,} there before, "
                f"{len(shelf.failed):,} failures, in {shelf.seconds:.1f} s."
            )
        self.stdout.write(
            f"{seconds:.1f} seconds, {tcgdex.requests:,} requests, {tcgdex.retries:,} retries, {peak:.0f} MB peak memory."
        )
