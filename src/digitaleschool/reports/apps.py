from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "digitaleschool.reports"

    def ready(self) -> None:
        from .personal_data import register_kinds

        register_kinds()
