from django.apps import AppConfig
from django.core.checks import register

from shop.sandbox.checks import check_sandbox


class SandboxConfig(AppConfig):
    name = "shop.sandbox"
    label = "sandbox"

    def ready(self) -> None:
        register(check_sandbox)
