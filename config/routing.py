"""Which socket answers at which address."""

from collections.abc import Awaitable, Callable
from typing import Any

from django.urls import re_path

type Message = dict[str, Any]


async def no_such_socket(
    scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    """Refuse a socket at an address that has none: HTTP 403, where Channels alone would log an error."""
    await receive()
    await send({"type": "websocket.close"})


websocket_routes: list[Any] = [re_path(r"", no_such_socket)]  # type: ignore[arg-type]  # an ASGI application, as Channels routes
