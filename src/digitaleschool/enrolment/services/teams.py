"""Colleagues of one school who would like to sit together: who leads the school proposes, each says yes in person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from digitaleschool.core.wording import Text
from digitaleschool.enrolment.models import Enrolment, EnrolTeam
from digitaleschool.enrolment.queries import active_enrolment, first_session
from digitaleschool.enrolment.rules import proposes_for
from digitaleschool.offer.models import Run
from digitaleschool.people.audit import write_down
from digitaleschool.people.models import Organisation, Person
from digitaleschool.people.rules import schools_of

from .checks import EnrolRefused, refuse_closed
from .enrolling import enrol
from .locking import lock_training
from .notices import notify
from .reseating import reseat

DAYS_TO_ANSWER = 14
MOST = 20
"""Colleagues proposed at once: more than a school sends to one training."""


@transaction.atomic
def propose(
    *, run: Run, colleagues: Sequence[Person], by: Person, school: Organisation, now: datetime,
    answer_by: datetime | None = None,
) -> EnrolTeam:  # fmt: skip
    """Proposes colleagues for a run; each gets a mail and says yes or no. A proposal takes no place and no turn.

    Who proposes and is among them enrols at once. Who asked for a place already joins the team. Colleagues proposed
    twice are proposed once: the same people make the same team. Raises :class:`EnrolRefused`.
    """
    training = lock_training(run.training_id)
    run = Run.objects.select_related("desk", "training").get(pk=run.pk)
    refuse_closed(run, now)
    _refuse_others(colleagues, school, by)
    last = _last_answer(run, now, answer_by)
    team = run.teams.filter(lead=by, school=school).order_by("pk").first()
    team = team or EnrolTeam.objects.create(run=run, school=school, lead=by, made_at=now)
    proposed = 0
    for person in dict.fromkeys(colleagues):
        mine = active_enrolment(training=training.pk, person=person.pk, now=now)
        if mine is not None:
            if mine.run_id == run.pk and mine.team_id is None:
                mine.team = team
                mine.save(update_fields=["team"])
            continue
        if person.pk == by.pk:
            enrol(run=run, person=person, now=now, school=school.pk, team=team)
            continue
        one = Enrolment.objects.create(
            training=training, run=run, person=person, school=school, team=team, proposed_by=by,
            state=Enrolment.State.PROPOSED, asked_at=now, answer_by=last, is_invented=person.is_invented,
            told_sequence=run.sequence,
        )  # fmt: skip
        notify("proposed", enrolment=one, now=now, by=by.name)
        proposed += 1
    if proposed:
        write_down("team.proposed", by=by, now=now, organisation=school, on=team, label=training.slug,
                   details={"colleagues": proposed})  # fmt: skip
    reseat(training, now=now)
    return team


def _refuse_others(colleagues: Sequence[Person], school: Organisation, by: Person) -> None:
    if not proposes_for(by, school.pk):
        raise EnrolRefused(
            Text(
                nl=f"Je leidt {school.name} niet. Je kan alleen collega's van je eigen school voorstellen.",
                en=f"You do not lead {school.name}. You can propose colleagues of your own school only.",
            )
        )
    if not colleagues:
        raise EnrolRefused(Text(nl="Kies minstens één collega.", en="Choose one colleague at least."), "colleagues")
    if len(colleagues) > MOST:
        raise EnrolRefused(
            Text(
                nl=f"Stel hoogstens {MOST} collega's tegelijk voor.", en=f"Propose at most {MOST} colleagues at once."
            ),
            "colleagues",
        )
    strangers = [one.name for one in colleagues if school.pk not in schools_of(one)]
    if strangers:
        raise EnrolRefused(
            Text(
                nl=f"Volgens de site werkt {strangers[0]} niet in {school.name}.",
                en=f"According to the site {strangers[0]} does not work at {school.name}.",
            ),
            "colleagues",
        )


def _last_answer(run: Run, now: datetime, answer_by: datetime | None) -> datetime:
    last = answer_by or now + timedelta(days=DAYS_TO_ANSWER)
    if last <= now:
        raise EnrolRefused(
            Text(nl="Kies een latere dag om te antwoorden.", en="Choose a later day to answer."), "answer_by"
        )
    starts = first_session(run)
    return min(last, starts) if starts else last
