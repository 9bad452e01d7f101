"""Which socket answers at which address."""

from channels.generic.websocket import WebsocketConsumer
from django.urls import re_path


class NoSuchSocket(WebsocketConsumer):
    """Refuse a socket at an address that has none, with HTTP 403 instead of a logged error."""

    def connect(self) -> None:
        self.close()


websocket_routes = [re_path(r"", NoSuchSocket.as_asgi())]
