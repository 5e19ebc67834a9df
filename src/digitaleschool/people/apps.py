from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "digitaleschool.people"

    def ready(self) -> None:
        from .own_kinds import register_kinds

        register_kinds()
