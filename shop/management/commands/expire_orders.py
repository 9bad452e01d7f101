from typing import Any

from django.core.management import BaseCommand

from shop.sweeper import expire_orders


class Command(BaseCommand):
    help = "End the holds of orders not paid in time, once Stripe confirms that their sessions are expired."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{expire_orders()} orders ended; their stock is free again.")
