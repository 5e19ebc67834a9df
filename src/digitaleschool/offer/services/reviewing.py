"""Judging a training: an assessment is opened, reviewers are asked, they judge and hand in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from digitaleschool.common.text import clean_lines
from digitaleschool.core.quality.due import school_year
from digitaleschool.core.wording import Text
from digitaleschool.offer.models import Assessment, Assignment, Verdict, Version
from digitaleschool.offer.review_rules import are_in, asked_of, differing, has_interest, may_review
from digitaleschool.people.audit import write_down
from digitaleschool.people.models import Person

from .review_locks import ReviewRefused, lock_assessment, lock_version
from .review_mails import mail_coordinators, mail_released, mail_reviewer

LONGEST = 2000
"""Characters of a reason or a suggestion."""
Seat = Assignment.Seat
Judged = Verdict.Judged


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What a reviewer says of one criterion."""

    judged: str
    reason: str = ""
    suggestion: str = ""


@transaction.atomic
def open_assessment(*, version: Version, framework: str, by: Person, now: datetime) -> Assessment:
    """Begins to judge a version that was submitted; the assessment that is open already, where there is one."""
    version = lock_version(version.pk)
    if version.state != Version.State.SUBMITTED:
        raise ReviewRefused(
            Text(
                nl="Alleen een voorstel dat ingediend is, kan beoordeeld worden. Dit is het niet (meer).",
                en="Only a proposal that was submitted can be judged. This one is not (any more).",
            )
        )
    there = version.assessments.filter(state=Assessment.State.OPEN).first()
    if there:
        return there
    was_out = version.training.versions.filter(published_at__isnull=False).exists()
    assessment = Assessment.objects.create(
        version=version, framework=framework, school_year=school_year(localdate(now)), opened_at=now,
        reason=Assessment.Reason.CHANGED if was_out else Assessment.Reason.PROPOSED,
    )  # fmt: skip
    note("assessment.opened", assessment, by=by, now=now)
    return assessment


@transaction.atomic
def assign_reviewer(
    *, assessment: Assessment, reviewer: Person, seat: str, due_on: date | None, by: Person, now: datetime
) -> Assignment:
    """Asks someone to judge, in the first, second or third seat, and mails them. Raises :class:`ReviewRefused`."""
    assessment = lock_assessment(assessment)
    there = {one.seat: one for one in assessment.assignments.order_by("pk")}
    training = assessment.version.training
    today = localdate(now)
    if not may_review(training, today).filter(pk=reviewer.pk).exists():
        raise ReviewRefused(
            Text(
                nl=f"{reviewer} kan deze opleiding niet beoordelen: dat doet alleen wie beoordelaar is of bij een "
                "ander RTC werkt, en niets met de aanbieder te maken heeft.",
                en=f"{reviewer} cannot judge this training: only a reviewer or staff of another RTC can, who has "
                "nothing to do with the provider.",
            )
        )
    if any(one.reviewer_id == reviewer.pk for one in there.values()):
        raise ReviewRefused(
            Text(nl=f"{reviewer} beoordeelt deze opleiding al.", en=f"{reviewer} judges this training already.")
        )
    if seat in there:
        raise ReviewRefused(
            Text(
                nl="Voor deze plaats is intussen iemand anders gevraagd.",
                en="Someone else was asked for this seat meanwhile.",
            )
        )
    if seat == Seat.THIRD and not differing(assessment):
        raise ReviewRefused(
            Text(
                nl="Een derde beoordelaar is er alleen als de eerste twee klaar zijn en verschillen.",
                en="There is a third reviewer only where the first two are done and differ.",
            )
        )
    if due_on and due_on < today:
        raise ReviewRefused(Text(nl="Kies een dag die nog komt.", en="Choose a day that is still to come."))
    assignment = Assignment.objects.create(
        assessment=assessment, reviewer=reviewer, seat=seat, due_on=due_on, assigned_at=now
    )
    note("assessment.reviewer_assigned", assessment, by=by, now=now, seat=seat)
    mail_reviewer(assignment, by=by, now=now)
    return assignment


@transaction.atomic
def release_reviewer(*, assignment: Assignment, by: Person, now: datetime) -> None:
    """Takes a seat back from someone who has not handed in, so that another can be asked; what they noted goes."""
    assessment = lock_assessment(assignment.assessment)
    assignment = _still_there(assignment)
    if assignment.handed_in_at:
        raise ReviewRefused(
            Text(
                nl="Deze beoordelaar is klaar en heeft ingeleverd. Dat blijft staan.",
                en="This reviewer is done and handed in. That stays.",
            )
        )
    note("assessment.reviewer_released", assessment, by=by, now=now, seat=assignment.seat)
    mail_released(assignment, now=now)
    assignment.delete()


@transaction.atomic
def save_verdicts(
    *, assignment: Assignment, judgements: Mapping[str, Judgement], criteria: Collection[str], by: Person, now: datetime
) -> int:
    """Keeps what a reviewer says of these criteria, so far; how many are kept now. Raises :class:`ReviewRefused`."""
    assignment = _at_work(assignment, by=by, now=now)
    asked = asked_of(assignment, criteria)
    there = {verdict.criterion: verdict for verdict in assignment.verdicts.order_by("pk")}
    for criterion, judgement in judgements.items():
        if criterion not in asked:
            continue
        facts = _facts(judgement)
        verdict = there.get(criterion) or Verdict(assignment=assignment, criterion=criterion)
        if verdict.pk and all(getattr(verdict, name) == value for name, value in facts.items()):
            continue
        verdict.judged, verdict.reason, verdict.suggestion = facts["judged"], facts["reason"], facts["suggestion"]
        verdict.given_at = now
        verdict.save()
    return assignment.verdicts.filter(criterion__in=asked).count()


@transaction.atomic
def hand_in(*, assignment: Assignment, criteria: Collection[str], by: Person, now: datetime) -> Assignment:
    """Ends the work of a reviewer: from now on their verdicts stay. A second time changes nothing.

    Raises :class:`ReviewRefused` while a criterion is not judged.
    """
    assignment = _at_work(assignment, by=by, now=now, handed_in_too=True)
    if assignment.handed_in_at:
        return assignment
    judged = set(assignment.verdicts.order_by("pk").values_list("criterion", flat=True))
    left = [criterion for criterion in asked_of(assignment, criteria) if criterion not in judged]
    if left:
        words = ", ".join(left)
        raise ReviewRefused(Text(nl=f"Nog geen oordeel over: {words}.", en=f"There is no verdict yet about: {words}."))
    assignment.handed_in_at = now
    assignment.save(update_fields=["handed_in_at"])
    note("assessment.handed_in", assignment.assessment, by=by, now=now, seat=assignment.seat)
    if are_in(assignment.assessment):
        mail_coordinators(assignment.assessment, differing=differing(assignment.assessment), now=now)
    return assignment


def note(verb: str, assessment: Assessment, *, by: Person | None, now: datetime, **details: object) -> None:
    """A line in the log book of the RTC that judges."""
    write_down(
        verb, by=by, now=now, organisation=assessment.version.training.rtc, on=assessment,
        label=assessment.version.title, details=dict(details),
    )  # fmt: skip


def _at_work(assignment: Assignment, *, by: Person, now: datetime, handed_in_too: bool = False) -> Assignment:
    """The assignment as it is now, its training held, for the reviewer who may still work on it."""
    assessment = lock_assessment(assignment.assessment)
    assignment = _still_there(assignment)
    assignment.assessment = assessment
    if assignment.reviewer_id != by.pk:
        raise ReviewRefused(_GONE)
    if has_interest(by, assessment.version.training, localdate(now)):
        raise ReviewRefused(
            Text(
                nl="Je hebt nu een rol bij de aanbieder van deze opleiding. Je beoordeelt ze dus niet meer.",
                en="You have a role at the provider of this training now. So you do not judge it any more.",
            )
        )
    if assignment.handed_in_at and not handed_in_too:
        raise ReviewRefused(
            Text(
                nl="Je hebt al ingeleverd. Wat je toen schreef, blijft staan.",
                en="You have handed in already. What you wrote then stays.",
            )
        )
    return assignment


_GONE = Text(nl="Deze beoordeling is niet meer aan jou gevraagd.", en="You are not asked for this assessment any more.")


def _still_there(assignment: Assignment) -> Assignment:
    there = Assignment.objects.select_related("assessment__version__training", "reviewer").filter(pk=assignment.pk)
    found = there.first()
    if found is None:
        raise ReviewRefused(_GONE)
    return found


def _facts(judgement: Judgement) -> dict[str, str]:
    reason, suggestion = (clean_lines(text)[:LONGEST] for text in (judgement.reason, judgement.suggestion))
    if judgement.judged not in Judged.values:
        raise ReviewRefused(Text(nl="Kies een oordeel.", en="Choose a verdict."))
    if judgement.judged != Judged.MET and not reason:
        raise ReviewRefused(
            Text(
                nl="Schrijf waarom: zonder reden kan de aanbieder niets verbeteren.",
                en="Write why: without a reason the provider cannot mend it.",
            )
        )
    return {"judged": judgement.judged, "reason": reason, "suggestion": suggestion}
