"""The half-days of a season on which a session can take place, and the periods between holidays that they fall in.

Holidays, days off and exam weeks stand in ``knowledge/calendar``, a file a school year.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

from digitaleschool.core.refusals import Refusal
from digitaleschool.core.survey.knowledge_files import KNOWLEDGE, read_entries
from digitaleschool.core.values import dataclass
from digitaleschool.core.wording import Text

from .problem import PARTS, WEEKDAYS, Slot

FOLDER = KNOWLEDGE / "calendar"
KINDS = frozenset({"holiday", "day_off", "exams"})
TAUGHT = (*(f"{weekday}_{part}" for weekday in WEEKDAYS[:5] for part in PARTS), "sat_am")
"""The half-days that a season has: of weekdays, and Saturday morning."""
LONGEST_SEASON = 400
"""Days."""


class CalendarRefused(Refusal):
    """A season that the calendar cannot serve."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """Days without trainings, the last one included."""

    code: str
    kind: str
    first: date
    last: date
    label: Text
    source: str

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A stretch of a season between two holidays, without what is before or after the season."""

    code: str
    first: date
    last: date
    label: Text


@cache
def load_calendar() -> tuple[Closed, ...]:
    """All that is known of all school years, in order of time.

    >>> [closed.code for closed in load_calendar() if closed.kind == "holiday"][:3]
    ['autumn', 'christmas', 'carnival']
    """
    found = []
    for path in sorted(FOLDER.glob("*.yaml")):
        for entry in read_entries(path, required={"code", "kind", "first", "last", "nl", "en", "source"}):
            try:
                first, last = date.fromisoformat(entry.text("first")), date.fromisoformat(entry.text("last"))
            except ValueError:
                raise entry.refusal("'first' or 'last' is no day") from None
            if last < first:
                raise entry.refusal("'last' comes before 'first'")
            found.append(
                Closed(
                    code=entry.text("code"), kind=entry.choice("kind", KINDS), first=first, last=last,
                    label=entry.wording(), source=entry.text("source"),
                )
            )  # fmt: skip
    return tuple(sorted(found, key=lambda closed: (closed.first, closed.code)))


def known_years() -> tuple[date, date]:
    """The first and the last day that the calendar knows: from a 1 September to a 31 August.

    >>> [day.isoformat() for day in known_years()]
    ['2026-09-01', '2028-08-31']
    """
    years = sorted(path.stem for path in FOLDER.glob("*.yaml"))
    return date(int(years[0][:4]), 9, 1), date(int(years[-1][5:]), 8, 31)


def check_season(first: date, last: date) -> None:
    """Raises :class:`CalendarRefused` where the calendar does not know these days, or no training fits between them."""
    begins, ends = known_years()
    if first < begins or last > ends:
        raise CalendarRefused(
            Text(
                nl=f"De vakanties zijn bekend van {begins:%d/%m/%Y} tot {ends:%d/%m/%Y}. Kies dagen daartussen.",
                en=f"The holidays are known from {begins:%d/%m/%Y} to {ends:%d/%m/%Y}. Choose days in between.",
            )
        )
    if (last - first).days > LONGEST_SEASON:
        raise CalendarRefused(
            Text(nl="Een seizoen duurt hoogstens een schooljaar.", en="A season lasts a school year at most.")
        )
    if not season_slots(first, last):
        raise CalendarRefused(
            Text(
                nl="Tussen deze dagen ligt geen enkele lesdag.",
                en="There is not a single school day between these days.",
            )
        )


def season_slots(first: date, last: date, *, closed: Iterable[Closed] | None = None) -> tuple[Slot, ...]:
    """Each half-day from the first to the last day, without holidays, days off and exam weeks.

    >>> [slot.id for slot in season_slots(date(2027, 3, 3), date(2027, 3, 3))]
    ['2027-03-03_am', '2027-03-03_pm', '2027-03-03_ev']
    """
    shut = tuple(load_calendar() if closed is None else closed)
    periods = season_periods(first, last, closed=shut)
    found = []
    for period in periods:
        for days in range((period.last - period.first).days + 1):
            day = period.first + timedelta(days=days)
            if any(day in one for one in shut):
                continue
            found += [
                Slot(id=f"{day.isoformat()}_{part}", day=day.isoformat(), part=part, period=period.code)
                for part in PARTS
                if f"{WEEKDAYS[day.weekday()]}_{part}" in TAUGHT
            ]
    return tuple(found)


def season_periods(first: date, last: date, *, closed: Iterable[Closed] | None = None) -> tuple[Period, ...]:
    """The periods of a season, named by the holidays around them. One without school days is left out.

    >>> [period.code for period in season_periods(date(2027, 2, 15), date(2027, 6, 12))]
    ['carnival_easter_2027', 'easter_summer_2027']
    """
    shut = tuple(load_calendar() if closed is None else closed)
    holidays = [one for one in shut if one.kind == "holiday"]
    edges = [_summer_before(holidays[0].first if holidays else first), *holidays]
    found = []
    for before, after in pairwise(edges):
        begins, ends = max(first, before.last + timedelta(days=1)), min(last, after.first - timedelta(days=1))
        if begins <= ends and _has_school(begins, ends, shut):
            found.append(
                Period(
                    code=f"{before.code}_{after.code}_{after.first.year}", first=begins, last=ends,
                    label=Text(
                        nl=f"tussen {before.label.nl} en {after.label.nl}",
                        en=f"between {before.label.en} and {after.label.en}",
                    ),
                )
            )  # fmt: skip
    return tuple(found)


def _summer_before(day: date) -> Closed:
    """The summer before the first school year that the calendar knows."""
    year = day.year if day.month > 8 else day.year - 1
    return Closed(
        code="summer", kind="holiday", first=date(year, 7, 1), last=date(year, 8, 31),
        label=Text(nl="zomervakantie", en="summer holiday"), source="",
    )  # fmt: skip


def _has_school(first: date, last: date, shut: tuple[Closed, ...]) -> bool:
    days = (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))
    return any(day.weekday() < 5 and not any(day in one for one in shut) for day in days)
