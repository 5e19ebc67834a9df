"""What someone who signed in finds on top of home: what they do here, the one next step, and the ways to the rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from digitaleschool.core.fieldwork.next_move import next_move
from digitaleschool.enrolment.kit_rules import keeps_kits
from digitaleschool.enrolment.my_page import MyTrainings, my_trainings
from digitaleschool.enrolment.queries import enrolments_visible_to
from digitaleschool.followup.participant_page import CARD, EVALUATION, USE, own_page
from digitaleschool.followup.queries import begun, own_enrolments, runs_followed
from digitaleschool.needs.board import board_for
from digitaleschool.needs.links import secret_of
from digitaleschool.needs.models import Round, SchoolLink
from digitaleschool.needs.queries import links_open_to, rounds_run_by, rounds_worked_on
from digitaleschool.offer.models import Version
from digitaleschool.offer.queries import proposals_of
from digitaleschool.offer.review_queries import assignments_of, open_assessments_run_by, proposals_to_judge
from digitaleschool.people.models import Person
from digitaleschool.people.queries import roles_held_by, schools_visible_to
from digitaleschool.people.rules import (
    Role,
    coordinated_by,
    organisations_with,
    reads_log_book,
    schools_led_by,
    schools_of,
    works_for_rtc,
)
from digitaleschool.planning.desk_steps import next_step, supply_of
from digitaleschool.planning.models import Proposal, Season
from digitaleschool.planning.queries import proposals_visible_to, seasons_planned_by, seasons_taking_wishes
from digitaleschool.planning.rules import may_wish, plans_seasons
from digitaleschool.planning.wish_page import what_words
from digitaleschool.reports.models import Report
from digitaleschool.reports.queries import pages_given_back_to

from .moves import told
from .round_facts import facts_of

MOST_ROUNDS, MOST_PAGES, MOST_PROPOSALS = 4, 3, 50
MOST_FOLLOWED = 3
"""Trainings that one followed, the newest first, of which is looked whether they ask for something."""
IN_HAND = (Round.Status.OPEN, Round.Status.CLOSED, Round.Status.PLANNED)
"""Rounds that ask for work; the most urgent kind first."""
WRITTEN_ON = (Version.State.RETURNED, Version.State.DRAFT)
OF_THE_OFFER = (Role.PROVIDER, Role.TRAINER, Role.REVIEWER)
"""Who makes or judges trainings, rather than follows them."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """A page for this person: what it is about, why they would open it, and what stands on its link or button."""

    about: str
    why: str
    label: str
    address: str


@dataclass(frozen=True, kw_only=True)
class ForYou:
    roles: tuple[str, ...]
    """What the person does here, in words."""
    next: Way
    others: tuple[Way, ...]


def for_you(
    person: Person, *, now: datetime, newest: Report | None, is_stood_in_for: bool = False
) -> ForYou:  # fmt: skip
    """The first way of the first role that applies is the next step; the others follow, each page once.

    ``newest`` is the report that was published last, of those that the person may read. Who stands in for the person
    is not led to what is the person's own: their answers, their data. The number of queries does not grow with the
    number of rounds, schools and reports.
    """
    ways: dict[str, Way] = {}
    today = localdate(now)
    for way in _ways(person, now, newest, is_stood_in_for):
        ways.setdefault(way.address, way)
    first, *others = ways.values()
    return ForYou(roles=_roles(person, today), next=first, others=tuple(others))


def _roles(person: Person, today: date) -> tuple[str, ...]:
    held = [f"{role.organisation.name}: {role.get_role_display()}" for role in roles_held_by(person, today)]
    return (*held, *([_("administrator of the platform")] if person.is_staff else []))


def _ways(person: Person, now: datetime, newest: Report | None, is_stood_in_for: bool) -> Iterator[Way]:
    today = localdate(now)
    if not is_stood_in_for:
        yield from _to_judge(person)
        yield from _to_answer(person)
        trainings = my_trainings(enrolments_visible_to(person), now)
        yield from _to_use(person, now)
        yield from _to_follow(trainings)
    if works_for_rtc(person):
        yield from _of_staff(person, today)
        yield from _to_decide(person)
        yield from _to_plan(person, today)
        yield from _to_lend(person)
    yield from _came_of_it(person, now)
    yield from _to_propose(person)
    if schools_led_by(person):
        yield from _given_back(person)
        yield from _schools(person)
    if not is_stood_in_for:
        yield from (_survey(link) for link in links_open_to(person, today=today))
        yield from _to_wish(person, today)
    if not schools_led_by(person):
        yield from _given_back(person)
    if not works_for_rtc(person) and not organisations_with(person, *OF_THE_OFFER):
        yield from _to_learn()
    if not is_stood_in_for:
        yield from _followed(person, trainings)
    yield _report(newest) if newest else _rounds()
    if works_for_rtc(person) or schools_of(person):
        yield _frameworks()
    if not is_stood_in_for:
        yield from _own(person)


def _of_staff(person: Person, today: date) -> Iterator[Way]:
    """The round that asks for work most, with its next step; then the others."""
    rounds = sorted(rounds_worked_on(person), key=lambda round: _urgency(round.status))
    in_hand = rounds[0] if rounds and rounds[0].status in IN_HAND else None
    if in_hand:
        runs = rounds_run_by(person).filter(pk=in_hand.pk).exists()
        facts = facts_of(in_hand, board_for(in_hand), today=today)
        move = told(next_move(facts), in_hand, may_run=runs)
        yield Way(about=in_hand.title, why=move.why, label=move.button, address=move.address)
    elif coordinated_by(person):
        yield Way(
            about=_("A new round"), why=_("No round asks for work now. Begin one when you want to ask teachers again."),
            label=_("New round"), address=reverse("round_new"),
        )  # fmt: skip
    for round in rounds[:MOST_ROUNDS]:
        yield Way(
            about=round.title, why=round.get_status_display().capitalize() + ".", label=_("Open the round"),
            address=reverse("round", args=[round.slug]),
        )  # fmt: skip


def _urgency(status: str) -> int:
    return IN_HAND.index(status) if status in IN_HAND else len(IN_HAND)


def _to_judge(person: Person) -> Iterator[Way]:
    """The training that the person was asked to judge, the most urgent one."""
    waits = assignments_of(person).filter(handed_in_at__isnull=True, assessment__closed_at__isnull=True).first()
    if waits:
        yield Way(
            about=waits.assessment.version.title, why=_("You were asked to judge this training."),
            label=_("Judge this training"), address=reverse("review_judge", args=[waits.pk]),
        )  # fmt: skip
    if waits or organisations_with(person, Role.REVIEWER):
        yield Way(
            about=_("Trainings to judge"), why=_("Which trainings you are asked to judge, and what became of them."),
            label=_("Look at what you judge"), address=reverse("judging"),
        )  # fmt: skip


def _to_answer(person: Person) -> Iterator[Way]:
    """The place that was proposed to a teacher and waits for a yes or no, the first to answer."""
    waits = proposals_visible_to(person).filter(state=Proposal.State.SENT).order_by("answer_by", "pk").first()
    if waits:
        why = _("There is a place for you. Say yes or no by %(day)s.")
        yield Way(
            about=what_words(waits.wish), why=why % {"day": date_format(waits.answer_by, "j F Y")},
            label=_("Look and answer"), address=reverse("planning_proposal", args=[waits.key]),
        )  # fmt: skip


def _to_follow(lists: MyTrainings) -> Iterator[Way]:
    """What a colleague proposed or a place that came free; then the next session."""
    for line in lists.to_answer[:1]:
        is_offered = line.enrolment.is_offered
        why = _("A place came free for you. Say yes or no.") if is_offered else _("A colleague proposes that you come.")
        yield Way(
            about=line.card.title, why=why, label=_("Look and answer"),
            address=reverse("enrolment", args=[line.enrolment.key]),
        )  # fmt: skip
    for line in [line for line in lists.coming if line.card.next_session][:1]:
        why = _("Your next session is on %(moment)s.")
        moment = date_format(localtime(line.card.next_session.starts_at), "l j F, H:i")
        yield Way(
            about=line.card.title, why=why % {"moment": moment}, label=_("Look what to do beforehand"),
            address=reverse("enrolment", args=[line.enrolment.key]),
        )  # fmt: skip


def _to_use(person: Person, now: datetime) -> Iterator[Way]:
    """After a training: the card, how the lesson went, a few questions; of the newest that asks for something."""
    words = {
        CARD: (_("In which lesson will you use it? Write it down."), _("Write your card")),
        USE: (_("How did your lesson go? One tap is enough."), _("Tell how it went")),
        EVALUATION: (_("A few questions about what you learned: two minutes."), _("Answer the questions")),
    }
    for enrolment in own_enrolments(person, now)[:MOST_FOLLOWED]:
        own = own_page(enrolment, now)
        if own.next in words:
            why, label = words[own.next]
            address = reverse("own_after_training", args=[enrolment.key])
            yield Way(about=own.title, why=why, label=label, address=address)
            return


def _came_of_it(person: Person, now: datetime) -> Iterator[Way]:
    if begun(runs_followed(person), now).exists():
        yield Way(
            about=_("What came of trainings"),
            why=_("Who used it in class, what stood in the way, and the agenda of the return session."),
            label=_("See what came of it"), address=reverse("followed_runs"),
        )  # fmt: skip


def _followed(person: Person, lists: MyTrainings) -> Iterator[Way]:
    if schools_of(person) or not lists.is_empty:
        yield Way(
            about=_("My trainings"), why=_("What comes, what you wait for, and what you followed."),
            label=_("Look at my trainings"), address=reverse("my_trainings"),
        )  # fmt: skip


def _to_lend(person: Person) -> Iterator[Way]:
    if keeps_kits(person):
        yield Way(
            about=_("Loan kits"), why=_("What your RTC lends to participants, and who has it."),
            label=_("Look at the kits"), address=reverse("kits"),
        )  # fmt: skip


def _to_wish(person: Person, today: date) -> Iterator[Way]:
    season = seasons_taking_wishes(today).first() if may_wish(person) else None
    if season:
        why = _("Tell what you would like to learn and when you can come: wishes are welcome until %(day)s.")
        yield Way(
            about=season.title, why=why % {"day": date_format(season.wishes_until, "j F Y")},
            label=_("Make a wish"), address=reverse("wishes"),
        )  # fmt: skip


def _to_decide(person: Person) -> Iterator[Way]:
    """What providers handed to the person's RTC."""
    if not coordinated_by(person):
        return
    count = proposals_to_judge(person).count() + open_assessments_run_by(person).count()
    words = ngettext("%(count)s training is being judged.", "%(count)s trainings are being judged.", count)
    yield Way(
        about=_("Judge trainings"), why=words % {"count": count} if count else _("No training waits to be judged."),
        label=_("Look at the trainings"), address=reverse("reviews"),
    )  # fmt: skip


def _to_plan(person: Person, today: date) -> Iterator[Way]:
    """The season that is being made, with its next step: wishes came in, a plan is ready, answers are in."""
    if not plans_seasons(person):
        return
    season = seasons_planned_by(person).exclude(state=Season.State.CLOSED).filter(ends_on__gte=today).first()
    if season:
        step = next_step(season, supply=supply_of(season), today=today)
        yield Way(about=season.title, why=step.why, label=step.button, address=step.address)


def _to_propose(person: Person) -> Iterator[Way]:
    """What a provider writes: first what was sent back, then a draft, then a new one."""
    if not organisations_with(person, Role.PROVIDER, Role.TRAINER):
        return
    written_on = proposals_of(person).filter(state__in=WRITTEN_ON)[:MOST_PROPOSALS]
    if first := min(written_on, key=lambda version: WRITTEN_ON.index(version.state), default=None):
        sent_back = first.state == Version.State.RETURNED
        why = _("It was sent back, with the reasons.") if sent_back else _("You are writing it.")
        yield Way(
            about=first.title, why=why, label=_("Go on with this proposal"),
            address=reverse("proposal", args=[first.training.slug]),
        )  # fmt: skip
    if organisations_with(person, Role.PROVIDER):
        yield Way(
            about=_("A new training"), why=_("Propose a training that teachers need."),
            label=_("Propose a training"), address=reverse("proposal_new"),
        )  # fmt: skip
    yield Way(
        about=_("My proposals"), why=_("How far each proposal is, and your trainers."), label=_("Look at my proposals"),
        address=reverse("proposals"),
    )  # fmt: skip
    yield Way(
        about=_("What is taught, and what is missing"), why=_("Where teachers ask for a training and none is there."),
        label=_("Look at the coverage"), address=reverse("coverage"),
    )  # fmt: skip


def _to_learn() -> Iterator[Way]:
    yield Way(
        about=_("Which training suits me?"), why=_("Tell what you can do. You get at most three trainings that fit."),
        label=_("Do the self-check"), address=reverse("advice"),
    )  # fmt: skip
    yield Way(
        about=_("Trainings"), why=_("What you can follow, for whom, where and when."), label=_("Look for a training"),
        address=reverse("catalogue"),
    )  # fmt: skip


def _given_back(person: Person) -> Iterator[Way]:
    """What their school hears back, the newest round first."""
    for round, school in pages_given_back_to(person, at_most=MOST_PAGES):
        yield Way(
            about=f"{school.organisation.name} · {round.title}",
            why=_("What colleagues at your school answered, beside their field and all of Flanders."),
            label=_("See what your school hears back"), address=reverse("give_back", args=[round.slug, school.number]),
        )  # fmt: skip


def _schools(person: Person) -> Iterator[Way]:
    led = schools_visible_to(person).filter(organisation__in=schools_led_by(person))
    for school in led[:MOST_PAGES]:
        yield Way(
            about=school.organisation.name, why=_("The facts of your school, and who has which role there."),
            label=_("Open my school"), address=reverse("school", args=[school.number]),
        )  # fmt: skip


def _survey(link: SchoolLink) -> Way:
    why = _("Your school was asked to answer. You do that without your account.")
    until = link.round.closes_on
    if until:
        why += " " + _("It can be done until %(day)s.") % {"day": date_format(until, "j F Y")}
    return Way(
        about=f"{link.round.title} · {link.school.organisation.name}", why=why, label=_("Fill in the survey"),
        address=reverse("survey_landing", args=[secret_of("school", link.pk)]),
    )  # fmt: skip


def _report(report: Report) -> Way:
    return Way(
        about=report.round.title, why=_("What teachers say they need: the newest report."),
        label=_("Read the newest report"), address=reverse("report", args=[report.round.slug]),
    )  # fmt: skip


def _rounds() -> Way:
    return Way(
        about=_("Rounds"), why=_("There is no report yet. See which rounds there are."), label=_("Look at the rounds"),
        address=reverse("rounds"),
    )  # fmt: skip


def _frameworks() -> Way:
    return Way(
        about=_("Goals, frameworks and tools"), why=_("Which goals hold for your pupils, and which tools there are."),
        label=_("Look up goals and tools"), address=reverse("frameworks"),
    )  # fmt: skip


def _own(person: Person) -> Iterator[Way]:
    if reads_log_book(person):
        yield Way(
            about=_("Log book"), why=_("Who did what, and when."), label=_("Open the log book"),
            address=reverse("log_book"),
        )  # fmt: skip
    yield Way(
        about=_("My data"), why=_("See what we keep about you, take it along, have it erased."),
        label=_("Look at my data"), address=reverse("my_data"),
    )  # fmt: skip
