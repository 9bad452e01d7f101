"""How every test runs: a development environment of its own, on the embedded PostgreSQL unless DATABASE_URL names another."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# Set before the settings are read, so that a desk's .env changes nothing of it.
os.environ.update(
    DEBUG="1",
    SITE_URL="http://testserver",
    ALLOWED_HOSTS="testserver,localhost,127.0.0.1",
    RATE_LIMIT_SCALE="1000",
    EMAIL_URL="memorymail://",
    STRIPE_SECRET_KEY="",
    STRIPE_WEBHOOK_SECRET="",
    STRIPE_API_BASE="",
    TCGDEX_URL="http://127.0.0.1:1/v2",
    LOG_LEVEL="ERROR",
    DATABASE_POOL_SIZE="40",
)
os.environ["VAR_DIR"] = os.environ.get("TEST_VAR_DIR") or str(ROOT / "var" / "test")

from config.embedded import start_unless_given

GIVEN = {name: bool(os.environ.get(name)) for name in ("DATABASE_URL", "REDIS_URL")}
start_unless_given()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what the tests ran on, and what they left out for want of a server."""
    used = "the server of DATABASE_URL" if GIVEN["DATABASE_URL"] else "the embedded PostgreSQL (DATABASE_URL names another)"
    terminalreporter.write_line(f"Database: {used}.")
    if GIVEN["REDIS_URL"]:
        terminalreporter.write_line("Redis: the server of REDIS_URL.")
        return
    left_out = [report for report in terminalreporter.stats.get("skipped", ()) if "needs REDIS_URL" in str(report.longrepr)]
    terminalreporter.write_line(f"Redis: none. Left out: {len(left_out)} tests that need one; REDIS_URL=redis://… runs them.")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if not GIVEN["REDIS_URL"]:
        for item in items:
            if item.get_closest_marker("redis"):
                item.add_marker(pytest.mark.skip(reason="needs REDIS_URL"))
