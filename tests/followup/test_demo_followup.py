"""What came of a run of the demo: made once, along the same road as what real people tell."""

from __future__ import annotations

from digitaleschool.followup.demo import make_demo_followup
from digitaleschool.followup.models import AgendaPoint, ClassUse, Evaluation, TransferCard
from digitaleschool.needs.models import Need
from digitaleschool.offer.models import Delivered, TrainingAnswer
from digitaleschool.people.demo import make_cast


def test_the_demo_tells_what_came_of_a_run_once(new_version, new_provider, rtc, now):
    rtc()
    make_cast(now.date())
    vakwerk = new_provider("Demoaanbieder Vakwerk")
    version = new_version(
        "Storingen zoeken", state="published", provider=vakwerk, slug="storingen-zoeken-met-twincat", is_invented=True,
        content={"group_max": 8},
    )  # fmt: skip
    vakwerk.trainers.create(name="Tess", is_invented=True)
    version.needs.add(Need.objects.create(number=1, text_nl="Storingen vinden", created_on=now.date()))

    run, again = make_demo_followup(now), make_demo_followup(now)

    assert run == again
    assert (run.enrolments.count(), TransferCard.objects.count(), ClassUse.objects.count()) == (12, 11, 10)
    assert Evaluation.objects.count() == 12 + 11 + 9
    assert AgendaPoint.objects.filter(run=run, published__isnull=False).count() == TrainingAnswer.objects.count() == 1
    assert Delivered.objects.filter(run__isnull=True, what="group_size").get().happened == 12
    assert Need.objects.get().status == "served"
    assert not ClassUse.objects.filter(enrolment__person__email="bram@dewerkbank.example").exists()


def test_a_site_without_the_demo_offer_has_no_such_run(db, now):
    assert make_demo_followup(now) is None
