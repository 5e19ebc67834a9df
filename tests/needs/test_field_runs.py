"""A round in the field, in short: the site as it runs, over HTTP. The long runs are ``benchmarks/answering*.py``."""

import os

import pytest
from tests.field_runs import Run, answer_at_once, answer_while_killed, lost_pages, post_again_and_again, troubles
from tests.respondents import Respondent, Visitor
from tests.served import Kept, served

DATABASE_URL = os.environ.get("DATABASE_URL", "")


@pytest.mark.database
def test_twenty_respondents_at_once_lose_nothing(tmp_path):
    with served(tmp_path, invitations=20, database_url=DATABASE_URL) as site:
        run = answer_at_once(site)
        kept = site.look()

    assert (troubles(run, kept), site.log_of_errors()) == ([], [])
    assert (len(run.handed_in), len(kept.answers), sum(one.pages for one in run.respondents)) == (20, 20, 80)


@pytest.mark.database
def test_killed_workers_lose_no_page_and_double_no_answer(tmp_path):
    with served(tmp_path, invitations=40, database_url=DATABASE_URL, workers=3) as site:
        run = answer_while_killed(site, kills=5)
        kept = site.look()

    assert troubles(run, kept) == []
    assert (run.kills, len(run.handed_in), len(kept.answers), len(kept.drafts)) == (5, 30, 30, 10)


@pytest.mark.database
def test_a_form_posted_twenty_times_at_once_is_one_answer_with_one_receipt(tmp_path):
    with served(tmp_path, invitations=10, database_url=DATABASE_URL) as site:
        run = post_again_and_again(site, times=20)
        kept = site.look()

    assert (troubles(run, kept), site.log_of_errors()) == ([], [])
    assert (len(run.receipts), len(set(run.receipts)), len(kept.answers)) == (200, 10, 10)


@pytest.mark.database
def test_without_locks_that_form_becomes_more_answers_or_errors(tmp_path):
    with served(tmp_path, invitations=3, database_url=DATABASE_URL, application="tests.unlocked") as site:
        run = post_again_and_again(site, times=20)
        kept = site.look()

    assert troubles(run, kept) != []


def _kept(**facts):
    nothing = {"integrity": "ok", "invitations": {}, "references": {}, "drafts": {}, "strays": 0, "left_closed": 0}
    return Kept(**nothing | {"ballots": len(facts.get("answers", ())), "profiles": 0, "answers": []} | facts)


def test_a_run_sees_what_is_lost_doubled_or_strange():
    one = Respondent("s1", Visitor("http://127.0.0.1:1"), "merk-1", pages=4, reference="R1")
    one.typed = {"training_needs": ["merk-1"], "use.admin": ["daily"], "ict_years": ["7"], "tools": ["b", "a"]}
    answer = {"training_needs": "merk-1", "use": {"admin": "daily"}, "ict_years": 7.0, "tools": ["b", "a"]}
    status = {"invitations": {"s1": "answered"}, "references": {"s1": "R1"}}
    run = Run([one], receipts=[("s1", "R1")])

    assert troubles(run, _kept(answers=[answer], **status)) == []
    for lost in (answer | {"tools": ["a", "b"]}, answer | {"extra": "x"}, {"training_needs": "merk-1"}):
        assert troubles(run, _kept(answers=[lost], **status)) == ["merk-1: lost what was typed"]
        assert lost_pages(run, _kept(answers=[lost], **status)) == 4
    assert troubles(run, _kept(answers=[answer, answer], **status)) == ["2 ballots for 1 answers, 1 twice"]
    assert troubles(run, _kept(answers=[answer, {}], **status)) == [
        "2 ballots for 1 answers, 0 twice", "1 answers that nobody gave",
    ]  # fmt: skip
    assert troubles(run, _kept(answers=[answer], **status | {"references": {"s1": "R2"}})) == [
        "2 replies of another receipt than the one that is kept"
    ]
    assert troubles(run, _kept(answers=[answer], **status | {"invitations": {"s1": "started"}})) == [
        "0 invitations stand as answered, 1 were"
    ]
    assert troubles(run, _kept(answers=[answer], integrity="page 7", **status)) == ["the database is broken: page 7"]


def test_a_run_sees_a_lost_page_of_who_stopped():
    one = Respondent("s1", Visitor("http://127.0.0.1:1"), "merk-1", pages=2)
    one.typed = {"form": ["bso", "tso"], "use.admin": ["daily"]}

    assert troubles(Run([one]), _kept(drafts={"s1": {"form": ["bso", "tso"], "use": {"admin": "daily"}}})) == []
    for draft in ({}, {"form": ["bso", "tso"]}, {"form": ["bso"], "use": {"admin": "daily"}}):
        assert troubles(Run([one]), _kept(drafts={"s1": draft})) == ["merk-1: lost what was typed"]
