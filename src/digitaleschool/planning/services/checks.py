"""What a form sends, checked against what is known: codes, half-days, periods, postcodes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from digitaleschool.core.planning.equipment import load_equipment
from digitaleschool.core.planning.problem import MODES
from digitaleschool.core.planning.season_slots import TAUGHT, season_periods
from digitaleschool.core.refusals import Refusal
from digitaleschool.core.schools.places import centre_of
from digitaleschool.core.survey.vocabulary import load_terms, load_themes
from digitaleschool.core.wording import Text
from digitaleschool.planning.models import Season


class PlanningRefused(Refusal):
    """What somebody asked cannot be done like this; ``field`` is the name of the field to mend, where there is one."""

    def __init__(self, message: Text, field: str = "") -> None:
        super().__init__(message)
        self.field = field


def half_days(codes: Iterable[str]) -> list[str]:
    """The half-days in order of the week. Raises :class:`PlanningRefused` for one that no season has."""
    return _of(codes, TAUGHT, "halfdays", Text(nl="Kies halve dagen uit de lijst.", en="Choose half-days of the list."))


def periods_of(season: Season, codes: Iterable[str]) -> list[str]:
    """The periods in order of time; all of them is the same as none."""
    there = [period.code for period in season_periods(season.starts_on, season.ends_on)]
    chosen = _of(
        codes, there, "periods",
        Text(nl="Kies een periode van dit seizoen.", en="Choose a period of this season."),
    )  # fmt: skip
    return [] if chosen == there else chosen


def modes_of(codes: Iterable[str]) -> list[str]:
    return _of(codes, MODES, "modes", Text(nl="Kies ter plaatse of online.", en="Choose on site or online."))


def days_of(days: Iterable[date | str]) -> list[str]:
    """ISO days, each once."""
    try:
        return sorted({day.isoformat() if isinstance(day, date) else date.fromisoformat(day).isoformat()
                       for day in days})  # fmt: skip
    except (TypeError, ValueError):
        raise PlanningRefused(
            Text(nl="Een van de dagen bestaat niet.", en="One of the days does not exist."), "away"
        ) from None


def equipment_of(codes: Iterable[str]) -> list[str]:
    kinds = [kind.code for kind in load_equipment()]
    return _of(codes, kinds, "equipment", Text(nl="Kies materiaal uit de lijst.", en="Choose equipment of the list."))


def check_postcode(postcode: str, *, field: str = "postcode") -> str:
    """The postcode, once we know where it lies."""
    postcode = postcode.strip()
    if not postcode or centre_of(postcode) is None:
        raise PlanningRefused(
            Text(
                nl=f"We vinden de postcode '{postcode[:10]}' niet in België. Kijk ze na.",
                en=f"We do not find the postcode '{postcode[:10]}' in Belgium. Check it.",
            ),
            field,
        )
    return postcode


def check_between(value: int, least: int, most: int, field: str) -> int:
    if not least <= value <= most:
        raise PlanningRefused(
            Text(nl=f"Kies een getal van {least} tot {most}.", en=f"Choose a number from {least} to {most}."), field
        )
    return value


def check_term(vocabulary: str, code: str, field: str) -> str:
    """A code of the fields or levels. Raises :class:`PlanningRefused`."""
    if code not in {term.code for term in load_terms(vocabulary)}:
        said = {
            "fields": Text(nl="Kies een studiegebied uit de lijst.", en="Choose a field of study of the list."),
            "levels": Text(nl="Kies een niveau uit de lijst.", en="Choose a level of the list."),
        }[vocabulary]
        raise PlanningRefused(said, field)
    return code


def check_theme(code: str) -> str:
    if code not in {theme.code for theme in load_themes().themes}:
        raise PlanningRefused(Text(nl="Kies een thema uit de lijst.", en="Choose a theme of the list."), "theme")
    return code


def _of(codes: Iterable[str], known: Collection[str], field: str, refusal: Text) -> list[str]:
    chosen = set(codes)
    if not chosen <= set(known):
        raise PlanningRefused(refusal, field)
    return [code for code in known if code in chosen]
