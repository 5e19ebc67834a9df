from __future__ import annotations

import pytest

from digitaleschool.core.survey.asking import flags_of
from digitaleschool.core.survey.loading import load_instrument

FORM = load_instrument("digitale-school-leraren@2")
SAME = {row.code: "never" for row in FORM.item("use").rows}
FULL = {"self_rating": 7, "tools": ["Word"], "statements": {"no_need": "applies"}, "training_needs": "Excel in de les"}


@pytest.mark.parametrize(
    ("values", "flags"),
    [
        (FULL, ()),
        (FULL | {"use": SAME}, ("straight_line",)),
        (FULL | {"use": SAME | {"explain": "daily"}}, ()),
        ({"ict_years": 3.0}, ("almost_empty",)),
        ({}, ("almost_empty",)),
        ({"self_rating": 0, "trained": "no"}, ()),
        (FULL | {"training_needs": "Test test"}, ("test",)),
        (FULL | {"tools": ["asdf"]}, ("test",)),
    ],
)
def test_what_is_odd_about_an_answer_is_marked(values, flags):
    assert flags_of(FORM, values) == flags
