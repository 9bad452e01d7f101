from django.apps import AppConfig


class SandboxConfig(AppConfig):
    name = "shop.sandbox"
    label = "sandbox"
