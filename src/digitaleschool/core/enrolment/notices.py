"""What people hear about their place in a training, and when: ``knowledge/enrolment`` as values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from digitaleschool.core.mail_texts import fill_in
from digitaleschool.core.survey.knowledge_files import KNOWLEDGE, Entry, read_entries
from digitaleschool.core.values import dataclass
from digitaleschool.core.wording import Text

FOLDER = KNOWLEDGE / "enrolment"
HERE = ZoneInfo("Europe/Brussels")
CODE = re.compile(r"[a-z][a-z_]{0,23}\Z")
BRACED = re.compile(r"\{([^{}]*)\}")

RECIPIENTS = ("participant", "leads", "host")
AT_ONCE, AWAKE, GATHERED = "at_once", "awake", "gathered"
PACES = (AT_ONCE, AWAKE, GATHERED)
STATES = ("proposed", "waiting", "offered", "seated", "ended")
SLOT_STATES = ("booked", "free")
"""Of a moment of guidance."""
REQUEST, CANCEL = "request", "cancel"
ONCE = ("enrolment", "move", "part")
ANCHORS = ("first", "each", "last", "return")
PLACEHOLDERS = frozenset(
    {"training", "days", "place", "link", "answer_by", "goes_on", "coming", "by", "reason", "what", "participant"}
)
IN_SUBJECT = frozenset({"training", "by", "participant"})
LONGEST_DAYS = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing that people hear: to whom, how quickly, while what holds, with which file, in which words."""

    code: str
    to: str
    pace: str
    holds: tuple[str, ...]
    """States of the enrolment, or of the moment of guidance, in which it is still true as it leaves; empty: always."""
    calendar: str
    """``request``, ``cancel``, or empty: no file goes along."""
    once: str
    subject: Text
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A notice that is due so many days before or after a session."""

    code: str
    event: str
    anchor: str
    days: int
    at: time
    late_until: timedelta

    def due(self, starts_at: datetime) -> datetime:
        """When it is due for a session, by the clock on the wall in Belgium.

        >>> moment = Moment(code="x", event="reminder", anchor="each", days=-7, at=time(16), late_until=timedelta(1))
        >>> moment.due(datetime(2026, 10, 28, 8, tzinfo=ZoneInfo("UTC"))).isoformat()
        '2026-10-21T16:00:00+02:00'
        """
        day = starts_at.astimezone(HERE).date() + timedelta(days=self.days)
        return datetime.combine(day, self.at, tzinfo=HERE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """When nobody wants mail, and when what can wait comes together."""

    quiet_from: time
    quiet_until: time
    gathered_at: time

    def leaves_at(self, pace: str, *, now: datetime, before: datetime | None = None) -> datetime:
        """When a notice of ``now`` leaves; ``before``: a last moment to act on it, which must not pass unread.

        >>> hours = Hours(quiet_from=time(20), quiet_until=time(7), gathered_at=time(16))
        >>> late = datetime(2026, 11, 25, 21, 30, tzinfo=HERE)
        >>> [hours.leaves_at(pace, now=late).isoformat()[5:16] for pace in PACES]
        ['11-25T21:30', '11-26T07:00', '11-26T16:00']
        """
        here = now.astimezone(HERE)
        leaves = now
        if pace == GATHERED:
            leaves = _next(here, self.gathered_at)
        elif pace == AWAKE and (here.time() >= self.quiet_from or here.time() < self.quiet_until):
            leaves = _next(here, self.quiet_until)
        return now if before is not None and leaves + TIME_TO_ACT > before else leaves


TIME_TO_ACT = timedelta(hours=3)


def _next(here: datetime, at: time) -> datetime:
    """The next time that the clock on the wall says ``at``; now, where it says so."""
    day = here.date() if here.time() <= at else here.date() + timedelta(days=1)
    return datetime.combine(day, at, tzinfo=HERE)


@cache
def load_notices(path: Path = FOLDER / "notices.yaml") -> Mapping[str, Notice]:
    """Code -> what people hear. Raises :class:`KnowledgeError`, which names the file, the entry and the reason."""
    required = {"id", "to", "pace", "subject_nl", "subject_en", "nl", "en"}
    entries = read_entries(path, required=required, optional={"holds", "calendar", "once"}, unique="id")
    return {entry.text("id"): _notice(entry) for entry in entries}


@cache
def load_moments(path: Path = FOLDER / "moments.yaml") -> tuple[Moment, ...]:
    """The notices that are due by the calendar. Raises :class:`KnowledgeError`."""
    required = {"id", "event", "from", "days", "at", "late_until"}
    return tuple(_moment(entry) for entry in read_entries(path, required=required, unique="id"))


@cache
def load_hours(path: Path = FOLDER / "hours.yaml") -> Hours:
    """When mail leaves. Raises :class:`KnowledgeError`."""
    entries = read_entries(path, required={"id", "at"}, unique="id")
    names = ("quiet_from", "quiet_until", "gathered_at")
    found = {entry.choice("id", names): _time(entry, "at") for entry in entries}
    for name in names:
        if name not in found:
            raise entries[0].refusal(f"{name!r} is missing")
    hours = Hours(**found)
    if not hours.quiet_until <= hours.gathered_at < hours.quiet_from:
        raise entries[0].refusal("quiet_until comes first, then gathered_at, then quiet_from")
    return hours


def worded(notice: Notice, values: Mapping[str, str], language: str) -> tuple[str, str]:
    """The subject and the text; a line of which nothing is left falls away.

    >>> one = Notice(code="x", to="participant", pace="awake", holds=(), calendar="", once="enrolment",
    ...              subject=Text(nl="Dag {training}", en=""), text=Text(nl="A {days}\\n{reason}\\n\\nB", en=""))
    >>> worded(one, {"training": "PLC", "days": "ma", "reason": ""}, "nl")
    ('Dag PLC', 'A ma\\n\\nB')
    """
    lines = []
    for line in notice.text[language].splitlines():
        full = fill_in(line, values)
        if full.strip() or not line.strip():
            lines.append(full)
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return fill_in(notice.subject[language], values), text


def anchored(anchor: str, sessions: Sequence[tuple[datetime, bool]]) -> tuple[int, ...]:
    """Which sessions of a run, by their place in it from 0, a moment counts from; ``sessions``: start, is it a return.

    >>> days = [(datetime(2026, 3, day, 9), day == 30) for day in (2, 9, 30)]
    >>> [anchored(anchor, days) for anchor in ANCHORS]
    [(0,), (0, 1), (1,), (2,)]
    """
    ordinary = [number for number, (_start, is_return) in enumerate(sessions) if not is_return]
    returns = [number for number, (_start, is_return) in enumerate(sessions) if is_return]
    found = {"first": ordinary[:1], "each": ordinary, "last": ordinary[-1:], "return": returns}
    return tuple(found[anchor])


def _notice(entry: Entry) -> Notice:
    code = _code(entry, "id")
    holds = entry.texts("holds")
    if unknown := sorted(set(holds) - {*STATES, *SLOT_STATES}):
        raise entry.refusal(f"'holds' knows no {', '.join(unknown)}")
    subject, text = entry.wording("subject_nl", "subject_en"), entry.wording()
    for language in ("nl", "en"):
        _check_words(entry, subject[language], IN_SUBJECT)
        _check_words(entry, text[language], PLACEHOLDERS)
    if set(BRACED.findall(text.nl)) != set(BRACED.findall(text.en)):
        raise entry.refusal("Dutch and English do not tell the same")
    return Notice(
        code=code, to=entry.choice("to", RECIPIENTS), pace=entry.choice("pace", PACES), holds=holds,
        calendar=entry.choice("calendar", (REQUEST, CANCEL)) if "calendar" in entry.fields else "",
        once=entry.choice("once", ONCE) if "once" in entry.fields else "enrolment", subject=subject, text=text,
    )  # fmt: skip


def _moment(entry: Entry) -> Moment:
    event = entry.text("event")
    known = load_notices()
    if event not in known:
        raise entry.refusal(f"there is no notice {event!r}")
    days = entry.number("days")
    hours = entry.number("late_until")
    if days != int(days) or abs(days) > LONGEST_DAYS:
        raise entry.refusal(f"'days' is a whole number of at most {LONGEST_DAYS}")
    if not 1 <= hours <= 24 * LONGEST_DAYS:
        raise entry.refusal("'late_until' is a number of hours, from 1")
    anchor = entry.choice("from", ANCHORS)
    if anchor == "each" and known[event].once != "part":
        raise entry.refusal(f"{event!r} is told once: it cannot count from each session")
    return Moment(
        code=_code(entry, "id"), event=event, anchor=anchor, days=int(days), at=_time(entry, "at"),
        late_until=timedelta(hours=hours),
    )  # fmt: skip


def _code(entry: Entry, key: str) -> str:
    code = entry.text(key)
    if not CODE.match(code):
        raise entry.refusal(f"{code!r} is no code: small letters and _, at most 24")
    return code


def _time(entry: Entry, key: str) -> time:
    found = re.fullmatch(r"([01][0-9]|2[0-3]):([0-5][0-9])", entry.text(key))
    if not found:
        raise entry.refusal(f"{key!r} is no time like 16:00")
    return time(int(found[1]), int(found[2]))


def _check_words(entry: Entry, words: str, known: frozenset[str]) -> None:
    for name in BRACED.findall(words):
        if name not in known:
            raise entry.refusal(f"{name!r} cannot be filled in here")
