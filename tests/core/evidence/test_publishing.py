"""Disclosure: what is withheld is withheld everywhere, and an attacker who adds and subtracts finds no small number."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitaleschool.core.evidence import disclosing
from digitaleschool.core.evidence.columns import Column
from digitaleschool.core.evidence.preparing import Prepared, prepare
from digitaleschool.core.evidence.publishing import publish
from digitaleschool.core.evidence.record import NotPublished, tables_record
from digitaleschool.core.evidence.request import Request
from digitaleschool.core.evidence.results import Comparison, ItemTable, Results, Share
from digitaleschool.core.evidence.tabulation import tabulate
from digitaleschool.core.survey.answers import FIRST_MISSING

SMALLEST = 5


def table(results: Results, name: str) -> ItemTable:
    return next(found for found in results.items if found.id == name)


@pytest.mark.parametrize(("n", "hidden"), [(0, False), (1, True), (4, True), (5, False), (6, False)])
def test_a_count_of_one_to_four_is_withheld_with_a_partner(
    small: SimpleNamespace, both: Callable[..., SimpleNamespace], n: int, hidden: bool
) -> None:
    found = both(small.answers({"mood": [0] * 40 + [1] * 20 + [2] * n})).published

    mood = table(found, "mood")
    assert (found.published, mood.base) == (True, 60 + n)
    assert [option.suppressed for option in mood.options] == [False, hidden, hidden]
    if hidden:
        assert mood.options[2] == Share(
            code="dark", label="dark", n=None, share=None, low=None, high=None, suppressed=True
        )


def test_a_table_of_few_persons_is_withheld_whole(small: SimpleNamespace, both: Callable[..., SimpleNamespace]) -> None:
    mood = table(both(small.answers({"mood": [0, 0, 1, 255, 255, 255, 255, 255]})).published, "mood")

    assert (mood.suppressed, mood.base, mood.missing, dict(mood.missing_kinds)) == (True, None, None, {"blank": None})
    assert [option.n for option in mood.options] == [None, None, None]


def test_the_mean_goes_with_a_withheld_answer_and_the_median_stays_where_it_follows(
    small: SimpleNamespace, both: Callable[..., SimpleNamespace]
) -> None:
    grade = table(both(small.answers({"grade": [0] * 2 + [1] * 6 + [3] * 20 + [4] * 30})).published, "grade")

    assert [option.suppressed for option in grade.options] == [True, True, False, False, False]
    assert (grade.mean, grade.median) == (None, "4")


def test_a_withheld_option_takes_all_parts_of_mentions_along(
    small: SimpleNamespace, both: Callable[..., SimpleNamespace]
) -> None:
    codes = {"why.near": [1] * 30 + [0] * 10, "why.cheap": [0] * 38 + [1] * 2, "why.good": [1] * 20 + [0] * 20}

    why = table(both(small.answers(codes)).published, "why")

    assert [(option.code, option.n, option.mentions) for option in why.options] == [
        ("near", 30, None), ("cheap", None, None), ("good", 20, None),
    ]  # fmt: skip


def test_options_of_which_everybody_chose_one_are_protected_as_a_whole(
    small: SimpleNamespace, both: Callable[..., SimpleNamespace]
) -> None:
    """Base minus the others would give the hidden one."""
    codes = {
        "why.near": [1] * 30 + [0] * 22, "why.cheap": [0] * 30 + [1] * 2 + [0] * 20, "why.good": [0] * 32 + [1] * 20,
    }  # fmt: skip

    why = table(both(small.answers(codes)).published, "why")

    assert [(option.code, option.n) for option in why.options] == [("near", 30), ("cheap", None), ("good", None)]


def test_who_was_not_asked_tells_an_answer_and_is_protected(
    small: SimpleNamespace, both: Callable[..., SimpleNamespace]
) -> None:
    codes = {"mood": [0] * 37 + [1] * 3, "more": [0] * 20 + [1] * 17 + [254] * 3}

    more = table(both(small.answers(codes)).published, "more")

    assert (more.base, more.missing) == (None, None)


def test_weighted_shares_of_withheld_answers_vanish_too(
    small: SimpleNamespace, both: Callable[..., SimpleNamespace]
) -> None:
    codes = {"town": [0] * 40 + [1] * 20 + [2] * 20, "mood": [0] * 37 + [1] * 3 + [2] * 40}

    found = both(small.answers(codes), margins={"town": {"a": 0.25, "b": 0.25, "c": 0.5}}).published

    hidden = [option for option in table(found, "mood").options if option.suppressed]
    assert len(hidden) == 2
    assert {(option.share, option.unweighted, option.low) for option in hidden} == {(None, None, None)}


def test_effect_size_and_test_of_a_table_with_withheld_cells_vanish(
    small: SimpleNamespace, both: Callable[..., SimpleNamespace]
) -> None:
    codes = {"town": [0] * 30 + [1] * 30, "mood": [0] * 28 + [1] * 2 + [0] * 10 + [1] * 20}

    found = both(small.answers(codes), by=("town",), p_values=True)

    (raw,), (shown,) = found.raw.crosses, found.published.crosses
    assert raw.test is not None
    assert raw.test.p is not None
    assert shown.test is not None
    assert (shown.test.p, shown.test.statistic, shown.test.effect_size) == (None, None, None)
    assert shown.test.why_withheld == "niet getoond: de tabel bevat te kleine groepen"


def test_the_few_without_a_group_go_with_the_smallest_one(
    small: SimpleNamespace, both: Callable[..., SimpleNamespace]
) -> None:
    codes = {"town": [0] * 40 + [1] * 30 + [255] * 3, "mood": [0, 1] * 36 + [0]}

    (cross,) = both(small.answers(codes), by=("town",)).published.crosses

    assert cross.rows == (("a", "a"), ("b", "b of niet ingevuld"))
    assert dict(cross.merged) == {"b": ("b", "unknown")}
    assert dict(cross.bases) == {"a": 40, "b": 33}
    assert not any(cell.suppressed for cell in cross.cells)


def test_a_cell_that_one_school_fills_is_withheld(small: SimpleNamespace, both: Callable[..., SimpleNamespace]) -> None:
    found = small.answers({"mood": [0] * 20 + [1] * 20 + [2] * 20}, clusters=[0] * 20 + list(range(1, 41)))

    open_one = table(both(found, dominance=None).published, "mood")
    careful = table(both(found).published, "mood")

    assert [option.suppressed for option in open_one.options] == [False, False, False]
    assert careful.options[0].suppressed
    assert sum(option.suppressed for option in careful.options) >= 2


def test_only_published_results_are_recorded(demo: SimpleNamespace) -> None:
    with pytest.raises(NotPublished):
        tables_record(demo.raw)


def test_the_record_of_the_demo_holds_no_number_beside_suppressed(demo: SimpleNamespace) -> None:
    record = json.loads(json.dumps(tables_record(demo.published)))

    entries = [option for found in record["items"] for option in found["options"]]
    cells = [cell for cross in record["crosses"] for cell in cross["cells"]]
    hidden = [entry for entry in (*entries, *cells) if entry["suppressed"]]
    assert hidden
    assert {
        entry.get(name) for entry in hidden for name in ("n", "share", "low", "high", "unweighted", "mentions")
    } == {None}
    assert [entry["n"] for entry in (*entries, *cells) if entry["n"] in {1, 2, 3, 4}] == []


def test_the_shape_of_the_record(demo: SimpleNamespace) -> None:
    record = tables_record(demo.published)

    assert record["schema"] == "1"
    assert record["instrument"] == {"id": "digitale-school-leraren", "version": "1"}
    trained = next(found for found in record["items"] if found["id"] == "trained")
    assert {"id", "label", "type", "base", "missing", "options"} <= set(trained)
    assert list(trained["options"][0])[:6] == ["code", "label", "n", "share", "low", "high"]
    assert {"estimator", "interval", "weights", "level", "sample"} <= set(record["method"])
    cross = record["crosses"][0]
    assert {"item", "by", "groups", "answers", "cells", "test", "group_tests"} <= set(cross)


# --- the attacker -----------------------------------------------------------------------------------------------------


class Attacker:
    """Writes every published number as a sum over the smallest cells, and asks which hidden sums follow from them."""

    def __init__(self, published: Results, prepared: Prepared, persons: int) -> None:
        self.published = published
        self.prepared = prepared
        self.persons = persons

    def leaks(self) -> Iterator[tuple[str, float]]:
        """Hidden counts of 1 to 4 that the published ones fix."""
        for grouping in self.prepared.groupings:
            for own in grouping.columns:
                for column in self.prepared.crossed:
                    yield from self._of_pair(column, own, grouping.overlapping)
        for column in self.prepared.columns:
            yield from self._of_pair(column, None, False)

    def _of_pair(self, column: Column, group: Column | None, overlapping: bool) -> Iterator[tuple[str, float]]:
        """Cells: (fine answer or missing) x (fine group or missing), of one question and one way of splitting."""
        fine = self.prepared.by_id[column.coarse_of or column.id]
        by = None if group is None else self._fine_group(group)
        height, width = fine.size + 1, 1 if by is None else by.size + 1
        truth = _crossed(fine, by)
        known, hidden = [], []

        def note(answers: object, groups: object, shown: bool) -> None:
            mask = np.zeros((height, width))
            mask[np.ix_(_places(answers, height), _places(groups, width))] = 1
            (known if shown else hidden).append(mask.ravel())

        note("all", "all", True)
        for place, shown in self._shown_answers(fine).items():
            note([place], "all", shown)
        top = table(self.published, fine.table).top_two
        if top is not None:
            note(fine.top, "all", top.n is not None)
        if by is not None and group is not None:
            for place, shown in self._shown_answers(by).items():
                note("all", [place], shown)
            self._note_cross(column, fine, group, by, overlapping, note)
        yield from _determined(known, hidden, truth.ravel(), f"{column.id} x {group.id if group else '-'}")

    def _fine_group(self, group: Column) -> Column:
        """The column whose categories are the smallest groups that anything is published of."""
        name = group.coarse_of or (group.any_of[0] if len(group.any_of) == 1 else "")
        return self.prepared.by_id.get(name, group)

    def _shown_answers(self, column: Column) -> Mapping[int, bool]:
        """Which totals of a question show; what is missing is its base."""
        found = next((found for found in self.published.items if found.id == column.table), None)
        if found is None:
            return {}
        if column.flag:
            option = next(option for option in found.options if option.code == column.part)
            shown = option.n is not None
            return {0: shown and found.base is not None, 1: shown, 2: found.base is not None}
        shown_of = {place: option.n is not None for place, option in enumerate(found.options)}
        return {**shown_of, column.size: found.missing is not None}

    def _note_cross(
        self,
        column: Column,
        fine: Column,
        group: Column,
        by: Column,
        overlapping: bool,
        note: Callable[[object, object, bool], None],
    ) -> None:
        cross = next(
            found for found in self.published.crosses if found.item == fine.id and found.by == group.item_id
        )  # fmt: skip
        answers = column.parts or [(place,) for place in range(fine.size)]
        places = range(group.size) if not overlapping else [1]
        codes = [code for code, _ in cross.rows]
        for place in places:
            code = group.part if overlapping else codes[place]
            groups = self._members(group, by, place)
            note(range(fine.size), groups, cross.bases[code] is not None)
            cells = {cell.column: cell for cell in cross.cells if cell.row == code}
            for k, (answer, _) in zip(range(len(answers)), column.categories, strict=True):
                if answer in cells:
                    note(answers[k], groups, cells[answer].n is not None)

    def _members(self, group: Column, by: Column, place: int) -> list[int]:
        if group.flag or by is group:
            return [place]
        members = list(group.parts[place]) if place < len(group.parts) else []
        unknown = group.codes[by.codes >= FIRST_MISSING].tolist()
        return members + ([by.size] if unknown and unknown[0] == place else [])


def _places(which: object, size: int) -> list[int]:
    return list(range(size)) if which == "all" else list(which)  # type: ignore[call-overload]


def _crossed(fine: Column, by: Column | None) -> np.ndarray:
    rows = np.minimum(fine.codes, fine.size).astype(int)
    columns = np.zeros(len(rows), int) if by is None else np.minimum(by.codes, by.size).astype(int)
    truth = np.zeros((fine.size + 1, 1 if by is None else by.size + 1))
    np.add.at(truth, (rows, columns), 1)
    return truth


def _determined(
    known: list[np.ndarray], hidden: list[np.ndarray], truth: np.ndarray, where: str
) -> Iterator[tuple[str, float]]:
    system = np.array(known)
    rank = np.linalg.matrix_rank(system)
    for sum_of in hidden:
        value = float(sum_of @ truth)
        if 0 < value < SMALLEST and np.linalg.matrix_rank(np.vstack([system, sum_of])) == rank:
            yield where, value


def _random_round(
    small: SimpleNamespace, seed: int, persons: int, missing: float, skew: float, schools: bool = False
) -> object:
    """Answers with rare categories, blanks and colleagues, as real files have them."""
    chance = np.random.default_rng(seed)

    def column(size: int) -> list[int]:
        weights = skew ** np.arange(size)
        codes = chance.choice(size, persons, p=weights / weights.sum())
        return np.where(chance.random(persons) < missing, 255, codes).tolist()

    asked = chance.random(persons) >= missing
    several = {
        f"{item}.{part}": np.where(asked, chance.random(persons) < share, 255).astype(int).tolist()
        for item, parts in (("job", "xyz"), ("why", ("near", "cheap", "good")))
        for part, share in zip(parts, (0.6, 0.4, 0.05), strict=True)
    }
    codes = {
        "town": column(3), "years": column(3), "mood": column(3), "grade": column(5),
        "use.p": column(4), "use.q": column(4), "use.r": column(4),
        "wants.course": column(2), "wants.video": column(2), "wants.book": column(2), **several,
    }  # fmt: skip
    return small.answers(
        codes, clusters=chance.integers(0, max(2, persons // 4), persons).tolist() if schools else None
    )


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    persons=st.integers(8, 160),
    missing=st.sampled_from([0.0, 0.02, 0.2]),
    skew=st.sampled_from([0.2, 0.45, 0.9]),
    schools=st.booleans(),
)
def test_nothing_hidden_follows_from_what_is_published(
    small: SimpleNamespace, seed: int, persons: int, missing: float, skew: float, schools: bool
) -> None:
    found = _random_round(small, seed, persons, missing, skew, schools)
    request = Request()

    published = publish(tabulate(found, request), found, request)  # type: ignore[arg-type]

    prepared = prepare(found, request)  # type: ignore[arg-type]
    assert list(Attacker(published, prepared, persons).leaks()) == []


def test_the_attacker_finds_what_is_not_protected(small: SimpleNamespace) -> None:
    """The test above can fail: with one cell put back, the attacker has the small one."""
    found = small.answers({"mood": [0] * 40 + [1] * 20 + [2] * 3})
    request = Request()
    raw = tabulate(found, request)
    published = publish(raw, found, request)
    mood, open_mood = table(published, "mood"), table(raw, "mood")

    careless = replace(
        published, items=(replace(mood, options=(mood.options[0], open_mood.options[1], mood.options[2])),)
    )

    leaks = list(Attacker(careless, prepare(found, request), 63).leaks())
    assert leaks == [("mood x -", 3.0)]


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), persons=st.integers(30, 160))
def test_merged_options_do_not_give_a_single_hidden_one_away(small: SimpleNamespace, seed: int, persons: int) -> None:
    found = _random_round(small, seed, persons, 0.02, 0.45)
    request = Request(by=("job",))

    published = publish(tabulate(found, request), found, request)  # type: ignore[arg-type]

    jobs = {option.code: option.n for option in table(published, "job").options}
    for cross in published.crosses:
        for sources in cross.merged.values():
            hidden = [source for source in sources if jobs[source] is None]
            assert len(hidden) != 1


def test_one_scale_is_never_cut_in_two_different_ways(
    small: SimpleNamespace, both: Callable[..., SimpleNamespace]
) -> None:
    """daily = 16 from the cross table and daily or weekly = 20 from the top-two share gave weekly = 4 away."""
    codes = {
        "years": [0] * 17 + [1] * 12, "use.p": [0] * 9 + [1] * 4 + [2] * 4 + [0] * 7 + [2] * 2 + [3] * 3,
        "use.q": [0] * 29, "use.r": [0] * 29,
    }  # fmt: skip

    found = both(small.answers(codes))

    crossed = {column.coarse_of or column.id: column for column in prepare(found.answers, found.request).crossed}
    assert "use.p" not in crossed or crossed["use.p"].parts == ((2, 3), (0, 1))
    assert list(Attacker(found.published, prepare(found.answers, found.request), 29).leaks()) == []


def test_a_top_two_share_of_few_is_withheld_and_the_rest_of_the_scale_stays(
    small: SimpleNamespace, both: Callable[..., SimpleNamespace]
) -> None:
    codes = {"use.p": [0] * 2 + [1] * 2 + [2] * 40 + [3] * 40, "use.q": [0] * 84, "use.r": [0] * 84}

    found = table(both(small.answers(codes)).published, "use.p")

    assert found.top_two is not None
    assert found.top_two.share is None
    assert [option.n for option in found.options] == [None, None, None, 40]


def test_counting_in_blocks_gives_the_same(demo: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    prepared = prepare(demo.answers, demo.request)
    whole = disclosing.withhold(prepared, demo.request)

    monkeypatch.setattr(disclosing, "ROWS_AT_ONCE", 20)
    parts = disclosing.withhold(prepared, demo.request)

    assert {name: mask.tolist() for name, mask in whole.totals.items()} == {
        name: mask.tolist() for name, mask in parts.totals.items()
    }
    assert {name: mask.tolist() for name, mask in whole.crosses.items()} == {
        name: mask.tolist() for name, mask in parts.crosses.items()
    }


def test_a_question_that_nearly_all_answer_alike_is_not_crossed(small: SimpleNamespace) -> None:
    codes = {"town": [0, 1] * 40, "fits.one": [0] * 71 + [1] * 9, "fits.two": [0] * 70 + [1] * 10}

    crossed = [cross.item for cross in tabulate(small.answers(codes), Request(by=("town",))).crosses]

    assert crossed == ["fits.two"]


@pytest.mark.parametrize(("item", "code"), [("why.near", "chosen"), ("mood", "dark")])
def test_a_comparison_does_not_show_what_its_table_withholds(small: SimpleNamespace, item: str, code: str) -> None:
    near = [1] * 3 + [0] * 57
    codes = {"mood": [2] * 3 + [0] * 30 + [1] * 27, "why.near": near, "why.cheap": near[::-1], "why.good": [1] * 60}
    answers = small.answers(codes)
    ours = Comparison(
        id="x", label="", item=item, code=code, ours=0.05, ours_n=3, ours_base=60, reference=0.1, reference_n=None,
        reference_se=None, bound="exactly", source="", population="", year="", comparable=True, why="",
        difference=-0.05,
    )  # fmt: skip

    found = publish(replace(tabulate(answers, Request()), comparisons=(ours,)), answers, Request())

    assert found.comparisons == (replace(ours, ours=None, ours_n=None, ours_base=None, difference=None),)
