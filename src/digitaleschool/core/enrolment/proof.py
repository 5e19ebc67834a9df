"""Who was there long enough for a certificate: a rule as data, and the minutes that were noted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from digitaleschool.core.survey.knowledge_files import KNOWLEDGE, read_entries
from digitaleschool.core.values import dataclass
from digitaleschool.core.wording import Text

PATH = KNOWLEDGE / "enrolment" / "proof.yaml"
PRESENT, EXCUSED, ABSENT = "present", "excused", "absent"
NUMBERS = ("opens_minutes_before", "closes_hours_after", "least_percent", "least_percent_of_all")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofRule:
    """When attendance is taken, and which share of the minutes earns a certificate."""

    opens_minutes_before: int
    closes_hours_after: int
    least_percent: int
    least_percent_of_all: int
    counts_return: bool
    criteria: Text

    def opens_at(self, starts_at: datetime) -> datetime:
        """From when participants can check in themselves."""
        return starts_at - timedelta(minutes=self.opens_minutes_before)

    def closes_at(self, ends_at: datetime) -> datetime:
        """The moment from which they no longer can."""
        return ends_at + timedelta(hours=self.closes_hours_after)

    def is_open(self, starts_at: datetime, ends_at: datetime, now: datetime) -> bool:
        """Whether participants can check in themselves at this moment."""
        return self.opens_at(starts_at) <= now < self.closes_at(ends_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """One session for one participant: how long it takes, and what was noted of them.

    ``kind`` is empty where nothing was noted, ``is_settled`` whether the list of the session is closed.
    """

    session_minutes: int
    kind: str = ""
    minutes: int = 0
    is_return: bool = False
    is_settled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What someone followed of a run, and whether that earns a certificate."""

    minutes: int
    """Of all sessions whose list is closed, the return session too."""
    percent: int
    """Of what was asked of them, rounded down; the sessions that were excused left out."""
    is_complete: bool
    """Whether the list of each session that counts is closed: before that nobody gets a certificate."""
    is_entitled: bool


def followed(rule: ProofRule, sessions: Iterable[Noted]) -> Followed:
    """What the minutes add up to.

    >>> rule = load_rule()
    >>> there, away = Noted(session_minutes=180, kind=PRESENT, minutes=180), Noted(session_minutes=180, kind=ABSENT)
    >>> followed(rule, [there, there, there, there, away]).is_entitled
    True
    >>> followed(rule, [there, there, there, away])
    Followed(minutes=540, percent=75, is_complete=True, is_entitled=False)
    """
    all_of_them = list(sessions)
    counting = [one for one in all_of_them if rule.counts_return or not one.is_return] or all_of_them
    given = sum(one.session_minutes for one in counting)
    owed = sum(one.session_minutes for one in counting if one.kind != EXCUSED)
    there = sum(_minutes(one) for one in counting)
    is_complete = bool(counting) and all(one.is_settled for one in counting)
    enough = owed > 0 and 100 * there >= rule.least_percent * owed and 100 * there >= rule.least_percent_of_all * given
    return Followed(
        minutes=sum(_minutes(one) for one in all_of_them if one.is_settled),
        percent=100 * there // owed if owed else 0, is_complete=is_complete, is_entitled=is_complete and enough,
    )  # fmt: skip


def _minutes(one: Noted) -> int:
    return min(one.minutes, one.session_minutes) if one.kind == PRESENT else 0


@cache
def load_rule(path: Path = PATH) -> ProofRule:
    """The rule that holds. Raises :class:`~core.survey.knowledge_files.KnowledgeError`.

    >>> load_rule().least_percent
    80
    """
    (entry,) = read_entries(path, required={"code", "nl", "en", "source", "counts_return", *NUMBERS})
    numbers = {name: entry.number(name) for name in NUMBERS}
    for name, value in numbers.items():
        if value < 0 or value != int(value) or (name.startswith("least") and value > 100):
            raise entry.refusal(f"{name!r} is {value}")
    words = entry.wording()
    least = int(numbers["least_percent"])
    return ProofRule(
        counts_return=entry.choice("counts_return", ("yes", "no")) == "yes",
        criteria=Text(nl=words.nl.replace("{least}", str(least)), en=words.en.replace("{least}", str(least))),
        opens_minutes_before=int(numbers["opens_minutes_before"]),
        closes_hours_after=int(numbers["closes_hours_after"]), least_percent=least,
        least_percent_of_all=int(numbers["least_percent_of_all"]),
    )  # fmt: skip
