from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitaleschool.core.catalogue import (
    Asked,
    Catalogue,
    CatalogueRefused,
    Entry,
    Near,
    NearMiss,
    Offering,
    entry_json,
    read_entry,
)  # fmt: skip
from digitaleschool.core.catalogue.asking import FACETS, LENGTHS, PRICES, SORTS
from digitaleschool.core.wording import Text

from . import naive

TODAY = date(2026, 11, 25)
GENT, HASSELT, BRUGGE = (51.0678, 3.7291), (50.9307, 5.3325), (51.2093, 3.2247)
PLACES = (("oost_vlaanderen", GENT), ("limburg", HASSELT), ("west_vlaanderen", BRUGGE), ("", None))
WORDS = ("plc", "plcs", "lasrobot", "robot", "élodie", "Elodie", "bouw", "woningbouw", "3d", "c++", "de")
VALUES = {
    "field": ("auto", "bouw", "hout"), "theme": ("automation", "video"), "level": ("beginner", "advanced"),
    "mode": ("on_site", "online"), "goal": ("g1", "g2"), "tool": ("siemens_logo", "canva"), "length": tuple(LENGTHS),
    "price": tuple(PRICES), "province": ("oost_vlaanderen", "limburg"), "month": ("2026-11", "2026-12", "2027-01"),
}  # fmt: skip


def _entry(key=1, title="Een training", **facts):
    return Entry(key=key, title=Text(nl=title, en=""), **facts)


def _session(day=TODAY, *, key=1, where=0):
    province, at = PLACES[where]
    return Offering(key=key, starts_on=day, province=province, at=at, mode="on_site" if at else "online")


def _find(entries, today=TODAY, **asked):
    return Catalogue.of(entries, today).find(Asked(**asked))


def _some(facet):
    return st.lists(st.sampled_from(VALUES[facet]), max_size=2, unique=True).map(tuple)


_said = st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join)
_sessions = st.lists(
    st.builds(
        lambda key, day, where: _session(TODAY + timedelta(day), key=key, where=where),
        st.integers(1, 9), st.integers(-3, 60), st.integers(0, 3),
    ),
    max_size=3,
).map(lambda sessions: tuple(sorted(sessions, key=lambda one: (one.starts_on, one.key))))  # fmt: skip
_entries = st.builds(
    Entry, key=st.integers(0, 30), title=_said.map(lambda said: Text(nl=f"les {said}", en="")), tool_words=_said,
    words=_said, fields=_some("field"), themes=_some("theme"), levels=_some("level"), modes=_some("mode"),
    goals=_some("goal"), tools=_some("tool"), minutes=st.sampled_from([0, 60, 180, 181, 360, 480, 481]),
    price_cents=st.sampled_from([None, 0, 1, 5000, 5001, 15000, 15001]), weight=st.sampled_from([0.0, 12.0, 40.0]),
    published_on=st.sampled_from([TODAY, date(2026, 1, 1)]), sessions=_sessions,
)  # fmt: skip
_shelf = st.lists(_entries, max_size=8, unique_by=lambda entry: entry.key)
_asked = st.builds(
    lambda words, chosen, near, sort: Asked(words=words, chosen=chosen, near=near, sort=sort),
    st.one_of(st.just(""), st.sampled_from([*WORDS, "plc robot", "pl", "ouwb", "lodi"])),
    st.lists(st.sampled_from(FACETS), max_size=3, unique=True).flatmap(
        lambda facets: st.fixed_dictionaries({facet: _some(facet) for facet in facets})
    ),
    st.sampled_from([None, None, Near(latitude=GENT[0], longitude=GENT[1], km=60)]),
    st.sampled_from(SORTS),
)  # fmt: skip


@given(_shelf, _asked)
def test_bit_sets_find_what_loops_find(entries, asked):
    found = Catalogue.of(entries, TODAY).find(asked)

    assert list(found.keys) == naive.found(entries, asked, TODAY)
    assert {facet: dict(found.counts[facet]) for facet in FACETS} == naive.counts(entries, asked, TODAY)


@given(_shelf, _shelf, st.sets(st.integers(0, 30), max_size=4), _asked)
def test_a_changed_catalogue_is_that_of_all_entries_anew(before, changed, gone, asked):
    kept = {entry.key: entry for entry in before if entry.key not in gone} | {entry.key: entry for entry in changed}

    catalogue = Catalogue.of(before, TODAY).with_changed(changed, gone)

    assert catalogue.find(asked) == Catalogue.of(kept.values(), TODAY).find(asked)
    assert sorted(entry.key for entry in catalogue) == sorted(kept)


@given(_shelf, _asked)
def test_a_choice_that_is_dropped_gives_as_many_as_was_said(entries, asked):
    found = Catalogue.of(entries, TODAY).find(asked)

    for miss in found.near_misses:
        if miss.facet == "near":
            less = replace(asked, near=None)
        elif miss.facet == "words":
            continue
        else:
            less = replace(asked, chosen={facet: value for facet, value in asked.chosen.items() if facet != miss.facet})
        assert Catalogue.of(entries, TODAY).find(less).total == miss.total > 0


@given(_entries)
def test_an_entry_comes_back_from_json(entry):
    assert read_entry(entry_json(entry)) == entry


@given(_shelf, _asked)
def test_pages_hold_each_entry_once(entries, asked):
    catalogue = Catalogue.of(entries, TODAY)
    whole = catalogue.find(asked)

    pages = [catalogue.find(replace(asked, page=page), size=3).keys for page in range(1, -(-whole.total // 3) + 1)]

    assert tuple(key for page in pages for key in page) == whole.keys


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("élodie", "Les van Elodie"), ("Elodie", "Les van ÉLODIE"), ("programm", "Robots programmeren"),
        ("simulator", "De lassimulator"), ("lasrobot", "Een robot om te las"), ("c++", "C++ voor leraren"),
        ("vrijdag met de robot", "Robot op vrijdag"), ("3D", "3d-printen"),
        ("bedrijfssoftware", "Software van mijn bedrijf"),
    ],
)  # fmt: skip
def test_words_are_found_as_people_write_them(asked, title):
    assert _find([_entry(1, title), _entry(2, "Iets anders")], words=asked).keys == (1,)


def test_a_tool_is_found_by_its_name_and_its_other_spellings():
    entries = [_entry(1, "Sturen", tool_words="TIA Portal simatic plc"), _entry(2, "Lezen")]

    assert _find(entries, words="plc").keys == _find(entries, words="simatic").keys == (1,)


def test_the_title_comes_before_the_tool_and_the_tool_before_the_rest():
    entries = [
        _entry(1, words="plc", weight=90), _entry(2, tool_words="plc"), _entry(3, "plc"),
        _entry(4, "plc", weight=10), _entry(5, "plc", sessions=(_session(),)),
    ]  # fmt: skip

    assert _find(entries, words="plc").keys == (4, 5, 3, 2, 1)


def test_a_training_for_every_field_is_found_in_each_after_those_that_name_it():
    entries = [_entry(1, weight=50), _entry(2, fields=("bouw",)), _entry(3, fields=("hout",))]

    found = _find(entries, chosen={"field": ("bouw",)})

    assert found.keys == (2, 1)
    assert found.counts["field"] == {"": 1, "bouw": 2, "hout": 2}


def test_a_province_and_a_month_must_be_of_one_session():
    both = _entry(1, sessions=(_session(date(2026, 12, 1), where=0), _session(date(2027, 1, 5), where=1)))

    assert _find([both], chosen={"province": ("limburg",), "month": ("2026-12",)}).total == 0
    assert _find([both], chosen={"province": ("limburg",), "month": ("2027-01",)}).total == 1


def test_sorted_by_distance_it_is_the_nearest_session_that_is_shown():
    entry = _entry(1, sessions=(_session(TODAY, where=2), _session(TODAY + timedelta(9), where=0)))
    near = Near(latitude=GENT[0], longitude=GENT[1], km=60)
    catalogue = Catalogue.of([entry], TODAY)

    assert catalogue.next_session(entry, Asked(near=near)) == entry.sessions[0]
    assert catalogue.next_session(entry, Asked(near=near, sort="nearest")) == entry.sessions[1]


def test_what_began_before_today_is_no_longer_offered():
    entry = _entry(1, sessions=(_session(TODAY - timedelta(1)), _session(TODAY)))

    assert Catalogue.of([entry], TODAY).next_session(entry, Asked()) == entry.sessions[1]
    assert Catalogue.of([entry], TODAY + timedelta(1)).next_session(entry, Asked()) is None
    assert _find([entry], TODAY + timedelta(1)).counts["month"] == {}


@pytest.mark.parametrize(
    ("minutes", "length"),
    [(180, "to_3_hours"), (181, "to_6_hours"), (360, "to_6_hours"), (361, "a_day"), (480, "a_day"), (481, "longer")],
)
def test_lengths_at_their_edges(minutes, length):
    assert _find([_entry(minutes=minutes)]).counts["length"] == {length: 1}


@pytest.mark.parametrize(
    ("cents", "price"),
    [(0, "free"), (1, "to_50"), (5000, "to_50"), (5001, "to_150"), (15000, "to_150"), (15001, "more")],
)
def test_prices_at_their_edges(cents, price):
    assert _find([_entry(price_cents=cents)]).counts["price"] == {price: 1}


def test_what_is_not_told_is_in_no_bucket():
    found = _find([_entry()])

    assert (found.counts["length"], found.counts["price"]) == ({}, {})


def test_where_nothing_is_found_it_says_what_to_drop():
    entries = [
        _entry(1, "PLC", fields=("bouw",), levels=("beginner",)),
        _entry(2, "PLC", fields=("hout",), levels=("beginner",)),
        _entry(3, "CNC", fields=("hout",), levels=("advanced",)),
    ]  # fmt: skip

    found = _find(entries, words="plc", chosen={"field": ("hout",), "level": ("advanced",)})

    assert found.near_misses == (
        NearMiss(facet="level", total=1), NearMiss(facet="words", word="plc", total=1),
    )  # fmt: skip


def test_a_word_that_is_spelled_wrong_gives_those_that_look_like_it():
    found = _find([_entry(1, "Siemens programmeren")], words="simens")

    assert (found.total, found.spelled) == (0, {"simens": ("siemens",)})


def test_pages_past_the_last_give_the_last():
    found = _find([_entry(1)], page=9)

    assert (found.keys, found.page, found.pages) == ((1,), 1, 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"chosen": {"colour": ("red",)}}, {"chosen": {"month": ("2026-13",)}}, {"chosen": {"length": ("short",)}},
        {"chosen": {"field": ("",)}}, {"sort": "best"}, {"page": 0}, {"words": "x" * 201},
    ],
)  # fmt: skip
def test_a_question_without_sense_is_refused(wrong):
    with pytest.raises(CatalogueRefused):
        Asked(**wrong)


@pytest.mark.parametrize("wrong", [{"latitude": 91.0}, {"longitude": 181.0}, {"km": 0}, {"km": 501}])
def test_a_place_without_sense_is_refused(wrong):
    with pytest.raises(CatalogueRefused):
        Near(**{"latitude": 51.0, "longitude": 3.0, "km": 10} | wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": Text(nl="", en="")}, {"minutes": -1}, {"price_cents": -1}, {"weight": float("nan")},
        {"levels": ("master",)}, {"modes": ("by_post",)}, {"tools": ("",)},
        {"sessions": (_session(TODAY + timedelta(1)), _session(TODAY))},
    ],
)  # fmt: skip
def test_an_entry_without_sense_cannot_exist(wrong):
    with pytest.raises(ValueError):  # noqa: PT011
        Entry(**{"key": 1, "title": Text(nl="PLC", en="")} | wrong)
