"""A process that does one deed and is killed at a named point of it: `python -m tests.crash POINT DEED ARGUMENTS`.

The point is `module:function:before|after`, or `module:Class.function:…`. The process sends itself SIGKILL there: no
clean-up runs, as when the power fails. Used by shop/tests/test_crashes.py.
"""

import functools
import importlib
import json
import os
import signal
import sys
from typing import Any

from tests import environment


def kill_at(point: str) -> None:
    module_name, path, moment = point.split(":")
    owner: Any = importlib.import_module(module_name)
    *classes, name = path.split(".")
    for part in classes:
        owner = getattr(owner, part)
    function = getattr(owner, name)

    @functools.wraps(function)
    def deadly(*args: Any, **kwargs: Any) -> None:
        if moment == "after":
            function(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, name, deadly)


def main(point: str, deed: str, told: dict[str, Any]) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    django.setup()
    from django.conf import settings

    from shop import refunds, webhooks
    from shop.checkout import Buyer, Wish, check_out

    settings.STRIPE_API_BASE = told["stripe"]
    kill_at(point)
    match deed:
        case "check_out":
            check_out(Buyer(cart_id=told["cart"]), Wish(items=((told["variant"], 1),), email="guest@example.test"))
        case "receive":
            webhooks.receive_event(told["body"].encode(), told["signature"])
        case "work":
            webhooks.work_event(told["event"])
        case "refund":
            refunds.send_refund(told["refund"])


if __name__ == "__main__":
    assert environment.ROOT
    main(sys.argv[1], sys.argv[2], json.loads(sys.argv[3]))
