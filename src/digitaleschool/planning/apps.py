from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "digitaleschool.planning"

    def ready(self) -> None:
        from .personal_data import register_kinds

        register_kinds()
