"""What the stage ``followup`` keeps of people: their lesson, what became of it, their evaluations, their answers."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from digitaleschool.core.privacy.retention import Kept
from digitaleschool.people.personal_data import About, Kind, Row, delete, register, rows_due

from .models import AgendaPoint, Asked, ClassUse, Evaluation, TransferCard


def _use(about: About) -> list[Row]:
    cards = TransferCard.objects.filter(enrolment__person=about.person).select_related("enrolment__training")
    uses = ClassUse.objects.filter(enrolment__person=about.person).select_related("enrolment__training")
    rows: list[Row] = [
        {
            "training": card.enrolment.training.slug,
            "said": " · ".join(
                text for text in (card.lesson, card.class_name, card.with_what, card.lesson_on.isoformat()) if text
            ),
            "at": card.written_at,
        }
        for card in cards.order_by("pk")
    ]
    for use in uses.order_by("pk"):
        blocker = use.get_blocked_by_display() if use.blocked_by else ""
        said = [str(use.get_outcome_display()), str(blocker), use.note, use.question]
        rows.append({
            "training": use.enrolment.training.slug, "said": " · ".join(text for text in said if text),
            "at": use.answered_at,
        })  # fmt: skip
    return rows


def _forget_use(about: About) -> int:
    delete(Asked.objects.filter(enrolment__person=about.person))
    cards = delete(TransferCard.objects.filter(enrolment__person=about.person))
    return cards + delete(ClassUse.objects.filter(enrolment__person=about.person))


def _clear_use(kept: Kept, now: datetime, really: bool) -> int:
    end = kept.end(now)
    uses, cards = ClassUse.objects.filter(answered_at__lt=end), TransferCard.objects.filter(written_at__lt=end)
    if not really:
        return uses.count() + cards.count()
    delete(Asked.objects.filter(asked_at__lt=end))
    return delete(cards) + delete(uses)


def _evaluations(about: About) -> list[Row]:
    found = Evaluation.objects.filter(enrolment__person=about.person).select_related("enrolment__training")
    return [
        {
            "training": one.enrolment.training.slug, "moment": one.get_moment_display(),
            "said": ", ".join(f"{item}: {_flat(value)}" for item, value in one.values.items()), "at": one.answered_at,
        }
        for one in found.order_by("pk")
    ]  # fmt: skip


def _flat(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{code} {said}" for code, said in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _forget_evaluations(about: About) -> int:
    return delete(Evaluation.objects.filter(enrolment__person=about.person))


def _evaluations_over(kept: Kept, now: datetime) -> QuerySet:
    return Evaluation.objects.filter(answered_at__lt=kept.end(now))


def _work(about: About) -> list[Row]:
    points = AgendaPoint.objects.filter(answered_by=about.person).select_related("run__training").order_by("pk")
    return [{"what": one.title, "training": one.run.training.slug, "at": one.answered_at} for one in points]


def _forget_work(about: About) -> int:
    return AgendaPoint.objects.filter(answered_by=about.person).update(answered_by=None)


def register_kinds() -> None:
    register(
        Kind(
            code="class_use", models=("followup.TransferCard", "followup.ClassUse", "followup.Asked"),
            fields={"training": _("training"), "said": _("what you told us"), "at": _("when")},
            held=_use, forget=_forget_use, clear=_clear_use,
        ),
        Kind(
            code="evaluations", models=("followup.Evaluation",),
            fields={"training": _("training"), "moment": _("at which moment"), "said": _("what you told us"),
                    "at": _("when")},
            held=_evaluations, forget=_forget_evaluations, clear=rows_due(_evaluations_over),
        ),
        Kind(
            code="agenda_work", models=("followup.AgendaPoint",),
            fields={"what": _("what you answered"), "training": _("training"), "at": _("when")},
            held=_work, forget=_forget_work,
        ),
    )  # fmt: skip
