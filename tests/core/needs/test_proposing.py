from __future__ import annotations

import pytest

from digitaleschool.core.needs.proposing import Known, may_be_the_same, propose, proposed_weight


@pytest.mark.parametrize(
    ("text", "theme", "tool"),
    [
        ("PLC programmeren", "programming", ""),
        ("Werken met TIA Portal", "automation", "tia_portal"),
        ("leren evalueren met rubrieken", "assessment", ""),
        ("Meer tijd", "", ""),
        ("", "", ""),
    ],
)
def test_theme_and_tool_are_proposed_by_the_words_of_the_vocabularies(text, theme, tool):
    proposal = propose(text)

    assert (proposal.theme, proposal.tool) == (theme, tool)


@pytest.mark.parametrize(("shares", "weight"), [([], 0), ([0.004], 0), ([0.005], 1), ([0.1, 0.5], 50), ([1.0], 100)])
def test_a_need_weighs_what_its_strongest_estimate_says(shares, weight):
    assert proposed_weight(shares) == weight


def test_needs_that_may_be_the_same_are_on_the_same_theme_in_the_same_field():
    known = [
        Known(number=4, text="Leren programmeren van een PLC voor beginners", theme=1, field=7),
        Known(number=2, text="PLC leren programmeren", theme=1, field=7),
        Known(number=3, text="Een robotarm aansturen", theme=1, field=7),
        Known(number=5, text="PLC leren programmeren", theme=2, field=7),
        Known(number=6, text="PLC leren programmeren", theme=1, field=None),
    ]

    found = may_be_the_same("leren programmeren van een PLC", known, theme=1, field=7)

    assert [need.number for need in found] == [2, 4]


def test_a_text_without_words_is_like_no_need():
    assert may_be_the_same("...", [Known(number=1, text="...", theme=None, field=None)], theme=None, field=None) == ()
