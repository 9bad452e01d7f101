"""`manage.py serve`, as `make run` starts it: the house in one process, closed cleanly."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from tests.environment import ROOT
from tests.processes import database_url

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve(port: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database_url(), "PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def wait_until_ready(port: int) -> None:
    give_up_at = time.monotonic() + 60
    while time.monotonic() < give_up_at:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready") as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    raise AssertionError("not ready within a minute")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_is_ready_with_its_worker_and_closes_cleanly(number):
    port = free_port()
    house = serve(port)
    try:
        wait_until_ready(port)
        house.send_signal(number)
        said, _ = house.communicate(timeout=30)
    finally:
        house.kill()
    assert house.returncode == 0, said
    assert f"http://127.0.0.1:{port}/" in said
    assert "Closed." in said


def test_a_taken_port_is_said_before_anything_is_done():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        house = serve(taken.getsockname()[1])
        said, _ = house.communicate(timeout=60)
    assert house.returncode != 0
    assert "PORT=8080 make run" in said
    assert "Traceback" not in said
