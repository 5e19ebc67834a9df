"""A proposal from its first title to its submission: the only way in which the words of a version change."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, count
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from digitaleschool.common.text import clean_line, clean_lines
from digitaleschool.core.offer.content import content_json, read_content
from digitaleschool.core.refusals import Refusal
from digitaleschool.core.wording import Text
from digitaleschool.offer.models import Assessment, Training, Version
from digitaleschool.offer.rules import may_submit, proposes_for
from digitaleschool.people.audit import write_down
from digitaleschool.people.models import Organisation, Person

RELATIONS = ("goals", "trainers", "needs")
"""Rows that a version is tied to, and that its next version takes over."""
TAKEN = {"nieuw", "vraag-dit-aan"}
"""Addresses that are pages of their own."""
LONGEST_SLUG = 80
LONGEST_REASON = 1000
State = Version.State


class ProposalRefused(Refusal):
    """A proposal cannot be made, saved, submitted or withdrawn like this."""


class StaleDraft(ProposalRefused):
    """Someone saved the same part since this form was opened; ``version`` is what stands now. Nothing was saved."""

    def __init__(self, version: Version) -> None:
        self.version = version
        who = version.changed_by.name if version.changed_by else "iemand"
        super().__init__(
            Text(
                nl=f"Dit deel is intussen bewaard door {who}, in een ander venster of op een ander toestel.",
                en=f"This part was saved meanwhile by {who}, in another window or on another device.",
            )
        )


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A part of a description as a form holds it: names of the content with JSON values, and keys of rows."""

    content: Mapping[str, Any] = field(default_factory=dict)
    rows: Mapping[str, Collection[int]] = field(default_factory=dict)


# --- making and saving ------------------------------------------------------------------------------------------------


@transaction.atomic
def propose(*, title: str, provider: Organisation, rtc: Organisation, by: Person, now: datetime) -> Version:
    """A new training with a first version to write on. Pressing twice gives the first. Raises :class:`ProposalRefused`.

    What someone invented proposes, in a demo, is invented as well.
    """
    if provider.pk not in proposes_for(by):
        raise ProposalRefused(
            Text(
                nl="Je kan alleen voor je eigen organisatie voorstellen.",
                en="You propose for your own organisation only.",
            )
        )
    if not rtc.is_rtc:
        raise ProposalRefused(Text(nl="Kies een RTC.", en="Choose an RTC."))
    title = clean_line(title, longest=200)
    if not title:
        raise ProposalRefused(Text(nl="Geef de opleiding een titel.", en="Give the training a title."))
    Organisation.objects.select_for_update().get(pk=provider.pk)  # two presses: the second waits, and finds the first
    untouched = Version.objects.filter(
        training__provider=provider, training__rtc=rtc, training__made_by=by, number=1, saves=0, state=State.DRAFT,
        title_nl=title,
    )  # fmt: skip
    if known := untouched.select_related("training").first():
        return known
    training = Training.objects.create(
        slug=_free_slug(title), provider=provider, rtc=rtc, made_by=by, made_at=now, is_invented=by.is_invented
    )
    version = Version(training=training, number=1, changed_by=by, changed_at=now)
    fill(version, {"title": {"nl": title, "en": ""}})
    version.save()
    _note("training.proposed", version, by, now)
    return version


@transaction.atomic
def save_draft(*, version: Version, draft: Draft, saves: int, seen: str, by: Person, now: datetime) -> Version:
    """Keeps a part of a draft, and counts it.

    ``saves`` is the count that the form knows and ``seen`` the :func:`mark_of` this part when it was opened. A form
    that is older than what stands there is refused (:class:`StaleDraft`), unless the part itself did not change since,
    or is exactly what the form sends. Raises :class:`ProposalRefused` for a version that is not written on any more,
    :class:`~digitaleschool.core.offer.content.ContentRefused` for a value that makes no sense.
    """
    version = _locked(version)
    _refuse_closed(version)
    before, after = part_of(version, draft), _part_sent(version, draft)
    if before == after:
        return version
    if saves != version.saves and seen != _mark(before):
        raise StaleDraft(version)
    fill(version, {**version.content, **draft.content})
    version.saves += 1
    version.changed_by, version.changed_at = by, now
    version.save()
    for name, keys in draft.rows.items():
        getattr(version, name).set(keys)
    return version


def part_of(version: Version, draft: Draft) -> dict[str, Any]:
    """What stands of the part that ``draft`` holds."""
    whole = content_json(version.value)
    content = {name: whole[name] for name in draft.content}
    return content | {name: sorted(getattr(version, name).values_list("pk", flat=True)) for name in draft.rows}


def mark_of(version: Version, draft: Draft) -> str:
    """A short mark of what stands of a part; another one as soon as it changes."""
    return _mark(part_of(version, draft))


def _part_sent(version: Version, draft: Draft) -> dict[str, Any]:
    whole = content_json(read_content({**version.content, **draft.content}))
    content = {name: whole[name] for name in draft.content}
    return content | {name: sorted(keys) for name, keys in draft.rows.items()}


def _mark(part: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(part, sort_keys=True).encode()).hexdigest()[:16]


# --- submitting, withdrawing, going on --------------------------------------------------------------------------------


@transaction.atomic
def submit(
    *, version: Version, unmet: Iterable[str], waivers: Mapping[str, str], saves: int, by: Person, now: datetime
) -> Version:
    """Hands a version to its RTC: from now on it stays as it is. Opens no assessment; that is the RTC's to do.

    ``unmet`` are the criteria that are computed and not met, ``waivers`` says by criterion why it need not be met.
    ``saves`` is the count of what the submitter saw: nobody submits what changed behind their back. Submitting what
    is submitted already changes nothing. Raises :class:`ProposalRefused`.
    """
    version = _locked(version)
    _refuse_others(version, by)
    if version.state == State.SUBMITTED:
        return version
    _refuse_closed(version)
    if version.saves != saves:
        raise ProposalRefused(
            Text(
                nl="Het voorstel is intussen veranderd. Lees het nog eens na en dien het dan in.",
                en="The proposal has changed meanwhile. Read it again, then submit it.",
            )
        )
    asked = {code: clean_lines(why)[:LONGEST_REASON] for code, why in waivers.items() if code in set(unmet)}
    if left := ", ".join(code for code in unmet if not asked.get(code)):
        raise ProposalRefused(
            Text(
                nl=f"Nog niet in orde: {left}. Vul aan wat ontbreekt, of schrijf waarom het hier niet hoeft.",
                en=f"Not met yet: {left}. Fill in what is missing, or write why it need not be here.",
            )
        )
    version.state, version.submitted_at, version.waiver_requests = State.SUBMITTED, now, asked
    version.save(update_fields=["state", "submitted_at", "waiver_requests"])
    _note("training.submitted", version, by, now)
    return version


@transaction.atomic
def withdraw_proposal(*, version: Version, by: Person, now: datetime) -> Version:
    """Takes a proposal back before it is published; whoever judges it is done. Raises :class:`ProposalRefused`."""
    version = _locked(version)
    _refuse_others(version, by)
    if version.state == State.WITHDRAWN:
        return version
    if version.state not in (State.DRAFT, State.SUBMITTED, State.RETURNED):
        raise ProposalRefused(
            Text(
                nl="Deze versie is gepubliceerd of vervangen. Vraag je RTC om ze uit het aanbod te halen.",
                en="This version is published or replaced. Ask your RTC to take it out of the offer.",
            )
        )
    version.assessments.filter(state=Assessment.State.OPEN).update(
        state=Assessment.State.RETURNED, closed_at=now, closed_by=by
    )
    version.state, version.ended_at = State.WITHDRAWN, now
    version.save(update_fields=["state", "ended_at"])
    _note("training.withdrawn", version, by, now)
    return version


@transaction.atomic
def start_next_version(*, training: Training, by: Person, now: datetime) -> Version:
    """The next version to write on, with all that the newest one says. One that is open already is given back.

    The published version stays in the catalogue until the next one is published. Raises :class:`ProposalRefused`.
    """
    training = Training.objects.select_for_update().get(pk=training.pk)
    if training.provider_id not in proposes_for(by):
        raise ProposalRefused(_NOT_YOURS)
    newest = training.versions.order_by("-number").first()
    if newest is None or newest.state in (State.DRAFT, State.SUBMITTED, State.RETURNED):
        if newest is None:
            raise ProposalRefused(Text(nl="Deze opleiding heeft nog geen versie.", en="This training has no version."))
        return newest
    basis = training.versions.filter(state=State.PUBLISHED).first() or newest
    version = Version(training=training, number=newest.number + 1, changed_by=by, changed_at=now)
    fill(version, basis.content)
    version.save()
    for name in RELATIONS:
        getattr(version, name).set(getattr(basis, name).all())
    _note("training.version_started", version, by, now)
    return version


# --- shared -----------------------------------------------------------------------------------------------------------

_NOT_YOURS = Text(
    nl="Alleen wie voor deze opleidingsverstrekker voorstellen indient, kan dit.",
    en="Only who submits for this provider can do this.",
)


def _locked(version: Version) -> Version:
    return Version.objects.select_for_update(of=("self",)).select_related("training__provider", "changed_by").get(
        pk=version.pk
    )  # fmt: skip


def _refuse_others(version: Version, by: Person) -> None:
    if not may_submit(by, version.training):
        raise ProposalRefused(_NOT_YOURS)


def _refuse_closed(version: Version) -> None:
    if not version.is_editable:
        raise ProposalRefused(
            Text(
                nl=f"Deze versie verandert niet meer: ze is {_WORDS[version.state]}. Begin een volgende versie.",
                en=f"This version does not change any more: it is {version.state}. Start a next version.",
            )
        )


_WORDS: dict[str, str] = {
    State.SUBMITTED: "ingediend", State.PUBLISHED: "gepubliceerd", State.REPLACED: "vervangen",
    State.WITHDRAWN: "ingetrokken",
}  # fmt: skip


def fill(version: Version, content: Mapping[str, Any]) -> None:
    """Puts a description in a version, and its titles beside it."""
    value = read_content(content)
    version.content = content_json(value)
    version.title_nl, version.title_en = value.title.nl, value.title.en


def free_slug(title: str, *, taken: Collection[str]) -> str:
    """An address made of the title; with a number behind it where it is taken."""
    stem = _stem(title)
    numbered = (f"{stem}-{number}" for number in count(2))
    return next(slug for slug in chain([stem], numbered) if slug not in taken and slug not in TAKEN)


def _free_slug(title: str) -> str:
    alike = Training.objects.filter(slug__startswith=_stem(title))
    return free_slug(title, taken=set(alike.values_list("slug", flat=True)))


def _stem(title: str) -> str:
    return slugify(title)[: LONGEST_SLUG - 6].strip("-_").replace("_", "-") or "opleiding"


def _note(verb: str, version: Version, by: Person, now: datetime) -> None:
    write_down(
        verb, by=by, now=now, organisation=version.training.provider, on=version, details={"number": version.number}
    )
