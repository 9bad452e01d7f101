"""What is wrong with the environment is said at the start, all of it in one message."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.environment import ROOT
from tests.processes import database_url

pytestmark = pytest.mark.django_db


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={**kept, "DATABASE_URL": database_url(), "DEBUG": "0", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_every_fault_is_in_the_one_message():
    done = start(PORT="many", RATE_LIMIT_SCALE="0", CORS_ALLOWED_ORIGINS="https://a.example/x", REDIS_URL="http://x")
    assert done.returncode != 0
    for name in (
        "SECRET_KEY",
        "JWT_SIGNING_KEY",
        "SITE_URL",
        "ALLOWED_HOSTS",
        "STRIPE_SECRET_KEY",
        "EMAIL_URL",
        "PORT",
        "RATE_LIMIT_SCALE",
        "CORS_ALLOWED_ORIGINS",
        "REDIS_URL",
    ):
        assert f"\n  {name}:" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_short_secret_is_refused_and_not_repeated():
    done = start(SECRET_KEY="hunter2-hunter2")
    assert "SECRET_KEY: at least 32" in done.stderr
    assert "hunter2" not in done.stderr


def test_whole_production_settings_start():
    long = "x" * 40
    done = start(
        SECRET_KEY=long,
        JWT_SIGNING_KEY=long,
        SITE_URL="https://boulevard.example",
        ALLOWED_HOSTS="boulevard.example",
        STRIPE_SECRET_KEY="_".join(("sk", "live", "none")),
        STRIPE_WEBHOOK_SECRET="whsec_none",
        EMAIL_URL="smtp://localhost",
    )
    assert done.returncode == 0, done.stderr


def test_a_clone_whose_env_file_says_so_is_a_desk(tmp_path):
    """As `make run` leaves it: nothing in the environment, `DEBUG=1` in `.env`."""
    for name in ("config", "shop", "accounts", "templates", "static"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "tests"))
    shutil.copy(ROOT / "manage.py", tmp_path)
    (tmp_path / ".env").write_text("DEBUG=1\n")
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=tmp_path,
        env={**kept, "DATABASE_URL": database_url(), "VAR_DIR": str(tmp_path / "var")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
