from django.apps import AppConfig


class EnrolmentConfig(AppConfig):
    name = "digitaleschool.enrolment"

    def ready(self) -> None:
        from .personal_data import register_kinds

        register_kinds()
