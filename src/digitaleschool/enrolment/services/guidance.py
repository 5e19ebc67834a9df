"""Moments of guidance: opened, taken in one tap, freed, withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from digitaleschool.common.text import clean_line
from digitaleschool.core.refusals import Refusal
from digitaleschool.core.wording import Text
from digitaleschool.enrolment.guidance_rules import guides_school, trainings_guided_by
from digitaleschool.enrolment.models import GuidanceSlot
from digitaleschool.offer.models import Training
from digitaleschool.people.audit import write_down
from digitaleschool.people.models import Organisation, Person

from .notices import notify_of_slot

MOST_AT_ONCE = 24
MOST_WITH_ONE = 3
"""Coming moments that one teacher may have with one host: so that there are some for others."""
AHEAD = timedelta(days=365)


class GuidanceRefused(Refusal):
    """Moments cannot be opened, or one cannot be taken, like this."""


@dataclass(frozen=True, kw_only=True)
class SlotPlan:
    """Moments one after the other, for a training or for a school."""

    starts_at: datetime
    ends_at: datetime
    minutes: int
    place: str
    training: Training | None = None
    school: Organisation | None = None


@transaction.atomic
def open_slots(*, plan: SlotPlan, by: Person, now: datetime) -> int:
    """Opens as many moments as there fit; how many. What is open at the same time already, stays as it is."""
    Person.objects.select_for_update(no_key=True).get(pk=by.pk)
    _refuse_others(plan, by)
    lasts = timedelta(minutes=plan.minutes)
    starts = []
    begins = plan.starts_at
    while begins + lasts <= plan.ends_at and len(starts) <= MOST_AT_ONCE:
        starts.append(begins)
        begins += lasts
    _refuse_nonsense(plan, starts, now)
    theirs = GuidanceSlot.objects.filter(host=by, withdrawn_at__isnull=True, ends_at__gt=plan.starts_at)
    taken = list(theirs.filter(starts_at__lt=plan.ends_at).values_list("starts_at", "ends_at"))
    new = [one for one in starts if not any(one < ends and one + lasts > begins for begins, ends in taken)]
    GuidanceSlot.objects.bulk_create(
        GuidanceSlot(
            host=by, training=plan.training, school=plan.school, starts_at=one, ends_at=one + lasts,
            place=clean_line(plan.place, longest=160), is_invented=by.is_invented,
        )
        for one in new
    )  # fmt: skip
    if new:
        write_down("guidance.opened", by=by, now=now, organisation=plan.school, details={"moments": len(new)})
    return len(new)


@transaction.atomic
def book_slot(*, slot: GuidanceSlot, by: Person, now: datetime) -> GuidanceSlot:
    """The teacher takes the moment; two taps are one. Raises :class:`GuidanceRefused` where another was first."""
    Person.objects.select_for_update(no_key=True).get(pk=by.pk)  # of one's own taps one comes after the other
    slot = GuidanceSlot.objects.get(pk=slot.pk)
    if slot.person_id == by.pk:
        return slot
    _refuse_overlap(slot, by, now)
    if not _take(slot, by, now):
        raise GuidanceRefused(
            Text(
                nl="Dit moment is net weg of voorbij. Kies een ander.",
                en="This moment has just gone or is over. Choose another one.",
            )
        )
    slot.refresh_from_db()
    write_down("guidance.booked", by=by, now=now, on=slot)
    for event, person in (("guidance_booked", by), ("guidance_taken", slot.host), ("guidance_soon", by)):
        notify_of_slot(event, slot=slot, person=person, now=now)
    return slot


def _take(slot: GuidanceSlot, by: Person, now: datetime) -> bool:
    """One conditional update, which one of two teachers wins."""
    free = GuidanceSlot.objects.filter(pk=slot.pk, person__isnull=True, withdrawn_at__isnull=True, starts_at__gt=now)
    return bool(free.update(person=by, booked_at=now, sequence=F("sequence") + 1))


@transaction.atomic
def free_slot(*, slot: GuidanceSlot, by: Person, now: datetime) -> None:
    """The teacher gives it back, for somebody else. A second time changes nothing."""
    theirs = GuidanceSlot.objects.filter(pk=slot.pk, person=by, starts_at__gt=now)
    if theirs.update(person=None, booked_at=None, question="", sequence=F("sequence") + 1):
        slot.refresh_from_db()
        write_down("guidance.freed", by=by, now=now, on=slot)
        notify_of_slot("guidance_freed", slot=slot, person=by, now=now)
        notify_of_slot("guidance_given_back", slot=slot, person=slot.host, now=now, participant=by.name)


@transaction.atomic
def withdraw_slot(*, slot: GuidanceSlot, by: Person, now: datetime) -> None:
    """The host cannot after all; who took it hears so. A second time changes nothing."""
    slot = GuidanceSlot.objects.select_for_update(of=("self",)).select_related("person").get(pk=slot.pk)
    if slot.host_id != by.pk or slot.withdrawn_at:
        return
    booked, slot.person, slot.booked_at, slot.question = slot.person, None, None, ""
    slot.withdrawn_at, slot.sequence = now, slot.sequence + 1
    slot.save(update_fields=["person", "booked_at", "question", "withdrawn_at", "sequence"])
    write_down("guidance.withdrawn", by=by, now=now, on=slot)
    if booked:
        notify_of_slot("guidance_withdrawn", slot=slot, person=booked, now=now)
        notify_of_slot("guidance_given_back", slot=slot, person=by, now=now, participant=booked.name)


def tell_question(*, slot: GuidanceSlot, by: Person, question: str) -> None:
    """What the teacher wants to talk about; the host reads it beforehand."""
    GuidanceSlot.objects.filter(pk=slot.pk, person=by).update(question=clean_line(question, longest=500))


def _refuse_others(plan: SlotPlan, by: Person) -> None:
    if plan.school and guides_school(by, plan.school.pk):
        return
    if plan.training and Training.objects.filter(trainings_guided_by(by), pk=plan.training.pk).exists():
        return
    raise GuidanceRefused(
        Text(
            nl="Kies een school waar je ICT-coördinator bent, of een opleiding die je geeft.",
            en="Choose a school where you are ICT coordinator, or a training that you give.",
        )
    )


def _refuse_nonsense(plan: SlotPlan, starts: list[datetime], now: datetime) -> None:
    if plan.starts_at <= now:
        raise GuidanceRefused(
            Text(nl="Kies een moment dat nog moet komen.", en="Choose a moment that is still to come.")
        )
    if plan.starts_at > now + AHEAD:
        raise GuidanceRefused(
            Text(nl="Kies een dag binnen het jaar.", en="Choose a day within a year.")
        )  # fmt: skip
    if not starts:
        raise GuidanceRefused(
            Text(
                nl="Tussen begin en einde past geen enkel moment. Neem meer tijd of kortere momenten.",
                en="No moment fits between begin and end. Take more time or shorter moments.",
            )
        )
    if len(starts) > MOST_AT_ONCE:
        raise GuidanceRefused(
            Text(
                nl=f"Open hoogstens {MOST_AT_ONCE} momenten in één keer.",
                en=f"Open at most {MOST_AT_ONCE} moments at a time.",
            )
        )


def _refuse_overlap(slot: GuidanceSlot, by: Person, now: datetime) -> None:
    theirs = GuidanceSlot.objects.filter(person=by, ends_at__gt=now)
    if theirs.filter(starts_at__lt=slot.ends_at, ends_at__gt=slot.starts_at).exists():
        raise GuidanceRefused(
            Text(nl="Je hebt op dat uur al een afspraak.", en="You have an appointment at that hour already.")
        )
    if theirs.filter(host=slot.host_id).count() >= MOST_WITH_ONE:
        raise GuidanceRefused(
            Text(
                nl=f"Je hebt al {MOST_WITH_ONE} afspraken. Geef er eerst een vrij.",
                en=f"You have {MOST_WITH_ONE} appointments already. First give one back.",
            )
        )
