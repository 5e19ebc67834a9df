"""Which of the ten steps are ready as far as the system can see, and why; and how a step stands on a day.

Steps 1, 2, 6 and 10 happen outside of the site: a person marks them. The system never unmarks what a person marked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum

from digitaleschool.core.values import dataclass
from digitaleschool.core.wording import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundFacts:
    """Where a round stands, in plain counts."""

    has_survey: bool = False
    """Its survey is there and can be read."""
    survey_faults: int = 0
    """Faults that the linter finds in it: they must be mended."""
    questions: int = 0
    questions_without_item: int = 0
    has_period: bool = False
    schools: int = 0
    """In the sampling frame."""
    groups_with_target: int = 0
    answers_wanted: int = 0
    answers_done: int = 0
    interviews_wanted: int = 0
    interviews_held: int = 0
    groups_short: int = 0
    """Groups that have not reached their target of answers or of interviews yet."""
    invited: int = 0
    """Persons with an invitation, whatever became of it."""
    has_links: bool = False
    """Schools have open links."""
    is_open: bool = False
    is_closed: bool = False
    """Was open, and takes no answers any more."""
    is_past_its_end: bool = False
    """The last day of its period lies behind us."""
    is_published: bool = False
    reports: int = 0
    summaries_waiting: int = 0
    """People who asked for the summary and did not get it yet."""
    summaries_sent: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that the system looked at for a step, and whether it is as it must be."""

    holds: bool
    words: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the system sees of a step."""

    facts: tuple[Fact, ...] = ()

    @property
    def is_ready(self) -> bool:
        """The system looked, and everything is as it must be."""
        return bool(self.facts) and all(fact.holds for fact in self.facts)


UNSEEN = Seen()


def seen_in(facts: RoundFacts) -> Mapping[int, Seen]:
    """What the system sees of each step that it can see: 3, 4, 5, 7, 8 and 9.

    >>> seen_in(RoundFacts(reports=1))[7].is_ready, seen_in(RoundFacts(reports=1))[9].is_ready
    (True, False)
    """
    looked = {3: _instrument, 4: _sample, 5: _fieldwork, 7: _analysis, 8: _giving_back, 9: _reporting}
    return {number: Seen(facts=tuple(look(facts))) for number, look in looked.items()}


def _instrument(facts: RoundFacts) -> Iterator[Fact]:
    yield Fact(
        holds=facts.has_survey,
        words=Text(nl="De vragenlijst is gekozen.", en="The survey is chosen.")
        if facts.has_survey
        else Text(nl="Er is geen vragenlijst die te lezen is.", en="There is no survey that can be read."),
    )
    if facts.has_survey:
        yield Fact(
            holds=facts.survey_faults == 0,
            words=Text(nl="De vragenlijst heeft geen fouten.", en="The survey has no faults.")
            if not facts.survey_faults
            else Text(
                nl=f"Fouten in de vragenlijst: {facts.survey_faults}.",
                en=f"Faults in the survey: {facts.survey_faults}.",
            ),
        )
    bare = facts.questions_without_item
    if not facts.questions:
        words = Text(nl="Er is nog geen onderzoeksvraag.", en="There is no research question yet.")
    elif bare:
        words = Text(
            nl=f"Onderzoeksvragen zonder vraag in de vragenlijst of leidraad: {bare} van {facts.questions}.",
            en=f"Research questions without an item in the survey or guide: {bare} of {facts.questions}.",
        )
    else:
        words = Text(nl="Elke onderzoeksvraag heeft een vraag.", en="Every research question has an item.")
    yield Fact(holds=bool(facts.questions) and not bare, words=words)


def _sample(facts: RoundFacts) -> Iterator[Fact]:
    yield Fact(
        holds=facts.schools > 0,
        words=Text(nl=f"Scholen in de steekproef: {facts.schools}.", en=f"Schools in the sample: {facts.schools}."),
    )
    yield Fact(
        holds=facts.groups_with_target > 0,
        words=Text(
            nl=f"Groepen met een streefgetal: {facts.groups_with_target}.",
            en=f"Groups with a target: {facts.groups_with_target}.",
        ),
    )


def _fieldwork(facts: RoundFacts) -> Iterator[Fact]:
    wanted = facts.answers_wanted + facts.interviews_wanted > 0
    if not wanted:
        yield Fact(
            holds=False,
            words=Text(
                nl="Er zijn nog geen streefgetallen om aan te toetsen.", en="There are no targets yet to go by."
            ),
        )
        return
    yield _reached(
        facts.answers_done, facts.answers_wanted,
        Text(nl="Antwoorden", en="Answers"),
    )  # fmt: skip
    if facts.interviews_wanted:
        yield _reached(
            facts.interviews_held, facts.interviews_wanted,
            Text(nl="Gesprekken", en="Interviews"),
        )  # fmt: skip
    yield Fact(
        holds=facts.groups_short == 0,
        words=Text(nl="Elke groep haalt haar streefgetal.", en="Every group reaches its target.")
        if not facts.groups_short
        else Text(
            nl=f"Groepen die nog te kort komen: {facts.groups_short}.",
            en=f"Groups that still fall short: {facts.groups_short}.",
        ),
    )


def _reached(done: int, wanted: int, what: Text) -> Fact:
    return Fact(
        holds=done >= wanted,
        words=Text(nl=f"{what.nl}: {done} van {wanted}.", en=f"{what.en}: {done} of {wanted}."),
    )


def _analysis(facts: RoundFacts) -> Iterator[Fact]:
    yield Fact(
        holds=facts.reports > 0,
        words=Text(nl="Er is een rapport gemaakt.", en="A report was made.")
        if facts.reports
        else Text(nl="Er is nog geen rapport gemaakt.", en="No report was made yet."),
    )


def _giving_back(facts: RoundFacts) -> Iterator[Fact]:
    yield Fact(
        holds=facts.is_published,
        words=Text(nl="Elke school vindt haar eigen pagina.", en="Each school finds its own page.")
        if facts.is_published
        else Text(
            nl="Scholen vinden hun eigen pagina zodra het rapport openbaar is.",
            en="Schools find their own page once the report is public.",
        ),
    )
    waiting, sent = facts.summaries_waiting, facts.summaries_sent
    yield Fact(
        holds=waiting == 0,
        words=Text(
            nl=f"Samenvattingen verstuurd: {sent}, nog te sturen: {waiting}.",
            en=f"Summaries sent: {sent}, still to send: {waiting}.",
        ),
    )


def _reporting(facts: RoundFacts) -> Iterator[Fact]:
    yield Fact(
        holds=facts.is_published,
        words=Text(nl="Het rapport is openbaar.", en="The report is public.")
        if facts.is_published
        else Text(nl="Het rapport is nog niet openbaar.", en="The report is not public yet."),
    )


class Standing(StrEnum):
    """How a step stands on a day."""

    DONE = "done"
    LATE = "late"
    BUSY = "busy"
    TO_COME = "to_come"


def standing_of(*, today: date, is_done: bool, starts_on: date | None = None, due_on: date | None = None) -> Standing:
    """How a step stands; it is late from the day after the one on which it should have been ready.

    >>> standing_of(today=date(2027, 3, 2), is_done=False, due_on=date(2027, 3, 1))
    <Standing.LATE: 'late'>
    """
    if is_done:
        return Standing.DONE
    if due_on is not None and due_on < today:
        return Standing.LATE
    if starts_on is not None and starts_on <= today:
        return Standing.BUSY
    return Standing.TO_COME


def days_late(due_on: date | None, today: date) -> int:
    """How many days ago a step should have been ready; 0 where it is not late.

    >>> days_late(date(2027, 2, 27), date(2027, 3, 2)), days_late(None, date(2027, 3, 2))
    (3, 0)
    """
    return max(0, (today - due_on).days) if due_on else 0
