import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitaleschool.core.survey.coverage import Question, coverage_of
from digitaleschool.core.survey.loading import load_instrument

SURVEY, GUIDE = load_instrument("digitale-school-leraren@2"), load_instrument("interview-leidraad")
BOTH = (SURVEY, GUIDE)


def _question(code: str, *items: str, part_of: str = "", instrument: str = SURVEY.id) -> Question:
    return Question(code=code, part_of=part_of, items=frozenset((instrument, item) for item in items))


@pytest.mark.parametrize(
    ("questions", "uncovered"),
    [
        ([], ()),
        ([_question("1")], ("1",)),
        ([_question("1", "use")], ()),
        ([_question("1", "gone")], ("1",)),
        ([_question("1"), _question("1a", "use", part_of="1")], ()),
        ([_question("1"), _question("1a", "use", part_of="1"), _question("1b", part_of="1")], ("1", "1b")),
        ([_question("1", "use"), _question("1a", part_of="1")], ("1a",)),
        ([_question("1", "ideal", instrument=GUIDE.id)], ()),
        ([_question("1", "ideal", instrument=SURVEY.id)], ("1",)),
    ],
)
def test_a_question_is_covered_by_its_own_items_or_by_all_of_its_parts(questions, uncovered):
    assert coverage_of(questions, BOTH).uncovered == uncovered


@pytest.mark.parametrize(
    ("questions", "is_whole"), [([], False), ([_question("1")], False), ([_question("1", "use")], True)]
)
def test_a_round_without_questions_is_not_whole(questions, is_whole):
    assert coverage_of(questions, BOTH).is_whole is is_whole


def test_items_that_no_question_asks_for_are_loose_unless_they_tell_who_answers():
    survey, guide = coverage_of([_question("1", "use", "trained")], BOTH).instruments

    assert [item.id for item in survey.loose] == [
        "self_rating", "tools", "statements", "training_needs", "trained_which", "modes", "reasons", "support",
    ]  # fmt: skip
    assert len(guide.loose) == len(GUIDE.items)


def test_the_same_item_id_in_two_instruments_is_two_items():
    survey, guide = coverage_of([_question("1", "trained")], BOTH).instruments

    assert next(line for line in survey.lines if line.item.id == "trained").questions == {"1"}
    assert next(line for line in guide.lines if line.item.id == "trained").questions == frozenset()


def test_links_to_what_is_gone_are_named():
    coverage = coverage_of([_question("1", "use", "name"), _question("2", "x", instrument="other")], BOTH)

    assert coverage.gone == (("1", SURVEY.id, "name"), ("2", "other", "x"))
    assert coverage.counts == {
        ("1", SURVEY.id): 1, ("1", GUIDE.id): 0, ("2", SURVEY.id): 0, ("2", GUIDE.id): 0,
    }  # fmt: skip


ITEMS = st.frozensets(
    st.tuples(st.sampled_from([SURVEY.id, GUIDE.id]), st.sampled_from(["use", "trained", "ideal", "gone"])), max_size=4
)


@given(st.dictionaries(st.sampled_from("123456"), ITEMS, max_size=6))
def test_every_link_is_counted_or_gone_once(links):
    questions = [Question(code=code, items=items) for code, items in links.items()]

    coverage = coverage_of(questions, BOTH)

    counted = sum(coverage.counts.values())
    shown = sum(len(line.questions) for one in coverage.instruments for line in one.lines)
    assert counted == shown
    assert counted + len(coverage.gone) == sum(map(len, links.values()))
