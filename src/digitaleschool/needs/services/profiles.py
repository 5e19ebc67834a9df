"""A profile under a code: what a respondent takes along for advice, without an account or a tie to the answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from digitaleschool.core.survey.loading import list_instruments, load_instrument
from digitaleschool.core.survey.model import Instrument
from digitaleschool.needs.models import Profile
from digitaleschool.needs.sealing import PLAIN_SIGNS, Unreadable, code_hash, code_key, seal, unseal

KEPT_FOR = timedelta(days=365)
TAKEN_ALONG = frozenset({"form", "function", "field", "self_rating", "training_needs", "modes", "reasons", "support"})
"""The items that advice needs. Not all: the whole answer would be a fingerprint, by which whoever sees the profile used
finds the answer."""


def offers_code(instrument: Instrument) -> bool:
    """Whether this survey asks anything that a profile can hold."""
    return any(item.id in TAKEN_ALONG for item in instrument.items)


def take_along(*, code: str, values: Mapping[str, Any], instrument: Instrument, today: date) -> None:
    """Writes a profile under a code. Part of the transaction that hands in the answer."""
    kept = {item.id: values[item.id] for item in instrument.items if item.id in TAKEN_ALONG and item.id in values}
    content = {"instrument": f"{instrument.id}@{instrument.version}", "values": kept}
    Profile.objects.update_or_create(
        code_hash=code_hash(code),
        defaults={"sealed": seal(content, code_key(code), purpose="profile"), "expires_on": today + KEPT_FOR},
    )


def profile_of(code: str, *, today: date) -> dict[str, Any] | None:
    """What was taken along under a code: ``instrument`` and ``values``; None when there is nothing, or no longer."""
    code = clean_code(code)
    profile = Profile.objects.filter(code_hash=code_hash(code), expires_on__gte=today).first() if code else None
    if profile is None:
        return None
    try:
        content: dict[str, Any] = unseal(profile.sealed, [code_key(code)], purpose="profile")
    except Unreadable:
        return None
    return content


def form_of(profile: Mapping[str, Any]) -> Instrument:
    """The survey, in its version, from which a profile was taken along."""
    named, _, version = str(profile["instrument"]).partition("@")
    return load_instrument(f"{named}@{version}" if f"{named}@{version}" in list_instruments() else named)


def forget_profile(code: str) -> bool:
    """Throws away what was taken along under a code; whether there was anything."""
    code = clean_code(code)
    return bool(code) and bool(Profile.objects.filter(code_hash=code_hash(code)).delete()[0])


def clean_code(text: str) -> str:
    """A code as someone typed it, with or without hyphens; empty when it cannot be one."""
    code = "".join(sign for sign in text[:100].upper() if sign.isalnum())
    return code if len(code) == 16 and set(code) <= set(PLAIN_SIGNS) else ""


def in_groups(code: str) -> str:
    """A code as people read it: groups of four."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))
