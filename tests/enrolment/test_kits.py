"""Kits: kept by an RTC, booked over days, never lent twice at once."""

from __future__ import annotations

# ruff: noqa: F811
from datetime import date, timedelta

import pytest
from tests.at_once import at_once, meet_after
from tests.enrolment.rooms import new_enrolment, new_run, run, training  # noqa: F401
from tests.offer.conftest import no_locks  # noqa: F401

from digitaleschool.enrolment.models import Enrolment, Kit, KitLoan
from digitaleschool.enrolment.services import kits as service
from digitaleschool.enrolment.services.kits import (
    KitRefused,
    book_kit,
    hand_out_kit,
    keep_kit,
    release_kit,
    take_back_kit,
)  # fmt: skip

FIRST = date(2026, 12, 7)


@pytest.fixture
def laptop(rtc):
    return Kit.objects.create(rtc=rtc(), kind="pc", name="Leenlaptop 1")


@pytest.fixture
def ans(new_person):
    return new_person("Ans")


def book(enrolment, days: int = 0, first_on: date = FIRST, **named):
    from tests.conftest import NOW

    last_on = first_on + timedelta(days=days)
    facts = {"kind": "pc", "first_on": first_on, "last_on": last_on, "by": enrolment.person, "now": NOW}
    return book_kit(enrolment=enrolment, **facts | named)


@pytest.mark.parametrize(
    ("first", "days", "is_free"), [(-2, 1, True), (-2, 2, False), (0, 0, False), (4, 3, False), (5, 3, True)]
)
def test_a_kit_is_lent_once_on_a_day(first, days, is_free, laptop, new_enrolment, bram, ans):
    book(new_enrolment(bram), 4)
    other = new_enrolment(ans)

    if is_free:
        assert book(other, days, FIRST + timedelta(days=first)).kit == laptop
    else:
        with pytest.raises(KitRefused):
            book(other, days, FIRST + timedelta(days=first))


def test_who_finds_none_hears_from_when_there_is_one(laptop, new_enrolment, bram, ans):
    book(new_enrolment(bram), 4)

    with pytest.raises(KitRefused) as refused:
        book(new_enrolment(ans), 4)

    assert str(refused.value) == "Op die dagen zijn alle leenkits weg. Vanaf 12/12/2026 is er weer een."


def test_booked_twice_is_once_and_a_second_person_gets_the_second_kit(laptop, rtc, new_enrolment, bram, ans):
    second = Kit.objects.create(rtc=rtc(), kind="pc", name="Leenlaptop 2")
    own = new_enrolment(bram)

    assert book(own, 4) == book(own, 4)
    assert book(new_enrolment(ans), 4).kit == second


def test_who_cancels_frees_the_kit_unless_it_is_out(laptop, new_enrolment, bram, ans, amina, now):
    own = new_enrolment(bram)
    loan = book(own, 4)
    hand_out_kit(loan=loan, by=amina, now=now)
    Enrolment.objects.filter(pk=own.pk).update(state="ended", ended_at=now)

    with pytest.raises(KitRefused):
        book(new_enrolment(ans), 4)
    take_back_kit(loan=loan, by=amina, now=now)
    assert book(Enrolment.objects.get(person=ans), 4).kit == laptop


def test_only_who_has_a_place_books_for_days_that_come(laptop, new_enrolment, bram, ans, now):
    own, waiting = new_enrolment(bram), new_enrolment(ans, state="waiting")

    for enrolment, facts in [
        (waiting, {}), (own, {"by": ans}), (own, {"first_on": date(2026, 11, 1)}), (own, {"days": -1}),
        (own, {"days": 200}), (own, {"kind": "vr_headset"}),
    ]:  # fmt: skip
        with pytest.raises(KitRefused):
            book(enrolment, **facts)
    assert not KitLoan.objects.exists()


def test_a_booking_is_released_by_its_owner_alone(laptop, new_enrolment, bram, ans, now):
    loan = book(new_enrolment(bram), 4)

    with pytest.raises(KitRefused):
        release_kit(loan=loan, by=ans, now=now)
    release_kit(loan=loan, by=bram, now=now)

    assert book(new_enrolment(ans), 4).kit == laptop


def test_an_rtc_keeps_its_own_kits(rtc, amina, chloe, now):
    facts = {"kit": None, "rtc": rtc(), "kind": "pc", "holds": "", "is_active": True, "now": now}

    for wrong in ({"by": chloe}, {"kind": "cnc"}, {"name": " "}):
        with pytest.raises(KitRefused):
            keep_kit(**{"name": "Laptop", "by": amina} | facts | wrong)
    keep_kit(**facts, name="Laptop", by=amina)
    with pytest.raises(KitRefused):
        keep_kit(**facts, name="Laptop", by=amina)
    assert list(Kit.objects.values_list("name", "kind")) == [("Laptop", "pc")]


def two_take_the_last(bram, ans, new_enrolment, monkeypatch):
    meet_after(monkeypatch, "free_kits", service)
    bookings = [new_enrolment(person) for person in (bram, ans)]
    given, failures = at_once(*(lambda own=own: book(own, 4) for own in bookings))
    return len(given), [type(failure) for failure in failures]


def test_two_who_take_the_last_kit_come_after_each_other(
    transactional_db, laptop, new_enrolment, bram, ans, monkeypatch
):  # fmt: skip
    assert two_take_the_last(bram, ans, new_enrolment, monkeypatch) == (1, [KitRefused])


def test_without_the_lock_the_last_kit_is_lent_twice(
    transactional_db, laptop, new_enrolment, bram, ans, monkeypatch, no_locks
):  # fmt: skip
    assert two_take_the_last(bram, ans, new_enrolment, monkeypatch) == (2, [])
