"""What a person may agree to, in which wording: ``knowledge/privacy/consents.yaml``.

Every wording that was ever shown stays in the file under its own number, so that a consent given years ago can still
be read. Only the last one is asked.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from digitaleschool.core.survey.knowledge_files import KNOWLEDGE, Entry, KnowledgeError, read_entries
from digitaleschool.core.values import dataclass
from digitaleschool.core.wording import Text

FILE = KNOWLEDGE / "privacy" / "consents.yaml"
PLACES = ("account", "survey")
BASES = ("consent",)
"""Article 6(1)(a) GDPR. What rests on another ground is not asked, and does not belong in this file."""
ID = re.compile(r"(?P<purpose>[a-z][a-z_]{0,39})@(?P<version>[1-9][0-9]{0,3})\Z")
DATED = re.compile(r"20\d\d-[01]\d-[0-3]\d: \S")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One purpose in one wording: its ``title``, the sentence to agree to, and what that means in practice."""

    purpose: str
    version: str
    where: str
    """``account``: on the page of one's own account; ``survey``: where a respondent leaves an address."""
    title: Text
    ask: Text
    means: Text
    basis: str
    changed: str


def load_consents(path: Path = FILE) -> tuple[Wording, ...]:
    """The wording that is asked today for each purpose, in the order of the file.

    Raises :class:`KnowledgeError`, which names the file, the entry and the reason.

    >>> [wording.purpose for wording in load_consents()]
    ['news', 'advice', 'share_name', 'survey_contact']
    """
    return tuple(versions[-1] for versions in _all(path).values())


def wording_of(purpose: str, version: str = "") -> Wording:
    """A purpose in the wording of today, or in an older one. Raises KeyError for what was never asked.

    >>> wording_of("news").title["nl"]
    'Nieuws per mail'
    """
    versions = _all(FILE).get(purpose, ())
    for wording in reversed(versions):
        if version in ("", wording.version):
            return wording
    raise KeyError(f"{purpose}@{version}" if version else purpose)


def consent_version(purpose: str) -> str:
    """The number of the wording that is asked today.

    >>> consent_version("survey_contact")
    '1'
    """
    return wording_of(purpose).version


def is_newer(version: str, than: str) -> bool:
    """Whether one wording came after the other.

    >>> is_newer("10", "9"), is_newer("9", "9")
    (True, False)
    """
    return int(version) > int(than)


@cache
def _all(path: Path) -> dict[str, tuple[Wording, ...]]:
    """Each purpose with all its wordings, oldest first."""
    required = {"id", "where", "nl", "en", "ask_nl", "ask_en", "means_nl", "means_en", "basis", "changed"}
    found: dict[str, tuple[Wording, ...]] = {}
    for entry in read_entries(path, required=required, unique="id"):
        wording = _wording(entry)
        before = found.get(wording.purpose, ())
        if int(wording.version) != len(before) + 1:
            raise entry.refusal(f"wording {len(before) + 1} of {wording.purpose} is missing before {entry.text('id')}")
        found[wording.purpose] = (*before, wording)
    return found


def _wording(entry: Entry) -> Wording:
    named = ID.match(entry.text("id"))
    if not named:
        raise entry.refusal(f"'id' is {entry.text('id')!r}; write a purpose and a number, such as news@1")
    if not DATED.match(entry.text("changed")):
        raise entry.refusal("'changed' begins with a date and says why: \"2026-11-25: first wording\"")
    return Wording(
        purpose=named["purpose"],
        version=named["version"],
        where=entry.choice("where", PLACES),
        title=entry.wording(),
        ask=entry.wording("ask_nl", "ask_en"),
        means=entry.wording("means_nl", "means_en"),
        basis=entry.choice("basis", BASES),
        changed=entry.text("changed"),
    )


__all__ = ["KnowledgeError", "Wording", "consent_version", "is_newer", "load_consents", "wording_of"]
