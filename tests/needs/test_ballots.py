import logging
import random
from datetime import timedelta

import pytest
from django.db import connection

from digitaleschool.core.survey.asking import content_of
from digitaleschool.needs.models import Answer, Ballot, FrameSchool
from digitaleschool.needs.queries import instrument_of
from digitaleschool.needs.sealing import ballot_keys, unseal
from digitaleschool.needs.services.ballots import open_all_ballots, open_ballots

from .respondents import FIELDED, TODAY, answer_all, invite, open_link

AFTER = TODAY + timedelta(days=1)


@pytest.fixture
def round(new_round):
    return new_round(**FIELDED, closes_on=TODAY)


def _answered(round, number, *, school=None, seed=0):
    for index in range(number):
        _, secret = invite(round, school=school, email=f"{seed}-{index}@school.example")
        assert answer_all(secret, random.Random(seed * 1000 + index)).reference


def test_four_wait_and_five_are_opened(round, new_school):
    school = new_school()
    _answered(round, 4, school=school)
    few = open_ballots(round=round, today=TODAY)
    _answered(round, 1, school=school, seed=1)

    assert (few, open_ballots(round=round, today=TODAY)) == (0, 5)
    assert (Ballot.objects.count(), Answer.objects.count()) == (0, 5)


def test_the_rest_is_opened_once_the_round_is_over(round):
    _answered(round, 2)

    assert (open_ballots(round=round, today=TODAY), open_ballots(round=round, today=AFTER)) == (0, 2)


def test_an_answer_holds_what_was_said_and_the_strata_of_the_frame(round, new_school):
    school = new_school(network="kov", pupils=1200)
    FrameSchool.objects.create(round=round, school=school, network="kov", province="limburg", size="small")
    _answered(round, 1, school=school)
    said = unseal(Ballot.objects.get().sealed, ballot_keys(), purpose="ballot")["content"]

    open_ballots(round=round, today=AFTER)

    answer = Answer.objects.get()
    assert (answer.school, answer.network, answer.province, answer.size, answer.setting) == (
        school, "kov", "limburg", "small", "",
    )  # fmt: skip
    assert answer.content == said == content_of(instrument_of(round), said)
    assert "network" not in answer.content
    assert answer.flags == []


def test_strata_come_from_the_register_where_there_is_no_frame(round, new_school):
    _answered(round, 1, school=new_school(pupils=1200, setting="rural"))

    open_ballots(round=round, today=AFTER)

    answer = Answer.objects.get()
    assert (answer.network, answer.province, answer.size, answer.setting) == ("go", "oost_vlaanderen", "large", "rural")


def test_an_anonymous_answer_holds_no_school_and_only_strata_that_five_share(new_round, new_school):
    round = new_round(**FIELDED, closes_on=TODAY, keeps_school=False)
    _answered(round, 6, school=new_school("1"))
    _answered(round, 5, school=new_school("2", network="kov"), seed=1)
    _answered(round, 1, school=new_school("3", network="pov"), seed=2)

    early = open_ballots(round=round, today=TODAY)
    late = open_ballots(round=round, today=AFTER)

    assert (early, late) == (6, 6)
    assert set(Answer.objects.values_list("school", flat=True)) == {None}
    told = sorted(Answer.objects.values_list("network", flat=True))
    assert told == [""] * 6 + ["go"] * 6


def test_an_open_link_counts_for_its_school(round, new_school):
    school = new_school()
    _, secret = open_link(round, school=school)
    answer_all(secret, random.Random(1))

    open_ballots(round=round, today=AFTER)

    assert Answer.objects.get().school == school


def test_every_opening_writes_all_answers_anew(round):
    _answered(round, 5)
    open_ballots(round=round, today=TODAY)
    before = {answer.pk: answer.content for answer in Answer.objects.all()}
    _answered(round, 5, seed=1)

    open_ballots(round=round, today=TODAY)

    after = {answer.pk: answer.content for answer in Answer.objects.all()}
    assert not set(before) & set(after)
    assert len(after) == 10
    assert all(content in after.values() for content in before.values())


def test_the_order_of_rows_is_the_order_of_chance(round):
    _answered(round, 6)
    waiting = [ballot.sealed for ballot in Ballot.objects.order_by("pk")]
    said = [unseal(sealed, ballot_keys(), purpose="ballot")["content"] for sealed in waiting]

    open_ballots(round=round, today=TODAY, below=lambda most: most - 1)  # keeps each in its place

    place = "ctid" if connection.vendor == "postgresql" else "rowid"
    rows = Answer.objects.raw(f"SELECT * FROM needs_answer ORDER BY {place}")
    assert [row.content for row in rows] == said


def test_a_ballot_that_cannot_be_read_stays_and_holds_up_nobody(round, settings, caplog):
    _answered(round, 1)
    lost = Ballot.objects.get()
    settings.SECRET_KEY = "another-key-of-this-site-that-nobody-knows-and-is-long-enough"
    _answered(round, 5, seed=1)

    with caplog.at_level(logging.ERROR):
        opened = open_ballots(round=round, today=TODAY)

    assert (opened, list(Ballot.objects.all())) == (5, [lost])
    assert [str(lost.pk) in line for line in caplog.messages] == [True]


def test_a_former_secret_of_the_site_still_opens(round, settings):
    _answered(round, 5)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-of-this-site-that-nobody-knows-and-is-long-enough"

    assert open_ballots(round=round, today=TODAY) == 5


def test_the_worker_opens_each_round_by_itself(round, new_round):
    other = new_round("andere", **FIELDED)
    _answered(round, 5)
    _answered(other, 4)

    opened = open_all_ballots(today=TODAY)

    assert (opened, Ballot.objects.filter(round=other).count()) == (5, 4)
    assert set(Answer.objects.values_list("round", flat=True)) == {round.pk}


def test_the_worker_waits_for_more_where_many_are_there_and_a_report_does_not(round):
    Answer.objects.bulk_create(Answer(round=round, content={"trained": "no"}) for _ in range(600))
    _answered(round, 5)

    assert (open_all_ballots(today=TODAY), open_ballots(round=round, today=TODAY)) == (0, 5)


def test_nothing_waiting_asks_little(round, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert open_all_ballots(today=TODAY) == 0
