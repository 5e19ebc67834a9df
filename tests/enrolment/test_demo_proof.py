from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from digitaleschool.core.enrolment.proof import load_rule
from digitaleschool.enrolment.demo_proof import make_demo_proof
from digitaleschool.enrolment.models import Attendance, Certificate, Enrolment, Notice
from digitaleschool.offer.models import Run, Session, Trainer
from digitaleschool.people.demo import member

from .taught import new_seat, taught

__all__ = ["new_seat", "taught"]


def test_the_demo_has_lists_certificates_and_a_session_that_is_on(taught, new_seat):
    for number, name in enumerate(("Ann", "Bea", "Cis"), 3):
        new_seat(taught.run, name, line_number=number)
    Run.objects.update(is_invented=True)
    Enrolment.objects.update(is_invented=True)
    Trainer.objects.update(is_invented=True)
    type(taught.tess).objects.update(is_invented=True)
    type(taught.tess).objects.filter(pk=taught.tess.pk).update(email=member("tess").email)
    now = timezone.now()
    Session.objects.filter(pk=taught.first.pk).update(
        starts_at=now - timedelta(days=40), ends_at=now - timedelta(days=40, hours=-3)
    )
    Session.objects.filter(pk=taught.second.pk).update(
        starts_at=now - timedelta(days=33), ends_at=now - timedelta(days=33, hours=-3)
    )
    Session.objects.filter(pk=taught.back.pk).update(
        starts_at=now + timedelta(days=9), ends_at=now + timedelta(days=10)
    )

    made = make_demo_proof(now)
    again = make_demo_proof(now)

    kinds = Attendance.objects.filter(session=taught.first).order_by("enrolment").values_list("kind", "minutes")
    assert (made, again, Certificate.objects.count()) == (2, 2, 2)
    assert list(kinds) == [("present", 180), ("present", 180), ("excused", 0), ("present", 140), ("absent", 0)]
    (on,) = Session.objects.filter(starts_at__lte=now, ends_at__gt=now)
    assert load_rule().is_open(on.starts_at, on.ends_at, now)
    lines = list(Enrolment.objects.exclude(line_number=None).values_list("line_number", flat=True))
    assert len(lines) == len(set(lines))
    assert not Notice.objects.exclude(state=Notice.State.TOLD).exists()
