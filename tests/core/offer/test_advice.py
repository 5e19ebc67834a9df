"""From what someone can do to a level, to three trainings with reasons."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitaleschool.core.offer.advice import (
    ALONE,
    CAN_TELL,
    MOST,
    NOT_YET,
    WITH_HELP,
    Choice,
    Pick,
    advise,
    check_for,
    level_of,
    load_statements,
    themes_with_check,
    tools_with_check,
)
from digitaleschool.core.offer.content import LEVELS
from digitaleschool.core.survey.vocabulary import load_themes, load_tools

STATEMENTS = load_statements()
SOON = date(2026, 12, 1)
CHECK = check_for(STATEMENTS, theme="automation", tool="tia_portal")


def answers(**levels: int) -> dict[str, int]:
    """The same answer to each statement of a level."""
    return {one.code: levels[one.level] for one in CHECK if one.level in levels}


def test_every_theme_and_tool_is_known():
    themes = {entry.code for entry in load_themes().themes}
    tools = {entry.code for entry in load_tools().tools}

    assert set(themes_with_check(STATEMENTS)) <= themes
    assert {one.tool for one in STATEMENTS} - {""} <= tools
    assert tools_with_check(STATEMENTS, "automation") == ("tia_portal",)


@pytest.mark.parametrize("theme", themes_with_check(STATEMENTS))
def test_a_check_stays_short_and_climbs(theme):
    for tool in ("", *tools_with_check(STATEMENTS, theme)):
        check = check_for(STATEMENTS, theme=theme, tool=tool)

        assert len(check) <= MOST
        assert min(Counter(one.level for one in check)[level] for level in LEVELS) >= 3
        assert [one.level for one in check] == sorted((one.level for one in check), key=LEVELS.index)


@pytest.mark.parametrize(
    ("said", "level", "is_beyond"),
    [
        ({}, "beginner", False),
        ({"beginner": WITH_HELP}, "beginner", False),
        ({"beginner": ALONE}, "advanced", False),
        ({"beginner": ALONE, "advanced": CAN_TELL}, "expert", False),
        ({"beginner": ALONE, "advanced": ALONE, "expert": ALONE}, "expert", True),
        ({"beginner": NOT_YET, "advanced": ALONE}, "beginner", False),
    ],
)
def test_the_lowest_level_that_is_not_reached_fits(said, level, is_beyond):
    found = level_of(CHECK, answers(**said))

    assert (found.level, found.is_beyond) == (level, is_beyond)


def test_two_thirds_reach_a_level():
    beginner = [one.code for one in CHECK if one.level == "beginner"]

    assert len(beginner) == 4
    assert level_of(CHECK, dict.fromkeys(beginner[:2], ALONE)).level == "beginner"
    assert level_of(CHECK, dict.fromkeys(beginner[:3], ALONE)).level == "advanced"


def test_an_answer_that_is_none_is_refused():
    with pytest.raises(ValueError, match=r"automation\.1"):
        level_of(CHECK, {"automation.1": 4})


@given(st.dictionaries(st.sampled_from([one.code for one in CHECK]), st.integers(0, 3)), st.data())
def test_saying_more_never_lowers_the_level(said, data):
    code = data.draw(st.sampled_from([one.code for one in CHECK]))
    before = level_of(CHECK, said)

    after = level_of(CHECK, said | {code: max(said.get(code, 0), ALONE)})

    assert LEVELS.index(after.level) >= LEVELS.index(before.level)


def choice(key: int, **facts) -> Choice:
    return Choice(**{"key": key, "themes": ("automation",), "levels": ("beginner",)} | facts)


def test_three_trainings_are_advised_with_their_reasons():
    found = advise(
        [
            choice(1, fields=("hout",)),
            choice(
                2, fields=("mechanica_elektriciteit",), tools=("tia_portal",), starts_on=date(2026, 12, 1), weight=37.0
            ),
            choice(3),
            choice(4, themes=("ar_vr",)),
            choice(5, levels=("expert",)),
            choice(6, levels=("advanced",), fields=("mechanica_elektriciteit",)),
        ],
        theme="automation",
        level="beginner",
        field="mechanica_elektriciteit",
        tool="tia_portal",
    )

    assert found == (
        Pick(key=2, reasons=("level", "tool", "field", "need", "soon")),
        Pick(key=3, reasons=("level", "all_fields")),
        Pick(key=1, reasons=("level", "other_field")),
    )


def test_equal_trainings_stand_by_need_then_by_day():
    trainings = [
        choice(1, starts_on=date(2027, 1, 1)), choice(2, starts_on=date(2026, 12, 1)),
        choice(3, weight=2.0, starts_on=date(2027, 5, 1)), choice(4, weight=9.0, starts_on=date(2027, 5, 1)),
    ]  # fmt: skip

    assert [pick.key for pick in advise(trainings, theme="automation", level="beginner")] == [4, 3, 2]


def test_nothing_is_advised_where_nothing_fits():
    assert advise([choice(1, levels=("expert",))], theme="automation", level="beginner") == ()
