"""What a school hears back, and that nobody in it or elsewhere can be recognised."""

from __future__ import annotations

from array import array

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitaleschool.core.evidence.giving_back import WITHHELD, Figure, TooFew, give_back
from digitaleschool.core.survey.answers import BLANK, Answers
from digitaleschool.core.survey.loading import load_instrument

INSTRUMENT = load_instrument("digitale-school-leraren@2")
STATEMENTS = [f"statements.{row.code}" for row in INSTRUMENT.item("statements").rows]
WANT_MORE = "statements.want_more"


def _answers(schools: list[int], **columns: list[int]) -> Answers:
    """Answers in which everyone left everything open but what is given (``field_hout`` for ``field.hout``)."""
    blank = bytes([BLANK]) * len(schools)
    codes = {variable.id: blank for variable in INSTRUMENT.variables}
    codes |= {name.replace("__", "."): bytes(column) for name, column in columns.items()}
    return Answers(instrument=INSTRUMENT, count=len(schools), codes=codes, clusters=array("i", schools))


def _line(found, name=WANT_MORE):
    return next(line for line in found.lines if line.id == name)


def test_a_school_hears_its_own_share_beside_that_of_everyone():
    answers = _answers([1] * 12 + [2] * 40, statements__want_more=[1] * 6 + [0] * 6 + [1] * 10 + [0] * 30)

    found = give_back(answers, school=1)

    line = _line(found)
    assert (found.persons, found.everyone) == (12, 52)
    assert line.own == Figure(share=0.5, base=12)
    assert line.everyone == Figure(share=16 / 52, base=52)


@pytest.mark.parametrize(("yes", "shown"), [(4, False), (5, True), (7, True), (8, False), (0, False), (12, False)])
def test_a_small_part_of_the_school_and_what_all_say_are_withheld(yes, shown):
    own = [1] * yes + [0] * (12 - yes)

    found = give_back(_answers([1] * 12 + [2] * 60, statements__want_more=own + [1, 0] * 30), school=1)

    assert (_line(found).own != WITHHELD) is shown


def test_a_small_part_of_the_others_is_withheld_too():
    """Everyone minus the school would be two persons elsewhere."""
    own, others = [1] * 6 + [0] * 6, [1] * 2 + [0] * 38

    found = give_back(_answers([1] * 12 + [2] * 40, statements__want_more=own + others), school=1)

    assert _line(found).own == WITHHELD


@pytest.mark.parametrize(("own", "others"), [(4, 40), (40, 4), (0, 40)])
def test_too_few_are_not_given_back(own, others):
    answers = _answers([1] * own + [2] * others, statements__want_more=[1] * (own + others))

    with pytest.raises(TooFew):
        give_back(answers, school=1)


def test_a_field_stands_beside_the_school_whatever_school_looks():
    schools = [1] * 12 + [2] * 60
    flags = [1] * 12 + [1] * 20 + [0] * 40
    answers = _answers(schools, statements__want_more=[1, 0] * 36, field__hout=flags)

    found = give_back(answers, school=1)

    assert (dict(found.fields), found.nearest) == ({"hout": "hout"}, "hout")
    assert _line(found).fields == {"hout": Figure(share=0.5, base=32)}


@given(st.lists(st.tuples(st.integers(1, 3), st.sampled_from([0, 1, BLANK])), min_size=12, max_size=80))
def test_whoever_subtracts_finds_no_group_under_five(people):
    """What a school can work out for itself: its own two counts, and those of all others."""
    schools, yes = [school for school, _ in people], [answer for _, answer in people]
    if not 5 <= schools.count(1) <= len(schools) - 5:
        return
    answers = _answers(schools, statements__want_more=yes)

    line = _line(give_back(answers, school=1))

    own, codes = np.array(schools) == 1, np.array(yes)
    if line.own == WITHHELD:
        return
    assert min((codes[own] == 0).sum(), (codes[own] == 1).sum()) >= 5
    if line.everyone != WITHHELD:
        assert all(n == 0 or n >= 5 for n in ((codes[~own] == 0).sum(), (codes[~own] == 1).sum()))


def test_the_nearest_field_is_not_told_of_a_few():
    schools, flags = [1] * 12 + [2] * 60, [1] * 4 + [0] * 8 + [1] * 30 + [0] * 30

    found = give_back(_answers(schools, statements__want_more=[1, 0] * 36, field__hout=flags), school=1)

    assert found.nearest == ""
