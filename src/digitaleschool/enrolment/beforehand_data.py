"""What is kept of people before a run begins: what they asked, and what they borrow."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from digitaleschool.core.privacy.retention import Kept
from digitaleschool.offer.models import Session
from digitaleschool.people.personal_data import About, Kind, Row, delete, register, rows_due

from .models import Enrolment, KitLoan, Question, QuestionVote


def _questions(about: About) -> list[Row]:
    found = Question.objects.filter(asked_by=about.person).select_related("run__training").order_by("pk")
    return [{"training": one.run.training.slug, "question": one.text, "at": one.asked_at} for one in found]


def _forget_questions(about: About) -> int:
    """The question stays for the others; nobody sees any more who asked it, answered it or wanted to know it."""
    person = about.person
    Question.objects.filter(answered_by=person).update(answered_by=None)
    delete(QuestionVote.objects.filter(person=person))
    return Question.objects.filter(asked_by=person).update(asked_by=None)


def _loans(about: About) -> list[Row]:
    found = KitLoan.objects.filter(enrolment__person=about.person).select_related("kit").order_by("pk")
    return [{"kit": one.kit.name, "first": one.first_on, "last": one.last_on} for one in found]


def _forget_loans(about: About) -> int:
    return delete(KitLoan.objects.filter(enrolment__person=about.person))


def _access_needs(about: About) -> list[Row]:
    found = Enrolment.objects.filter(person=about.person).exclude(access_needs="").select_related("training")
    return [{"training": one.training.slug, "told": one.access_needs} for one in found.order_by("pk")]


def _forget_access_needs(about: About) -> int:
    return _emptied(Enrolment.objects.filter(person=about.person).exclude(access_needs=""))


def _access_needs_over(kept: Kept, now: datetime) -> QuerySet:
    end = kept.end(now)
    later = Session.objects.filter(run=OuterRef("run"), ends_at__gte=end)
    return Enrolment.objects.filter(~Exists(later), asked_at__lt=end).exclude(access_needs="")


def _emptied(enrolments: QuerySet) -> int:
    """The enrolment stays; what may tell of somebody's health goes."""
    return enrolments.update(access_needs="")


def register_kinds() -> None:
    register(
        Kind(
            code="access_needs", models=("enrolment.Enrolment",),
            fields={"training": _("training"), "told": _("what you told us")},
            held=_access_needs, forget=_forget_access_needs, clear=rows_due(_access_needs_over, _emptied),
        ),
        Kind(
            code="run_questions", models=("enrolment.Question", "enrolment.QuestionVote"),
            fields={"training": _("training"), "question": _("question"), "at": _("when")},
            held=_questions, forget=_forget_questions,
        ),
        Kind(
            code="kit_loans", models=("enrolment.KitLoan",),
            fields={"kit": _("loan kit"), "first": _("from"), "last": _("until")},
            held=_loans, forget=_forget_loans,
        ),
    )  # fmt: skip
