"""What a provider says: unfinished is fine, nonsense is refused with the name of the field."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitaleschool.core.offer.content import (
    LARGEST,
    LINE,
    MOST,
    Content,
    ContentRefused,
    Part,
    SessionPlan,
    content_json,
    read_content,
)
from digitaleschool.core.wording import Text

FULL = {
    "title": {"nl": "PLC voor beginners", "en": "PLC for beginners"},
    "promise": {"nl": "Je schrijft een eerste programma.", "en": ""},
    "fields": ["mechanica_elektriciteit"],
    "levels": ["beginner"],
    "modes": ["on_site"],
    "stages": ["2", "3"],
    "sessions": [
        {"title": "Eerste", "parts": [{"title": "uitleg", "minutes": 30}, {"doing": "practise", "minutes": 90}]},
        {"title": "Terug", "is_return": True, "weeks_after": 6, "parts": [{"doing": "exchange", "minutes": 60}]},
    ],
    "equipment": [{"name": "PLC", "brought_by": "rtc"}],
    "software": [{"tool": "tia_portal", "licence": "gratis voor scholen", "available_after": "yes"}],
    "group_min": 6, "group_ideal": 10, "group_max": 12, "price_cents": 5000, "extra_cents": 250,
    "labour_market": [{"tool": "tia_portal", "company": "Demobedrijf", "what": "lijnen sturen", "year": 2026}],
}  # fmt: skip


def test_minutes_practice_and_cost_are_counted():
    content = read_content(FULL)

    assert (content.minutes, content.practice_minutes, content.practice_share) == (180, 90, 0.5)
    assert content.return_session == content.sessions[1]
    assert content.total_cents == 5250
    assert (content.is_on_site, content.is_online) == (True, False)


def test_nothing_filled_in_is_a_content():
    content = read_content({})

    assert content == Content()
    assert (content.practice_share, content.return_session, content.total_cents) == (None, None, None)


def test_the_json_gives_the_same_content_back():
    content = read_content(FULL)

    assert read_content(content_json(content)) == content


def test_unknown_names_are_left_out():
    assert read_content({"hacked": True, "levels": ["beginner"]}) == Content(levels=("beginner",))


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ([], ""),
        ({"title": {"nl": 3}}, "title"),
        ({"title": {"nl": "x" * (LINE + 1)}}, "title"),
        ({"levels": "beginner"}, "levels"),
        ({"levels": ["wizard"]}, "levels.0"),
        ({"fields": ["hout"] * (MOST + 1)}, "fields"),
        ({"sessions": [{"parts": [{}, {"minutes": -1}]}]}, "sessions.0.parts.1.minutes"),
        ({"sessions": [{"parts": [{"minutes": 1.5}]}]}, "sessions.0.parts.0.minutes"),
        ({"sessions": [{"parts": [{"doing": "sleep"}]}]}, "sessions.0.parts.0.doing"),
        ({"sessions": ["first"]}, "sessions.0"),
        ({"price_cents": "50"}, "price_cents"),
        ({"price_cents": True}, "price_cents"),
        ({"price_cents": 10**30}, "price_cents"),
        ({"group_min": 9, "group_max": 3}, "group_max"),
        ({"group_min": 9, "group_ideal": 3, "group_max": 12}, "group_ideal"),
        ({"group_ideal": 13, "group_max": 12}, "group_ideal"),
    ],
)
def test_nonsense_is_refused_with_its_field(raw, field):
    with pytest.raises(ContentRefused) as refused:
        read_content(raw)

    assert refused.value.field == field
    assert refused.value.said("nl") != refused.value.said("en")


def test_text_is_made_fit_to_keep():
    content = read_content({"title": {"nl": " PLC\x00\n voor\u202e ", "en": ""}, "prior_ict": "een\r\n\n\n\ntwee"})

    assert content.title == Text(nl="PLC voor", en="")
    assert content.prior_ict == "een\n\ntwee"


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from([field.name for field in dataclasses.fields(Content)]), plain))
def test_whatever_is_sent_is_a_content_or_refused(raw):
    try:
        content = read_content(raw)
    except ContentRefused:
        return
    assert read_content(content_json(content)) == content


def test_every_number_has_its_bound():
    numbers = {
        field.name
        for kind in (Content, Part, SessionPlan)
        for field in dataclasses.fields(kind)
        if field.type in ("int", "int | None")
    }

    assert numbers | {"year"} == set(LARGEST)
