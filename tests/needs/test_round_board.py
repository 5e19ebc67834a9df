"""The live board: counts from the rows of the fieldwork, in a fixed number of queries."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from digitaleschool.needs.board import board_for, invited_in, proposals_for
from digitaleschool.needs.models import Answer, FrameSchool, Interview, SchoolLink, Target

ADDRESS = "/rondes/stand-2027/stand/"


@pytest.fixture
def round(new_round):
    return new_round("stand-2027", status="open", instrument_version="2")


@pytest.fixture
def as_amina(client, amina):
    client.force_login(amina)
    return client


@pytest.fixture
def framed(round, new_school):
    """A school in the frame, with its groups."""

    def make(number: str, **facts):
        school = new_school(number, **facts)
        FrameSchool.objects.create(
            round=round, school=school, network=school.network, province=school.organisation.province,
            size=school.size, setting=school.setting,
        )  # fmt: skip
        return school

    return make


@pytest.fixture
def invite(round, new_invitation):
    def make(school, status, times=1):
        for _ in range(times):
            new_invitation(round, email=f"{uuid4().hex}@school.example", school=school, status=status)

    return make


def _link(round, school, *, started=0, answered=0):
    return SchoolLink.objects.create(
        round=round, school=school, token_hash=uuid4().hex, started=started, answered=answered
    )


def _answers(round, school, *, odd=0, plain=0, fields=()):
    Answer.objects.bulk_create(
        Answer(
            round=round, network=school.network, province=school.organisation.province, size=school.size,
            setting=school.setting, content={"field": list(fields)}, flags=["test"] if turn < odd else [],
        )
        for turn in range(odd + plain)
    )  # fmt: skip


def test_the_rows_of_the_fieldwork_become_one_board(round, framed, invite):
    kov, go = framed("1", network="kov"), framed("2", network="go")
    for status, times in {"planned": 2, "sent": 3, "started": 4, "answered": 5, "bounced": 6, "stopped": 7}.items():
        invite(kov, status, times)
    invite(None, "answered")  # someone of whom nobody knows the school
    _link(round, go, started=9, answered=8)
    for status in ("planned", "held", "held", "cancelled"):
        Interview.objects.create(round=round, school=go, status=status)
    Target.objects.create(round=round, dimension="network", category="kov", answers=10, interviews=1)

    board = board_for(round)

    lines = {line.category: line for line in board.groups["network"]}
    kov_line, go_line = lines["kov"], lines["go"]
    assert (kov_line.planned, kov_line.reached, kov_line.started, kov_line.finished) == (2, 12, 9, 5)
    assert (kov_line.bounced, kov_line.stopped, kov_line.answers_short, kov_line.interviews_short) == (6, 7, 5, 1)
    assert (go_line.answers, go_line.open_started, go_line.response) == (8, 9, None)
    assert (go_line.interviews_planned, go_line.interviews_held) == (1, 2)
    assert (lines[""].schools, lines[""].finished) == (0, 1)
    assert (board.total.schools, board.total.answers) == (2, 14)


def test_a_school_that_is_invited_and_not_in_the_frame_counts_as_not_known(round, new_school, invite):
    invite(new_school("1", network="kov"), "answered")

    board = board_for(round)

    assert (board.total.schools, board.total.answers, board.groups) == (0, 1, {})


def test_nothing_of_another_round_is_counted(round, new_round, new_school, new_invitation):
    other, school = new_round("andere"), new_school("1")
    new_invitation(other, school=school, status="answered")
    _link(other, school, answered=5)
    _answers(other, school, plain=9)
    Interview.objects.create(round=other, school=school, status="held")

    board = board_for(round)

    assert (board.total.answers, board.total.interviews_held, board.opened) == (0, 0, 0)


def test_fields_come_from_the_answers_and_other_shapes_tell_nothing(round, framed):
    school = framed("1")
    _answers(round, school, plain=8, fields=["auto"])
    _answers(round, school, plain=8, fields=["bouw", "auto"])
    for content in ({"field": "auto"}, {"field": None}, {}, {"field": {"a": 1}}, {"field": [1, None]}):
        Answer.objects.create(round=round, content=content)

    fields = {line.category: line.answers for line in board_for(round).groups["field"]}

    assert fields == {"auto": 16, "bouw": 8, "": 5}


@pytest.mark.parametrize(("odd", "said"), [(0, "0 van 20"), (1, "te weinig om te tonen"), (5, "5 van 20")])
def test_a_small_number_of_answers_that_stand_out_is_not_shown(as_amina, round, framed, odd, said):
    _answers(round, framed("1"), odd=odd, plain=20 - odd)

    assert said in as_amina.get(ADDRESS).text


def test_a_smaller_bound_of_the_round_is_kept(as_amina, round, framed):
    type(round).objects.update(smallest_cell=3)
    _answers(round, framed("1"), odd=3, plain=17)

    assert "3 van 20 geopende antwoorden" in as_amina.get(ADDRESS).text


def test_the_board_takes_six_queries_for_one_school_and_for_many(round, framed, invite):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            board_for(round)
        return len(queries)

    school = framed("1")
    invite(school, "sent")
    one = asked()
    for number in range(2, 12):
        invite(framed(str(number), network="kov"), "answered", 2)
        _answers(round, school, odd=1, plain=1)

    assert asked() == one == 6


def test_the_page_asks_as_much_for_one_school_as_for_three(as_amina, round, framed):
    Target.objects.create(round=round, dimension="network", category="go", answers=10)
    framed("1")
    with CaptureQueriesContext(connection) as one:
        as_amina.get(ADDRESS)
    framed("2")
    framed("3")

    with CaptureQueriesContext(connection) as three:
        as_amina.get(ADDRESS)

    assert len(three) == len(one)


def test_the_next_schools_are_not_invited_yet_and_say_why(as_amina, round, framed, invite, amina):
    asked, linked, free = (framed(number, network="kov") for number in ("1", "2", "3"))
    full = framed("4")
    invite(asked, "planned")
    _link(round, linked)
    Target.objects.create(round=round, dimension="network", category="kov", answers=12)
    Target.objects.create(round=round, dimension="province", category="oost_vlaanderen", answers=2)
    invite(asked, "answered", 1)

    assert invited_in(round) == {asked.pk, linked.pk}
    assert [row.school for row, _ in proposals_for(round, board_for(round), amina)] == [free, full]
    page = as_amina.get(ADDRESS).text
    assert "KOV komt nog 11 antwoorden te kort, Oost-Vlaanderen nog 1." in page
    assert "Oost-Vlaanderen komt nog 1 antwoord te kort." in page


def test_schools_by_name_are_those_of_the_own_province_and_totals_are_of_all(client, round, framed, amina, chloe):
    round.rtcs.set([])
    framed("1", name="School in Gent", province="oost_vlaanderen")
    framed("2", name="School in Hasselt", province="limburg")
    Target.objects.create(round=round, dimension="network", category="go", answers=10)

    def sees(person) -> tuple[int, bool, bool]:
        client.force_login(person)
        response = client.get(ADDRESS)
        return response.context["total"]["line"].schools, "School in Gent" in response.text, "Hasselt" in response.text

    assert (sees(amina), sees(chloe)) == ((2, True, False), (2, False, True))


@pytest.mark.parametrize("steps", ["nothing", "frame", "targets"])
def test_an_empty_board_says_what_comes_first(as_amina, round, framed, steps):
    if steps != "nothing":
        framed("1")
    if steps == "targets":
        Target.objects.create(round=round, dimension="network", category="go", answers=10)

    page = as_amina.get(ADDRESS).text

    said = ("Naar de steekproef", "Er zijn nog geen streefgetallen", "Volgende beste scholen")
    assert tuple(words in page for words in said) == {
        "nothing": (True, False, False), "frame": (False, True, True), "targets": (False, False, True),
    }[steps]  # fmt: skip
