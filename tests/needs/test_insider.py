"""Fifty colleagues of one school answer by personal links; whoever has the whole database cannot tell who said what.

The promise, its limits and what is not in it stand in docs/decisions/0012. ``INSIDER_RUNS=20`` plays it more often.
"""

from __future__ import annotations

import os
import random
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from digitaleschool.common.logs import OneLine
from digitaleschool.core.survey.mixing import FEWEST_TO_MIX
from digitaleschool.needs.links import hash_of
from digitaleschool.needs.models import Answer, Ballot, Draft, Round
from digitaleschool.needs.queries import instrument_of
from digitaleschool.needs.respondents import filled_of
from digitaleschool.needs.sealing import ballot_keys, handle_of, unseal
from digitaleschool.needs.services import answering, ballots

from .insider import dump, is_found_out, tables, try_to_join
from .respondents import FIELDED, TODAY, filled_in, invite

RESPONDENTS = 50
RUNS = int(os.environ.get("INSIDER_RUNS", "1"))

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Played:
    """How a round went: who answered in which order, with which mark, and what stood there at each opening."""

    secrets: list[str]
    marks: list[str]
    began: list[int] = field(default_factory=list)
    handed_in: list[int] = field(default_factory=list)
    openings: list[tuple[set[str], set[str]]] = field(default_factory=list)
    """The marks of the answers before and after each opening, as two copies of the database would show them."""
    lines: list[str] = field(default_factory=list)


@pytest.fixture
def play(new_round, new_school, caplog, monkeypatch):
    """Plays a round: pages in random order among respondents, with the worker opening ballots in between."""
    monkeypatch.setattr("digitaleschool.needs.views.survey.timezone.localdate", lambda: TODAY)

    def played(seed: int, *, keeps_school: bool = False) -> Played:
        chance = random.Random(seed)
        round = new_round(f"ronde-{seed}", **FIELDED, keeps_school=keeps_school)
        school = new_school(str(1000 + seed))
        secrets = [invite(round, school=school, email=f"leraar{n}@s{seed}.example")[1] for n in range(RESPONDENTS)]
        marks = [f"wens{number:06}" for number in chance.sample(range(10**6), RESPONDENTS)]
        game = Played(secrets, marks)
        browsers = [Client() for _ in secrets]
        pages = len(filled_of_pages(round))
        todo = dict.fromkeys(range(RESPONDENTS), 0)
        with caplog.at_level("DEBUG"):
            while todo:
                who = chance.choice(sorted(todo))
                _act(browsers[who], game, who, todo[who], pages, chance)
                todo[who] += 1
                if todo[who] > pages:
                    del todo[who]
                if chance.random() < 0.1:
                    _open(game, round)
            _open(game, round)
            Round.objects.filter(pk=round.pk).update(status="closed")
            _open(game, round)
        game.lines = [OneLine().format(record) for record in caplog.records]
        return game

    return played


def filled_of_pages(round: Any) -> Any:
    from digitaleschool.core.survey.asking import pages_of

    return pages_of(instrument_of(round), {"network", "province"})


def _act(browser: Client, game: Played, who: int, step: int, pages: int, chance: random.Random) -> None:
    secret = game.secrets[who]
    if step == 0:
        game.began.append(who)
        assert browser.post(f"/u/{secret}/").status_code == 302
        return
    draft = Draft.objects.select_related("round").get(handle=handle_of(secret))
    posted = filled_in(filled_of(draft, secret).pages(draft.round)[step - 1], {}, chance)
    if "training_needs" in posted:
        posted["training_needs"] = [f"{game.marks[who]} {'meer ' * chance.randint(0, 60)}"]
    if step == pages:
        game.handed_in.append(who)
        posted |= {"wants_code": ["yes"]} if chance.random() < 0.3 else {}
    response = browser.post(f"/vragenlijst/{draft.handle}/{step}/", posted | {"step": ["next"]})
    assert response.status_code == 302, response.text


def _open(game: Played, round: Any) -> None:
    before = _marks_of_answers()
    ballots.open_all_ballots(today=TODAY)
    after = _marks_of_answers()
    if after != before:
        game.openings.append((before, after))


def _marks_of_answers() -> set[str]:
    return {_mark(answer.content) for answer in Answer.objects.all()}


def _mark(content: Any) -> str:
    return re.search(r"wens[0-9]{6}", str(content))[0]


def _attack(game: Played) -> list[Any]:
    """The insider at work on the database as it is now."""
    invitations = {row["token_hash"]: row for row in dump("needs_invitation")}
    drafts = {row["handle"]: row for row in dump("needs_draft")}
    times = {who: place for place, who in enumerate(game.handed_in)}
    starts = {who: place for place, who in enumerate(game.began)}
    everyone = range(RESPONDENTS)
    persons = {
        "invitation": [invitations[hash_of(game.secrets[who])] for who in everyone],
        "draft": [drafts[handle_of(game.secrets[who])] for who in everyone],
        "web log": [{"began": starts[who], "handed in": times[who]} for who in everyone],
    }
    answers = dump("needs_answer")
    by_mark = {_mark(row["content"]): place for place, row in enumerate(answers)}
    return try_to_join(persons, answers, [by_mark[game.marks[who]] for who in everyone])


@pytest.mark.parametrize("seed", range(1, RUNS + 1))
@pytest.mark.parametrize("keeps_school", [False, True])
def test_an_insider_does_no_better_than_chance(play, seed, keeps_school):
    game = play(seed, keeps_school=keeps_school)

    findings = _attack(game)

    assert (Answer.objects.count(), Ballot.objects.count()) == (RESPONDENTS, 0)
    assert len(findings) > 50
    assert is_found_out(findings) == []


def test_the_rows_of_answers_have_nothing_to_be_told_apart_by(play):
    play(1)

    rows = dump("needs_answer")
    if connection.vendor == "postgresql":
        assert len({row["_xmin"] for row in rows}) == 1
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_sequences WHERE sequencename LIKE 'needs_answer_id%'")
            assert cursor.fetchone() == (0,)
    assert len({row["_place"] for row in rows}) == RESPONDENTS
    dated = [field.name for field in Answer._meta.fields if "Date" in type(field).__name__]
    assert dated == []


def test_two_copies_of_the_database_show_an_answer_among_five_at_least(play):
    """Backups before and after an opening tell which answers came in between: never fewer than five at a time."""
    game = play(1)

    fresh = [len(after - before) for before, after in game.openings]

    assert len(fresh) > 3
    assert sum(fresh) == RESPONDENTS
    assert min(fresh) >= FEWEST_TO_MIX


def test_no_other_table_knows_an_answer_or_a_secret(play):
    game = play(1)
    said = set(game.marks) | set(game.secrets)

    for table in tables():
        if table != "needs_answer":
            text = str(dump_or_nothing(table))
            assert [word for word in said if word in text] == []
    for table in ("django_session", "people_auditentry", "common_outboxmail", "needs_ballot"):
        assert dump_or_nothing(table) == []
    assert {bytes(row["sealed"]) for row in dump("needs_draft")} == {b""}
    references = {row["reference"] for row in dump("needs_draft")}
    assert len(references) == RESPONDENTS
    assert [one for one in references if one in str(dump("needs_answer"))] == []


def test_the_log_knows_no_answer_and_no_secret(play):
    game = play(1)

    said = [*game.marks, *game.secrets, *(handle_of(secret) for secret in game.secrets)]
    assert [line for line in game.lines for word in said if word in line] == []


def test_everything_sealed_has_one_size(play, monkeypatch):
    sizes = set()
    kept = ballots._readable

    def watched(round: Any) -> Any:
        sizes.update(len(row["sealed"]) for row in (*dump("needs_ballot"), *dump("needs_draft")) if row["sealed"])
        return kept(round)

    monkeypatch.setattr(ballots, "_readable", watched)
    play(1)
    sizes |= {len(row["sealed"]) for row in dump("needs_profile")}

    assert len(sizes) == 1


def test_the_file_holds_each_answer_once(play):
    """What was deleted is overwritten: nothing is left of the order in which answers came."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps its files to itself; VACUUM removes what is dead")
    game = play(1)

    path = Path(connection.settings_dict["NAME"])
    log = path.with_name(f"{path.name}-wal")
    bytes_ = path.read_bytes() + (log.read_bytes() if log.exists() else b"")
    assert {bytes_.count(mark.encode()) for mark in game.marks} == {1}


# The twins: designs that look safe, which the same insider must find out


def test_the_naive_design_is_found_out(play, monkeypatch):
    """An answer with a random key, written in the transaction that burns the link."""

    def hand_in(draft: Draft, filled: Any, *, secret: str, today: Any, code: str) -> str:
        answering._burn(draft, secret=secret, filled=filled)
        Answer.objects.create(round=draft.round, content=dict(filled.values))
        draft.sealed, draft.reference = b"", secret[:12]
        draft.save()
        return draft.reference

    monkeypatch.setattr(answering, "_hand_in", hand_in)
    game = play(1)

    best = _attack(game)[0]

    assert best.right == RESPONDENTS
    assert best.alike > 0.99
    if connection.vendor == "postgresql":
        assert [one.right for one in _attack(game) if one.way == "invitation._xmin = _xmin"] == [RESPONDENTS]


def test_opening_in_batches_without_writing_anew_is_found_out(play, monkeypatch):
    """Each batch mixed by itself and added to the answers that are there."""

    def open_(round: Any, **_: Any) -> int:
        waiting = list(Ballot.objects.filter(round=round).order_by("pk"))
        if len(waiting) < FEWEST_TO_MIX and round.is_open:
            return 0
        for ballot in waiting:
            content = unseal(ballot.sealed, ballot_keys(), purpose="ballot")["content"]
            Answer.objects.create(round=round, content=content)
        Ballot.objects.filter(pk__in=[ballot.pk for ballot in waiting]).delete()
        return len(waiting)

    monkeypatch.setattr(ballots, "_open", open_)

    assert is_found_out(_attack(play(1))) != []


def dump_or_nothing(table: str) -> list[dict[str, Any]]:
    """A table's rows, whatever it is made of."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, map(_readable, row), strict=True)) for row in cursor.fetchall()]


def _readable(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value
