"""The report: every number bound, every percentage with its base, nothing typed in or beyond what the data say."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterator
from dataclasses import replace
from string import Formatter
from types import SimpleNamespace

import pytest

from digitaleschool.core.evidence.document import (
    Block,
    Chart,
    Document,
    Finding,
    Line,
    Listing,
    Number,
    Paragraph,
    Section,
    Table,
)
from digitaleschool.core.evidence.numbers import DASH, resolve, rounded_together
from digitaleschool.core.evidence.publishing import publish
from digitaleschool.core.evidence.record import NotPublished
from digitaleschool.core.evidence.request import Request
from digitaleschool.core.evidence.results import Fieldwork, Sample
from digitaleschool.core.evidence.tabulation import tabulate
from digitaleschool.core.evidence.telling.concluding import _read
from digitaleschool.core.evidence.wording import bound, plain, templates
from digitaleschool.core.evidence.writing import write_document
from digitaleschool.core.survey.answers import BLANK, Answers
from digitaleschool.core.survey.loading import load_instrument
from digitaleschool.core.survey.notices import notice


@pytest.fixture(scope="module")
def report(demo: SimpleNamespace) -> Document:
    return write_document(demo.published, demo.answers, language="nl")


@pytest.fixture(scope="module")
def english(demo: SimpleNamespace) -> SimpleNamespace:
    request = replace(demo.request, language="en")
    published = publish(tabulate(demo.answers, request), demo.answers, request)
    return SimpleNamespace(published=published, document=write_document(published, demo.answers, language="en"))


def sections(document: Document) -> Iterator[Section]:
    def inner(section: Section) -> Iterator[Section]:
        yield section
        for part in section.sections:
            yield from inner(part)

    for section in document.sections:
        yield from inner(section)


def blocks(document: Document) -> Iterator[Block]:
    for section in sections(document):
        yield from section.blocks


def sentences(document: Document) -> Iterator[Line]:
    """Running text: paragraphs, list entries, findings with their basis."""
    for block in blocks(document):
        match block:
            case Paragraph():
                yield block.parts
            case Listing():
                yield from block.lines
            case Finding():
                yield (*block.sentence, " ", *block.basis)


def tables(document: Document) -> Iterator[Table]:
    for block in blocks(document):
        match block:
            case Table():
                yield block
            case Chart():
                yield block.table


def numbers(document: Document) -> Iterator[Number]:
    for line in sentences(document):
        yield from bound(line)
    for table in tables(document):
        for row in table.rows:
            for cell in row:
                yield from bound(cell)


def words(document: Document) -> str:
    text = [document.title, document.subtitle, *(plain(line) for line in sentences(document))]
    text += [block.description for block in blocks(document) if isinstance(block, Chart)]
    text += [table.caption + " " + table.note for table in tables(document)]
    text += [block.why for block in blocks(document) if isinstance(block, Finding)]
    return "\n".join(text)


# --- templates --------------------------------------------------------------------------------------------------------


def fields_of(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def all_templates() -> dict[str, dict[str, str]]:
    found = {key: {"nl": entry["nl"], "en": entry["en"]} for key, entry in templates().items()}
    for entry in _read()["conclusions"]:
        found[f"conclusion {entry['id']}"] = {"nl": entry["nl"], "en": entry["en"]}
    return found


@pytest.mark.parametrize("key", sorted(all_templates()))
def test_no_sentence_holds_a_number_and_both_languages_bind_the_same(key: str) -> None:
    entry = all_templates()[key]

    assert not re.search(r"\d", entry["nl"] + entry["en"])
    assert fields_of(entry["nl"]) == fields_of(entry["en"])
    assert "margin of error" not in entry["en"].lower()
    assert "foutenmarge" not in entry["nl"].lower()


# --- the demo report --------------------------------------------------------------------------------------------------


def test_only_published_results_are_told(demo: SimpleNamespace) -> None:
    with pytest.raises(NotPublished):
        write_document(demo.raw, demo.answers, language="nl")


def test_every_number_shows_the_published_estimate_that_it_names(demo: SimpleNamespace, report: Document) -> None:
    wrong = [number for number in numbers(report) if resolve(demo.published, number.ref) != number.value]

    assert wrong == []
    assert sum(1 for _ in numbers(report)) > 1000


def test_every_number_reads_as_its_value(report: Document) -> None:
    shares = [
        number for number in numbers(report) if number.ref.endswith(("/share", "/score")) and number.value is not None
    ]

    off = [number for number in shares if abs(int(re.sub(r"\D", "", number.text)) - 100 * number.value) > 1]
    assert off == []
    assert {number.text for number in numbers(report) if number.value is None} == {DASH}


def test_every_percentage_in_a_sentence_has_its_base_beside_it(report: Document) -> None:
    lonely = [
        plain(line)
        for line in sentences(report)
        if any(number.ref.endswith(("/share", "/score")) for number in bound(line))
        and not any(number.ref.endswith("/base") for number in bound(line))
    ]

    assert lonely == []


def test_the_conclusions_of_the_report_of_2021_come_out_with_their_strength(report: Document) -> None:
    findings = {block.id: block for block in blocks(report) if isinstance(block, Finding)}

    solve, skill = findings["finding-solve-problems"], findings["finding-technical-skill"]
    assert plain(solve.sentence).replace("\xa0", " ") == (
        "63 % (153 van 243) duidde aan de gewone technische problemen zelf op te lossen; 37 % duidde dat niet aan. "
        "Niet aanduiden is niet hetzelfde als niet kunnen."
    )
    assert plain(skill.sentence).replace("\xa0", " ").startswith("61 % (148 van 243)")
    assert "39 %" in plain(skill.sentence).replace("\xa0", " ")
    assert (solve.strength, solve.strength_label, solve.why) == (
        "weak",
        "zwak",
        "Open steekproef, wie wilde antwoordde.",
    )
    assert len(findings) > 15


def test_a_tick_list_never_says_no(report: Document) -> None:
    statements = next(table for table in tables(report) if table.id == "table-statements")

    labels = [column.label for column in statements.columns]
    assert "niet aangeduid" in labels
    assert "nee" not in labels


def test_an_open_sample_has_no_margin_of_error_and_no_p_values(report: Document, english: SimpleNamespace) -> None:
    dutch = words(report)

    assert "foutenmarge" not in dutch
    assert "margin of error" not in words(english.document)
    assert not [number for number in numbers(report) if number.ref.endswith("/p")]
    assert "Wie wilde, kon antwoorden" in dutch


def test_numbers_are_exact_and_never_rounded_up_to_more_than(report: Document) -> None:
    text = words(report)

    assert not re.search(r"\b\d+\s?\+(?!\d)", text.replace("21+", ""))
    assert "243 personen" in text
    assert "meer dan 200" not in text


def test_an_entry_in_two_lists_is_explained(report: Document) -> None:
    explained = [plain(line).replace("\xa0", " ") for line in sentences(report) if " staat in ‘" in plain(line)]

    assert explained[0] == (
        "‘leerlingen aanzetten tot leerzaam ICT-gebruik’ staat in ‘Meest gebruikt’ (47 % van 243) "
        "en ‘Af en toe gebruikt’ (49 % van 243)."
    )
    assert len(explained) == 3


def test_other_namely_stands_below_what_was_asked(report: Document) -> None:
    charts = {block.id: block for block in blocks(report) if isinstance(block, Chart)}

    assert {charts[name].bars[-1].label for name in ("chart-use", "chart-field", "chart-reasons")} == {
        "iets anders, namelijk",
        "andere, namelijk",
    }
    assert "namelijk" not in charts["chart-use"].description


def test_heads_of_columns_are_in_the_language_of_the_report(report: Document, english: SimpleNamespace) -> None:
    dutch, other = (
        [column.label for table in tables(document) if table.id == "table-by-function" for column in table.columns]
        for document in (report, english.document)
    )

    assert dutch[1:3] == ["leraar praktijkvakken", "theorieleraar"]
    assert other[1:3] == ["teacher of practical subjects", "teacher of theoretical subjects"]


def test_the_facts_say_only_what_is_known(report: Document, small: SimpleNamespace) -> None:
    assert [label for label, _ in report.facts] == [
        "Vragenlijst",
        "Aan wie",
        "Antwoorden",
        "Respons",
        "Steekproef",
        "Scholen",
    ]
    assert report.facts[0][1].endswith(", versie 1")


def test_the_report_holds_all_that_was_asked_for(report: Document) -> None:
    ids = [section.id for section in report.sections]

    assert ids == [
        "summary", "asked", "response", "part-about", "part-use", "part-needs", "part-expectations", "barriers",
        "splits", "comparison", "conclusions", "method", "colophon",
    ]  # fmt: skip
    charts = {block.id for block in blocks(report) if isinstance(block, Chart)}
    assert {"chart-network", "chart-field", "chart-province", "chart-use", "chart-tools-tool", "chart-modes"} <= charts
    assert all(block.description for block in blocks(report) if isinstance(block, Chart))


def test_ids_are_unique(report: Document) -> None:
    ids = [section.id for section in sections(report)]
    ids += [block.id for block in blocks(report) if isinstance(block, Chart | Finding)]
    ids += [table.id for table in tables(report)]

    assert len(ids) == len(set(ids))


def test_tables_have_as_many_cells_as_columns(report: Document) -> None:
    assert all(len(row) == len(table.columns) for table in tables(report) for row in table.rows)


def test_invented_answers_are_marked(report: Document) -> None:
    assert report.marking == "Verzonnen antwoorden: de personen in dit rapport bestaan niet."


def test_open_answers_are_counted_and_not_printed(demo: SimpleNamespace, report: Document) -> None:
    text = words(report)

    written = {answer for answer in demo.answers.texts["training_needs"] if len(answer) > 25}
    assert written
    assert [answer for answer in written if answer in text] == []


def test_the_english_report_has_no_dutch_in_it(english: SimpleNamespace) -> None:
    text = words(english.document)

    assert not re.search(r"\b(het|van|niet|een|personen)\b", text)
    assert all(resolve(english.published, number.ref) == number.value for number in numbers(english.document))


def test_remarks_of_the_reading_are_counted_without_their_words(demo: SimpleNamespace) -> None:
    remarks = [
        notice("empty_rows", "Lege rij.", "Empty row.", rows=(4, 9)),
        notice("secret", "Jan typte 'help' in rij 7.", "Jan typed 'help' in row 7.", rows=(7,)),
    ]

    text = words(write_document(demo.published, demo.answers, remarks, language="nl"))

    assert "2 lege rijen zijn overgeslagen." in text
    assert "1 opmerking over het bestand." in text
    assert "Jan" not in text


def test_fieldwork_is_told(demo: SimpleNamespace) -> None:
    known = replace(
        demo.published, invented=False, fieldwork=Fieldwork(audience="leraren", period="lente", invited=486)
    )

    found = write_document(known, demo.answers, language="nl")

    facts = dict(found.facts)
    assert (facts["Aan wie"], facts["Wanneer"], facts["Respons"]) == ("leraren", "lente", "50\xa0% van 486 genodigden")
    assert "Dat is 50\xa0%: 243 van 486 genodigden." in words(found)


# --- any other survey -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["nl", "en"])
def other(request: pytest.FixtureRequest, small: SimpleNamespace) -> SimpleNamespace:
    """A survey of every kind of question that nobody wrote conclusions for."""
    persons = 90
    codes = {
        "town": [k % 3 for k in range(persons)], "mood": [0] * 60 + [1] * 30, "years": [k % 3 for k in range(persons)],
        "use.p": [k % 4 for k in range(persons)], "use.q": [3] * 60 + [0] * 30, "use.r": [0] * 80 + [1] * 10,
        "fits.one": [0, 1] * 45, "fits.two": [1] * 90, "grade": [k % 5 for k in range(persons)],
        "wants.course": [1] * 80 + [0] * 10, "wants.video": [0, 1] * 45, "wants.book": [0] * 60 + [1] * 30,
        "why.near": [1] * 60 + [0] * 30, "why.cheap": [0, 1] * 45, "why.good": [0] * 45 + [1] * 45,
        "more": [0] * 30 + [1] * 30 + [254] * 30,
        "job.x": [1, 0] * 45, "job.y": [0, 1] * 45, "job.z": [1] * 45 + [0] * 45,
    }  # fmt: skip
    found = small.answers(codes, numbers={"years": [float(k % 12) for k in range(persons)]})
    wish = Request(language=request.param, sample=Sample.PROBABILITY, margins={"town": {"a": 0.5, "b": 0.3, "c": 0.2}})
    published = publish(tabulate(found, wish), found, wish)
    return SimpleNamespace(
        published=published, answers=found, document=write_document(published, found, language=request.param)
    )


def test_any_survey_gives_a_report_with_everything_tabulated(other: SimpleNamespace) -> None:
    charts = {block.id for block in blocks(other.document) if isinstance(block, Chart)}

    asked = {"town", "mood", "years", "use", "fits", "grade", "wants", "why", "more", "job"}
    assert {f"chart-{name}" for name in asked} <= charts
    assert [block for block in blocks(other.document) if isinstance(block, Finding)]
    assert {section.id for section in other.document.sections} >= {"summary", "response", "splits", "method"}


def test_its_numbers_are_bound_too(other: SimpleNamespace) -> None:
    assert [n for n in numbers(other.document) if resolve(other.published, n.ref) != n.value] == []


def test_margins_that_cannot_hold_together_are_named(small: SimpleNamespace) -> None:
    found = small.answers({"town": [0, 1, 2] * 30, "mood": [0, 1, 2] * 30})
    margins = {"town": {"a": 0.9, "b": 0.05, "c": 0.05}, "mood": {"sunny": 0.2, "grey": 0.4, "dark": 0.4}}
    wish = Request(margins=margins)
    published = publish(tabulate(found, wish), found, wish)

    report = words(write_document(published, found, language="nl"))

    assert published.weighting.unconverged == ("town",)
    assert "gespreid zijn zoals de hele groep bij ‘Which mood?’." in report
    assert "Bij ‘Which town?’ is dat niet gelukt" in report


def test_weighted_figures_have_the_unweighted_beside(other: SimpleNamespace) -> None:
    mood = next(table for table in tables(other.document) if table.id == "table-mood")

    assert {"Ongewogen", "Unweighted"} & {column.label for column in mood.columns}


def test_a_random_sample_shows_adjusted_p_values(other: SimpleNamespace) -> None:
    by_town = next(table for table in tables(other.document) if table.id == "table-by-town")

    assert {"Aangepaste p", "Adjusted p"} & {column.label for column in by_town.columns}


def test_a_survey_of_nearly_nobody_gives_a_report_without_figures(
    small: SimpleNamespace, both: Callable[..., SimpleNamespace]
) -> None:
    found = both(small.answers({"mood": [0, 1], "wants.course": [1, 0], "wants.video": [1, 0], "wants.book": [0, 0]}))

    report = write_document(found.published, found.answers, language="nl")

    assert [number for number in numbers(report) if number.ref.endswith("/share") and number.value is not None] == []
    assert "Er zijn te weinig antwoorden voor een conclusie." in words(report)


def test_a_number_without_classes_has_a_mean(small: SimpleNamespace, both: Callable[..., SimpleNamespace]) -> None:
    item = replace(small.items[2], bands=(), role=small.items[3].role)
    asked = replace(
        small.instrument("mood"),
        sections=(replace(small.instrument("mood").sections[0], items=(item,)),),
    )
    found = both(
        replace(small.answers({"mood": [0] * 8}), instrument=asked, codes={}, numbers={"years": array("d", range(8))})
    )

    report = write_document(found.published, found.answers, language="nl")

    assert (
        "Het gemiddelde is 3,5. Zet je iedereen op een rij van laag naar hoog, dan staat ‘3,5’ in het midden."
    ) in words(report)
    assert "Basis: 8 personen die antwoordden." in words(report)


@pytest.mark.parametrize(
    ("shares", "points"),
    [
        ([153 / 243, 90 / 243], [63, 37]),
        ([148 / 243, 95 / 243], [61, 39]),
        ([1 / 6] * 6, [17, 17, 17, 17, 16, 16]),
        ([0.995, 0.005], [100, 0]),
        ([1.0], [100]),
        ([], []),
        ([0.4, 0.3], [40, 30]),
    ],
)
def test_percentages_that_should_add_up_do(shares: list[float], points: list[int]) -> None:
    assert rounded_together(shares) == points


def test_answers_to_one_question_add_up_in_every_table(demo: SimpleNamespace, report: Document) -> None:
    by_id = {found.id: found for found in demo.published.items}
    whole = [found for found in by_id.values() if found.options and not any(o.suppressed for o in found.options)]
    single = [found.id for found in whole if found.type in {"single", "matrix", "ticks", "yes_no", "number"}]

    sums: dict[str, int] = dict.fromkeys(single, 0)
    seen: set[str] = set()
    for number in numbers(report):
        name, _, field = number.ref.rpartition("/")
        table_id, _, code = name.partition("/")
        if field == "share" and table_id in sums and code != "top_two" and number.ref not in seen:
            seen.add(number.ref)
            sums[table_id] += int(re.sub(r"\D", "", number.text))

    assert {total for total in sums.values() if total} == {100}


def test_a_question_that_everyone_left_open_is_told_without_a_ranking() -> None:
    instrument = load_instrument("digitale-school-leraren@2")
    blank = bytes([BLANK]) * 12
    answers = Answers(instrument=instrument, count=12, codes={own.id: blank for own in instrument.variables})
    request = Request()

    document = write_document(publish(tabulate(answers, request), answers, request), answers, (), language="nl")

    assert [chart.id for chart in blocks(document) if isinstance(chart, Chart) and chart.kind == "ranks"] == []
