"""The RTC's desk: which runs, who comes, and what is done with it."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from python_calamine import load_workbook
from tests.enrolment.rooms import new_run, training

from digitaleschool.enrolment.models import Enrolment, Notice
from digitaleschool.enrolment.services.enrolling import enrol
from digitaleschool.offer.models import Run
from digitaleschool.people.models import AuditEntry

__all__ = ["new_run", "training"]


@pytest.fixture
def teachers(new_person, new_school):
    school = new_school("300").organisation
    return [new_person(f"Leraar{n}", role="teacher", at=school) for n in range(4)]


@pytest.fixture
def full(new_run, teachers):
    """Two places, three people."""
    run = new_run(capacity=2, status="confirmed")
    for person in teachers[:3]:
        enrol(run=run, person=person, now=timezone.now(), wants_to_know="=1+1")
    return run


@pytest.fixture
def desk(client, amina):
    client.force_login(amina)
    return client


def listed(response):
    return [row.run.pk for row in response.context["rows"]]


def test_the_list_shows_what_is_asked_for(desk, new_run, full, rtc, training):
    thin = new_run(in_days=40, town="Aalst")
    gone, past = new_run(in_days=50, status="cancelled"), new_run(in_days=-50)
    of_others = new_run(rtc=rtc("limburg"))  # of a training that Amina's RTC judges
    day = (timezone.now() + timedelta(days=39)).date().isoformat()

    def asked(**said):
        return listed(desk.get(reverse("run_list"), said))

    assert asked() == [full.pk, of_others.pk, thin.pk, gone.pk]
    assert (asked(wanneer="past"), asked(zoek="aalst"), asked(zoek="PLC", status="cancelled")) == (
        [past.pk], [thin.pk], [gone.pk],
    )  # fmt: skip
    assert (asked(bezet="full"), asked(bezet="waiting"), asked(bezet="free")) == (
        [full.pk], [full.pk], [of_others.pk, thin.pk, gone.pk],
    )  # fmt: skip
    assert (asked(van=day), asked(tot=day, bezet="short")) == ([thin.pk, gone.pk], [past.pk, of_others.pk])
    assert asked(van="2027-02-02", tot="2027-01-01") == []
    assert asked(status="\x00", zoek="x" * 200) == []
    assert "Geen reeks past" in desk.get(reverse("run_list"), {"zoek": "xqz"}).text


def test_the_list_asks_as_much_for_three_runs_as_for_one(desk, new_run, django_assert_num_queries):
    def count():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as asked:
            desk.get(reverse("run_list"))
        return len(asked)

    new_run()
    one = count()
    new_run(in_days=30)
    new_run(in_days=31)
    assert count() == one


def test_a_run_shows_who_comes_and_who_waits(desk, full, teachers):
    page = desk.get(reverse("run_desk", args=[full.pk])).text

    assert [page.index(one.name) for one in teachers[:3]] == sorted(page.index(one.name) for one in teachers[:3])
    assert "Wie wacht, in volgorde" in page
    assert "1 persoon wacht" in page


def test_more_places_go_to_who_waits(desk, full):
    address = reverse("run_settings", args=[full.pk])
    said = {"capacity": 3, "minimum": "", "takes": "everyone", "offer_hours": 24, "is_fair": "on"}
    assert "al 2 plaatsen" in desk.post(address, said | {"capacity": 1}).text
    assert "voor de eerste sessie" in desk.post(address, said | {"closes_at": "2099-01-01T10:00"}).text
    for wrong in ({"capacity": "x", "offer_hours": 0}, {"closes_at": "0001-01-01T00:00"}, {"cancel_until": "20x"}):
        assert desk.post(address, said | wrong).status_code == 200

    response = desk.post(address, said, follow=True)

    assert "1 van wie wachtte" in response.text
    assert Enrolment.objects.filter(state="offered").count() == 1
    assert (full.desk.offer_hours, full.desk.keeps_teams) == (24, False)


def test_a_run_is_moved_and_everyone_hears_it_once(desk, full):
    address = reverse("run_move", args=[full.pk])
    form = desk.get(address).context["form"]
    said = {"sequence": 0, "rtc": full.rtc_id, "mode": "on_site", "postcode": "9300", "town": "Aalst", "capacity": 2,
            "is_confirmed": "on", "sessions-TOTAL_FORMS": 1, "sessions-INITIAL_FORMS": 0,
            "sessions-0-on": form.rows.forms[0].initial["on"], "sessions-0-begins": "10:00",
            "sessions-0-ends": "12:00"}  # fmt: skip
    for _ in range(2):
        response = desk.post(address, said, follow=True)

    assert "intussen" in response.text  # the second press knows an older run
    assert (Run.objects.get(pk=full.pk).town, Notice.objects.filter(event="run_moved").count()) == ("Aalst", 3)
    assert set(Enrolment.objects.values_list("told_sequence", flat=True)) == {1}


def test_the_rtc_puts_on_takes_off_confirms_and_cancels(desk, new_run, teachers):
    run = new_run(status="tentative")
    put_on = reverse("run_put_on", args=[run.pk])
    assert "Niemand heeft een account" in desk.post(put_on, {"email": "nobody@school.example"}).text
    assert "Leraar0 heeft een plaats" in desk.post(put_on, {"email": "LERAAR0@school.example"}, follow=True).text
    key = Enrolment.objects.get().key
    desk.post(reverse("run_confirm", args=[run.pk]))
    desk.post(reverse("run_remove", args=[run.pk, key]), {"reason": "Je belde."})
    assert Run.objects.get(pk=run.pk).status == "confirmed"
    desk.post(put_on, {"email": "leraar1@school.example"})
    response = desk.post(reverse("run_stop", args=[run.pk]), {"reason": "Te weinig mensen."}, follow=True)

    assert "Deze reeks gaat niet door" in response.text
    assert list(Notice.objects.order_by("pk").values_list("event", "person__name")) == [
        ("seated", "Leraar0"), ("run_confirmed", "Leraar0"), ("removed", "Leraar0"), ("seated", "Leraar1"),
        ("run_cancelled", "Leraar1"),
    ]  # fmt: skip


def test_the_file_has_every_list_and_starts_nothing(desk, full, new_run, teachers):
    new_run(in_days=30)
    said = [
        desk.post(reverse("run_list_export"), {"bezet": "waiting"}),
        desk.post(reverse("run_export", args=[full.pk])),
    ]

    for response in said:
        book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
        runs, people = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
        assert [row[0] for row in runs] == ["reeks", full.pk]
        assert [(row[3], row[8], row[12]) for row in people[1:]] == [
            ("Leraar0", "heeft een plaats", "=1+1"), ("Leraar1", "heeft een plaats", "=1+1"),
            ("Leraar2", "op de wachtlijst", "=1+1"),
        ]  # fmt: skip
    assert AuditEntry.objects.filter(verb="run_list.exported").count() == 2
    assert desk.post(reverse("run_list_export"), {"van": "x"}).status_code == 400
