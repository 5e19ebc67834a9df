"""Which answers of persons leave the house, and an attacker who has every file and finds nothing that is withheld."""

import random
from array import array
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from digitaleschool.core.evidence.results import Cell, CrossTable, Results
from digitaleschool.core.survey.answers import BLANK, SUPPRESSED, Answers
from digitaleschool.core.survey.model import Instrument, Item, Kind, Role, Section
from digitaleschool.reports.forms.microdata import Microdata, to_publish

from . import sample


def without_crosses(results: Results) -> Results:
    return replace(results, crosses=())


def kept(data: Microdata) -> list[str]:
    return [column.id for column in data.columns]


def counts(data: Microdata, column_id: str) -> dict[int, int]:
    codes = next(column.codes for column in data.columns if column.id == column_id)
    return {code: codes.count(code) for code in sorted(set(codes))}


CONTENT = [
    "use.r0", "use.r1", "use.r2", "statements.r0", "statements.r1", "trained", "reasons.o0", "reasons.o1", "reasons.o2",
    "all",
]  # fmt: skip


def test_beside_cross_tables_rows_are_no_persons() -> None:
    data = to_publish(sample.answers(), sample.results(), microdata="safe")

    assert (data.kind, data.count, kept(data)) == ("unlinked", 120, CONTENT)
    assert data.label == "VERZONNEN. RIJEN ZIJN GEEN PERSONEN: kruis geen twee kolommen."
    assert all(column.codes == bytes(sorted(column.codes)) for column in data.columns)


def test_unlinked_columns_count_what_the_tables_say() -> None:
    answers, results = sample.answers(), sample.results()

    data = to_publish(answers, results, microdata="safe")

    for column_id in ("use.r0", "statements.r1", "trained", "reasons.o2", "all"):
        codes = answers.codes[column_id]
        assert counts(data, column_id) == {code: codes.count(code) for code in sorted(set(codes))}
    assert counts(data, "use.r2") == {0: 30, 1: 30, 2: 30, 3: 20, SUPPRESSED: 6, 254: 4}


def test_an_unlinked_file_is_a_function_of_the_published_tables() -> None:
    """So nobody can learn more from it than from the tables: other answers with these tables give the same file."""
    answers, results = sample.answers(), sample.results()
    chance = random.Random(3)
    others = replace(
        answers, codes={name: bytes(chance.sample(codes, len(codes))) for name, codes in answers.codes.items()}
    )

    assert to_publish(answers, results, microdata="safe") == to_publish(others, results, microdata="safe")


def test_without_cross_tables_persons_stay_whole_but_nameless() -> None:
    answers = sample.answers()

    data = to_publish(answers, without_crosses(sample.results()), microdata="safe")

    rows = sorted(zip(*(answers.codes[name] for name in CONTENT if name != "use.r2"), strict=True))
    shown = sorted(zip(*(column.codes for column in data.columns if column.id != "use.r2"), strict=True))
    assert (data.kind, kept(data), data.clusters, data.numbers) == ("linked", CONTENT, None, {})
    assert shown == rows


def test_without_cross_tables_rare_answers_are_withheld_all_the_same() -> None:
    data = to_publish(sample.answers(), without_crosses(sample.results()), microdata="safe")

    assert counts(data, "use.r2") == {0: 30, 1: 30, 2: 30, 3: 20, SUPPRESSED: 6, 254: 4}


@given(st.integers(0, 6))
def test_a_linked_file_does_not_tell_withheld_answers_apart(moved: int) -> None:
    answers, results = sample.answers(), without_crosses(sample.results())
    codes = bytearray(answers.codes["use.r2"])
    places = [place for place, code in enumerate(codes) if code in (4, 5)]
    for place in places:
        codes[place] = 4
    for place in places[:moved]:
        codes[place] = 5
    others = replace(answers, codes={**answers.codes, "use.r2": bytes(codes)})

    assert to_publish(others, results, microdata="safe") == to_publish(answers, results, microdata="safe")


def test_a_single_withheld_answer_takes_its_column_along() -> None:
    """One hidden category could be read off as the rest."""
    results = sample.results()
    alone = [_hide_only(item, "o0") if item.id == "trained" else item for item in results.items]

    for crosses in ((), results.crosses):
        data = to_publish(sample.answers(), replace(results, items=tuple(alone), crosses=crosses), microdata="safe")
        assert "trained" not in kept(data)


def test_how_many_left_a_question_open_is_withheld_where_the_table_withholds_it() -> None:
    results = without_crosses(sample.results())
    items = [
        replace(item, missing=None, missing_kinds={"blank": None, "not_asked": None}) if item.id == "use.r2" else item
        for item in results.items
    ]

    data = to_publish(sample.answers(), replace(results, items=tuple(items)), microdata="safe")

    assert counts(data, "use.r2") == {0: 30, 1: 30, 2: 30, 3: 20, SUPPRESSED: 10}


@pytest.mark.parametrize("crosses", [True, False])
def test_a_table_that_is_withheld_has_no_column(crosses: bool) -> None:
    results = sample.results()
    items = tuple(replace(item, base=None) if item.id in ("use.r0", "reasons") else item for item in results.items)
    results = replace(results, items=items, crosses=results.crosses if crosses else ())

    data = to_publish(sample.answers(), results, microdata="safe")

    assert kept(data) == [name for name in CONTENT if name != "use.r0" and not name.startswith("reasons")]


def test_a_form_that_was_guessed_is_never_linked() -> None:
    """Nobody said which of its questions describe who answers."""
    answers = sample.answers()
    guessed = replace(answers, instrument=replace(answers.instrument, inferred=True))

    assert to_publish(guessed, without_crosses(sample.results()), microdata="safe").kind == "unlinked"


def test_the_full_file_is_asked_for_by_name_and_says_that_it_is_confidential() -> None:
    answers = sample.answers()
    answers = replace(
        answers, numbers={"pupils": array("d", range(120))}, clusters=array("i", [(7 * n) % 11 - 1 for n in range(120)])
    )

    data = to_publish(answers, sample.results(), microdata="full")

    assert data.kind == "full"
    assert data.label == "VERZONNEN. VERTROUWELIJK: niet publiceren. Antwoorden van personen."
    assert kept(data) == [variable.id for variable in answers.instrument.variables]
    assert data.clusters is not None
    assert sorted(data.numbers["pupils"]) == list(range(120))
    pairs = set(zip(data.clusters, (answers.clusters[int(n)] for n in data.numbers["pupils"]), strict=True))
    assert len(pairs) == 11  # one new number for each old one
    assert (-1, -1) in pairs


@pytest.mark.parametrize("microdata", ["safe", "full"])
def test_the_order_of_arrival_is_gone(microdata: str) -> None:
    answers, results = sample.answers(), without_crosses(sample.results())
    order = random.Random(5).sample(range(120), 120)
    shuffled = replace(
        answers, codes={name: bytes(codes[place] for place in order) for name, codes in answers.codes.items()}
    )

    assert to_publish(shuffled, results, microdata=microdata) == to_publish(answers, results, microdata=microdata)


def test_persons_beside_cross_tables_would_give_every_withheld_count_away() -> None:
    """Why the default file is unlinked: the same attack with persons' rows finds everyone's group."""
    answers, results, groups = _many_questions()
    intact = [answers.codes[name] for name in answers.codes if name != "group"]

    found = _attack(intact, results.crosses)

    assert found is not None
    assert (found == groups).all()


def test_the_attack_on_the_published_file_fails() -> None:
    answers, results, _ = _many_questions()

    data = to_publish(answers, results, microdata="safe")

    assert data.count == 150
    assert _attack([column.codes for column in data.columns], results.crosses) is None


def _hide_only(item, code: str):
    return replace(
        item,
        options=tuple(
            replace(share, n=None, share=None, low=None, high=None, suppressed=True) if share.code == code else share
            for share in item.options
        ),
    )


def _many_questions() -> tuple[Answers, Results, np.ndarray]:
    """150 persons in three groups, 100 yes/no questions, and their cross tables with cells under 5 withheld."""
    chance = np.random.default_rng(4)
    groups = chance.choice(3, 150, p=[0.6, 0.3, 0.1])
    codes = {f"q{number}": (chance.random(150) < 0.1 + 0.8 * number / 100).astype(np.uint8) for number in range(100)}
    codes["q0"][:3] = BLANK
    items = tuple(
        Item(id=name, kind=Kind.SINGLE, wording=sample.words(name), options=sample.options("nee", "ja"),
             role=Role.BACKGROUND if name == "group" else Role.CONTENT)
        for name in codes
    )  # fmt: skip
    group = Item(
        id="group",
        kind=Kind.SINGLE,
        wording=sample.words("group"),
        role=Role.BACKGROUND,
        options=sample.options("a", "b", "c"),
    )
    section = Section(id="s", title=sample.words("S"), items=(*items, group))
    asked = Instrument(id="many", version="1", changed="2026-11-23", title=sample.words("M"), sections=(section,))
    columns = {name: column.tobytes() for name, column in codes.items()} | {"group": groups.astype(np.uint8).tobytes()}
    answers = Answers(instrument=asked, count=150, codes=columns)
    tables = tuple(table for item in items for table in sample.tables(answers, item))
    crosses = tuple(_cross(name, column, groups) for name, column in codes.items())
    results = replace(sample.results(), persons=150, items=tables, crosses=crosses, invented=False)
    return answers, results, groups


def _cross(name: str, column: np.ndarray, groups: np.ndarray) -> CrossTable:
    cells = []
    for group in range(3):
        for code in (0, 1):
            n = int(((column == code) & (groups == group)).sum())
            hidden = 0 < n < 5
            cells.append(Cell(
                row=f"o{group}", column=f"o{code}", n=None if hidden else n, share=None, low=None, high=None,
                suppressed=hidden,
            ))  # fmt: skip
    return replace(sample.results().crosses[0], item=name, by="group", cells=tuple(cells))


def _attack(rows: Sequence[bytes], crosses: Sequence[CrossTable]) -> np.ndarray | None:
    """The group of each row by linear programming over the published cells; None where no grouping fits them.

    The unknown ``x[person, group]`` is 1 for the group of the person; every published cell is one equation.
    """
    persons = len(rows[0])
    equations, totals = [np.kron(np.eye(persons), np.ones(3))], [np.ones(persons)]
    for column, cross in zip(rows, crosses, strict=True):
        codes = np.frombuffer(column, dtype=np.uint8)
        for cell in cross.cells:
            if cell.n is not None:
                who = np.zeros((persons, 3))
                who[codes == int(cell.column[1:]), int(cell.row[1:])] = 1
                equations.append(who.reshape(1, -1))
                totals.append(np.array([cell.n]))
    aim = np.random.default_rng(1).normal(size=persons * 3)
    solved = linprog(aim, A_eq=csr_matrix(np.vstack(equations)), b_eq=np.concatenate(totals), bounds=(0, 1))
    return solved.x.reshape(persons, 3).argmax(axis=1) if solved.status == 0 else None
