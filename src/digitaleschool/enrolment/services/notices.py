"""What people hear about a place: a row written in the transaction of the change; neither is without the other.

``knowledge/enrolment`` says to whom, how quickly and in which words; the worker makes the mails (:mod:`.notice_mails`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from digitaleschool.core.enrolment.notices import HERE, load_hours, load_notices
from digitaleschool.core.enrolment.notices import Notice as Rule
from digitaleschool.enrolment.models import Enrolment, GuidanceSlot, Notice
from digitaleschool.people.models import Membership, Person

SOON, NOON = "guidance_soon", time(12)


def notify(event: str, *, enrolment: Enrolment, now: datetime, **facts: str) -> None:
    """Writes down that something is to be told about an enrolment; what is known already is left as it is.

    ``facts`` fill the words (``by``, ``reason``, ``what``, ``participant``); ``part`` tells apart what may be told more
    than once (a session, a file), ``link`` is an address on this site instead of that of the enrolment. Call it inside
    the transaction of the change.
    """
    rule = load_notices()[event]
    part = str(enrolment.run.sequence) if rule.once == "move" else facts.get("part", "") if rule.once == "part" else ""
    due_at = load_hours().leaves_at(rule.pace, now=now, before=enrolment.answer_by)
    Notice.objects.bulk_create(
        [
            Notice(
                key=f"{event}:{enrolment.pk}:{person}:{part}"[:120], event=event, enrolment=enrolment,
                person_id=person, facts=facts, written_at=now, due_at=due_at,
            )
            for person in _told(rule, enrolment, now)
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def notify_of_slot(event: str, *, slot: GuidanceSlot, person: Person, now: datetime, **facts: str) -> None:
    """Writes down that something is to be told about a moment of guidance, as it is after the present change.

    ``guidance_soon`` is told the day before, and only where that is still to come.
    """
    rule = load_notices()[event]
    due_at = load_hours().leaves_at(rule.pace, now=now, before=slot.starts_at)
    if event == SOON:
        due_at = datetime.combine(slot.starts_at.astimezone(HERE).date() - timedelta(days=1), NOON, tzinfo=HERE)
        if due_at <= now:
            return
    part = str(slot.sequence)
    notice = Notice(
        key=f"{event}:slot-{slot.pk}:{person.pk}:{part}", event=event, slot=slot, person=person,
        facts=facts | {"part": part}, written_at=now, due_at=due_at,
    )  # fmt: skip
    Notice.objects.bulk_create([notice], ignore_conflicts=True)


def _told(rule: Rule, enrolment: Enrolment, now: datetime) -> Iterable[int]:
    if rule.to == "participant":
        return [enrolment.person_id]
    leads = Membership.objects.held_on(now.date()).filter(
        organisation=enrolment.school_id, role=Membership.Role.SCHOOL_LEAD
    )
    return Person.objects.filter(memberships__in=leads, is_active=True).distinct().values_list("pk", flat=True)
