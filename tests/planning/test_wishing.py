"""A wish: who may make it, when it counts, taking it back, colleagues, two at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import DatabaseError
from tests.at_once import at_once, meet_after

from digitaleschool.common.models import OutboxMail
from digitaleschool.core.survey.loading import load_instrument
from digitaleschool.needs.services.profiles import take_along
from digitaleschool.people.models import AuditEntry, Organisation
from digitaleschool.planning.models import Proposal, Season, Team, Wish, Wisher
from digitaleschool.planning.queries import (
    counting,
    wishes_proposed_by,
    wishes_visible_to,
    wishes_with_digest,
)
from digitaleschool.planning.services import wishing
from digitaleschool.planning.services.checks import PlanningRefused
from digitaleschool.planning.services.wishing import (
    Circumstances,
    confirm_wishes,
    digest_of,
    join_team,
    leave_team,
    make_wish,
    propose_colleague,
    save_wisher,
    start_team,
    withdraw_all,
    withdraw_wish,
)

TODAY = date(2026, 11, 23)
WHEN = Circumstances(halfdays=["wed_pm", "mon_ev"], postcode="9000", travel_minutes=40)
FIELD, LEVEL = "mechanica_elektriciteit", "beginner"


def deeds() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


@pytest.fixture
def school(bram) -> Organisation:
    return bram.memberships.get().organisation


@pytest.fixture
def wisher(season, school, bram, now) -> Wisher:
    return save_wisher(season=season, school=school, circumstances=WHEN, now=now, agrees=True, person=bram)


@pytest.fixture
def dina(new_person, school):
    """Leads Bram's school."""
    return new_person("Dina", role="school_lead", at=school)


# --- who wishes -------------------------------------------------------------------------------------------------------


def test_a_teacher_says_when_and_how_once_a_season(season, school, bram, wisher, now):
    again = save_wisher(
        season=season, school=school, circumstances=replace(WHEN, halfdays=["tue_am"], postcode=""), now=now,
        agrees=True, person=bram,
    )  # fmt: skip

    assert again.pk == wisher.pk
    assert (again.halfdays, again.postcode, again.ends_on, again.agreed_at) == (["tue_am"], "", season.ends_on, now)
    assert deeds() == ["wisher.made", "wisher.changed"]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"halfdays": []}, "halfdays"),
        ({"halfdays": ["sun_pm"]}, "halfdays"),
        ({"periods": ["ooit"]}, "periods"),
        ({"away": ["2027-02-30"]}, "away"),
        ({"modes": []}, "modes"),
        ({"modes": ["hybrid"]}, "modes"),
        ({"postcode": "0001"}, "postcode"),
        ({"travel_minutes": 241}, "travel_minutes"),
        ({"most_trainings": 0}, "most_trainings"),
        ({"ends_on": date(2026, 11, 22)}, "ends_on"),
        ({"ends_on": date(2027, 6, 12)}, "ends_on"),
    ],
)
def test_circumstances_that_make_no_sense_are_refused(season, school, bram, now, said, field):
    with pytest.raises(PlanningRefused) as refusal:
        save_wisher(
            season=season, school=school, circumstances=replace(WHEN, **said), now=now, agrees=True, person=bram
        )

    assert refusal.value.field == field
    assert Wisher.objects.count() == 0


def test_nothing_is_kept_without_a_yes_nor_away_from_the_own_school(season, school, bram, now, new_school):
    elsewhere = new_school("900").organisation
    for where, agrees, field in ((school, False, "agrees"), (elsewhere, True, "school")):
        with pytest.raises(PlanningRefused) as refusal:
            save_wisher(season=season, school=where, circumstances=WHEN, now=now, agrees=agrees, person=bram)
        assert refusal.value.field == field

    assert Wisher.objects.count() == 0


def test_a_profile_code_wishes_without_a_name(season, plc, new_school, now):
    code = "ACDE" * 4
    take_along(
        code=code, values={"function": "theory"}, instrument=load_instrument("digitale-school-leraren"), today=TODAY
    )
    school = new_school("700").organisation

    wisher = save_wisher(
        season=season, school=school, circumstances=WHEN, now=now, agrees=True, code="acde-acde acde acde"
    )
    wish = make_wish(wisher=wisher, training=plc.training, field=FIELD, level=LEVEL, now=now, by=None)

    assert (wisher.person, wisher.code_digest) == (None, digest_of(code))
    assert code not in wisher.code_digest
    assert list(wishes_with_digest(digest_of(code))) == [wish]
    assert list(wishes_with_digest("")) == []
    assert set(AuditEntry.objects.values_list("by", flat=True)) == {None}
    with pytest.raises(PlanningRefused, match="geen profiel"):
        save_wisher(season=season, school=school, circumstances=WHEN, now=now, agrees=True, code="AAAA" * 4)


# --- wishes -----------------------------------------------------------------------------------------------------------


def test_a_wish_counts_until_its_day_and_is_seen_by_its_teacher_only(season, plc, wisher, bram, dina, amina, now):
    wish = make_wish(wisher=wisher, training=plc.training, field=FIELD, level=LEVEL, now=now, by=bram, note=" PLC \n")
    again = make_wish(wisher=wisher, training=plc.training, field=FIELD, level=LEVEL, now=now, by=bram)

    assert (again.pk, wish.note, wish.state) == (wish.pk, "PLC", Wish.State.OPEN)
    assert list(counting(season, TODAY)) == [wish]
    assert list(counting(season, date(2027, 6, 12))) == []
    assert list(wishes_visible_to(bram)) == [wish]
    assert [list(wishes_visible_to(other)) for other in (dina, amina)] == [[], []]
    assert deeds() == ["wisher.made", "wish.made"]


def test_wishes_that_make_no_sense_are_refused(season, plc, wisher, bram, dina, now, new_version):
    make_wish(wisher=wisher, training=plc.training, field=FIELD, level=LEVEL, now=now, by=bram)
    draft, other = new_version("Nog niet").training, new_version("Elders", state="published").training
    asked = {"training": plc.training, "field": FIELD, "level": LEVEL, "by": bram}
    cases = [
        (asked | {"field": "hout"}, "al"),
        (asked | {"by": dina}, "niet van jou"),
        (asked | {"training": draft}, "niet \\(meer\\) in het aanbod"),
        (asked | {"training": other}, "niet door in dit seizoen"),
        (asked | {"training": None}, "opleiding of een thema"),
        (asked | {"theme": "programming"}, "opleiding of een thema"),
        (asked | {"training": None, "theme": "breien"}, "thema uit de lijst"),
        (asked | {"field": "breien"}, "studiegebied uit de lijst"),
        (asked | {"level": "god"}, "niveau uit de lijst"),
        (asked | {"training": None, "theme": "programming", "modes": ["x"]}, "ter plaatse of online"),
    ]

    for said, sentence in cases:
        with pytest.raises(PlanningRefused, match=sentence):
            make_wish(wisher=wisher, now=now, **said)

    Season.objects.update(wishes_until=date(2026, 11, 22))
    with pytest.raises(PlanningRefused, match=r"geen wensen meer aan \(tot 22/11/2026\)"):
        make_wish(wisher=wisher, theme="labs", field=FIELD, level=LEVEL, now=now, by=bram)
    assert Wish.objects.count() == 1


def test_there_is_an_end_to_wishing(wisher, bram, now):
    themes = ["programming", "modelling_3d", "automation", "ar_vr", "labs", "work_software", "interactive", "video"]
    for theme in themes:
        make_wish(wisher=wisher, theme=theme, field=FIELD, level=LEVEL, now=now, by=bram)

    with pytest.raises(PlanningRefused, match="al 8 wensen"):
        make_wish(wisher=wisher, theme="google", field=FIELD, level=LEVEL, now=now, by=bram)


def test_one_tap_takes_a_wish_back_with_its_proposal(season, plc, wisher, bram, dina, now, new_planned_run):
    wish = make_wish(wisher=wisher, training=plc.training, field=FIELD, level=LEVEL, now=now, by=bram)
    proposal = Proposal.objects.create(run=new_planned_run(), wish=wish, state="sent", sent_at=now)

    with pytest.raises(PlanningRefused, match="niet van jou"):
        withdraw_wish(wish=wish, now=now, by=dina)
    withdraw_wish(wish=wish, now=now, by=bram)
    withdraw_wish(wish=wish, now=now, by=bram)
    proposal.refresh_from_db()

    assert (Wish.objects.get().state, proposal.state) == (Wish.State.WITHDRAWN, Proposal.State.WITHDRAWN)
    assert list(counting(season, TODAY)) == []
    assert deeds()[-2:] == ["wish.made", "wish.withdrawn"]
    assert make_wish(wisher=wisher, training=plc.training, field=FIELD, level=LEVEL, now=now, by=bram).pk != wish.pk
    assert withdraw_all(wisher=wisher, now=now, by=bram) == 1
    assert Wisher.objects.get().agreed_at is None


# --- colleagues -------------------------------------------------------------------------------------------------------


def test_a_wish_for_a_colleague_waits_for_the_colleague(season, plc, school, bram, dina, now):
    asked = {"season": season, "school": school, "email": " Bram@school.example", "training": plc.training,
             "field": FIELD, "level": LEVEL, "by": dina, "now": now}  # fmt: skip
    wish = propose_colleague(**asked)
    propose_colleague(**asked)
    mail = OutboxMail.objects.get()

    assert (wish.state, mail.recipient) == (Wish.State.ASKED, "bram@school.example")
    assert list(counting(season, TODAY)) == []
    assert list(wishes_proposed_by(dina)) == list(wishes_visible_to(bram)) == [wish]
    with pytest.raises(PlanningRefused, match="wanneer je kan"):
        confirm_wishes(wisher=wish.wisher, now=now, by=bram)
    with pytest.raises(PlanningRefused, match="niet van jou"):
        confirm_wishes(wisher=wish.wisher, now=now, by=dina)

    save_wisher(season=season, school=school, circumstances=WHEN, now=now, agrees=True, person=bram)
    assert list(counting(season, TODAY)) == []
    assert confirm_wishes(wisher=wish.wisher, now=now, by=bram) == 1
    assert list(counting(season, TODAY)) == [wish]
    assert list(wishes_proposed_by(dina)) == []
    assert deeds() == ["wish.proposed", "wisher.changed", "wish.confirmed"]


def test_only_who_leads_a_school_proposes_its_own_people(season, plc, school, bram, dina, now, new_school):
    asked = {"season": season, "school": school, "email": "bram@school.example", "training": plc.training,
             "field": FIELD, "level": LEVEL, "by": dina, "now": now}  # fmt: skip
    for said, sentence in (
        ({"by": bram}, "Je leidt"),
        ({"school": new_school("900").organisation}, "Je leidt"),
        ({"email": "els@elders.be"}, "heeft dit adres"),
        ({"email": "dina@school.example"}, "Voor jezelf"),
    ):
        with pytest.raises(PlanningRefused, match=sentence):
            propose_colleague(**asked | said)

    wish = propose_colleague(**asked)
    withdraw_wish(wish=wish, now=now, by=dina)  # as long as nobody answered
    assert Wish.objects.get().state == Wish.State.WITHDRAWN


def test_colleagues_of_one_school_come_together_by_a_code(season, plc, wisher, bram, dina, now, new_wisher, new_wish):
    wish = make_wish(wisher=wisher, training=plc.training, field=FIELD, level=LEVEL, now=now, by=bram)
    team = start_team(wish=wish, now=now, by=bram)
    mate, stranger = new_wish(new_wisher(school=wisher.school)), new_wish()

    join_team(code=f" {team.code.lower()[:4]}-{team.code[4:]}", wish=mate, now=now, by=None, only_with_team=True)
    mate.refresh_from_db()

    assert start_team(wish=wish, now=now, by=bram) == team == mate.team
    assert mate.only_with_team
    for one, code in ((stranger, team.code), (mate, "ZZZZZZZZ"), (mate, "")):
        with pytest.raises(PlanningRefused, match="geen team van jouw school"):
            join_team(code=code, wish=one, now=now, by=None)
    leave_team(wish=mate, now=now, by=None)
    assert list(Team.objects.get().wishes.all()) == [wish]


# --- two at once ------------------------------------------------------------------------------------------------------


def _twice(monkeypatch, wisher, plc, now):
    meet_after(monkeypatch, "_need_for", wishing)
    return at_once(*2 * [
        lambda: make_wish(wisher=wisher, training=plc.training, field=FIELD, level=LEVEL, now=now, by=None)
    ])  # fmt: skip


def test_the_same_wish_twice_at_once_is_one(transactional_db, monkeypatch, plc, new_wisher, now):
    made, failures = _twice(monkeypatch, new_wisher(), plc, now)

    assert failures == []
    assert len({wish.pk for wish in made}) == len(made) - 1 == Wish.objects.count() == 1


def test_without_the_lock_the_second_of_two_would_fail(transactional_db, monkeypatch, plc, new_wisher, now, no_locks):
    _, failures = _twice(monkeypatch, new_wisher(), plc, now)

    assert [isinstance(failure, DatabaseError) for failure in failures] == [True]
