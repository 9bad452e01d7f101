"""HTTP for daphne; the socket routes join here with the notifications."""

import os

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

http = get_asgi_application()

from config.routing import websocket_routes

application = ProtocolTypeRouter({"http": http, "websocket": URLRouter(websocket_routes)})
