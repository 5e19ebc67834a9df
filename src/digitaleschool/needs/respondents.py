"""Who is at the door: what a respondent's secret leads to. Only reads; :mod:`.services.answering` changes.

The secret is in the respondent's link and cookie and nowhere else. A personal link's secret is also that of the draft;
a school's open link gives each respondent a fresh one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from digitaleschool.core.survey.asking import Page, pages_of
from digitaleschool.core.survey.model import Instrument, Kind, Role
from digitaleschool.people.models import School

from .links import SECRET, hash_of
from .models import Draft, FrameSchool, Invitation, Round, SchoolLink
from .queries import instrument_of
from .sealing import Unreadable, draft_key, handle_of, seal, unseal

STRATA = ("network", "province", "size", "setting")
_WHOLE_SECRET = re.compile(rf"{SECRET}\Z")
_SECRET_IN_TEXT = re.compile(rf"(?<![a-z2-7]){SECRET}(?![a-z2-7])", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Filled:
    """What a draft holds when it is opened."""

    values: Mapping[str, Any] = field(default_factory=dict)
    """Item id -> value, as ``core.survey.asking`` reads them."""
    known: Mapping[str, str] = field(default_factory=dict)
    """What the school's row answered instead of the respondent: item id -> code."""
    school: int | None = None
    link: str = ""
    """The key of the school's open link, for whoever came by it."""
    at: int = 1
    """The page to go on with."""
    notes: Sequence[Mapping[str, str]] = ()
    """What was filled in on the page before and is not kept, in words: language -> sentence."""
    mails: int = 0
    """How often the link was mailed on wish."""

    @property
    def all_values(self) -> dict[str, Any]:
        return {**self.values, **self.known}

    def pages(self, round: Round) -> tuple[Page, ...]:
        return pages_of(instrument_of(round), set(self.known))

    def sealed_with(self, secret: str) -> bytes:
        content = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return seal(content, draft_key(secret), purpose="draft")


@dataclass(frozen=True, kw_only=True)
class Door:
    """What a link leads to: one of an invitation, a school's open link, or a draft alone."""

    secret: str
    round: Round
    invitation: Invitation | None = None
    link: SchoolLink | None = None
    draft: Draft | None = None

    @property
    def is_open_link(self) -> bool:
        return self.link is not None

    @property
    def is_answered(self) -> bool:
        handed_in = self.draft is not None and self.draft.is_handed_in
        return handed_in or (self.invitation is not None and self.invitation.is_answered)


def clean_secret(text: str) -> str:
    """A secret as it stands in an address or cookie; empty when it is none."""
    return text if _WHOLE_SECRET.match(text) else ""


def secret_in(text: str) -> str:
    """The secret in a link that someone pasted; empty when there is none."""
    found = _SECRET_IN_TEXT.search(text[:2000])
    return found.group().lower() if found else ""


def door_of(secret: str) -> Door | None:
    """What the secret of a link opens; None when nothing."""
    if not clean_secret(secret):
        return None
    token = hash_of(secret)
    draft = Draft.objects.select_related("round").filter(handle=handle_of(secret)).first()
    invitation = Invitation.objects.select_related("round", "school__organisation").filter(token_hash=token).first()
    if invitation:
        return Door(secret=secret, round=invitation.round, invitation=invitation, draft=draft)
    if draft:
        return Door(secret=secret, round=draft.round, draft=draft)
    link = SchoolLink.objects.select_related("round", "school__organisation").filter(token_hash=token).first()
    return Door(secret=secret, round=link.round, link=link) if link else None


def filled_of(draft: Draft, secret: str) -> Filled:
    """The draft, opened. Raises :class:`~.sealing.Unreadable`."""
    if not draft.sealed:
        return Filled()
    content = unseal(draft.sealed, [draft_key(secret)], purpose="draft")
    return replace(Filled(), **{name: content[name] for name in Filled.__dataclass_fields__ if name in content})


def known_of(instrument: Instrument, strata: Mapping[str, str]) -> dict[str, str]:
    """The background questions that a school's strata answer: they are not asked."""
    known = {}
    for item in instrument.items:
        code = strata.get(item.id, "")
        if item.role is Role.BACKGROUND and item.kind is Kind.SINGLE and code in {one.code for one in item.options}:
            known[item.id] = code
    return known


def strata_of(round: Round, schools: set[int]) -> dict[int, dict[str, str]]:
    """The strata of schools as the sampling frame has them, else as the register has them now."""
    strata = {
        school.pk: {
            "network": school.network, "province": school.organisation.province, "size": school.size,
            "setting": school.setting,
        }
        for school in School.objects.select_related("organisation").filter(pk__in=schools)
    }  # fmt: skip
    for row in FrameSchool.objects.filter(round=round, school__in=schools):
        strata[row.school_id] = {name: getattr(row, name) for name in STRATA}
    return strata


def link_key(text: str) -> UUID | None:
    """The key of an open link as a draft holds it."""
    return UUID(text) if text else None


__all__ = [
    "STRATA", "Door", "Filled", "Unreadable", "clean_secret", "door_of", "filled_of", "known_of", "link_key",
    "secret_in", "strata_of",
]  # fmt: skip
