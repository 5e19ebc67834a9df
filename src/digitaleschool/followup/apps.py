from django.apps import AppConfig


class FollowupConfig(AppConfig):
    name = "digitaleschool.followup"

    def ready(self) -> None:
        from .personal_data import register_kinds

        register_kinds()
