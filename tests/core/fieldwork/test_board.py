import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitaleschool.core.fieldwork.board import AnswerFacts, SchoolCounts, Wanted, board_of
from digitaleschool.core.fieldwork.strata import SINGLE

KOV, GO = {"network": ("kov",)}, {"network": ("go",)}
COUNTED = (
    "schools", "planned", "reached", "started", "finished", "bounced", "stopped", "open_started", "open_finished",
    "interviews_planned", "interviews_held",
)  # fmt: skip


def _board(schools=(), answers=(), targets=None, smallest=5):
    return board_of(schools=schools, answers=answers, targets=targets or {}, smallest=smallest)


def _answers(strata, *, odd: int, plain: int) -> list[AnswerFacts]:
    return [AnswerFacts(strata=strata, is_flagged=turn < odd) for turn in range(odd + plain)]


def test_a_round_without_anything_has_no_groups_and_no_response():
    board = _board()

    assert board.groups == {}
    assert (board.total.schools, board.total.reached, board.total.response, board.total.flagged) == (0, 0, None, 0)


def test_who_was_not_reached_is_not_in_the_denominator():
    school = SchoolCounts(strata=KOV, planned=7, sent=6, begun=3, finished=1, bounced=2, stopped=4)

    line = _board([school]).groups["network"][0]

    assert (line.reached, line.started, line.finished, line.response) == (10, 4, 1, 0.1)
    assert (line.planned, line.bounced, line.stopped) == (7, 2, 4)


def test_what_came_by_an_open_link_counts_towards_the_target_and_has_no_response():
    board = _board(
        [SchoolCounts(strata=KOV, open_begun=9, open_finished=6)], targets={("network", "kov"): Wanted(answers=10)}
    )

    line = board.groups["network"][0]
    assert (line.answers, line.answers_short, line.reached, line.response) == (6, 4, 0, None)
    assert (line.open_started, line.open_finished) == (9, 6)


@pytest.mark.parametrize(("finished", "short", "is_short"), [(4, 1, True), (5, 0, False), (6, 0, False)])
def test_a_group_is_short_until_it_has_what_is_wanted(finished, short, is_short):
    board = _board([SchoolCounts(strata=KOV, finished=finished)], targets={("network", "kov"): Wanted(answers=5)})

    assert (board.groups["network"][0].answers_short, board.groups_short) == (short, int(is_short))


def test_interviews_that_are_planned_do_not_count_as_held():
    board = _board(
        [SchoolCounts(strata=KOV, interviews_planned=3, interviews_held=1)],
        targets={("network", "kov"): Wanted(interviews=2)},
    )

    assert (board.groups["network"][0].interviews_short, board.groups_short) == (1, 1)


def test_what_is_not_known_stands_last_and_is_never_left_out():
    schools = [SchoolCounts(strata={}, finished=2), SchoolCounts(strata=KOV), SchoolCounts(strata=GO)]

    lines = _board(schools).groups["network"]

    assert [(line.category, line.schools, line.answers) for line in lines] == [("go", 1, 0), ("kov", 1, 0), ("", 1, 2)]


def test_an_invitation_without_a_school_counts_and_is_no_school():
    board = _board([SchoolCounts(strata={}, in_frame=False, finished=2), SchoolCounts(strata=KOV)])

    assert (board.total.schools, board.total.answers) == (1, 2)


def test_a_group_with_a_target_and_no_school_is_there():
    board = _board(targets={("network", "pov"): Wanted(answers=3)})

    assert [(line.category, line.schools, line.answers_short) for line in board.groups["network"]] == [("pov", 0, 3)]


def test_what_is_wanted_in_all_is_what_the_dimension_that_asks_most_asks():
    board = _board(
        targets={
            ("network", "go"): Wanted(answers=10, interviews=1), ("network", "kov"): Wanted(answers=20),
            ("size", "large"): Wanted(answers=25, interviews=4), ("field", "auto"): Wanted(answers=99),
        }
    )  # fmt: skip

    assert (board.total.wanted.answers, board.total.wanted.interviews) == (30, 4)


@pytest.mark.parametrize(("odd", "shown"), [(0, 0), (1, None), (4, None), (5, 5), (6, 6)])
def test_a_small_number_of_flagged_answers_is_not_shown(odd, shown):
    board = _board([SchoolCounts(strata=KOV)], _answers(KOV, odd=odd, plain=20))

    assert (board.total.flagged, board.groups["network"][0].flagged) == (shown, shown)


def test_a_hidden_number_cannot_be_worked_out_from_the_total():
    answers = _answers(KOV, odd=2, plain=30) + _answers(GO, odd=8, plain=30)

    board = _board([SchoolCounts(strata=KOV), SchoolCounts(strata=GO)], answers)

    assert board.total.flagged == 10
    assert [line.flagged for line in board.groups["network"]] == [None, None]


def test_a_field_shows_what_respondents_told():
    fields = [*[("auto",)] * 8, *[("auto", "hout")] * 12, *[("hout",)] * 10]
    answers = [AnswerFacts(strata={"field": own}, is_flagged=False) for own in fields]

    lines = _board(answers=answers).groups["field"]

    assert [(line.category, line.answers) for line in lines] == [("auto", 20), ("hout", 22)]


def test_a_field_that_few_told_is_not_shown_and_cannot_be_worked_out_where_each_told_one():
    fields = [*[("bouw",)] * 3, *[("auto",)] * 20, *[("hout",)] * 10]
    answers = [AnswerFacts(strata={"field": own}, is_flagged=False) for own in fields]

    shown = {line.category: line.answers for line in _board(answers=answers).groups["field"]}

    assert shown["bouw"] is None
    assert list(shown.values()).count(None) >= 2


def test_a_withheld_field_is_as_short_as_can_be():
    answers = [AnswerFacts(strata={"field": ("bouw",) if n < 3 else ("auto",)}, is_flagged=False) for n in range(60)]

    board = _board(answers=answers, targets={("field", "bouw"): Wanted(answers=12)})

    line = next(line for line in board.groups["field"] if line.category == "bouw")
    assert (line.answers, line.answers_short) == (None, 12)


STRATA = st.fixed_dictionaries(
    {}, optional={dimension: st.lists(st.sampled_from(["a", "b", ""]), max_size=1) for dimension in SINGLE}
)
NUMBER = st.integers(0, 30)
SCHOOLS = st.lists(
    st.builds(
        SchoolCounts, strata=STRATA, in_frame=st.booleans(), planned=NUMBER, sent=NUMBER, begun=NUMBER, finished=NUMBER,
        bounced=NUMBER, stopped=NUMBER, open_begun=NUMBER, open_finished=NUMBER, interviews_planned=NUMBER,
        interviews_held=NUMBER,
    ),
    max_size=20,
)  # fmt: skip
ANSWERS = st.lists(st.builds(AnswerFacts, strata=STRATA, is_flagged=st.booleans()), max_size=40)


@given(SCHOOLS, ANSWERS)
def test_the_groups_of_each_dimension_add_up_to_the_whole(schools, answers):
    board = _board(schools, answers)

    for lines in board.groups.values():
        for name in (*COUNTED, "answers"):
            assert sum(getattr(line, name) for line in lines) == getattr(board.total, name)


@given(SCHOOLS, ANSWERS, st.integers(3, 8))
def test_no_shown_number_of_flagged_answers_is_small(schools, answers, smallest):
    board = _board(schools, answers, smallest=smallest)

    shown = [line.flagged for line in (board.total, *board.lines) if line.flagged is not None]
    assert all(number == 0 or number >= smallest for number in shown)


@given(SCHOOLS, ANSWERS, st.integers(3, 8))
def test_what_is_hidden_in_a_dimension_adds_up_to_enough(schools, answers, smallest):
    board = _board(schools, answers, smallest=smallest)

    for dimension, lines in board.groups.items():
        hidden = {line.category for line in lines if line.flagged is None}
        persons = sum(one.is_flagged and (*one.strata.get(dimension, ()), "")[0] in hidden for one in answers)
        if board.total.flagged is not None:
            assert persons == 0 or persons >= smallest
