"""The report of answers that come in on the site: who may ask, when it is refused, and what it holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from digitaleschool.common.leases import Leased
from digitaleschool.common.models import OutboxMail
from digitaleschool.needs.models import Answer, Contact
from digitaleschool.needs.queries import mails_visible_to
from digitaleschool.reports import live
from digitaleschool.reports.live import NotYet, ask_for_report, make_next_report, publish_round
from digitaleschool.reports.models import Report, ReportJob
from digitaleschool.reports.thanks import send_summaries

STATEMENTS = ["want_more", "added_value", "technical_support", "solve_problems"]


@pytest.fixture
def answers_of(new_school) -> Callable[..., None]:
    """Puts answers into a round, as opened ballots leave them: so many from one school, half of which agree."""
    schools: dict[str, Any] = {}

    def give(round: Any, *, at: str = "201", count: int = 12) -> None:
        school = schools[at] = schools.get(at) or new_school(at)
        facts = {"round": round, "school": school, "network": "go", "province": "oost_vlaanderen"}
        Answer.objects.bulk_create(Answer(**facts, content=_content(person)) for person in range(count))

    return give


def _content(person: int) -> dict[str, Any]:
    said = {row: ("applies", "applies_not")[(person + turn) % 2] for turn, row in enumerate(STATEMENTS)}
    return {"field": ["hout"], "statements": said}


@pytest.fixture
def open_round(new_round):
    return new_round("lopend", status="open", instrument_version="2", opens_on=date(2026, 11, 1))


def test_a_report_is_made_of_the_answers_and_kept_inside(open_round, answers_of, amina, now):
    answers_of(open_round, count=12)
    answers_of(open_round, at="202", count=12)
    ask_for_report(round=open_round, by=amina, now=now)

    assert make_next_report(now=now) is True

    job = ReportJob.objects.get()
    told = [
        (r.language, r.version, r.made_by, r.is_interim, r.answer_file.respondents)
        for r in Report.objects.order_by("language")
    ]
    assert (job.state, job.progress, job.report.language) == (Leased.State.DONE, 100, "nl")
    assert told == [("en", 1, amina, True, 24), ("nl", 1, amina, True, 24)]
    open_round.refresh_from_db()
    assert open_round.status == "open"


def test_nothing_is_made_where_nobody_asked(db, now):
    assert make_next_report(now=now) is False


def test_two_who_ask_get_one_report(open_round, answers_of, amina, now):
    answers_of(open_round)

    jobs = {ask_for_report(round=open_round, by=amina, now=now).pk for _ in range(2)}

    assert len(jobs) == ReportJob.objects.count() == 1


@pytest.mark.parametrize(("count", "asked"), [(9, False), (10, True)])
def test_a_report_needs_enough_answers(open_round, answers_of, amina, now, count, asked):
    answers_of(open_round, count=count)

    if asked:
        ask_for_report(round=open_round, by=amina, now=now)
    else:
        with pytest.raises(NotYet, match="9 antwoorden"):
            ask_for_report(round=open_round, by=amina, now=now)

    assert ReportJob.objects.exists() is asked


@pytest.mark.parametrize(("more", "asked"), [(0, True), (1, False), (4, False), (5, True)])
def test_a_next_report_waits_until_the_new_answers_are_many(open_round, answers_of, amina, now, more, asked):
    """Two reports that differ by one answer show that answer."""
    answers_of(open_round, count=12)
    ask_for_report(round=open_round, by=amina, now=now)
    make_next_report(now=now)
    answers_of(open_round, count=more)

    if asked:
        ask_for_report(round=open_round, by=amina, now=now)
    else:
        with pytest.raises(NotYet, match=f"{more} antwoorden"):
            ask_for_report(round=open_round, by=amina, now=now)


def test_an_interim_report_stays_with_who_works_on_the_round(open_round, answers_of, amina, chloe, now):
    answers_of(open_round)
    ask_for_report(round=open_round, by=amina, now=now)
    make_next_report(now=now)
    type(open_round).objects.update(status="published")

    seen = {
        name: _status(person, "/rondes/lopend/rapport/nl/1/")
        for name, person in {"amina": amina, "chloe": chloe, "": None}.items()
    }

    assert seen == {"amina": 200, "chloe": 404, "": 404}


def test_the_same_answers_after_closing_are_the_last_report(open_round, answers_of, amina, now):
    answers_of(open_round)
    ask_for_report(round=open_round, by=amina, now=now)
    make_next_report(now=now)
    type(open_round).objects.update(status="closed")

    ask_for_report(round=open_round, by=amina, now=now)
    make_next_report(now=now + timedelta(minutes=5))

    assert list(Report.objects.order_by("language").values_list("language", "version", "is_interim")) == [
        ("en", 1, False),
        ("nl", 1, False),
    ]


def test_a_round_is_made_public_only_with_its_last_report(open_round, answers_of, amina, now):
    answers_of(open_round)
    ask_for_report(round=open_round, by=amina, now=now)
    make_next_report(now=now)
    with pytest.raises(NotYet, match="Sluit ze eerst"):
        publish_round(round=open_round, by=amina, now=now)
    type(open_round).objects.update(status="closed")
    with pytest.raises(NotYet, match="nog geen rapport van alle antwoorden"):
        publish_round(round=open_round, by=amina, now=now)

    ask_for_report(round=open_round, by=amina, now=now)
    make_next_report(now=now)
    publish_round(round=open_round, by=amina, now=now)

    assert _status(None, "/rondes/lopend/rapport/") == 200


def test_a_report_that_fails_is_tried_again_and_given_up(open_round, answers_of, amina, now, monkeypatch):
    answers_of(open_round)
    ask_for_report(round=open_round, by=amina, now=now)

    def fail(*_: object, **__: object) -> None:
        raise ArithmeticError("secret words of a respondent")

    monkeypatch.setattr(live, "live_answers", fail)
    for turn in range(live.MOST_ATTEMPTS):
        assert make_next_report(now=now + timedelta(hours=turn)) is True

    job = ReportJob.objects.get()
    assert (job.state, job.problem, job.attempts) == (Leased.State.GIVEN_UP, "ArithmeticError", live.MOST_ATTEMPTS)
    client = Client()
    client.force_login(amina)
    assert f"R{job.pk}" in client.get("/rondes/lopend/rapport/maken/").text


def test_a_worker_that_died_leaves_the_report_to_the_next(open_round, answers_of, amina, now):
    answers_of(open_round)
    job = ask_for_report(round=open_round, by=amina, now=now)
    ReportJob.objects.filter(pk=job.pk).update(leased_until=now + live.LEASE, attempts=1)

    assert [make_next_report(now=now), make_next_report(now=now + live.LEASE + timedelta(seconds=1))] == [False, True]


def test_the_page_shows_what_can_be_done(open_round, answers_of, amina):
    client = Client()
    client.force_login(amina)
    address = "/rondes/lopend/rapport/maken/"

    empty = client.post(address)
    answers_of(open_round)
    client.post(address)
    waiting = client.get(address)
    make_next_report(now=timezone.now())
    done = client.get(address)

    assert empty.status_code == 409
    assert "te zien wie wat zei" in empty.text
    assert "<progress" in waiting.text
    assert "/rondes/lopend/rapport/nl/1/" in done.text


def test_who_asked_gets_the_summary_once(open_round, answers_of, amina, now):
    facts = {"round": open_round, "consent_version": "1", "left_on": date(2026, 11, 2)}
    Contact.objects.create(email="els@school.be", name="Els", **facts)
    Contact.objects.create(email="jo@school.be", wants_summary=False, **facts)
    with pytest.raises(NotYet):
        send_summaries(round=open_round, by=amina, now=now)
    type(open_round).objects.update(status="published")

    sent = [send_summaries(round=open_round, by=amina, now=now) for _ in range(2)]

    mail = OutboxMail.objects.get()
    assert (sent, mail.recipient, mail.language) == ([1, 0], "els@school.be", "nl")
    assert "Beste Els," in mail.text
    assert "/rondes/lopend/rapport/" in mail.text
    assert list(mails_visible_to(amina)) == [mail]


def _status(person: Any, address: str) -> int:
    client = Client()
    if person:
        client.force_login(person)
    return client.get(address).status_code
