"""Deciding about a training: waive a criterion, send back, publish, confirm, take out of the offer.

Publication is a gate: every criterion is met, or waived with a reason by name. What was computed and said is frozen
on the assessment as it closes.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from digitaleschool.common.text import clean_lines
from digitaleschool.core.wording import Text
from digitaleschool.offer.models import Assessment, Version, Waiver
from digitaleschool.offer.review_picture import Picture, picture_of
from digitaleschool.offer.review_rules import is_light
from digitaleschool.people.audit import write_down
from digitaleschool.people.models import Person

from .listing import list_training
from .review_locks import ReviewRefused, lock_assessment, lock_version
from .review_mails import mail_published, mail_returned, mail_taken_out
from .reviewing import LONGEST, note

State = Version.State


@transaction.atomic
def waive(*, assessment: Assessment, criterion: str, reason: str, by: Person, now: datetime) -> Waiver:
    """Lets a criterion be, with a reason and a name that everyone may read; a new reason takes the place of an old."""
    assessment = lock_assessment(assessment)
    reason = clean_lines(reason)[:LONGEST]
    if not reason:
        raise ReviewRefused(
            Text(
                nl="Schrijf waarom dit criterium hier niet hoeft.",
                en="Write why this criterion need not be met here.",
            )
        )
    line = picture_of(assessment, localdate(now)).line(criterion)
    if line is None:
        raise ReviewRefused(Text(nl="Dat criterium is er niet.", en="There is no such criterion."))
    waiver, made = Waiver.objects.get_or_create(
        assessment=assessment, criterion=criterion, defaults={"reason": reason, "by": by, "at": now}
    )
    if not made and waiver.reason == reason:
        return waiver
    waiver.reason, waiver.by, waiver.at = reason, by, now
    waiver.save()
    note("assessment.waived", assessment, by=by, now=now, criterion=criterion)
    return waiver


@transaction.atomic
def take_back_waiver(*, assessment: Assessment, criterion: str, by: Person, now: datetime) -> None:
    """The criterion counts again."""
    assessment = lock_assessment(assessment)
    gone, _ = Waiver.objects.filter(assessment=assessment, criterion=criterion).delete()
    if gone:
        note("assessment.unwaived", assessment, by=by, now=now, criterion=criterion)


@transaction.atomic
def send_back(*, assessment: Assessment, remark: str, by: Person, now: datetime) -> Assessment:
    """Sends a proposal back to its provider with a remark and every reason; it can be changed and submitted again."""
    assessment = lock_assessment(assessment)
    version = assessment.version
    if version.state != State.SUBMITTED:
        raise ReviewRefused(
            Text(
                nl="Alleen een ingediend voorstel kan terug. Een opleiding in het aanbod haal je eruit.",
                en="Only a proposal that was submitted can be sent back. A training in the offer is taken out.",
            )
        )
    remark = clean_lines(remark)[:LONGEST]
    if not remark:
        raise ReviewRefused(
            Text(nl="Schrijf wat je aan de aanbieder wilt zeggen.", en="Write what you want to tell the provider.")
        )
    picture = picture_of(assessment, localdate(now))
    _close(assessment, Assessment.State.RETURNED, picture, by=by, now=now, remark=remark)
    version.state = State.RETURNED
    version.save(update_fields=["state"])
    note("assessment.returned", assessment, by=by, now=now)
    mail_returned(assessment, remark=remark, reasons=picture.reasons, now=now)
    return assessment


@transaction.atomic
def publish(*, assessment: Assessment, by: Person, now: datetime) -> Version:
    """Puts a version in the offer where the gate is open; the one that was there before is replaced."""
    assessment = lock_assessment(assessment)
    version = assessment.version
    if version.state != State.SUBMITTED:
        raise ReviewRefused(
            Text(
                nl="Alleen een ingediend voorstel kan gepubliceerd worden.",
                en="Only a proposal that was submitted can be published.",
            )
        )
    picture = _open_gate(assessment, now)
    _close(assessment, Assessment.State.PASSED, picture, by=by, now=now)
    for earlier in version.training.versions.filter(state=State.PUBLISHED).exclude(pk=version.pk):
        _close_what_is_over(earlier, by=by, now=now)
        earlier.state, earlier.ended_at = State.REPLACED, now
        earlier.save(update_fields=["state", "ended_at"])
    version.state, version.published_at = State.PUBLISHED, now
    version.save(update_fields=["state", "published_at"])
    list_training(version.training)
    note("training.published", assessment, by=by, now=now, number=version.number)
    mail_published(assessment, now=now)
    return version


@transaction.atomic
def confirm(*, assessment: Assessment, by: Person, now: datetime) -> Assessment:
    """Ends looking again at a published training: it stays, where the gate is open."""
    assessment = lock_assessment(assessment)
    if not is_light(assessment) or not assessment.version.is_published:
        raise ReviewRefused(
            Text(
                nl="Alleen een opleiding die al in het aanbod staat, kan bevestigd worden.",
                en="Only a training that is in the offer can be confirmed.",
            )
        )
    _close(assessment, Assessment.State.PASSED, _open_gate(assessment, now), by=by, now=now)
    note("assessment.confirmed", assessment, by=by, now=now)
    return assessment


@transaction.atomic
def withdraw_published(*, version: Version, reason: str, by: Person, now: datetime) -> Version:
    """Takes a training out of the offer, with a reason that the provider gets. A second time changes nothing."""
    version = lock_version(version.pk)
    if version.state == State.WITHDRAWN:
        return version
    if not version.is_published:
        raise ReviewRefused(Text(nl="Deze versie staat niet in het aanbod.", en="This version is not in the offer."))
    reason = clean_lines(reason)[:LONGEST]
    if not reason:
        raise ReviewRefused(
            Text(nl="Schrijf waarom de opleiding uit het aanbod gaat.", en="Write why the training leaves the offer.")
        )
    _close_what_is_over(version, by=by, now=now, remark=reason)
    version.state, version.ended_at = State.WITHDRAWN, now
    version.save(update_fields=["state", "ended_at"])
    list_training(version.training)
    write_down(
        "training.taken_out", by=by, now=now, organisation=version.training.rtc, on=version,
        details={"number": version.number},
    )  # fmt: skip
    mail_taken_out(version, why=reason, now=now)
    return version


def _open_gate(assessment: Assessment, now: datetime) -> Picture:
    """What is known of every criterion. Raises :class:`ReviewRefused` where one is neither met nor waived."""
    picture = picture_of(assessment, localdate(now))
    if picture.is_open:
        return picture
    codes = ", ".join(line.code for line in picture.in_the_way)
    raise ReviewRefused(
        Text(
            nl=f"Publiceren kan nog niet. Niet in orde: {codes}.",
            en=f"It cannot be published yet. Not in order: {codes}.",
        )
    )


def _close(
    assessment: Assessment, state: str, picture: Picture, *, by: Person | None, now: datetime, remark: str = ""
) -> None:
    """Freezes what was computed and said."""
    assessment.state, assessment.closed_at, assessment.closed_by = state, now, by
    assessment.findings, assessment.facts_hash, assessment.remark = picture.findings, picture.facts_hash, remark
    assessment.save(update_fields=["state", "closed_at", "closed_by", "findings", "facts_hash", "remark"])


def _close_what_is_over(version: Version, *, by: Person, now: datetime, remark: str = "") -> None:
    """Ends looking again at a version that leaves the offer."""
    for assessment in version.assessments.filter(state=Assessment.State.OPEN):
        assessment.version = version
        _close(assessment, Assessment.State.RETURNED, picture_of(assessment, localdate(now)), by=by, now=now,
               remark=remark)  # fmt: skip
