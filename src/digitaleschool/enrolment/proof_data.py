"""What is kept of people about being there, and of their certificates."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from digitaleschool.core.privacy.retention import Kept
from digitaleschool.people.personal_data import About, Kind, Row, delete, register, rows_due

from .models import Attendance, AttendanceList, Certificate


def _attendance(about: About) -> list[Row]:
    noted = Attendance.objects.filter(enrolment__person=about.person).select_related("session__run__training")
    return [
        {
            "training": one.session.run.training.slug,
            "session": one.session.starts_at,
            "noted": one.get_kind_display(),
            "minutes": one.minutes,
            "why": one.why,
        }
        for one in noted.order_by("session__starts_at", "pk")
    ]


def _forget_attendance(about: About) -> int:
    return delete(Attendance.objects.filter(enrolment__person=about.person))


def _certificates(about: About) -> list[Row]:
    had = Certificate.objects.filter(person=about.person).order_by("issued_at", "pk")
    return [
        {
            "training": one.content.get("training", ""),
            "minutes": one.content.get("minutes", 0),
            "issued": one.issued_at,
            "state": one.get_ended_because_display() or _("holds"),
        }
        for one in had
    ]


def _forget_certificates(about: About) -> int:
    return delete(Certificate.objects.filter(person=about.person))


def _certificates_over(kept: Kept, now: datetime) -> QuerySet:
    return Certificate.objects.filter(issued_at__lt=kept.end(now))


def _work(about: About) -> list[Row]:
    person = about.person
    lists = AttendanceList.objects.filter(closed_by=person).select_related("session__run__training").order_by("pk")
    own = Attendance.objects.filter(noted_by=person).exclude(enrolment__person=person)
    noted = Exists(own.filter(session=OuterRef("session")))
    touched = AttendanceList.objects.filter(noted).exclude(closed_by=person).select_related("session__run__training")
    rows: list[Row] = [
        {"what": _("closed a list"), "training": one.session.run.training.slug, "at": one.closed_at} for one in lists
    ]
    return rows + [
        {"what": _("noted who was there"), "training": one.session.run.training.slug, "at": one.session.starts_at}
        for one in touched.order_by("pk")
    ]


def _forget_work(about: About) -> int:
    person = about.person
    own = Attendance.objects.filter(noted_by=person).exclude(enrolment__person=person)
    return own.update(noted_by=None) + AttendanceList.objects.filter(closed_by=person).update(closed_by=None)


def register_kinds() -> None:
    register(
        Kind(
            code="attendance", models=("enrolment.Attendance",),
            fields={"training": _("training"), "session": _("session"), "noted": _("what was noted"),
                    "minutes": _("minutes"), "why": _("why it was corrected")},
            held=_attendance, forget=_forget_attendance,
        ),
        Kind(
            code="certificates", models=("enrolment.Certificate",),
            fields={"training": _("training"), "minutes": _("minutes"), "issued": _("issued"), "state": _("state")},
            held=_certificates, forget=_forget_certificates, clear=rows_due(_certificates_over),
        ),
        Kind(
            code="attendance_work", models=("enrolment.AttendanceList",),
            fields={"what": _("what you did"), "training": _("training"), "at": _("when")},
            held=_work, forget=_forget_work,
        ),
    )  # fmt: skip
