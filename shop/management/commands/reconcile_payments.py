from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management import BaseCommand, CommandError

from shop.sweeper import open_forgotten_sessions, reconcile_payments


class Command(BaseCommand):
    help = "Ask Stripe about unpaid orders and open refunds whose webhooks may never have come."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--minutes", type=int, default=5, help="leave out what is younger (5)")

    def handle(self, *args: Any, **options: Any) -> None:
        opened = open_forgotten_sessions()
        told = reconcile_payments(older_than=timedelta(minutes=options["minutes"]))
        self.stdout.write(f"{told['asked']} asked, {told['changed']} orders moved on, {opened} sessions opened.")
        if told["unanswered"]:
            raise CommandError(f"{told['unanswered']} got no answer from Stripe; run it again later.")
