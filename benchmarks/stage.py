"""Where the run takes place: databases of its own, made and dropped by it, and the settings of production.

The settings stand in the environment, so that every process started from here has them.
"""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import psycopg
from psycopg.sql import SQL, Identifier

from config.embedded import start_unless_given

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Stage:
    """The server's address, and what has been made on it."""

    server_url: str
    made: list[str]

    def url(self, database: str, **parameters: str) -> str:
        """The address of a database on the server, with connection parameters added."""
        parts = urlsplit(self.server_url)
        told = "&".join([*([parts.query] if parts.query else []), *(f"{name}={value}" for name, value in parameters.items())])
        return parts._replace(path=f"/{database}", query=told).geturl()

    def create(self, database: str, *, like: str = "template0") -> None:
        with psycopg.connect(self.server_url, autocommit=True) as connection:
            connection.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(database), Identifier(like)))
            self.made.append(database)
            # A parallel worker is gone before its CPU time can be read; the work stays in the backend that is measured.
            connection.execute(SQL("ALTER DATABASE {} SET max_parallel_workers_per_gather = 0").format(Identifier(database)))

    def drop_all(self) -> None:
        with psycopg.connect(self.server_url, autocommit=True) as connection:
            for database in self.made:
                connection.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(database)))


@contextmanager
def prepared() -> Iterator[Stage]:
    """Set the environment of a production house and give the stage; take everything away at the end."""
    start_unless_given()
    stage = Stage(os.environ["DATABASE_URL"], [])
    with TemporaryDirectory(prefix="boulevard-bench-") as var_dir:
        os.environ.update(
            DJANGO_SETTINGS_MODULE="config.settings",
            DEBUG="0",
            VAR_DIR=var_dir,
            SECRET_KEY=secrets.token_urlsafe(48),
            JWT_SIGNING_KEY=secrets.token_urlsafe(48),
            SITE_URL="http://127.0.0.1",
            ALLOWED_HOSTS="127.0.0.1",
            EMAIL_URL="dummymail://",
            RATE_LIMIT_SCALE="1000000",
            REDIS_URL="",
            STRIPE_SECRET_KEY="",
            STRIPE_WEBHOOK_SECRET=secrets.token_urlsafe(48),
            SANDBOX_PAYMENTS="1",
            SENTRY_DSN="",
            LOG_LEVEL="ERROR",
        )
        try:
            yield stage
        finally:
            stage.drop_all()


def manage(*command: str) -> None:
    subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
