"""What is written is read back to the same instrument: YAML always, XLSForm and LimeSurvey for ordinary wording."""

from __future__ import annotations

import io

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from digitaleschool.core.survey.dumping import dump_instrument
from digitaleschool.core.survey.limesurvey import read_lss, with_limesurvey_codes, write_lss
from digitaleschool.core.survey.loading import list_instruments, load_instrument, parse_instrument
from digitaleschool.core.survey.model import (
    Condition,
    Instrument,
    Item,
    Kind,
    Option,
    Polarity,
    Role,
    Row,
    Section,
    Text,
)
from digitaleschool.core.survey.xlsform import read_xlsform, write_xlsform

CODES = st.from_regex(r"[a-z][a-z0-9]{0,8}(_[a-z0-9]{1,8}){0,2}", fullmatch=True)
WORDS = st.text(alphabet="abcdeEZéëïŁ0129.,:;#'\"&<>()[]{}-!?%@=*|", min_size=1, max_size=12)
SENTENCES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
ANYTHING = st.text(
    st.characters(codec="utf-8", exclude_characters="\r\x85\u2028\u2029\ufeff"), min_size=1, max_size=30
).filter(lambda text: text.strip())  # fmt: skip


def wordings(sentences):
    return st.builds(Text, nl=sentences, en=sentences)


def parts(draw, make, sentences, count, **flags):
    codes = draw(st.lists(CODES, min_size=1, max_size=count, unique=True))
    found = [make(code=code, label=draw(wordings(sentences)), **flags) for code in codes]
    aliases = st.lists(sentences, max_size=2, unique=True).map(tuple)
    return tuple(
        make(code=one.code, label=one.label, other=draw(st.booleans()), aliases=draw(aliases)) for one in found
    )


@st.composite
def items(draw, item_id, sentences, earlier):
    kind = draw(st.sampled_from(Kind))
    fields = {
        "id": item_id,
        "kind": kind,
        "wording": draw(wordings(sentences)),
        "help": draw(st.none() | wordings(sentences)),
        "source": draw(st.just("") | sentences),
        "measures": draw(st.just("") | sentences),
        "polarity": draw(st.sampled_from(Polarity)),
        "role": draw(st.sampled_from((Role.CONTENT, Role.BACKGROUND))),
        "required": draw(st.booleans()),
        "aliases": draw(st.lists(sentences, max_size=2, unique=True).map(tuple)),
        "prompts": draw(st.lists(wordings(sentences), max_size=2).map(tuple)),
    }
    if kind in (Kind.SINGLE, Kind.MULTIPLE, Kind.MATRIX):
        options = parts(draw, Option, sentences, 6)
        if kind is Kind.MATRIX:
            options = tuple(Option(code=one.code, label=one.label, per_year=draw(st.none() | st.floats(0, 365)))
                            for one in options)  # fmt: skip
        fields["options"] = options
    if kind in (Kind.SINGLE, Kind.MATRIX):
        fields["ordered"] = draw(st.booleans())
    if kind in (Kind.MATRIX, Kind.TICKS, Kind.STATEMENTS, Kind.YES_NO):
        fields["rows"] = parts(draw, Row, sentences, 5)
    if kind is Kind.MULTIPLE:
        fields["at_most"] = draw(st.none() | st.integers(1, len(fields["options"])))
    if kind is Kind.RANKED_TEXTS:
        fields["at_most"] = draw(st.integers(1, 6))
    if kind is Kind.SCALE:
        low = draw(st.integers(0, 3))
        fields |= {"minimum": low, "maximum": low + draw(st.integers(2, 10))}
        fields["low_label"], fields["high_label"] = draw(
            st.just((None, None)) | st.tuples(wordings(sentences), wordings(sentences))
        )
    if kind is Kind.NUMBER:
        fields["bands"] = tuple(sorted(draw(st.sets(st.integers(0, 99).map(float), max_size=4))))
        fields["minimum"], fields["maximum"] = draw(st.sampled_from([(None, None), (0, None), (0, 60), (-1.5, 2.25)]))
    targets = [(variable.id, [option.code for option in variable.categories]) for variable in earlier]
    if targets and draw(st.booleans()):
        target, codes = draw(st.sampled_from(targets))
        chosen = draw(st.lists(st.sampled_from(codes), min_size=1, max_size=3, unique=True))
        fields["base"] = Condition(item=target, codes=tuple(chosen))
    return Item(**fields)


@st.composite
def instruments(draw, sentences=SENTENCES):
    ids = draw(st.lists(CODES, min_size=1, max_size=6, unique_by=lambda code: code.replace("_", "")))
    earlier, sections, names = [], [], draw(st.lists(CODES, min_size=1, max_size=2, unique=True))
    for place, name in enumerate(names):
        made = []
        for item_id in ids[place :: len(names)]:
            made.append(draw(items(item_id, sentences, earlier)))
            earlier.extend(made[-1].variables)
        if made:
            intro = draw(st.none() | wordings(sentences))
            sections.append(Section(id=name, title=draw(wordings(sentences)), items=tuple(made), intro=intro))
    return Instrument(
        id=draw(st.from_regex(r"[a-z][a-z0-9-]{0,8}[a-z0-9]", fullmatch=True)),
        version=draw(st.sampled_from(("1", "2.10", "2026-09"))),
        changed=draw(st.just("") | sentences),
        title=draw(wordings(sentences)),
        sections=tuple(sections),
        kind=draw(st.sampled_from(("survey", "interview"))),
        source=draw(st.just("") | sentences),
        inferred=draw(st.booleans()),
    )


# No shrinking: whole forms shrink for minutes, and a difference shows in one example as well.
SOME = settings(
    max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate)
)


@SOME
@given(instruments(ANYTHING))
def test_yaml_reads_back_to_the_same_instrument(instrument):
    assert parse_instrument(dump_instrument(instrument).encode()) == instrument


@SOME
@given(instruments())
def test_xlsform_reads_back_to_the_same_instrument(instrument):
    notes = []

    assert read_xlsform(write_xlsform(instrument), notes=notes) == instrument
    assert notes == []


@SOME
@given(instruments())
def test_limesurvey_reads_back_to_the_same_instrument_with_its_codes(instrument):
    notes = []
    coded = with_limesurvey_codes(instrument)

    assert read_lss(write_lss(instrument), notes=notes) == coded
    assert notes == []
    assert write_lss(coded) == write_lss(instrument)


@settings(SOME, max_examples=10)
@given(instruments())
def test_pyxform_converts_every_xlsform(instrument):
    from pyxform.xls2xform import convert

    converted = convert(io.BytesIO(write_xlsform(instrument)), file_type=".xlsx")

    assert all(item.id in converted.xform for item in instrument.items)


@pytest.mark.parametrize("name", list_instruments())
def test_pyxform_converts_our_instruments_without_a_warning(name):
    from pyxform.xls2xform import convert

    warnings = []
    convert(io.BytesIO(write_xlsform(load_instrument(name))), warnings=warnings, file_type=".xlsx")

    assert warnings == []


@pytest.mark.parametrize("name", list_instruments())
def test_our_instruments_travel_through_every_format(name):
    instrument = load_instrument(name)

    assert parse_instrument(dump_instrument(instrument).encode()) == instrument
    assert read_xlsform(write_xlsform(instrument)) == instrument
    assert read_lss(write_lss(instrument)) == with_limesurvey_codes(instrument)
