from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitaleschool.core.survey.asking import (
    LONGEST_LINE,
    LONGEST_TEXT,
    faults_of,
    hindrance_of,
    pages_of,
    posted_of,
    read_page,
)


def read(form, posted, values=None, page=0):
    """The values that say something, the faults by field, in English, and the notes."""
    reading = read_page(pages_of(form)[page], {"step": ["back"], **posted}, values or {})
    kept = {key: value for key, value in reading.values.items() if value is not None}
    return kept, {fault.field: fault.message["en"] for fault in reading.faults}, [note["en"] for note in reading.notes]


@pytest.mark.parametrize(
    ("page", "posted", "values"),
    [
        (0, {"job": ["a"]}, {"job": "a"}),
        (0, {"job": [""]}, {}),
        (0, {"job": ["other"], "job.other": [" bakker\n"]}, {"job": "other", "job.other": "bakker"}),
        (0, {"job.other": ["bakker"]}, {"job": "other", "job.other": "bakker"}),
        (0, {"job": ["b"], "why": ["zo\r\n\r\n\r\n\r\nmaar"]}, {"job": "b", "why": "zo\n\nmaar"}),
        (0, {"years": ["7,5"]}, {"years": 7.5}),
        (0, {"years": ["7.5"]}, {"years": 7.5}),
        (0, {"years": [" 10 jaar "]}, {"years": 10.0}),
        (0, {"years": ["-0"]}, {"years": 0.0}),
        (0, {"years": ["60"]}, {"years": 60.0}),
        (0, {"grade": ["0"]}, {"grade": 0}),
        (0, {"grade": ["10"]}, {"grade": 10}),
        (1, {"best": ["s", "p"]}, {"best": ["p", "s"]}),
        (1, {"best": ["none"]}, {"best": ["none"]}),
        (1, {"best": ["p"], "best.other": ["x"]}, {"best": ["p", "other"], "best.other": "x"}),
        (1, {"use.x": ["often"], "use.y": [""]}, {"use": {"x": "often"}}),
        (1, {"use.other.text": ["iets"]}, {"use.other": "iets"}),
        (1, {"use.other": ["never"], "use.other.text": ["iets"]}, {"use": {"other": "never"}, "use.other": "iets"}),
        (1, {"tools.1": ["Kahoot!"], "tools.2": [" "], "tools.3": ["Word"]}, {"tools": ["Kahoot!", "Word"]}),
        (1, {"tools.1": ["Word"], "tools.2": ["Word"]}, {"tools": ["Word"]}),
        (1, {"marks": ["n", "m"]}, {"marks": ["m", "n"]}),
        (1, {"says.t": ["applies"], "says.u": ["applies_not"]}, {"says": {"t": "applies", "u": "applies_not"}}),
        (1, {"says.t": [""]}, {}),
        (1, {"ways.v": ["yes"], "ways.w": ["no"]}, {"ways": {"v": "yes", "w": "no"}}),
        (1, {"ways.none": ["yes"], "ways.v": ["no"]}, {"ways": {"none": "yes", "v": "no"}}),
        (1, {"ways.other.text": ["zelf"]}, {"ways": {"other": "yes"}, "ways.other": "zelf"}),
        (1, {"unknown": ["x"], "best.p": ["x"], "net": ["go"]}, {}),
    ],
)
def test_what_was_posted_becomes_values(form, page, posted, values):
    assert read(form, posted, page=page) == (values, {}, [])


NO_NUMBER = "This is not a number. Write it in digits, for instance 7 or 7.5. Do you not know? Then leave it empty."
UNKNOWN = "This answer is not on the list. Choose again."


@pytest.mark.parametrize(
    ("page", "posted", "faults"),
    [
        (0, {"job": ["zzz"]}, {"job": UNKNOWN}),
        (0, {"years": ["veel"]}, {"years": NO_NUMBER}),
        (0, {"years": ["٣"]}, {"years": NO_NUMBER}),
        (0, {"years": ["1e400"]}, {"years": NO_NUMBER}),
        (0, {"years": ["9" * 10_000]}, {"years": NO_NUMBER}),
        (0, {"years": ["nan"]}, {"years": NO_NUMBER}),
        (0, {"years": ["61"]}, {"years": "Fill in a number from 0 to 60."}),
        (0, {"years": ["-1"]}, {"years": "Fill in a number from 0 to 60."}),
        (0, {"grade": ["11"]}, {"grade": UNKNOWN}),
        (0, {"grade": ["5.0"]}, {"grade": UNKNOWN}),
        (0, {"grade": ["9" * 5_000]}, {"grade": UNKNOWN}),
        (1, {"best": list("pqrs")}, {"best": "You chose 4. Choose 3 at most: take 1 away."}),
        (1, {"best": ["p", "q", "r"], "best.other": ["x"]}, {"best": "You chose 4. Choose 3 at most: take 1 away."}),
        (1, {"best": ["p", "none"]}, {"best": "“keuze none (en)” cannot go with another answer. "
                                              "Keep only this one, or take it away."}),
        (1, {"best": ["zzz"]}, {"best": UNKNOWN}),
        (1, {"use.x": ["zzz"]}, {"use.x": UNKNOWN}),
        (1, {"marks": ["m", "none"]}, {"marks": "“rij none (en)” cannot go with another answer. "
                                                "Keep only this one, or take it away."}),
        (1, {"says.t": ["yes"]}, {"says.t": UNKNOWN}),
        (1, {"ways.none": ["yes"], "ways.v": ["yes"]}, {
            "ways.none": "“rij none (en)” cannot go with another answer. Keep only this one, or take it away."}),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_with_what_to_do(form, page, posted, faults):
    values, found, _ = read(form, posted, page=page)

    assert found == faults
    assert [key for key in values if not key.startswith("!")] == []


def test_an_answer_that_no_form_offers_takes_nothing_else_along(form):
    values, faults, _ = read(form, {"best": ["p", "zzz"], "use.x": ["zzz"], "use.y": ["never"]}, page=1)

    assert (values, set(faults)) == ({"best": ["p"], "use": {"y": "never"}}, {"best", "use.x"})


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (LONGEST_TEXT, ""),
        (LONGEST_TEXT + 1, "Your text has 4,001 characters. There is room for 4,000. Make it shorter."),
        (1_000_000, "Your text has 1,000,000 characters. There is room for 4,000. Make it shorter. "
                    "Here are still the first 20,000."),
    ],
)  # fmt: skip
def test_a_text_is_never_cut_silently(form, size, said):
    values, faults, _ = read(form, {"must": ["é" * size]})

    assert faults.get("must", "") == said
    assert len(values["!must"]["must"][0] if said else values["must"]) == min(size, 20_000)


def test_own_words_and_ranked_texts_have_their_limit(form):
    values, faults, _ = read(form, {"tools.2": ["x" * (LONGEST_LINE + 1)], "tools.1": ["Word"]}, page=1)

    assert list(faults) == ["tools.2"]
    assert values == {"!tools": {"tools.1": ["Word"], "tools.2": ["x" * (LONGEST_LINE + 1)]}}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("nul\x00 en half \ud800 paar", "nul en half  paar"),
        ("\u202eomgekeerd\u2066", "omgekeerd"),
        ("Zoe\u0308", "Zoë"),
        ("👩\u200d🏫 🇧🇪 ja", "👩\u200d🏫 🇧🇪 ja"),
        ("مرحبا", "مرحبا"),
        ("\u200b\u00a0\u2060", None),
        ("=HYPERLINK(1)", "=HYPERLINK(1)"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_text_is_made_fit_to_keep(form, typed, kept):
    reading = read_page(pages_of(form)[0], {"must": [typed], "asked-again": ["must"]}, {})

    assert (reading.values["must"], reading.faults) == (kept, ())


def test_a_follow_up_that_is_not_for_you_is_dropped_and_that_is_said(form):
    values, faults, notes = read(form, {"job": ["a"], "why": ["omdat"]})

    assert (values, faults) == ({"job": "a"}, {})
    assert notes == [
        "What you filled in at “Waarom b? (en)” was not kept: we ask it only if you answered “keuze b (en)” to "
        "“Je job? (en)”."
    ]


def test_a_follow_up_of_a_row_belongs_to_that_row(form):
    assert read(form, {"use.x": ["often"], "more": ["zo"]}, page=1)[0] == {"use": {"x": "often"}, "more": "zo"}
    assert read(form, {"use.y": ["often"], "more": ["zo"]}, page=1)[0] == {"use": {"y": "often"}}


def test_a_follow_up_waits_while_its_question_has_a_fault(form):
    posted = {"use.x": ["often"], "use.other.text": ["x" * 300], "more": ["zo"]}

    values, faults, notes = read(form, posted, page=1)

    assert (values["more"], list(faults), notes) == ("zo", ["use.other.text"], [])


def test_own_words_beside_another_answer_are_dropped_and_that_is_said(form):
    values, _, notes = read(form, {"job": ["a"], "job.other": ["bakker"]})

    assert values == {"job": "a"}
    assert notes == ["What you wrote at “keuze other (en)” was not kept: you chose another answer."]


def test_a_required_item_is_asked_once_more_and_then_left(form):
    page = pages_of(form)[0]

    first = read_page(page, {"step": ["next"]}, {})
    second = read_page(page, {"step": ["next"], "asked-again": ["must"]}, {})

    assert ([fault.item for fault in first.faults], second.faults) == (["must"], ())


@pytest.mark.parametrize("step", ["back", "later"])
def test_going_back_asks_for_nothing(form, step):
    assert read_page(pages_of(form)[0], {"step": [step]}, {}).faults == ()


def test_a_reading_also_takes_away_what_was_cleared(form):
    before = read_page(pages_of(form)[1], {"best": ["p"], "says.t": ["applies"]}, {}).values

    after = {**before, **read_page(pages_of(form)[1], {"says.t": [""]}, before).values}

    assert (after["best"], after["says"]) == (None, None)


def test_what_was_typed_in_vain_waits_until_it_is_mended(form):
    page = pages_of(form)[0]
    values = read_page(page, {"years": ["veel"], "grade": ["7"], "step": ["back"]}, {}).values

    assert posted_of(page, values) == {"years": ["veel"], "grade": ["7"]}
    assert [fault.field for fault in faults_of(page, values)] == ["years"]
    mended = read_page(page, {**posted_of(page, values), "years": ["3"], "asked-again": ["must"]}, values)
    assert (mended.values["years"], mended.values["!years"], mended.faults) == (3.0, None, ())


def test_a_survey_with_a_fault_left_behind_is_not_sent(form):
    pages = pages_of(form)
    values = read_page(pages[0], {"years": ["veel"], "grade": ["7"], "step": ["back"]}, {}).values

    hindrance = hindrance_of(pages, values)

    assert (hindrance.page.number, [fault.field for fault in hindrance.faults]) == (1, ["years"])


@pytest.mark.parametrize(
    ("values", "sent"),
    [({}, False), ({"net": "go"}, False), ({"grade": 0}, True), ({"years": 0.0}, True), ({"marks": ["m"]}, True)],
)
def test_only_nothing_at_all_is_not_sent(form, values, sent):
    hindrance = hindrance_of(pages_of(form, known={"net"}), values)

    assert (hindrance is None) == sent
    if hindrance:
        assert hindrance.faults[0].message["en"].startswith("You have not filled in anything yet.")


# --- whatever is posted -----------------------------------------------------------------------------------------------

FIELDS = st.sampled_from([
    "job", "job.other", "why", "years", "grade", "must", "best", "best.other", "use.x", "use.y", "use.other",
    "use.other.text", "tools.1", "tools.2", "tools.3", "marks", "says.t", "says.u", "ways.v", "ways.none", "ways.other",
    "ways.other.text", "more", "long", "after.k", "step", "asked-again",
])  # fmt: skip
CELLS = st.one_of(
    st.text(), st.sampled_from(["a", "b", "other", "p", "q", "r", "s", "none", "often", "applies", "yes", "no", "7,5",
                                "-3", "1e999", "\x00", "\ud800", "m", "next", "back"]),
)  # fmt: skip
POSTED = st.dictionaries(FIELDS | st.text(), st.lists(CELLS, max_size=4), max_size=25)


@given(posted=POSTED, number=st.integers(0, 2))
def test_nothing_that_is_posted_raises_and_all_that_is_kept_can_be_stored(form, posted, number):
    page = pages_of(form)[number]

    reading = read_page(page, posted, {})

    assert json.loads(json.dumps(reading.values)) == reading.values
    json.dumps(reading.values, ensure_ascii=False).encode()
    assert "\x00" not in str(reading.values)
    assert all(fault.message["nl"] and fault.message["en"] for fault in reading.faults)


@given(posted=POSTED, number=st.integers(0, 2))
def test_a_page_that_is_opened_and_sent_again_stays_as_it_is(form, posted, number):
    page = pages_of(form)[number]
    earlier = {"years": 9.0, "best": ["p"]}
    once = read_page(page, {**posted, "step": ["back"]}, earlier)
    values = {**earlier, **once.values}

    again = read_page(page, {**posted_of(page, values), "step": ["back"]}, values)

    assert again.values == once.values


@given(values=st.dictionaries(FIELDS | st.sampled_from(["use", "says", "tools", "!years", "!use"]),
                              st.none() | st.booleans() | st.integers() | st.floats() | st.text()
                              | st.lists(st.text()) | st.dictionaries(st.text(), st.text())))  # fmt: skip
def test_no_kept_values_raise(form, values):
    for page in pages_of(form):
        posted_of(page, values)
        faults_of(page, values)
    hindrance_of(pages_of(form), values)
