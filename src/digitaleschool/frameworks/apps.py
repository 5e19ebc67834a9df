from django.apps import AppConfig


class FrameworksConfig(AppConfig):
    name = "digitaleschool.frameworks"

    def ready(self) -> None:
        from .personal_data import register_kinds

        register_kinds()
