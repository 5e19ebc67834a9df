"""From a link to an answer: begin, save each page, hand in. What is stored tells nobody who answered what
(docs/decisions/0012).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F

from digitaleschool.core.refusals import Refusal
from digitaleschool.core.survey.asking import (
    Fault,
    Page,
    content_of,
    flags_of,
    hindrance_of,
    page_after,
    page_before,
    read_page,
)
from digitaleschool.core.survey.asking.fields import STEP
from digitaleschool.core.survey.asking.reading import Posted
from digitaleschool.core.survey.model import Text
from digitaleschool.needs.links import hash_of
from digitaleschool.needs.models import Ballot, Draft, Invitation, SchoolLink
from digitaleschool.needs.queries import instrument_of
from digitaleschool.needs.respondents import (
    Door,
    Filled,
    clean_secret,
    door_of,
    filled_of,
    known_of,
    link_key,
    strata_of,
)
from digitaleschool.needs.rules import takes_answers
from digitaleschool.needs.sealing import ballot_keys, fresh_reference, fresh_secret, handle_of, seal

from .profiles import take_along

Status = Invitation.Status
BACK, LATER, SEND = "back", "later", "send"
"""Buttons; any other is the way on, from the last page too."""


class UnknownLink(Refusal):
    """The secret leads to nothing: mistyped, of another site, or thrown away."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                nl="Deze link bestaat niet. Kopieer hem helemaal uit de mail, of vraag een nieuwe.",
                en="This link does not exist. Copy all of it from the mail, or ask for a new one.",
            )
        )


class RoundShut(Refusal):
    """The round does not take answers today."""

    def __init__(self) -> None:
        super().__init__(
            Text(nl="Deze bevraging neemt vandaag geen antwoorden aan.", en="This survey takes no answers today.")
        )


class LinkUsedUp(Refusal):
    """A school's open link is closed, or was used as often today as it may be."""


@dataclass(frozen=True, kw_only=True)
class Saved:
    """What came of a page that was sent."""

    filled: Filled
    page: Page | None = None
    """Where to go on; None after the last page, and when the answer was handed in."""
    faults: tuple[Fault, ...] = ()
    reference: str = ""
    """Of the receipt, once the answer is handed in."""


@transaction.atomic
def begin(*, secret: str, start: str, today: date) -> str:
    """Opens a survey for who has this link; gives the secret of its draft, which is the link's own or a fresh one.

    ``start`` stands in the form of an open link, so that the same form sent twice opens one survey. Raises
    :class:`UnknownLink`, :class:`RoundShut`, :class:`LinkUsedUp`.
    """
    door = door_of(secret)
    if door is None:
        raise UnknownLink
    if door.is_answered:
        return secret
    if not takes_answers(door.round, today=today):
        raise RoundShut
    if door.link:
        return _begin_by_open_link(door, start=start, today=today)
    if door.invitation:
        _begin_by_invitation(door, today=today)
    return secret


def _begin_by_invitation(door: Door, *, today: date) -> None:
    assert door.invitation
    invitation = Invitation.objects.select_for_update().get(pk=door.invitation.pk)
    if invitation.status in {Status.PLANNED, Status.SENT}:  # who wants no mail may answer, and still wants no mail
        invitation.status = Status.STARTED
        invitation.save(update_fields=["status"])
    if not invitation.is_answered and not Draft.objects.filter(handle=handle_of(door.secret)).exists():
        _new_draft(door, school=invitation.school_id, secret=door.secret, today=today)


def _begin_by_open_link(door: Door, *, start: str, today: date) -> str:
    assert door.link
    link = SchoolLink.objects.select_for_update().get(pk=door.link.pk)  # the lock: else two count as one
    start = clean_secret(start)
    known = Draft.objects.filter(handle=handle_of(start), round=link.round_id).first() if start else None
    if known and not known.is_handed_in and not filled_of(known, start).values:
        return start
    used = link.used_times if link.used_on == today else 0
    if not link.is_open:
        raise LinkUsedUp(
            Text(
                nl="De link van deze school is gesloten. Vraag op je school een persoonlijke uitnodiging.",
                en="The link of this school is closed. Ask your school for a personal invitation.",
            )
        )
    if used >= link.most_a_day:
        raise LinkUsedUp(
            Text(
                nl=f"Deze link is vandaag al {used} keer gebruikt, zo vaak als het mag. Probeer het morgen opnieuw.",
                en=f"This link was used {used} times today, as often as it may be. Try again tomorrow.",
            )
        )
    link.used_on, link.used_times, link.started = today, used + 1, link.started + 1
    link.save(update_fields=["used_on", "used_times", "started"])
    secret = start if start and not known and not door_of(start) else fresh_secret()
    _new_draft(door, school=link.school_id, secret=secret, today=today, link=str(link.pk))
    return secret


def _new_draft(door: Door, *, school: int | None, secret: str, today: date, link: str = "") -> None:
    strata = strata_of(door.round, {school}).get(school, {}) if school else {}
    filled = Filled(known=known_of(instrument_of(door.round), strata), school=school, link=link)
    Draft.objects.create(
        handle=handle_of(secret), round=door.round, sealed=filled.sealed_with(secret), touched_on=today
    )


@transaction.atomic
def send_page(*, secret: str, number: int, posted: Posted, today: date, code: str = "") -> Saved:
    """Keeps what was sent from a page, also where there are faults. The last page hands in the answer, if nothing is
    to be mended first: the link is burnt, the answer goes into a ballot, the draft is emptied, all at once.

    Sent again it gives the same reference. With a ``code`` a profile is taken along under it. Raises
    :class:`UnknownLink`, :class:`RoundShut`.
    """
    draft = _locked(secret)
    if draft.is_handed_in:
        return Saved(filled=Filled(), reference=draft.reference)
    if not takes_answers(draft.round, today=today):
        raise RoundShut
    saved = _keep(draft, secret=secret, number=number, posted=posted, today=today)
    if saved.faults or not (saved.page is None or _step(posted) == SEND):
        return saved
    hindrance = hindrance_of(saved.filled.pages(draft.round), saved.filled.all_values)
    if hindrance:
        return replace(saved, page=hindrance.page, faults=hindrance.faults)
    reference = _hand_in(draft, saved.filled, secret=secret, today=today, code=code)
    return replace(saved, page=None, reference=reference)


def _locked(secret: str) -> Draft:
    """The draft of this secret, with its row locked: the second of two posts waits, and finds what the first did."""
    handle = handle_of(secret)
    draft = Draft.objects.select_for_update(of=("self",)).select_related("round").filter(handle=handle).first()
    if draft is None:
        raise UnknownLink
    return draft


def _keep(draft: Draft, *, secret: str, number: int, posted: Posted, today: date) -> Saved:
    filled = filled_of(draft, secret)
    pages = filled.pages(draft.round)
    page = pages[min(max(number, 1), len(pages)) - 1]
    reading = read_page(page, posted, filled.all_values)
    values = _laid_over(filled.values, reading.values)
    onward: Page | None = page
    if _step(posted) == BACK:
        onward = page_before(page, pages, values | filled.known) or page
    elif not reading.faults and _step(posted) != LATER:
        onward = page_after(page, pages, values | filled.known)
    notes = [{"nl": note.nl, "en": note.en} for note in reading.notes]
    filled = replace(filled, values=values, at=(onward or page).number, notes=notes)
    draft.sealed, draft.touched_on = filled.sealed_with(secret), today
    draft.save(update_fields=["sealed", "touched_on"])
    return Saved(filled=filled, page=onward, faults=reading.faults)


def _step(posted: Posted) -> str:
    """The button that was pressed; anything else than these is the way on."""
    return (posted.get(STEP) or [""])[-1]


def _laid_over(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in {**before, **now}.items() if value is not None}


def _hand_in(draft: Draft, filled: Filled, *, secret: str, today: date, code: str) -> str:
    form = instrument_of(draft.round)
    content = content_of(form, filled.all_values, set(filled.known))
    whole = {**content, **filled.known}
    _burn(draft, secret=secret, filled=filled)
    if code:
        take_along(code=code, values=whole, instrument=form, today=today)
    ballot = {"content": content, "flags": list(flags_of(form, whole)), "school": filled.school}
    Ballot.objects.create(round=draft.round, sealed=seal(ballot, ballot_keys()[0], purpose="ballot"))
    draft.sealed, draft.reference, draft.touched_on = b"", fresh_reference(), today
    draft.save(update_fields=["sealed", "reference", "touched_on"])
    return draft.reference


def _burn(draft: Draft, *, secret: str, filled: Filled) -> None:
    """Notes that this link answered: with whom, never what."""
    invitation = Invitation.objects.select_for_update().filter(token_hash=hash_of(secret), round=draft.round).first()
    if invitation:
        invitation.status = Status.ANSWERED
        invitation.save(update_fields=["status"])
    elif link := link_key(filled.link):
        SchoolLink.objects.filter(pk=link).update(answered=F("answered") + 1)


@transaction.atomic
def count_mail(*, secret: str, most: int) -> bool:
    """Whether this respondent may have the link mailed once more; counts it when so."""
    draft = _locked(secret)
    if draft.is_handed_in:
        return False
    filled = filled_of(draft, secret)
    if filled.mails >= most:
        return False
    draft.sealed = replace(filled, mails=filled.mails + 1).sealed_with(secret)
    draft.save(update_fields=["sealed"])
    return True
