"""Tracks: made and ordered by an RTC, read by everyone."""

from __future__ import annotations

import pytest
from django.test import Client

from digitaleschool.offer.models import Module, Track
from digitaleschool.people.models import AuditEntry


def client_of(person=None) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    if person:
        client.force_login(person)
    return client


def form(*steps: tuple[object, str, str], **said: object) -> dict[str, object]:
    rows = {f"steps-{at}-{name}": value for at, step in enumerate(steps)
            for name, value in zip(("training", "place", "level"), step, strict=True)}  # fmt: skip
    kept = {"title_nl": "PLC van nul", "steps-TOTAL_FORMS": len(steps), "steps-INITIAL_FORMS": 0, "is_published": "on"}
    return kept | rows | said


@pytest.fixture
def published(new_version):
    def make(title: str, **content: object):
        return new_version(title, state="published", content=content)

    return make


def test_an_rtc_makes_a_track_and_everyone_climbs_it(amina, rtc, published):
    first, second = (
        published("Beginnen met PLC", prior_ict="niets"),
        published("PLC voor gevorderden", self_study=["plc-1"]),
    )
    Module.objects.create(
        slug="plc-1", organisation=rtc(), title_nl="PLC in tien stappen", minutes=20, published_at="2026-01-01T00:00Z"
    )
    sent = form((second.training_id, "2", "advanced"), (first.training_id, "1", "beginner"), rtc=rtc().pk)

    made = client_of(amina).post("/aanbod/trajecten/nieuw/", sent)
    client_of(amina).post("/aanbod/trajecten/nieuw/", sent)

    track = Track.objects.get()
    html = client_of().get("/trajecten/plc-van-nul/").text
    assert made["Location"] == "/trajecten/plc-van-nul/"
    assert html.index("Beginnen met PLC") < html.index("PLC voor gevorderden")
    assert ["niets" in html, "PLC in tien stappen" in html, "You may come all the same" in html] == [True] * 3
    assert list(track.steps.order_by("order").values_list("training", flat=True)) == [
        first.training_id,
        second.training_id,
    ]
    assert list(AuditEntry.objects.values_list("verb", flat=True)) == ["track.made"]


def test_a_track_is_put_in_another_order_and_loses_a_step(amina, rtc, published):
    one, two = published("Een"), published("Twee")
    client_of(amina).post(
        "/aanbod/trajecten/nieuw/", form((one.training_id, "1", ""), (two.training_id, "2", ""), rtc=rtc().pk)
    )
    address = "/aanbod/trajecten/plc-van-nul/"

    client_of(amina).post(address, form((one.training_id, "9", ""), (two.training_id, "1", ""), rtc=rtc().pk))
    order = list(Track.objects.get().steps.order_by("order").values_list("training", flat=True))
    client_of(amina).post(
        address, form((one.training_id, "1", ""), (two.training_id, "2", ""), rtc=rtc().pk, remove="steps-0")
    )

    assert order == [two.training_id, one.training_id]
    assert list(Track.objects.get().steps.values_list("training", flat=True)) == [two.training_id]


def test_nobody_touches_the_track_of_another_rtc(amina, chloe, rtc, published):
    track = Track.objects.create(slug="stil", title_nl="Stil", rtc=rtc())

    assert [client_of(who).get("/aanbod/trajecten/stil/").status_code for who in (amina, chloe)] == [200, 404]
    assert [client_of(who).get("/trajecten/stil/").status_code for who in (amina, chloe, None)] == [200, 404, 404]
    stolen = client_of(chloe).post("/aanbod/trajecten/nieuw/", form(rtc=rtc().pk))
    assert (stolen.status_code, Track.objects.count(), track.rtc) == (200, 1, rtc())


def test_what_is_not_published_is_missing_for_others_and_told_to_who_makes_it(amina, rtc, new_version):
    hidden = new_version("Geheim", state="submitted")
    client_of(amina).post("/aanbod/trajecten/nieuw/", form((hidden.training_id, "1", ""), rtc=rtc().pk))

    own, others = (client_of(who).get("/trajecten/plc-van-nul/").text for who in (amina, None))
    assert ["Geheim" in others, "only you see that it is missing" in own] == [False, True]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"title_nl": "\x00"}, "This field is required"),
        ({"steps-TOTAL_FORMS": "x"}, "ManagementForm"),
        ({"steps-0-training": "99999999999999999999999"}, "not one of the available choices"),
        ({"steps-0-place": "-1"}, "greater than or equal to 0"),
        ({"theme": "<b>"}, "not one of the available choices"),
    ],
)
def test_nonsense_is_said(said, sentence, amina, rtc, published):
    sent = form((published("Een").training_id, "1", ""), rtc=rtc().pk) | said

    answer = client_of(amina).post("/aanbod/trajecten/nieuw/", sent)

    assert (answer.status_code, sentence in answer.text, Track.objects.count()) == (200, True, 0)


def test_a_training_stands_once_in_a_track(amina, rtc, published):
    one = published("Een").training_id

    answer = client_of(amina).post("/aanbod/trajecten/nieuw/", form((one, "1", ""), (one, "2", ""), rtc=rtc().pk))

    assert (answer.status_code, "stands there twice" in answer.text) == (409, True)


@pytest.mark.parametrize("address", ["/trajecten/", "/aanbod/trajecten/"])
def test_lists_ask_as_often_for_three_as_for_one(address, amina, rtc, django_assert_max_num_queries):
    counts = []
    for number in range(3):
        Track.objects.create(slug=f"t{number}", title_nl=f"T{number}", rtc=rtc(), is_published=True)
        with django_assert_max_num_queries(40) as seen:
            assert client_of(amina).get(address).status_code == 200
        counts.append(len(seen))

    assert counts[0] == counts[2]


def test_the_page_of_a_track_asks_as_often_for_three_steps_as_for_one(rtc, published, django_assert_max_num_queries):
    track, counts = Track.objects.create(slug="t", title_nl="T", rtc=rtc(), is_published=True), []
    for number in range(3):
        track.steps.create(training=published(f"O{number}").training, order=number)
        with django_assert_max_num_queries(40) as seen:
            assert client_of().get("/trajecten/t/").status_code == 200
        counts.append(len(seen))

    assert counts[0] == counts[2]
