import sentry_sdk
from django.apps import AppConfig
from django.conf import settings


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        if settings.SENTRY_DSN:
            # No bodies, cookies or addresses of clients leave the house with an error.
            sentry_sdk.init(dsn=settings.SENTRY_DSN, send_default_pii=False, max_request_body_size="never")
