from __future__ import annotations

import pytest

from digitaleschool.core.survey.asking import (
    asked_on,
    base_in_words,
    minutes_for,
    page_after,
    page_before,
    pages_of,
    progress,
    tool_suggestions,
)
from digitaleschool.core.survey.loading import load_instrument


def ids(items) -> list[str]:
    return [item.id for item in items]


def test_a_section_is_a_page_without_school_and_name_and_what_is_known(form):
    pages = pages_of(form, known={"net"})

    assert [(page.number, page.section, ids(page.items)) for page in pages] == [
        (1, "een", ["job", "why", "years", "grade", "must"]),
        (2, "twee", ["best", "use", "tools", "marks", "says", "ways", "more"]),
        (3, "drie", ["long", "after"]),
    ]
    assert ids(pages[2].bases) == ["years", "best"]


def test_a_section_that_is_known_whole_makes_no_page(form):
    known = {"job", "why", "years", "grade", "must", "net"}

    assert [(page.number, page.section) for page in pages_of(form, known)] == [(1, "twee"), (2, "drie")]


def test_nobody_is_asked_for_name_or_school(ours):
    asked = {item.id for page in pages_of(ours) for item in page.items}

    assert asked & {"name", "school"} == set()


@pytest.mark.parametrize(
    ("values", "asked"),
    [
        ({}, []),
        ({"years": 6.0}, ["long"]),
        ({"years": 5.0}, []),
        ({"years": "six", "best": "p"}, []),
        ({"best": ["s", "q"]}, ["after"]),
        ({"years": 40.0, "best": ["p"]}, ["long", "after"]),
    ],
)
def test_an_item_based_on_an_earlier_page_is_asked_of_its_base_only(form, values, asked):
    assert ids(asked_on(pages_of(form)[2], values)) == asked


@pytest.mark.parametrize("values", [{}, {"job": "a"}, {"job": "b"}])
def test_a_follow_up_stands_on_the_page_of_its_question(form, values):
    assert "why" in ids(asked_on(pages_of(form)[0], values))


def test_an_item_based_on_what_is_known_is_asked_by_it():
    instrument = load_instrument("digitale-school-leraren@2")
    page = pages_of(instrument, known={"trained"})[2]

    assert [ids(asked_on(page, {"trained": code})) for code in ("yes", "no")] == [
        ["training_needs", "trained_which"],
        ["training_needs"],
    ]


def test_a_page_on_which_nothing_is_asked_is_passed_over(form):
    pages = pages_of(form)

    assert page_after(pages[1], pages, {}) is None
    assert page_after(pages[1], pages, {"years": 7.0}) == pages[2]
    assert page_before(pages[2], pages, {}) == pages[1]
    assert page_before(pages[0], pages, {}) is None


def test_of_whom_an_item_is_asked_in_words(form):
    pages = pages_of(form)
    more, after = pages[1].items[-1], pages[2].items[-1]

    assert base_in_words(more, pages[1].known_items)["nl"] == "Alleen als je “keuze often” antwoordde op “rij x”"
    assert base_in_words(after, pages[2].known_items)["nl"] == (
        "Alleen als je “keuze p” of “keuze q” aanduidde bij “Welke drie?”"
    )


def test_progress_counts_pages_and_time(ours):
    pages = pages_of(ours)
    done = [progress(page, pages).done for page in pages]

    assert [(progress(page, pages).number, progress(page, pages).total) for page in pages] == [
        (number, len(pages)) for number in range(1, len(pages) + 1)
    ]
    assert done == sorted(done)
    assert (done[0], done[-1] < 1) == (0, True)


def test_less_to_ask_takes_less_time(ours):
    assert 8 <= minutes_for(ours, known={"network", "province"}) <= minutes_for(ours) <= 12


def test_tools_are_suggested_by_name():
    names = tool_suggestions()

    assert {"Smartschool", "Kahoot!"} <= set(names)
    assert list(names) == sorted(names, key=str.casefold)
