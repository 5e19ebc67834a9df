"""Tables of answers that can be counted by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from types import SimpleNamespace

import pytest

from digitaleschool.core.evidence.request import Request
from digitaleschool.core.evidence.results import ItemTable, Sample, Share
from digitaleschool.core.evidence.tabulation import tabulate
from digitaleschool.core.evidence.weighing import WeightingRefused
from digitaleschool.core.stats.intervals import wilson
from digitaleschool.core.survey.model import Item, Kind, Text


def table(results: object, name: str) -> ItemTable:
    return next(found for found in results.items if found.id == name)  # type: ignore[attr-defined]


def test_a_single_question_is_one_table_with_wilson_intervals(small: SimpleNamespace) -> None:
    found = tabulate(small.answers({"mood": [0] * 6 + [1] * 3 + [2] * 1 + [255] * 2}), Request())

    low, high = wilson(0.6, 10)
    mood = table(found, "mood")
    assert (mood.type, mood.base, mood.missing, dict(mood.missing_kinds)) == ("single", 10, 2, {"blank": 2})
    assert mood.options[0] == Share(
        code="sunny", label="sunny", n=6, share=0.6, low=pytest.approx(low), high=pytest.approx(high)
    )
    assert [(option.code, option.n, option.share) for option in mood.options] == [
        ("sunny", 6, 0.6), ("grey", 3, 0.3), ("dark", 1, 0.1),
    ]  # fmt: skip
    assert (mood.mean, mood.median, mood.top_two, mood.suppressed) == (None, None, None, False)
    assert found.method.interval == "Wilson"


def test_missing_kinds_are_counted_apart(small: SimpleNamespace) -> None:
    found = tabulate(small.answers({"mood": [0, 0, 255, 254, 254, 253, 252, 251]}), Request())

    mood = table(found, "mood")
    assert (mood.base, mood.missing) == (2, 6)
    assert dict(mood.missing_kinds) == {
        "blank": 1, "not_asked": 2, "not_applicable": 1, "refused": 1, "invalid": 1,
    }  # fmt: skip


def test_several_answers_count_persons_and_mentions(small: SimpleNamespace) -> None:
    codes = {"why.near": [1, 1, 0, 0, 255], "why.cheap": [1, 0, 0, 0, 255], "why.good": [0, 0, 1, 0, 255]}

    why = table(tabulate(small.answers(codes), Request()), "why")

    assert (why.type, why.base, why.missing) == ("multiple", 4, 1)
    assert [(option.code, option.n, option.share, option.mentions) for option in why.options] == [
        ("near", 2, 0.5, 0.5), ("cheap", 1, 0.25, 0.25), ("good", 1, 0.25, 0.25),
    ]  # fmt: skip


def test_a_frequency_has_a_median_and_a_top_two(small: SimpleNamespace) -> None:
    codes = {"use.p": [0, 1, 1, 2, 3], "use.q": [3] * 5, "use.r": [0] * 5}

    found = table(tabulate(small.answers(codes), Request()), "use.p")

    assert (found.median, found.ordered) == ("weekly", True)
    assert found.top_two is not None
    assert (found.top_two.code, found.top_two.label, found.top_two.n, found.top_two.share) == (
        "daily+weekly", "daily of weekly", 3, 0.6,
    )  # fmt: skip
    assert (found.top_two.low, found.top_two.high) == tuple(pytest.approx(end) for end in wilson(0.6, 5))


def test_a_scale_has_a_mean_and_a_number_keeps_its_own(small: SimpleNamespace) -> None:
    found = tabulate(
        small.answers({"grade": [0, 2, 4, 4], "years": [0, 1, 2, 255]}, numbers={"years": [1, 6, 20, math.nan]}),
        Request(),
    )

    assert (table(found, "grade").mean, table(found, "grade").median) == (2.5, "2")
    assert (table(found, "years").mean, table(found, "years").base) == (9.0, 3)


def test_a_median_between_two_halves_is_the_lower_one(small: SimpleNamespace) -> None:
    found = tabulate(small.answers({"grade": [1, 1, 3, 3]}), Request())

    assert table(found, "grade").median == "1"


def test_schools_make_intervals_of_the_design(small: SimpleNamespace) -> None:
    mood = [0] * 30 + [1] * 30
    alike = [person // 10 for person in range(60)]

    simple = table(tabulate(small.answers({"mood": mood}), Request()), "mood").options[0]
    found = tabulate(small.answers({"mood": mood}, clusters=alike), Request())

    clustered = table(found, "mood").options[0]
    assert (found.method.clusters, found.method.interval[:5]) == (6, "logit")
    assert found.method.design_effect is not None
    assert found.method.design_effect > 5
    assert clustered.high - clustered.low > 1.5 * (simple.high - simple.low)


def test_margins_weigh_means_and_medians_of_numbers_too(small: SimpleNamespace) -> None:
    codes = {"town": [0, 0, 0, 1], "years": [0, 1, 2, 2]}
    numbers = {"years": [4, 8, 12, 20]}
    weighted = Request(margins={"town": {"a": 0.5, "b": 0.5}})

    found = table(tabulate(small.answers(codes, numbers=numbers), weighted), "years")

    assert (found.mean, found.median) == (pytest.approx((4 + 8 + 12) / 6 + 20 / 2), "10+")


def test_a_number_without_classes_is_weighted_as_well(small: SimpleNamespace) -> None:
    answers = small.answers({"town": [0, 0, 0, 1]}, numbers={"hours": [4, 8, math.nan, 20]})
    (section,) = answers.instrument.sections
    hours = Item(id="hours", kind=Kind.NUMBER, wording=Text(nl="Uren?", en="Hours?"))
    asked = replace(answers.instrument, sections=(replace(section, items=(*section.items, hours)),))
    answers = replace(answers, instrument=asked)

    plain = table(tabulate(answers, Request()), "hours")
    weighted = table(tabulate(answers, Request(margins={"town": {"a": 0.4, "b": 0.6}})), "hours")

    assert (plain.base, plain.missing, plain.mean, plain.median) == (3, 1, pytest.approx(32 / 3), "8")
    assert (weighted.mean, weighted.median) == (pytest.approx((0.4 / 3 * 12 + 0.6 * 20) / (0.4 * 2 / 3 + 0.6)), "20")


def test_margins_on_different_scales_go_together(small: SimpleNamespace) -> None:
    codes = {"town": [0] * 40 + [1] * 40, "mood": ([0] * 30 + [1] * 10) * 2}
    parts = {"town": {"a": 0.2, "b": 0.8}, "mood": {"sunny": 0.5, "grey": 0.5}}
    mixed = {"town": {"a": 20, "b": 80}, "mood": {"sunny": 4000, "grey": 4000}}

    one, other = (tabulate(small.answers(codes), Request(margins=margins)) for margins in (parts, mixed))

    assert one.items == other.items
    assert [option.share for option in table(one, "mood").options[:2]] == [pytest.approx(0.5)] * 2


def test_margins_weigh_and_the_unweighted_share_stands_beside(small: SimpleNamespace) -> None:
    codes = {"town": [0] * 40 + [1] * 20 + [2] * 20, "mood": [0] * 40 + [1] * 40}

    found = tabulate(small.answers(codes), Request(margins={"town": {"a": 0.25, "b": 0.25, "c": 0.5}}))

    sunny = table(found, "mood").options[0]
    assert (sunny.n, sunny.share, sunny.unweighted) == (40, pytest.approx(0.25), 0.5)
    assert found.weighting is not None
    assert found.weighting.margins == ("town",)
    assert found.weighting.design_effect == pytest.approx(80 * (40 * 0.5**2 + 20 * 1**2 + 20 * 2**2) / 80**2)
    assert found.method.weights == "herwogen naar Which town? (raking)"


def test_cross_tables_hold_shares_within_groups(small: SimpleNamespace) -> None:
    codes = {"town": [0] * 20 + [1] * 20 + [2] * 20, "mood": [0] * 15 + [1] * 5 + [0] * 10 + [1] * 10 + [0] * 20}

    (cross,) = tabulate(small.answers(codes), Request(by=("town",))).crosses

    assert (cross.item, cross.by, cross.rows) == ("mood", "town", (("a", "a"), ("b", "b"), ("c", "c")))
    assert dict(cross.bases) == {"a": 20, "b": 20, "c": 20}
    assert [(cell.row, cell.n, cell.share) for cell in cross.cells if cell.column == "sunny"] == [
        ("a", 15, 0.75), ("b", 10, 0.5), ("c", 20, 1.0),
    ]  # fmt: skip


def test_overlapping_groups_count_a_person_in_each(small: SimpleNamespace) -> None:
    codes = {
        "job.x": [1] * 30 + [0] * 30, "job.y": [0] * 20 + [1] * 30 + [0] * 10, "job.z": [0] * 60,
        "mood": [0] * 30 + [1] * 30,
    }  # fmt: skip

    (cross,) = tabulate(small.answers(codes), Request(by=("job",))).crosses

    assert (cross.overlapping, cross.rows, cross.test) == (True, (("x", "x"), ("y", "y")), None)
    assert dict(cross.bases) == {"x": 30, "y": 30}
    assert [(cell.row, cell.n) for cell in cross.cells if cell.column == "sunny"] == [("x", 30), ("y", 10)]


def test_p_values_are_withheld_for_an_open_sample_and_say_why(small: SimpleNamespace) -> None:
    codes = {"town": [0] * 20 + [1] * 40, "mood": [0] * 20 + [1] * 40}

    (cross,) = tabulate(small.answers(codes), Request(by=("town",))).crosses

    assert cross.test is not None
    assert (cross.test.p, cross.test.adjusted_p, cross.test.effect_size) == (None, None, pytest.approx(1.0))
    assert cross.test.why_withheld == "geen p-waarde: de steekproef is niet door toeval getrokken"


@pytest.mark.parametrize("wish", [{"p_values": True}, {"sample": Sample.PROBABILITY}])
def test_p_values_come_with_the_size_of_their_family(small: SimpleNamespace, wish: dict[str, object]) -> None:
    codes = {
        "town": [0] * 30 + [1] * 30, "mood": ([0] * 20 + [1] * 10) + ([0] * 10 + [1] * 20),
        "fits.one": [0, 1] * 30, "fits.two": [0] * 30 + [1] * 30,
    }  # fmt: skip

    found = tabulate(small.answers(codes), Request(by=("town",), **wish))  # type: ignore[arg-type]

    tests = {cross.item: cross.test for cross in found.crosses}
    mood = tests["mood"]
    assert mood is not None
    assert (mood.name, mood.statistic, mood.df) == ("pearson", pytest.approx(60 / 9), (1.0,))
    assert mood.p == pytest.approx(0.009823, abs=1e-6)
    assert (mood.family_size, mood.adjusted_p, mood.holm_p) == (
        3, pytest.approx(mood.p * 3 / 2), pytest.approx(mood.p * 2),
    )  # fmt: skip


def test_schools_are_tested_after_rao_and_scott(small: SimpleNamespace) -> None:
    codes = {"town": [0] * 30 + [1] * 30, "mood": ([0] * 20 + [1] * 10) + ([0] * 10 + [1] * 20)}

    found = tabulate(
        small.answers(codes, clusters=[k // 3 for k in range(60)]), Request(by=("town",), p_values=True)
    )  # fmt: skip

    test = found.crosses[0].test
    assert test is not None
    assert (test.name, len(test.df)) == ("rao_scott_2", 2)
    assert test.p is not None
    assert 0.009823 < test.p < 0.2


def test_the_published_percentages_come_out_of_the_demo(demo: SimpleNamespace) -> None:
    wanted = {
        "statements.no_need": 5, "statements.want_more": 54, "statements.too_much_time": 20,
        "statements.infrastructure_missing": 29, "statements.solve_problems": 63, "statements.technical_skill": 61,
        "statements.knows_vision": 43, "statements.technical_support": 48, "statements.didactic_support": 44,
        "statements.knows_training_policy": 36, "statements.no_software": 0,
    }  # fmt: skip

    assert {name: round(100 * table(demo.raw, name).options[1].share) for name in wanted} == wanted
    assert table(demo.raw, "statements.added_value").options[1].share > 0.80
    assert round(100 * table(demo.raw, "trained").options[0].share) == 65


def test_an_empty_file_gives_tables_without_shares(small: SimpleNamespace) -> None:
    found = tabulate(small.answers({"mood": [], "fits.one": [], "fits.two": []}), Request())

    mood = table(found, "mood")
    assert (found.persons, mood.base, [option.share for option in mood.options]) == (0, 0, [None, None, None])
    assert (found.crosses, found.rankings) == ((), ())


def test_margins_that_name_an_answer_that_nobody_gave_are_refused_in_a_sentence(small: SimpleNamespace) -> None:
    found = small.answers({"town": [0, 1] * 20, "mood": [0] * 40})

    with pytest.raises(WeightingRefused) as refused:
        tabulate(found, Request(margins={"town": {"a": 0.25, "b": 0.25, "c": 0.5}}))

    assert refused.value.said("nl") == (
        "De verdeling van ‘Which town?’ noemt ‘c’, maar niemand in dit bestand gaf dat antwoord: "
        "neem die categorie samen met een andere."
    )


def test_margins_that_leave_out_an_answer_that_was_given_are_refused_in_a_sentence(small: SimpleNamespace) -> None:
    found = small.answers({"town": [0, 1, 2, 0] * 10, "mood": [0] * 40})

    with pytest.raises(WeightingRefused) as refused:
        tabulate(found, Request(margins={"town": {"a": 0.25, "b": 0.75}}))

    assert refused.value.said("nl") == (
        "De verdeling van ‘Which town?’ noemt ‘c’ niet, maar in dit bestand staat dat antwoord wel: "
        "voeg het toe, of neem het samen met een andere categorie."
    )


def test_margins_of_a_question_that_is_not_there_are_refused_in_a_sentence(small: SimpleNamespace) -> None:
    with pytest.raises(WeightingRefused) as refused:
        tabulate(small.answers({"mood": [0] * 40}), Request(margins={"town": {"a": 0.5, "b": 0.5}}))

    assert refused.value.said("en") == "The margin is about ‘town’, but that question is not in this file."
