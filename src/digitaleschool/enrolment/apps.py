from django.apps import AppConfig


class EnrolmentConfig(AppConfig):
    name = "digitaleschool.enrolment"

    def ready(self) -> None:
        from . import beforehand_data, calendar_data, personal_data, proof_data

        proof_data.register_kinds()
        personal_data.register_kinds()
        beforehand_data.register_kinds()
        calendar_data.register_kinds()
