"""`manage.py serve`: the whole house in one process, for a desk or a small shop without much to install."""

import asyncio
import logging
import signal
import socket
import threading
import time
from argparse import ArgumentParser
from typing import Any

import psycopg
from daphne.endpoints import build_endpoint_description_strings
from daphne.server import Server
from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException
from twisted.internet import reactor

from config.asgi import application

WORKER_CONCURRENCY = 4
STOP_SECONDS = 10
RECONNECT_SECONDS = 2

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Serve HTTP and WebSocket with the task worker inside, until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=settings.PORT)
        parser.add_argument("--prepare", action="store_true", help="migrate and seed the demo house first")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        _refuse_taken_port(options["host"], options["port"])
        if options["prepare"]:
            call_command("migrate", verbosity=0, interactive=False)
            call_command("seed_demo", verbosity=options["verbosity"])
        server = Server(
            application=application,
            endpoints=build_endpoint_description_strings(host=options["host"], port=options["port"]),
            signal_handlers=False,
            server_name="boulevard",
            ready_callable=lambda: self.stdout.write(
                f"\nBoulevard is open at http://{options['host']}:{options['port']}/"
                f"  (after {time.monotonic() - started:.1f} s; Ctrl-C closes it)"
            ),
        )
        worker = Worker()
        worker.start()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _close)
        server.run()
        worker.stop()
        self.stdout.write("Closed.")


def _refuse_taken_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as taken:
            raise CommandError(f"{host}:{port} cannot be used ({taken.strerror}). Another one: PORT=8080 make run") from taken


def _close(_number: int, _frame: object) -> None:
    running: Any = reactor
    running.callFromThread(running.stop)


class Worker(threading.Thread):
    """The task worker in a loop of its own, so that tasks and requests do not wait for each other."""

    def __init__(self) -> None:
        super().__init__(name="task-worker", daemon=True)
        self._loop = asyncio.new_event_loop()
        self._task: asyncio.Task[None] | None = None

    def run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._task = self._loop.create_task(self._work())
        try:
            self._loop.run_until_complete(self._task)
        except asyncio.CancelledError:
            return

    def stop(self) -> None:
        """Let running tasks end, for a bounded time; what is cut off is done by the next start."""
        if self._task is not None:
            self._loop.call_soon_threadsafe(self._task.cancel)
        self.join(STOP_SECONDS)

    async def _work(self) -> None:
        connector: Any = app.connector
        worker_app = app.with_connector(connector.get_worker_connector())
        while True:
            try:
                async with worker_app.open_async():
                    await worker_app.run_worker_async(
                        install_signal_handlers=False,
                        concurrency=WORKER_CONCURRENCY,
                        listen_notify=True,
                        fetch_job_polling_interval=5,
                        shutdown_graceful_timeout=STOP_SECONDS / 2,
                    )
            except (ConnectorException, psycopg.Error) as lost:
                logger.warning("The task worker lost the database and tries again: %s", type(lost).__name__)
                await asyncio.sleep(RECONNECT_SECONDS)
