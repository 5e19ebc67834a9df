"""What people hear about a place: a row written in the transaction of the change; neither is without the other.

``knowledge/enrolment`` says to whom, how quickly and in which words; the worker makes the mails (:mod:`.notice_mails`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from digitaleschool.core.enrolment.notices import Notice as Rule
from digitaleschool.core.enrolment.notices import load_hours, load_notices
from digitaleschool.enrolment.models import Enrolment, Notice
from digitaleschool.people.models import Membership, Person


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


def _told(rule: Rule, enrolment: Enrolment, now: datetime) -> Iterable[int]:
    if rule.to == "participant":
        return [enrolment.person_id]
    leads = Membership.objects.held_on(now.date()).filter(
        organisation=enrolment.school_id, role=Membership.Role.SCHOOL_LEAD
    )
    return Person.objects.filter(memberships__in=leads, is_active=True).distinct().values_list("pk", flat=True)
