"""`manage.py seed_demo`: a believable house to try things in. A second run finds everything and changes nothing."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from tqdm import tqdm

from accounts.models import User
from config.demo_people import PEOPLE, WELCOME, email_of, invite_people
from shop.demo.house import furnish
from shop.demo.orders import tell_stories
from shop.demo.shapes import Drawing


class Command(BaseCommand):
    help = "Fill the house with demonstration goods, people and orders; what is there already stays as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--goods-only", action="store_true", help="make no accounts and no orders")

    def handle(self, *args: Any, **options: Any) -> None:
        verbosity: int = options["verbosity"]
        with_people = not options["goods_only"]
        if with_people and not settings.DEVELOPMENT:
            raise CommandError(
                "The demonstration accounts have a password that everybody knows, so they are made only where DEBUG=1. "
                "For the goods alone, run: manage.py seed_demo --goods-only"
            )
        is_silent = not verbosity or not sys.stderr.isatty()

        def watch(drawings: Iterable[Drawing]) -> Iterable[Drawing]:
            yield from tqdm(drawings, desc="Drawing", unit=" views", leave=False, disable=is_silent)

        told = [f"{furnish(watch=watch)} products"]
        if with_people:
            told.append(f"{invite_people()} accounts")
            told.append(f"{self._orders()} orders")
        if verbosity:
            self.stdout.write(f"Demonstration house, new: {', '.join(told)}.")
            if with_people:
                self._say_who()

    def _orders(self) -> int:
        if not settings.SANDBOX_PAYMENTS:
            self.stderr.write("No orders were made: they are paid at the sandbox, and STRIPE_SECRET_KEY is set.")
            return 0
        return tell_stories(helper=User.objects.get(username="sam"))

    def _say_who(self) -> None:
        self.stdout.write(f"Sign in with the password {WELCOME} as:")
        for username, _first, _last, _language, is_staff, is_superuser in PEOPLE:
            role = "admin" if is_superuser else "support" if is_staff else "client"
            self.stdout.write(f"  {email_of(username):<22} {role}")
