"""What is kept of people, how long and why: ``knowledge/privacy/retention.yaml``."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from digitaleschool.core.survey.knowledge_files import KNOWLEDGE, Entry, read_entries
from digitaleschool.core.values import dataclass
from digitaleschool.core.wording import Text

FILE = KNOWLEDGE / "privacy" / "retention.yaml"
CODE = re.compile(r"[a-z][a-z_]{0,39}\Z")
LONGEST_DAYS = 3653
"""Ten years: whoever wants to keep people's data longer must say so here first."""

DELETE, NAMELESS, STAYS, UNLINKED = "delete", "nameless", "stays", "unlinked"
ENDS = (DELETE, NAMELESS)
ERASURES = (DELETE, NAMELESS, STAYS, UNLINKED)
BASES = ("consent", "contract", "legal", "interest")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One kind of data: what it is, how long it is kept and from when, why, and what happens when someone leaves."""

    code: str
    title: Text
    what: Text
    days: int | None
    """Kept for so many days after ``since``; None: as long as ``since`` says."""
    at_most_days: int | None
    """The end that comes anyway, where the moment of ``since`` never comes."""
    since: Text
    why: Text
    basis: str
    then: str
    """``delete`` or ``nameless``; empty where it has no days."""
    erasure: str
    """``delete``, ``nameless``, ``stays``, or ``unlinked``: cannot be found back."""
    erasure_why: Text

    def end(self, now: datetime) -> datetime:
        """What is older than this moment has had its time."""
        if self.days is None:
            raise ValueError(f"{self.code} has no term")
        return now - timedelta(days=self.days)

    def last_end(self, now: datetime) -> datetime:
        """What is older than this moment has had its time, whether or not its clock ever began."""
        return now - timedelta(days=self.at_most_days) if self.at_most_days is not None else self.end(now)


@cache
def load_kept(path: Path = FILE) -> tuple[Kept, ...]:
    """Every kind of data, in the order of the file.

    Raises :class:`~core.survey.knowledge_files.KnowledgeError`, which names the file, the entry and the reason.

    >>> [kept.days for kept in load_kept() if kept.code == "mails"]
    [90]
    """
    required = {
        "code", "nl", "en", "what_nl", "what_en", "from_nl", "from_en", "why_nl", "why_en", "basis", "erasure",
        "erasure_nl", "erasure_en",
    }  # fmt: skip
    return tuple(
        _kept(entry) for entry in read_entries(path, required=required, optional={"days", "at_most_days", "then"})
    )


def kept(code: str) -> Kept:
    """One kind of data. Raises KeyError for a kind that the file does not know."""
    for one in load_kept():
        if one.code == code:
            return one
    raise KeyError(code)


def _kept(entry: Entry) -> Kept:
    if not CODE.match(entry.text("code")):
        raise entry.refusal(f"code {entry.text('code')!r}: use small letters and _")
    days, at_most = _days(entry, "days"), _days(entry, "at_most_days")
    if (days is None) != ("then" not in entry.fields):
        raise entry.refusal("'days' and 'then' go together: when its time is over, something happens")
    if at_most is not None and (days is None or at_most <= days):
        raise entry.refusal("'at_most_days' comes later than 'days'")
    return Kept(
        code=entry.text("code"),
        title=entry.wording(),
        what=entry.wording("what_nl", "what_en"),
        days=days,
        at_most_days=at_most,
        since=entry.wording("from_nl", "from_en"),
        why=entry.wording("why_nl", "why_en"),
        basis=entry.choice("basis", BASES),
        then=entry.choice("then", ENDS) if days is not None else "",
        erasure=entry.choice("erasure", ERASURES),
        erasure_why=entry.wording("erasure_nl", "erasure_en"),
    )


def _days(entry: Entry, key: str) -> int | None:
    if key not in entry.fields:
        return None
    text = entry.text(key)
    if not text.isascii() or not text.isdecimal() or int(text) > LONGEST_DAYS:
        raise entry.refusal(f"{key!r} is {text!r}; write a whole number of days, {LONGEST_DAYS} at most")
    return int(text)
