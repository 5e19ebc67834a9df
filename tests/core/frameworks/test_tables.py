"""Tables of goals: columns by their titles, codes that are not unique, and what cannot be used told with its row."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from digitaleschool.common.exports.guarded import read_guarded
from digitaleschool.core.frameworks.comparing import plan_edition
from digitaleschool.core.frameworks.loading import load_editions
from digitaleschool.core.frameworks.model import FrameworkRefused
from digitaleschool.core.frameworks.tables import HEADER, goal_rows, read_goals
from digitaleschool.core.survey.tables import RawTable, column_of

REAL = Path(__file__).parents[3].parent / "shared" / "data" / "frameworks"


def table(header: str, *rows: str) -> RawTable:
    cells = [row.split(";") for row in rows]
    columns = (column_of(title, [row[at] for row in cells]) for at, title in enumerate(header.split(";")))
    return RawTable(columns=tuple(columns), rows=range(2, 2 + len(rows)))


SAMPLE = table(
    "graad;stroom;finaliteit;sleutelcompetentie_nr;type;code;tekst;opmerking",
    "1ste graad;A-stroom;;6;Eindtermen;06.06;rekenen;",
    "2de graad;;dubbele finaliteit;6;Eindtermen;06.06;Pythagoras toepassen;",
    "2de graad;;arbeidsmarktfinaliteit;6;Eindtermen;06.06;problemen oplossen;",
    "1ste graad;A-stroom;;10;Eindtermen;000;geen aparte doelen;",
    "2de graad;;;;Cesuurdoelen;01.02.01;onderzoekbaarheid beoordelen;",
    "3de graad · 3de leerjaar;;;;Specifieke eindtermen;10.02.01;ecosystemen;",
    "5de graad;;;;Eindtermen;1;iets;",
    "2de graad;;dubbele finaliteit;6;Eindtermen;06.06;nog eens;",
    "2de graad;;;;Eindtermen;;zonder code;",
)


def test_a_code_that_is_not_unique_makes_goals_apart():
    read = read_goals(SAMPLE, edition="minimumdoelen")

    assert [goal.key.slug for goal in read.goals] == [
        "1-a-stroom-eindtermen-06.06", "2-dubbel-eindtermen-06.06", "2-arbeidsmarkt-eindtermen-06.06",
        "2-cesuurdoelen-01.02.01", "3.3-specifieke-eindtermen-10.02.01",
    ]  # fmt: skip
    assert [link.to.code for link in read.links] == ["6", "6", "6"]


def test_what_cannot_be_used_is_told_with_row_and_column():
    read = read_goals(SAMPLE, edition="minimumdoelen")

    assert [(notice.column, notice.rows, notice.message.en) for notice in read.notices] == [
        ("code", (5,), "Column code: The row says that there are no goals of its own; it becomes no goal."),
        ("graad", (8,), "Column graad: '5de graad' was not understood; the row was not read."),
        ("code", (9,), "Column code: This goal stood in an earlier row; this row was not read."),
        ("code", (10,), "Column code: The cell is empty; the row was not read."),
        ("", (), "These columns were not read: 'opmerking'."),
    ]


def test_areas_beside_their_competences_become_groups():
    read = read_goals(
        table("area_nr;area;competence_nr;competence", "1;Engagement;1.1;Communication", "1;Engagement;1.2;Reflection"),
        edition="d",
    )

    assert [(goal.key.code, goal.kind, goal.parent and goal.parent.code) for goal in read.goals] == [
        ("1", "group", None), ("1.1", "competence", "1"), ("1.2", "competence", "1"),
    ]  # fmt: skip


def test_a_word_list_of_digcomp_gives_both_languages():
    read = read_goals(
        table(
            "location;context;source;target", "digcomp.area.1.label;x;Search;Zoeken",
            "digcomp.area.1.description;x;Long;Lang", "digcomp.competence.1.1.label;x;Browsing;",
        ),
        edition="d",
    )  # fmt: skip

    assert [(goal.key.code, goal.label.nl, goal.label.en) for goal in read.goals] == [
        ("1", "Zoeken", "Search"), ("1.1", "Browsing", "Browsing"),
    ]  # fmt: skip


@pytest.mark.parametrize("edition", load_editions(), ids=lambda edition: edition.id)
def test_our_own_table_comes_back_the_same(edition):
    rows = goal_rows(edition)
    columns = tuple(column_of(title, [str(row[at]) for row in rows]) for at, title in enumerate(HEADER))

    read = read_goals(RawTable(columns=columns, rows=range(2, 2 + len(rows))), edition=edition.id)

    assert read.notices == ()
    assert plan_edition(edition, replace(edition, goals=read.goals, links=read.links)).changes_nothing


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (table("a;b", "1;2"), "This is no table of goals: the columns 'code' and 'goal' are needed."),
        (table("code;doel", "1;"), "No row is a goal. Column doel: The cell is empty; the row was not read."),
        (table("code;doel", "000;niets"), "No row is a goal. Column code: The row says"),
    ],
)
def test_a_table_without_goals_is_refused(given, sentence):
    with pytest.raises(FrameworkRefused) as caught:
        read_goals(given, edition="x")

    assert caught.value.said("en").startswith(sentence)


@pytest.mark.skipif(not REAL.is_dir(), reason="the real files are not here")
@pytest.mark.parametrize(
    ("file", "goals"),
    [
        ("eindtermen_so_sample.csv", 35),
        ("sleutelcompetenties.csv", 16),
        ("digcompedu_competences_en.csv", 28),
        ("digcomp3_core-framework_nl.csv", 26),
        ("digcomp3_core-framework_en.csv", 26),
    ],
)
def test_real_files_are_read(file, goals):
    read, _ = read_guarded(REAL / file)

    assert len(read_goals(read, edition="x").goals) == goals
