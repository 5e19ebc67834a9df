"""What participants say of their lesson: the card, what became of it, and the needs that it closes."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from digitaleschool.common.text import clean_line, clean_lines
from digitaleschool.core.wording import Text
from digitaleschool.enrolment.models import Enrolment
from digitaleschool.enrolment.services.locking import lock_training
from digitaleschool.followup.models import ClassUse, NeedClosure, TransferCard
from digitaleschool.followup.models.using import LONGEST_LESSON, LONGEST_NOTE
from digitaleschool.followup.queries import version_of
from digitaleschool.needs.models import Need
from digitaleschool.needs.services.register import close_by_use
from digitaleschool.people.audit import write_down

from .agenda import gather_agenda
from .refusals import FollowupRefused

FURTHEST = timedelta(days=366)
CLOSES_FROM = 5
"""Teachers who used it in class, from which a need of the register is served as a whole; fewer would also tell who."""


@transaction.atomic
def write_card(
    *, enrolment: Enrolment, lesson: str, class_name: str, lesson_on: date, with_what: str = "", today: date,
    now: datetime,
) -> TransferCard:  # fmt: skip
    """The card of a participant, written or changed. Raises :class:`FollowupRefused`."""
    enrolment = _locked(enrolment)
    lesson, class_name = clean_line(lesson, longest=LONGEST_LESSON), clean_line(class_name, longest=60)
    if not lesson or not class_name:
        raise FollowupRefused(
            Text(nl="Schrijf welke les je geeft, en met welke klas.", en="Write which lesson you give, to which class.")
        )
    if not today - FURTHEST <= lesson_on <= today + FURTHEST:
        raise FollowupRefused(
            Text(nl="Kies een dag binnen het jaar voor je les.", en="Choose a day within a year for your lesson.")
        )
    card, is_new = TransferCard.objects.update_or_create(
        enrolment=enrolment,
        defaults={
            "lesson": lesson, "class_name": class_name, "lesson_on": lesson_on, "written_at": now,
            "with_what": clean_line(with_what, longest=LONGEST_LESSON), "is_invented": enrolment.is_invented,
        },
    )  # fmt: skip
    _note("card.written" if is_new else "card.changed", enrolment, now)
    return card


@transaction.atomic
def say_use(
    *, enrolment: Enrolment, outcome: str, blocked_by: str = "", note: str | None = None, question: str | None = None,
    now: datetime,
) -> ClassUse:  # fmt: skip
    """What became of the lesson; said again, the last word holds. ``None`` leaves a text as it was.

    "Done" closes the needs of the training for this teacher; anything else takes that back. The agenda of the return
    session follows in the same transaction. Raises :class:`FollowupRefused`.
    """
    enrolment = _locked(enrolment)
    if outcome not in ClassUse.Outcome.values or blocked_by not in {"", *ClassUse.Blocker.values}:
        raise FollowupRefused(
            Text(nl="Kies wat er van je les kwam.", en="Choose what became of your lesson.")
        )  # fmt: skip
    use = ClassUse.objects.filter(enrolment=enrolment).first() or ClassUse(enrolment=enrolment)
    use.outcome, use.answered_at, use.is_invented = outcome, now, enrolment.is_invented
    use.blocked_by = "" if outcome == ClassUse.Outcome.DONE else blocked_by
    if note is not None:
        use.note = clean_lines(note)[:LONGEST_NOTE]
    if question is not None:
        use.question = clean_lines(question)[:LONGEST_NOTE]
    use.save()
    _close_needs(use, now)
    gather_agenda(run=enrolment.run, now=now)
    _note("use.said", enrolment, now, outcome=outcome)
    return use


def _close_needs(use: ClassUse, now: datetime) -> None:
    """The needs that the training serves are closed for who used it in class, and for nobody else."""
    if not use.is_done:
        use.closures.all().delete()
        return
    version = version_of(use.enrolment.training)
    needs = version.needs.select_related("merged_into").order_by("pk") if version else Need.objects.none()
    for need in needs:
        held = need.merged_into or need
        NeedClosure.objects.get_or_create(need=held, use=use, defaults={"closed_at": now})
        close_by_use(need=held, teachers=held.closures.count(), enough=CLOSES_FROM, now=now)


def _locked(enrolment: Enrolment) -> Enrolment:
    """The enrolment as it is now; two taps at once are one after the other."""
    lock_training(enrolment.training_id)
    row = Enrolment.objects.select_related("run__rtc", "training", "person").get(pk=enrolment.pk)
    if row.state != Enrolment.State.SEATED:
        raise FollowupRefused(
            Text(nl="Je hebt geen plaats in deze opleiding.", en="You have no place in this training.")
        )
    return row


def _note(verb: str, enrolment: Enrolment, now: datetime, **details: object) -> None:
    """Who has the secret link need not sign in: the deed is that of whose enrolment it is."""
    write_down(
        verb, by=enrolment.person, now=now, organisation=enrolment.run.rtc, on=enrolment,
        label=enrolment.training.slug, details=details,
    )  # fmt: skip
