"""Certificates: issued when every list is closed, issued anew or withdrawn when what was noted is corrected."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate

from digitaleschool.core.enrolment.proof import PRESENT, Followed, Noted, followed, load_rule
from digitaleschool.core.refusals import Refusal
from digitaleschool.core.wording import Text
from digitaleschool.enrolment.certificate_content import content_of, said_by, tracks_to_choose
from digitaleschool.enrolment.certificate_credential import signed_credential
from digitaleschool.enrolment.models import Attendance, Certificate, Enrolment
from digitaleschool.offer.models import Run, Session
from digitaleschool.people.audit import write_down
from digitaleschool.people.models import Person

from .notices import notify

Because = Certificate.Because
WITHDRAWN = Text(
    nl="De aanwezigheid is verbeterd. Je volgde daarmee niet genoeg van de opleiding.",
    en="Attendance was corrected. With that you did not follow enough of the training.",
)


class CertificateRefused(Refusal):
    """A certificate cannot be changed like this."""


def followed_by(enrolments: Iterable[Enrolment], run: Run) -> dict[int, tuple[Followed, list[Session]]]:
    """Enrolment -> what was followed, and the sessions where they were; in two queries."""
    sessions = list(run.sessions.select_related("attendance_list").order_by("starts_at", "pk"))
    noted = {
        (one.enrolment_id, one.session_id): one
        for one in Attendance.objects.filter(enrolment__in=[one.pk for one in enrolments], session__run=run)
    }
    rule, found = load_rule(), {}
    for enrolment in enrolments:
        lines = [_noted(session, noted.get((enrolment.pk, session.pk))) for session in sessions]
        there = [
            session for session, line in zip(sessions, lines, strict=True) if line.is_settled and line.kind == PRESENT
        ]
        found[enrolment.pk] = (followed(rule, lines), there)
    return found


def renew_certificates(*, run: Run, enrolments: Sequence[Enrolment], by: Person | None, now: datetime) -> None:
    """Issues, issues anew or withdraws, as what was noted says now. Call it while the run is held."""
    if run.status == Run.Status.CANCELLED:
        return
    told = followed_by(enrolments, run)
    valid = {one.enrolment_id: one for one in Certificate.objects.filter(enrolment__in=told, ended_at=None)}
    for enrolment in enrolments:
        done, sessions = told[enrolment.pk]
        known = valid.get(enrolment.pk)
        if not (done.is_entitled and enrolment.state == Enrolment.State.SEATED):
            if known:
                _withdraw(known, enrolment, by, now)
            continue
        track = known.track if known else _track_of(enrolment.person)
        _issue(enrolment, known, done, sessions, track, by, now)


@transaction.atomic
def choose_track(*, certificate: Certificate, track: str, by: Person, now: datetime) -> Certificate:
    """A new certificate with the codes of that finality. Raises :class:`CertificateRefused`."""
    enrolment = certificate.enrolment
    if enrolment is None or certificate.person_id != by.pk:
        raise _changed()
    run = Run.objects.select_for_update(no_key=True).get(pk=enrolment.run_id)
    certificate = Certificate.objects.select_related("enrolment__person").get(pk=certificate.pk)
    if not certificate.is_valid:
        raise _changed()
    if track and track not in dict(tracks_to_choose(said_by(enrolment.training))):
        raise CertificateRefused(Text(nl="Kies een finaliteit uit de lijst.", en="Choose a finality of the list."))
    done, sessions = followed_by([enrolment], run)[enrolment.pk]
    if not done.is_entitled:
        raise _changed()
    return _issue(enrolment, certificate, done, sessions, track, by, now)


def _changed() -> CertificateRefused:
    return CertificateRefused(
        Text(
            nl="Dit attest geldt niet meer. Open het nieuwste bij je opleidingen.",
            en="This certificate does not hold any more. Open the newest one at your trainings.",
        )
    )


def _issue(
    enrolment: Enrolment, known: Certificate | None, done: Followed, sessions: Sequence[Session], track: str,
    by: Person | None, now: datetime,
) -> Certificate:  # fmt: skip
    content = content_of(
        enrolment, minutes=done.minutes, percent=done.percent, sessions=sessions, track=track, today=localdate(now)
    )
    if known and known.content == content and known.track == track:
        return known
    if known:
        _end(known, Because.REPLACED, now)
    fresh = Certificate(
        person=enrolment.person, enrolment=enrolment, training=enrolment.training, rtc=enrolment.run.rtc, track=track,
        content=content, issued_at=now, is_invented=enrolment.is_invented,
    )  # fmt: skip
    fresh.save()
    fresh.credential = signed_credential(fresh)
    fresh.save(update_fields=["credential"])
    if known:
        known.replaced_by = fresh
        known.save(update_fields=["replaced_by"])
    _note("certificate.replaced" if known else "certificate.issued", fresh, by, now)
    if by is None or by.pk != enrolment.person_id:  # who chose another finality sees it
        notify("certificate", enrolment=enrolment, now=now, part=str(fresh.key)[:8], link=address_of(fresh.key))
    return fresh


def _withdraw(known: Certificate, enrolment: Enrolment, by: Person | None, now: datetime) -> None:
    _end(known, Because.WITHDRAWN, now)
    _note("certificate.withdrawn", known, by, now)
    reason = WITHDRAWN["en" if enrolment.person.language == "en" else "nl"]
    part, link = str(known.key)[:8], address_of(known.key)
    notify("certificate_withdrawn", enrolment=enrolment, now=now, part=part, reason=reason, link=link)


def _end(certificate: Certificate, because: str, now: datetime) -> None:
    certificate.ended_at, certificate.ended_because = now, because
    certificate.save(update_fields=["ended_at", "ended_because"])


def address_of(key: uuid.UUID) -> str:
    """Where a certificate is checked, on this site."""
    return reverse("certificate_check", kwargs={"key": key})


def _track_of(person: Person) -> str:
    """The finality that somebody chose for their last certificate."""
    last = Certificate.objects.filter(person=person).order_by("-issued_at", "-pk").first()
    return last.track if last else ""


def _noted(session: Session, attendance: Attendance | None) -> Noted:
    kept = getattr(session, "attendance_list", None)
    return Noted(
        session_minutes=int((session.ends_at - session.starts_at).total_seconds() // 60),
        kind=attendance.kind if attendance else "", minutes=attendance.minutes if attendance else 0,
        is_return=session.is_return, is_settled=bool(kept and kept.is_closed),
    )  # fmt: skip


def _note(verb: str, certificate: Certificate, by: Person | None, now: datetime) -> None:
    training = certificate.training.slug if certificate.training else ""
    write_down(verb, by=by, now=now, organisation=certificate.rtc, on=certificate, label=training)
