from django.apps import AppConfig


class OfferConfig(AppConfig):
    name = "digitaleschool.offer"

    def ready(self) -> None:
        from .personal_data import register_kinds

        register_kinds()
