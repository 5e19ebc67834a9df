"""Making a round and changing it, opening it for answers and closing it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.text import slugify

from digitaleschool.common.text import clean_line
from digitaleschool.core.fieldwork.plan import load_questions, load_steps
from digitaleschool.core.refusals import Refusal
from digitaleschool.core.survey.model import Instrument, Text
from digitaleschool.needs.models import QuestionItem, ResearchQuestion, Round, RoundStep
from digitaleschool.needs.plan import faults_in, instruments_of, survey_of
from digitaleschool.needs.rules import Visitor, may_run
from digitaleschool.people.audit import write_down
from digitaleschool.people.models import Organisation, Person
from digitaleschool.people.rules import administers, coordinated_by, rtcs_of

TAKEN = {"nieuw"}
"""Addresses that are pages of their own."""
LONGEST_SLUG = 60


class RoundRefused(Refusal):
    """A round cannot be made, changed, opened or closed like this."""


@dataclass(frozen=True, kw_only=True)
class RoundPlan:
    """What a coordinator fills in."""

    title_nl: str
    title_en: str
    school_year: str
    survey: Instrument
    sample: str
    smallest_cell: int
    rtcs: Collection[Organisation]
    """Empty: all five."""
    keeps_school: bool
    opens_on: date | None = None
    closes_on: date | None = None


@transaction.atomic
def make_round(*, plan: RoundPlan, by: Person, now: datetime) -> Round:
    """A round in preparation, with its ten steps and research questions. Raises :class:`RoundRefused`.

    What someone invented makes, in a demo, is invented as well.
    """
    _refuse_others(by, plan.rtcs)
    round = Round(status=Round.Status.PLANNED, is_invented=by.is_invented)
    _fill(round, plan)
    round.slug = _free_slug(round)
    round.full_clean()
    round.save()
    round.rtcs.set(plan.rtcs)
    give_steps_and_questions(round=round)
    write_down("round.made", by=by, now=now, organisation=tenant_of(round, by), on=round)
    return round


@transaction.atomic
def change_round(*, round: Round, plan: RoundPlan, by: Person, now: datetime) -> Round:
    """Changes a round. What was promised to respondents stays once it was open. Raises :class:`RoundRefused`."""
    round = Round.objects.select_for_update().get(pk=round.pk)
    _refuse_others(by, plan.rtcs)
    if not round.is_planned:
        _refuse_broken_promises(round, plan)
    if round.is_open and not (plan.opens_on and plan.closes_on):
        raise RoundRefused(
            Text(
                nl="Een open ronde heeft een begin en een einde nodig.",
                en="An open round needs a beginning and an end.",
            )
        )
    _fill(round, plan)
    round.full_clean()
    round.save()
    round.rtcs.set(plan.rtcs)
    write_down("round.changed", by=by, now=now, organisation=tenant_of(round, by), on=round)
    return round


@transaction.atomic
def open_for_answers(*, round: Round, by: Person, now: datetime, today: date) -> Round:
    """From now on invited people can answer. Raises :class:`RoundRefused` with the first thing that is missing."""
    round = Round.objects.select_for_update().get(pk=round.pk)
    if round.is_open:
        return round
    for hindrance in hindrances_to_opening(round, today=today):
        raise RoundRefused(hindrance)
    round.status = Round.Status.OPEN
    round.save(update_fields=["status"])
    write_down("round.opened", by=by, now=now, organisation=tenant_of(round, by), on=round)
    return round


@transaction.atomic
def close_round(*, round: Round, by: Person, now: datetime) -> Round:
    """No answer can come in any more. Raises :class:`RoundRefused` for a round that is not open."""
    round = Round.objects.select_for_update().get(pk=round.pk)
    if round.status == Round.Status.CLOSED:
        return round
    if not round.is_open:
        raise RoundRefused(Text(nl="Deze ronde staat niet open.", en="This round is not open."))
    round.status = Round.Status.CLOSED
    round.save(update_fields=["status"])
    write_down("round.closed", by=by, now=now, organisation=tenant_of(round, by), on=round)
    return round


def hindrances_to_opening(round: Round, *, today: date) -> list[Text]:
    """Why a round cannot open yet, each as a sentence with what to do; empty when it can."""
    found = []
    if round.is_published:
        found.append(
            Text(
                nl="Het rapport van deze ronde is openbaar. Maak een nieuwe ronde.",
                en="The report of this round is public. Make a new round.",
            )
        )
    survey = survey_of(round)
    if survey is None:
        found.append(
            Text(nl="De vragenlijst is er niet meer. Kies een andere.", en="The survey is gone. Choose another one.")
        )
    elif faults := faults_in(survey):
        first = faults[0]
        found.append(
            Text(
                nl=f"De vragenlijst heeft een fout: {first.said('nl')}",
                en=f"The survey has a fault: {first.said('en')}",
            )
        )
    if not (round.opens_on and round.closes_on):
        found.append(
            Text(
                nl="De ronde heeft nog geen periode. Vul in wanneer ze begint en eindigt.",
                en="The round has no period yet. Fill in when it begins and ends.",
            )
        )
    elif round.closes_on < today:
        found.append(
            Text(
                nl="De laatste dag van de ronde is voorbij. Kies een latere.",
                en="The last day of the round is over. Choose a later one.",
            )
        )
    return found


def give_steps_and_questions(*, round: Round) -> None:
    """The ten steps and the research questions of the knowledge files as rows; what is there already stays."""
    RoundStep.objects.bulk_create(
        [RoundStep(round=round, number=step.number) for step in load_steps()], ignore_conflicts=True
    )
    if not round.questions.exists():
        _give_questions(round)


def tenant_of(round: Round, by: Person | None) -> Organisation | None:
    """Whose log book a deed on a round belongs in: of the doer's own RTC where it takes part, else of the first."""
    rtcs = list(round.rtcs.order_by("pk"))
    own = rtcs_of(by) if by else frozenset()
    if not rtcs:
        return Organisation.objects.filter(pk__in=own).order_by("pk").first()
    return next((rtc for rtc in rtcs if rtc.pk in own), rtcs[0])


def _give_questions(round: Round) -> None:
    survey, guides = survey_of(round), instruments_of(round)
    of_guides = [guide for guide in guides if survey is None or guide.id != survey.id]
    made: dict[str, ResearchQuestion] = {}
    links = []
    for planned in load_questions():
        question = made[planned.code] = ResearchQuestion.objects.create(
            round=round,
            parent=made.get(planned.part_of),
            code=planned.code,
            wording_nl=planned.wording.nl,
            wording_en=planned.wording.en,
            source=planned.source,
        )
        for instrument, items in [(survey, planned.survey), *((guide, planned.guide) for guide in of_guides)]:
            known = {item.id for item in instrument.items} if instrument else set()
            links += [
                QuestionItem(question=question, instrument=instrument.id, item=item)
                for item in items
                if instrument and item in known
            ]
    QuestionItem.objects.bulk_create(links)


def _fill(round: Round, plan: RoundPlan) -> None:
    round.title_nl = clean_line(plan.title_nl)
    round.title_en = clean_line(plan.title_en) or round.title_nl
    round.school_year = plan.school_year
    round.instrument, round.instrument_version = plan.survey.id, plan.survey.version
    round.sample, round.smallest_cell = plan.sample, plan.smallest_cell
    round.keeps_school = plan.keeps_school
    round.opens_on, round.closes_on = plan.opens_on, plan.closes_on


def _free_slug(round: Round) -> str:
    """An address made of the title; with a number behind it where it is taken."""
    stem = slugify(round.title_nl)[: LONGEST_SLUG - 5].strip("-_").replace("_", "-") or "ronde"
    taken = TAKEN | set(Round.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return stem if stem not in taken else next(
        slug for number in range(2, 10_000) if (slug := f"{stem}-{number}") not in taken
    )  # fmt: skip


def _refuse_others(by: Visitor, rtcs: Collection[Organisation]) -> None:
    """A coordinator makes rounds of their own RTC, together with others or with all."""
    if administers(by):
        return
    if not may_run(by):
        raise RoundRefused(
            Text(
                nl="Alleen wie een RTC coördineert, maakt en verandert rondes.",
                en="Only who coordinates an RTC makes and changes rounds.",
            )
        )
    if rtcs and not {rtc.pk for rtc in rtcs} & coordinated_by(by):
        raise RoundRefused(
            Text(nl="Kies ook je eigen RTC: anders raak je zelf niet meer bij de ronde.",
                 en="Choose your own RTC as well: else you cannot reach the round yourself.")
        )  # fmt: skip


def _refuse_broken_promises(round: Round, plan: RoundPlan) -> None:
    if (plan.survey.id, plan.survey.version) != (round.instrument, round.instrument_version):
        raise RoundRefused(
            Text(
                nl="De vragenlijst kan niet meer veranderen: er is al mee gevraagd.",
                en="The survey cannot change any more: people were asked with it.",
            )
        )
    if plan.keeps_school != round.keeps_school:
        raise RoundRefused(
            Text(
                nl="Of antwoorden bij de school blijven, kan niet meer veranderen: dat is aan wie antwoordde beloofd.",
                en="Whether answers keep the school cannot change any more: it was promised to who answered.",
            )
        )
    if plan.smallest_cell < round.smallest_cell:
        raise RoundRefused(
            Text(
                nl="De kleinste groep kan niet kleiner worden: dat is aan wie antwoordde beloofd.",
                en="The smallest group cannot get smaller: it was promised to who answered.",
            )
        )
