"""Asking people by mail: putting them on the list, writing the mails, reminding who has not answered."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.formats import date_format
from django.utils.translation import override

from digitaleschool.common.models import OutboxMail
from digitaleschool.common.outbox import belongs_to_no_one, write_mails
from digitaleschool.common.text import clean_line, clean_lines
from digitaleschool.core.mail_texts import MailText, check_text, default_texts, fill_in
from digitaleschool.core.refusals import Refusal
from digitaleschool.core.wording import Text
from digitaleschool.needs.address_list import Entry, Fault
from digitaleschool.needs.links import hash_of, secret_of
from digitaleschool.needs.models import Invitation, InvitationText, Round
from digitaleschool.needs.queries import invitations_sent_by, mails_belong_to
from digitaleschool.needs.stops import stopped_among
from digitaleschool.people.audit import write_down
from digitaleschool.people.models import Organisation, Person, School
from digitaleschool.people.queries import rtc_for, schools_visible_to
from digitaleschool.people.rules import coordinated_by

REMINDER_AFTER_DAYS = 7
MOST_REMINDERS = 2
CHUNK = 500
Kind = InvitationText.Kind
Status = Invitation.Status
T = TypeVar("T")


class CannotInvite(Refusal):
    """Why no one is asked now, in one sentence with the remedy."""


# The list


class Verdict(StrEnum):
    NEW = "new"
    NO_SCHOOL = "no_school"
    STOPPED = "stopped"
    """New, but wants no mail."""
    KNOWN = "known"
    DOUBLE = "double"
    FAULTY = "faulty"


ADDED = frozenset({Verdict.NEW, Verdict.NO_SCHOOL, Verdict.STOPPED})


@dataclass(frozen=True, slots=True)
class Checked:
    """One person of a list, and what would happen with them."""

    entry: Entry
    verdict: Verdict
    school: School | None = None
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class CheckedList:
    """A list as it was looked through: all of it is added, or nothing."""

    rows: tuple[Checked, ...]

    @property
    def counts(self) -> Counter[Verdict]:
        return Counter(row.verdict for row in self.rows)

    @property
    def new(self) -> tuple[Checked, ...]:
        return tuple(row for row in self.rows if row.verdict in ADDED)

    @property
    def faulty(self) -> tuple[Checked, ...]:
        return tuple(row for row in self.rows if row.verdict == Verdict.FAULTY)


def check_list(*, round: Round, entries: Sequence[Entry], by: Person) -> CheckedList:
    """Who on the list is new, is there already, has no school, or cannot be added."""
    schools = _schools({entry.school for entry in entries if entry.school}, by)
    known = set(Invitation.objects.filter(round=round).order_by("pk").values_list("email", flat=True))
    stopped = stopped_among({entry.email for entry in entries if not entry.faults})
    rows: list[Checked] = []
    seen: set[str] = set()
    for entry in entries:
        school = schools.get(entry.school.lstrip("0")) if entry.school else None
        rows.append(_checked(entry, school, known=known, seen=seen, stopped=stopped))
        seen.add(entry.email)
    return CheckedList(tuple(rows))


def _checked(entry: Entry, school: School | None, *, known: set[str], seen: set[str], stopped: set[str]) -> Checked:
    faults = entry.faults
    if entry.school and school is None and not any(fault.column == "school" for fault in faults):
        unknown = Text(
            nl=f"school {entry.school} is niet te vinden bij de scholen van je RTC",
            en=f"school {entry.school} is not found among the schools of your RTC",
        )
        faults = (*faults, Fault(column="school", message=unknown))
    if faults:
        return Checked(entry, Verdict.FAULTY, faults=faults)
    if entry.email in known:
        return Checked(entry, Verdict.KNOWN, school)
    if entry.email in seen:
        return Checked(entry, Verdict.DOUBLE, school)
    if entry.email in stopped:
        return Checked(entry, Verdict.STOPPED, school)
    return Checked(entry, Verdict.NEW if school else Verdict.NO_SCHOOL, school)


def _schools(numbers: set[str], by: Person) -> dict[str, School]:
    wanted = sorted({form for number in numbers for form in (number, number.lstrip("0"), number.zfill(6))})
    found: dict[str, School] = {}
    for chunk in _chunks(wanted):
        for school in schools_visible_to(by).filter(number__in=chunk):
            found[school.number.lstrip("0")] = school
    return found


@transaction.atomic
def add_people(*, round: Round, entries: Sequence[Entry], by: Person, now: datetime) -> int:
    """Puts the new people of a list on that of the round: all of them, or none; how many.

    Raises :class:`CannotInvite` when one of them cannot be added.
    """
    round = Round.objects.select_for_update().get(pk=round.pk)  # two people, one list: the second finds them known
    checked = check_list(round=round, entries=entries, by=by)
    if checked.faulty:
        raise CannotInvite(
            Text(
                nl="Er staat een fout in de lijst. Er is niemand toegevoegd.",
                en="There is a mistake in the list. Nobody was added.",
            )
        )
    tenant = acting_rtc(round, by)
    rtcs: dict[str, Organisation | None] = {}
    rows = [_invitation(round, row, tenant, rtcs) for row in checked.new]
    Invitation.objects.bulk_create(rows, batch_size=CHUNK)
    if rows:
        write_down("invitation.added", by=by, now=now, organisation=tenant, on=round, details={"people": len(rows)})
    return len(rows)


def _invitation(
    round: Round, row: Checked, tenant: Organisation | None, rtcs: dict[str, Organisation | None]
) -> Invitation:
    key = uuid.uuid4()
    rtc = tenant
    if row.school:
        province = row.school.organisation.province
        if province not in rtcs:
            rtcs[province] = rtc_for(province)
        rtc = rtcs[province] or tenant
    return Invitation(
        id=key,
        round=round,
        rtc=rtc,
        school=row.school,
        name=row.entry.name,
        email=row.entry.email,
        language=row.entry.language,
        token_hash=hash_of(secret_of("invitation", key)),
        status=Status.STOPPED if row.verdict == Verdict.STOPPED else Status.PLANNED,
        is_invented=belongs_to_no_one(row.entry.email),
    )


@transaction.atomic
def remove_invitation(*, invitation: Invitation, by: Person, now: datetime) -> None:
    """Takes someone off the list who got no mail yet. Raises :class:`CannotInvite`."""
    gone, _ = Invitation.objects.filter(pk=invitation.pk, mails=0).exclude(status=Status.ANSWERED).delete()
    if not gone:
        raise CannotInvite(
            Text(
                nl="Deze persoon kreeg al een mail en blijft daarom op de lijst staan.",
                en="This person got a mail already and therefore stays on the list.",
            )
        )
    write_down("invitation.removed", by=by, now=now, organisation=acting_rtc(invitation.round, by), on=invitation.round)


def acting_rtc(round: Round, by: Person) -> Organisation | None:
    """For which RTC someone acts in a round: the one they coordinate, else the first of the round."""
    theirs = Organisation.objects.filter(pk__in=coordinated_by(by)).order_by("pk")
    return theirs.filter(rounds=round).first() or theirs.first() or round.rtcs.order_by("pk").first()


# The texts


def texts_of(round: Round) -> dict[tuple[str, str], MailText]:
    """Kind and language -> the text that holds in this round."""
    own = {
        (row.kind, row.language): MailText(subject=row.subject, text=row.text)
        for row in InvitationText.objects.filter(round=round)
    }
    return dict(default_texts()) | own


@transaction.atomic
def change_text(
    *, round: Round, kind: str, language: str, subject: str, text: str, by: Person, now: datetime
) -> InvitationText:
    """Gives a round its own words for a mail. Raises :class:`~core.mail_texts.TextRefused`."""
    mail = cleaned(subject, text)
    check_text(mail)
    row, _ = InvitationText.objects.update_or_create(
        round=round, kind=kind, language=language, defaults={"subject": mail.subject, "text": mail.text}
    )
    details = {"kind": kind, "language": language}
    write_down("invitation_text.changed", by=by, now=now, organisation=acting_rtc(round, by), on=round, details=details)
    return row


@transaction.atomic
def restore_text(*, round: Round, kind: str, language: str, by: Person, now: datetime) -> None:
    """The words of the file hold again."""
    gone, _ = InvitationText.objects.filter(round=round, kind=kind, language=language).delete()
    if gone:
        details = {"kind": kind, "language": language, "restored": True}
        tenant = acting_rtc(round, by)
        write_down("invitation_text.changed", by=by, now=now, organisation=tenant, on=round, details=details)


def cleaned(subject: str, text: str) -> MailText:
    return MailText(subject=clean_line(subject), text=clean_lines(text))


def filled_for(mail: MailText, *, round: Round, name: str, school: School | None, language: str) -> MailText:
    """The mail for one person; ``{link}`` and ``{unsubscribe}`` still stand in it."""
    with override(language):
        values = {
            "name": name or {"nl": "collega", "en": "colleague"}[language],
            "round": round.title,
            "school": school.organisation.name if school else {"nl": "je school", "en": "your school"}[language],
            "closes_on": date_format(round.closes_on, "j F Y")
            if round.closes_on
            else {"nl": "het einde van de ronde", "en": "the end of the round"}[language],
        }
    return MailText(subject=fill_in(mail.subject, values), text=fill_in(mail.text, values))


# Sending


def waiting_for(kind: str, *, round: Round, by: Person, today: date) -> QuerySet[Invitation]:
    """Who would get a mail now: those not asked yet, or those asked long enough ago who did not answer."""
    own = invitations_sent_by(by, round)
    if kind == Kind.FIRST:
        return own.filter(status=Status.PLANNED)
    return own.filter(
        status__in=[Status.SENT, Status.STARTED],
        mails__lte=MOST_REMINDERS,
        last_mail_on__lte=today - timedelta(days=REMINDER_AFTER_DAYS),
    )


@transaction.atomic
def send_mails(kind: str, *, round: Round, by: Person, now: datetime, today: date) -> int:
    """Writes the mails and notes that they were sent, in one transaction; how many.

    Raises :class:`CannotInvite` when the round takes no answers.
    """
    round = Round.objects.select_for_update().get(pk=round.pk)  # of two who press the button, the second finds no one
    check_open(round, today)
    people = list(waiting_for(kind, round=round, by=by, today=today))
    stopped = stopped_among({invitation.email for invitation in people})
    _note_stops([invitation for invitation in people if invitation.email in stopped])
    asked = [invitation for invitation in people if invitation.email not in stopped]
    texts, rtcs = texts_of(round), _rtc_of_province()
    write_mails(_mail(invitation, kind, round, texts, rtcs, now) for invitation in asked)
    for chunk in _chunks([invitation.pk for invitation in asked]):
        rows = Invitation.objects.filter(pk__in=chunk)
        rows.filter(status=Status.PLANNED).update(status=Status.SENT)
        rows.update(last_mail_on=today, mails=F("mails") + 1)
    if asked:
        verb = "invitation.sent" if kind == Kind.FIRST else "invitation.reminded"
        write_down(verb, by=by, now=now, organisation=acting_rtc(round, by), on=round, details={"mails": len(asked)})
    return len(asked)


def check_open(round: Round, today: date) -> None:
    """Refuses to ask people for a round in which they cannot answer. Raises :class:`CannotInvite`."""
    if not round.is_open:
        raise CannotInvite(
            Text(
                nl="Deze ronde neemt nu geen antwoorden aan. Open de ronde eerst.",
                en="This round takes no answers now. Open the round first.",
            )
        )
    if round.closes_on and round.closes_on < today:
        raise CannotInvite(
            Text(
                nl="De laatste dag van deze ronde is voorbij. Geef de ronde eerst een latere laatste dag.",
                en="The last day of this round is over. Give the round a later last day first.",
            )
        )


def _mail(
    invitation: Invitation, kind: str, round: Round, texts: dict[tuple[str, str], MailText], rtcs: dict[str, int],
    now: datetime,
) -> OutboxMail:  # fmt: skip
    school = invitation.school
    text = filled_for(
        texts[kind, invitation.language], round=round, name=invitation.name, school=school,
        language=invitation.language,
    )  # fmt: skip
    rtc = invitation.rtc_id or (rtcs.get(school.organisation.province) if school else None)
    return OutboxMail(
        key=f"invitation:{invitation.pk.hex}:{invitation.mails + 1}",
        kind="invitation" if kind == Kind.FIRST else "reminder",
        recipient=invitation.email,
        language=invitation.language,
        subject=text.subject,
        text=text.text,
        not_before=now,
        about=invitation.pk.hex,
        belongs_to=mails_belong_to(round, rtc),
        is_invented=invitation.is_invented,
    )


def _note_stops(invitations: Sequence[Invitation]) -> None:
    for chunk in _chunks([invitation.pk for invitation in invitations]):
        Invitation.objects.filter(pk__in=chunk).exclude(status=Status.ANSWERED).update(status=Status.STOPPED)


def _rtc_of_province() -> dict[str, int]:
    rtcs = Organisation.objects.filter(kind=Organisation.Kind.RTC).order_by("pk")
    found = dict(rtcs.values_list("province", "pk"))
    return found | ({"brussel": found["vlaams_brabant"]} if "vlaams_brabant" in found else {})


def _chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for at in range(0, len(items), CHUNK):
        yield items[at : at + CHUNK]
