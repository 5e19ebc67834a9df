"""Twenty posts of one form at the same moment are one answer with one receipt, on both databases.

``PARALLEL_FORMS=200 pytest tests/needs/test_parallel_posts.py`` plays the long version.
"""

from __future__ import annotations

import os
import random
import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections, transaction
from django.test import Client

from digitaleschool.needs.models import Answer, Ballot, Draft, Invitation, SchoolLink
from digitaleschool.needs.respondents import filled_of
from digitaleschool.needs.sealing import fresh_secret, handle_of
from digitaleschool.needs.services import answering, ballots

from .respondents import FIELDED, TODAY, draft_of, filled_in, invite, open_link, values_of

POSTS = 20
FORMS = int(os.environ.get("PARALLEL_FORMS", "4"))

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def round(new_round):
    return new_round(**FIELDED)


def _at_once(count: int, work: Callable[[int], Any]) -> list[Any]:
    """What ``work`` gives in as many threads, all let go at the same moment."""
    barrier = threading.Barrier(count)

    def one(number: int) -> Any:
        try:
            barrier.wait(timeout=30)
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as threads:
        return [future.result() for future in [threads.submit(one, number) for number in range(count)]]


def _ready_to_send(secret: str) -> tuple[dict[str, str], dict[str, Any], str]:
    """Someone at the last page: cookies, what is posted, and where."""
    browser = Client()
    browser.post(f"/u/{secret}/")
    draft = draft_of(secret)
    pages = filled_of(draft, secret).pages(draft.round)
    cookies = {name: morsel.value for name, morsel in browser.cookies.items()}
    posted = filled_in(pages[-1], {}, random.Random(secret)) | {"step": "send", "wants_code": "yes"}
    return cookies, posted, f"/vragenlijst/{draft.handle}/{len(pages)}/"


def _send(cookies: dict[str, str], posted: dict[str, Any], address: str) -> tuple[str, str]:
    """Reference and code of the receipt that one post ends at."""
    browser = Client()
    for name, value in cookies.items():
        browser.cookies[name] = value
    receipt = browser.post(address, posted, follow=True)
    return re.search(r'data-reference="([^"]+)"', receipt.text)[1], re.search(r'data-code="([^"]+)"', receipt.text)[1]


def test_parallel_posts_of_one_form_are_one_answer(round, new_school):
    link, secret = open_link(round, school=new_school(), most_a_day=1000)
    personal = [invite(round, email=f"{number}@school.example")[1] for number in range(FORMS - FORMS // 2)]
    ours = [answering.begin(secret=secret, start="", today=TODAY) for _ in range(FORMS // 2)]

    receipts = []
    for own in personal + ours:
        ready = _ready_to_send(own)
        receipts.append(set(_at_once(POSTS, lambda number, ready=ready: _send(*ready))))

    link.refresh_from_db()
    assert [len(receipt) for receipt in receipts] == [1] * FORMS
    assert len(set.union(*receipts)) == FORMS
    assert Ballot.objects.count() == FORMS
    assert set(Draft.objects.values_list("reference", flat=True)) == {next(iter(receipt))[0] for receipt in receipts}
    assert Invitation.objects.filter(status="answered").count() == len(personal)
    assert link.answered == len(ours)


def test_parallel_forms_are_an_answer_each(round):
    ready = [_ready_to_send(invite(round, email=f"{number}@school.example")[1]) for number in range(POSTS)]

    receipts = _at_once(POSTS, lambda number: _send(*ready[number]))

    assert len(set(receipts)) == Ballot.objects.count() == POSTS


def test_pages_sent_at_once_from_two_tabs_are_both_kept(round):
    _, secret = invite(round)
    answering.begin(secret=secret, start="", today=TODAY)
    pages = filled_of(draft_of(secret), secret).pages(round)
    posted = [filled_in(page, {}, random.Random(1)) | {"step": ["later"]} for page in pages]

    def save(number: int) -> None:
        answering.send_page(secret=secret, number=number + 1, posted=posted[number], today=TODAY)

    _at_once(len(pages), save)

    assert {item.id for page in pages for item in page.items if item.base is None} <= set(values_of(secret))


def test_an_open_link_is_not_used_more_often_than_it_may(round, new_school):
    link, secret = open_link(round, school=new_school(), most_a_day=5)

    statuses = _at_once(POSTS, lambda number: Client().post(f"/u/{secret}/").status_code)

    link.refresh_from_db()
    assert sorted(statuses) == [302] * 5 + [429] * 15
    assert (link.started, link.used_times, Draft.objects.count()) == (5, 5, 5)


def test_one_form_of_an_open_link_begins_one_survey(round, new_school):
    link, secret = open_link(round, school=new_school())
    start = fresh_secret()

    places = _at_once(POSTS, lambda number: Client().post(f"/u/{secret}/", {"start": start})["Location"])

    link.refresh_from_db()
    assert set(places) == {f"/vragenlijst/{handle_of(start)}/"}
    assert (link.started, Draft.objects.count()) == (1, 1)


def test_a_personal_link_begins_one_survey(round):
    _, secret = invite(round)

    places = _at_once(POSTS, lambda number: Client().post(f"/u/{secret}/")["Location"])

    assert (set(places), Draft.objects.count()) == ({f"/vragenlijst/{handle_of(secret)}/"}, 1)


def test_workers_open_while_others_hand_in_and_nothing_is_lost_or_doubled(round):
    ready = [_ready_to_send(invite(round, email=f"{number}@school.example")[1]) for number in range(POSTS)]

    def work(number: int) -> None:
        if number < POSTS:
            _send(*ready[number])
        for _ in range(5):
            ballots.open_ballots(round=round, today=TODAY)

    _at_once(POSTS + 4, work)
    type(round).objects.update(status="closed")
    ballots.open_ballots(round=round, today=TODAY)

    assert (Answer.objects.count(), Ballot.objects.count()) == (POSTS, 0)


# The twins: the same without the lock, and they must go wrong, or the tests above prove nothing


def test_without_the_lock_parallel_posts_are_many_answers(round, monkeypatch):
    ready = _ready_to_send(invite(round)[1])
    everyone_looked = threading.Barrier(POSTS)

    def looked_at(secret: str) -> Draft:
        draft = Draft.objects.select_related("round").get(handle=handle_of(secret))
        everyone_looked.wait(timeout=30)
        return draft

    monkeypatch.setattr(answering, "_locked", looked_at)
    monkeypatch.setattr(answering, "_hand_in", transaction.atomic(answering._hand_in))
    monkeypatch.setattr("digitaleschool.needs.views.survey.send_page", answering.send_page.__wrapped__)

    _at_once(POSTS, lambda number: _send(*ready))

    assert Ballot.objects.count() > 1


def test_without_the_lock_an_open_link_is_used_too_often(round, new_school):
    link, _ = open_link(round, school=new_school(), most_a_day=5)
    everyone_looked = threading.Barrier(POSTS)

    def use(number: int) -> bool:
        seen = SchoolLink.objects.get(pk=link.pk)
        everyone_looked.wait(timeout=30)
        if seen.used_times >= seen.most_a_day:
            return False
        SchoolLink.objects.filter(pk=link.pk).update(used_times=seen.used_times + 1)
        return True

    assert sum(_at_once(POSTS, use)) > 5


def test_without_the_lock_two_workers_double_the_answers(round, monkeypatch):
    for number in range(6):
        _send(*_ready_to_send(invite(round, email=f"{number}@school.example")[1]))
    both_looked, both_deleted, kept = threading.Barrier(2), threading.Barrier(2), ballots._readable

    def looked_at(round: Any) -> Any:
        found = kept(round)
        both_looked.wait(timeout=30)
        return found

    def in_order(answers: Any, below: Any) -> Any:
        both_deleted.wait(timeout=30)
        return answers

    monkeypatch.setattr(ballots, "_readable", looked_at)
    monkeypatch.setattr(ballots, "shuffled", in_order)

    _at_once(2, lambda number: ballots._open(round, today=TODAY, below=random.Random(number).randrange))

    assert Answer.objects.count() > 6
