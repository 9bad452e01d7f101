"""A small TCGdex of our own, with made-up cards, that can be slow, failing or lying."""

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

COUNT = {"total": 3, "official": 2}


def _card(card_id: str, name: str, **facts: Any) -> dict[str, Any]:
    return {
        "id": card_id,
        "localId": card_id.rpartition("-")[2],
        "name": name,
        "rarity": "Common",
        "category": "Pokemon",
        **facts,
    }


def made_up() -> dict[str, Any]:
    """Paths and what they answer. "tide" has all that is odd: a card without an English name, a language without the set."""
    heron, eel, lamp = (
        _card("tide1-1", "Salt Heron", hp=70, types=["Water"], stage="Basic", illustrator="Ines Vall", rarity="Rare"),
        _card("tide1-2", "Harbour Eel", hp=40, types=["Water"], variants={"normal": True, "reverse": True, "holo": False}),
        _card("tide1-?", "Lampe du quai", category="Trainer", rarity="None"),
    )
    fox = _card("grove1-1", "Moss Fox", hp=60, types=["Grass"])

    def short(card: dict[str, Any], name: str) -> dict[str, Any]:
        return {"id": card["id"], "localId": card["localId"], "name": name}

    def a_set(set_id: str, name: str, series: dict[str, str], cards: list[dict[str, Any]]) -> dict[str, Any]:
        return {"id": set_id, "name": name, "cardCount": COUNT, "serie": series, "releaseDate": "1999-01-09", "cards": cards}

    tide = {"id": "tide", "name": "Tide"}
    grove = {"id": "grove", "name": "Grove"}
    marée = {"id": "tide", "name": "Marée"}
    answers: dict[str, Any] = {
        "en/series": [tide, grove],
        "fr/series": [marée],
        "en/sets": [
            {"id": "tide1", "name": "First Tide", "cardCount": COUNT},
            {"id": "grove1", "name": "Old Grove", "cardCount": COUNT},
        ],
        "fr/sets": [{"id": "tide1", "name": "Première marée", "cardCount": COUNT}],
        "en/series/tide": {**tide, "sets": [{"id": "tide1", "name": "First Tide", "cardCount": COUNT}]},
        "en/series/grove": {**grove, "sets": [{"id": "grove1", "name": "Old Grove", "cardCount": COUNT}]},
        "fr/series/tide": {**marée, "sets": [{"id": "tide1", "name": "Première marée", "cardCount": COUNT}]},
        "en/sets/tide1": a_set("tide1", "First Tide", tide, [short(heron, "Salt Heron"), short(eel, "Harbour Eel")]),
        "fr/sets/tide1": a_set("tide1", "Première marée", marée, [short(heron, "Héron de sel"), short(lamp, "Lampe du quai")]),
        "en/sets/grove1": a_set("grove1", "Old Grove", grove, [short(fox, "Moss Fox")]),
        "en/cards/tide1-1": heron,
        "fr/cards/tide1-1": {**heron, "name": "Héron de sel"},
        "en/cards/tide1-2": eel,
        "fr/cards/tide1-?": lamp,
        "en/cards/grove1-1": fox,
        "en/cards": [heron, eel, fox],
        "fr/cards": [heron, lamp, {"id": "grove1-1", "localId": "1", "name": "Renard des mousses"}],
    }
    for language in ("de", "es", "it"):
        answers |= {f"{language}/{kind}": [] for kind in ("series", "sets", "cards")}
    return answers


class StandIn:
    """What the server answers; a test changes it while it runs."""

    def __init__(self) -> None:
        self.answers = made_up()
        self.delay = 0.0
        # Path → answers to give before the real one, as (status, headers).
        self.failures: dict[str, list[tuple[int, dict[str, str]]]] = {}
        self.is_down = False
        self.asked: Counter[str] = Counter()
        self.raw_paths: list[str] = []
        self.at_once = self.most_at_once = 0
        self.url = ""
        self._lock = threading.Lock()

    def answer(self, raw: str) -> tuple[int, dict[str, str], Any]:
        path = unquote(raw.removeprefix("/v2/"))
        with self._lock:
            self.asked[path] += 1
            self.raw_paths.append(raw)
            self.at_once += 1
            self.most_at_once = max(self.at_once, self.most_at_once)
            failures = self.failures.get(path)
            failure = failures.pop(0) if failures else None
        time.sleep(self.delay)
        with self._lock:
            self.at_once -= 1
        if self.is_down:
            return 503, {}, {"title": "down"}
        if failure:
            return failure[0], failure[1], {"title": "failure"}
        if path in self.answers:
            return 200, {}, self.answers[path]
        return 404, {}, {"title": "Not found"}


class _Server(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True


@contextmanager
def stand_in() -> Iterator[StandIn]:
    state = StandIn()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *args: Any) -> None:
            pass

        def do_GET(self) -> None:
            status, headers, body = state.answer(self.path)
            payload = body if isinstance(body, bytes) else json.dumps(body).encode()
            try:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(payload)))
                self.end_headers()
                self.wfile.write(payload)
            except (BrokenPipeError, ConnectionResetError):
                pass  # The client had not the patience.

    server = _Server(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}/v2"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
