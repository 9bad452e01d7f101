from typing import Any

from django.core.management import BaseCommand, CommandError

from shop.integrity import faults


class Command(BaseCommand):
    help = "Prove that movements equal the stock, holds equal the open orders, and money in equals orders plus refunds."

    def handle(self, *args: Any, **options: Any) -> None:
        found = faults()
        for fault in found:
            self.stderr.write(fault)
        if found:
            raise CommandError(f"{len(found)} contradictions found.")
        self.stdout.write("The books are right.")
