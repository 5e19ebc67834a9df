"""What came of a run, laid out: how many told, what changed, what was promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from digitaleschool.common.language import read_in
from digitaleschool.core.evidence.numbers import percent
from digitaleschool.core.followup.evaluating import SINGLE, Change, Response
from digitaleschool.core.survey.model import Instrument, Kind
from digitaleschool.offer.facts import delivered_of
from digitaleschool.offer.models import Run
from digitaleschool.offer.public_quality import Kept, in_words

from .evaluated import evaluated_of, instrument
from .models import ClassUse, Evaluation
from .queries import numbers_of, return_of, version_of


@dataclass(frozen=True, kw_only=True)
class Answered:
    """How many of who took part answered at a moment, and before the start as well."""

    moment: str
    enrolled: int
    answered: int
    both: int


@dataclass(frozen=True, kw_only=True)
class Changed:
    """One line of what changed; ``difference`` is empty where it is not shown."""

    label: str
    moment: str
    n: int | None
    before: str = ""
    later: str = ""
    difference: str = ""
    interval: str = ""
    is_beyond_chance: bool = False


@dataclass(frozen=True, kw_only=True)
class Outcome:
    title: str
    numbers: dict[str, int]
    outcomes: list[tuple[str, int]]
    blockers: list[tuple[str, int]]
    response: list[Answered]
    changes: list[Changed]
    all_changes: list[Changed]
    """The same over all runs of the training."""
    runs: int
    withheld: int
    promises: tuple[Kept, ...]
    return_session: object


def outcome_of(run: Run, now: datetime) -> Outcome:
    """All of it, in a fixed number of queries."""
    version = version_of(run.training)
    found, asked = evaluated_of(run.training, only={run.pk}), instrument()
    uses = list(ClassUse.objects.filter(enrolment__run=run, enrolment__state="seated").order_by("pk"))
    mine = [one for one in found.changes if one.run == run.pk]
    whole = [one for one in found.changes if one.run == SINGLE]
    return Outcome(
        title=version.title if version else run.training.slug,
        numbers=numbers_of([run]).get(run.pk, {"seated": 0, "cards": 0, "answered": 0, "used": 0}),
        outcomes=_counted(ClassUse.Outcome, [use.outcome for use in uses]),
        blockers=_counted(ClassUse.Blocker, [use.blocked_by for use in uses]),
        response=[_answered(one) for one in found.response.get(run.pk, ())],
        changes=_changes(mine, asked), all_changes=_changes(whole, asked) if found.runs > 1 else [],
        runs=found.runs, withheld=sum(one.is_withheld for one in mine),
        promises=in_words(delivered_of(run.training_id, run.pk)), return_session=return_of(run),
    )  # fmt: skip


def _counted(choices: type[ClassUse.Outcome] | type[ClassUse.Blocker], said: list[str]) -> list[tuple[str, int]]:
    return [(str(label), said.count(code)) for code, label in choices.choices if code in said]


def _answered(one: Response) -> Answered:
    return Answered(
        moment=str(Evaluation.Moment(one.moment).label), enrolled=one.enrolled, answered=one.answered, both=one.both
    )


def _changes(changes: list[Change], asked: Instrument) -> list[Changed]:
    """Only lines with a figure: what is withheld is told once, below."""
    return [_change(one, asked) for one in changes if one.n is not None]


def _change(one: Change, asked: Instrument) -> Changed:
    item, language = asked.item(one.item), read_in()
    before, later, difference = one.before or 0.0, one.later or 0.0, one.difference or 0.0
    low, high = one.low or 0.0, one.high or 0.0
    facts = {
        "moment": str(Evaluation.Moment(one.moment).label), "n": one.n, "is_beyond_chance": one.is_beyond_chance,
    }  # fmt: skip
    if item.kind is Kind.SCALE:
        label = _("%(question)s (0 to 10)") % {"question": item.wording[language]}
        return Changed(
            label=label, before=_number(before), later=_number(later), difference=_signed(difference),
            interval=f"{_signed(low)} … {_signed(high)}", **facts,
        )  # fmt: skip
    row = next(row for row in item.rows if row.code == one.row)
    return Changed(
        label=row.label[language], before=percent(before, language), later=percent(later, language),
        difference=_points(difference), interval=f"{_points(low)} … {_points(high)}", **facts,
    )  # fmt: skip


def _number(value: float) -> str:
    text = f"{value:.1f}"
    return text if read_in() == "en" else text.replace(".", ",")


def _signed(value: float) -> str:
    return _sign(round(value, 1)) + _number(abs(value))


def _points(value: float) -> str:
    """Percentage points, with their sign."""
    return _sign(round(100 * value)) + f"{abs(100 * value):.0f}"


def _sign(value: float) -> str:
    return "" if value == 0 else "+" if value > 0 else "\u2212"
