from django.apps import AppConfig


class NeedsConfig(AppConfig):
    name = "digitaleschool.needs"

    def ready(self) -> None:
        from .personal_data import register_kinds

        register_kinds()
