"""Editions and links: what makes no sense is refused, what is one target is found over chains."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitaleschool.core.frameworks.crosswalk import Crosswalk, ended_on, tree_of
from digitaleschool.core.frameworks.loading import load_edition, load_editions
from digitaleschool.core.frameworks.model import Edition, Framework, FrameworkRefused, Goal, GoalKey, Link
from digitaleschool.core.survey.knowledge_files import KnowledgeError
from digitaleschool.core.wording import Text


def key(code: str, *, edition: str = "e-1", **facts: str) -> GoalKey:
    return GoalKey(edition=edition, code=code, **facts)


def goal(code: str, *, parent: str = "", **facts: str) -> Goal:
    named = key(code, **facts)
    return Goal(key=named, label=Text(nl=f"doel {code}", en=f"goal {code}"), parent=key(parent) if parent else None)


def edition(*goals: Goal, links: tuple[Link, ...] = (), **facts: object) -> Edition:
    framework = Framework(id="e", title=Text(nl="E", en="E"), publisher="RTC")
    days = {"valid_from": date(2021, 9, 1), "valid_until": date(2025, 8, 31)}
    given = {"id": "e-1", "title": Text(nl="E 1", en="E 1"), "licence": "", "languages": ("nl",), "source": "L1"}
    return Edition(framework=framework, changed="2026-11-25: made", goals=goals, links=links, **given | days | facts)


def refusal(make) -> str:
    with pytest.raises(FrameworkRefused) as caught:
        make()
    return caught.value.said("en")


# The seed


def known(id: str) -> Edition:
    return next(edition for edition in load_editions() if edition.id == id)


def seed_goal(track: str, code: str) -> GoalKey:
    return GoalKey(edition="eindtermen-2021", stage="2", track=track, set="eindtermen", code=code)


@pytest.fixture(scope="module")
def walk() -> Crosswalk:
    return Crosswalk(link for edition in load_editions() for link in edition.links)


@pytest.mark.parametrize(
    ("doorstroom", "dubbel", "arbeidsmarkt"),
    [("6.47", "6.25", "6.12"), ("6.54", "6.30", None), ("6.55", "6.31", "6.16"), ("4.1", "4.1", "4.1")],
)
def test_one_target_bears_a_code_for_each_finality(walk, doorstroom, dubbel, arbeidsmarkt):
    codes = {"doorstroom": doorstroom, "dubbel": dubbel, "arbeidsmarkt": arbeidsmarkt}

    for track, code in codes.items():
        if code:
            assert {other: walk.code_for(seed_goal(track, code), other) for other in codes} == codes


def test_one_code_stands_for_two_targets(walk):
    assert walk.equals_of(seed_goal("doorstroom", "4.5")) == ()
    assert walk.code_for(seed_goal("doorstroom", "4.5"), "dubbel") is None
    assert walk.code_for(seed_goal("dubbel", "4.5"), "dubbel") == "4.5"


def test_all_codes_of_the_report_are_there():
    codes = {goal.key.code for goal in known("eindtermen-2021").goals if goal.kind == "goal"}

    assert codes == {
        "4.1", "4.2", "4.3", "4.4", "4.5", "6.12", "6.15", "6.16", "6.25", "6.30", "6.31", "6.47", "6.54", "6.55",
        "13.6", "13.7", "13.9", "13.10",
    }  # fmt: skip


def test_the_targets_of_2021_have_ended():
    targets = known("eindtermen-2021")

    assert targets.is_valid_on(date(2025, 8, 31))
    assert targets.has_ended_on(date(2025, 9, 1))
    assert ended_on(load_editions(), date(2026, 11, 25)) == (targets,)


def test_the_counts_are_those_of_the_sources():
    count = {edition.id: sum(goal.kind == "competence" for goal in edition.goals) for edition in load_editions()}

    assert count["digcompedu-2017"] == 22
    assert count["digcomp-3.0"] == 21
    assert count["sleutelcompetenties"] == 16
    assert sum(goal.kind == "field" for goal in known("studiegebieden").goals) == 11
    assert sum(goal.kind == "field" for goal in known("studiedomeinen").goals) == 8 * 3


def test_an_area_of_digcomp_2_is_replaced_by_that_of_3(walk):
    assert [new.edition for new in walk.replacements_of(GoalKey(edition="digcomp-2.0", code="1"))] == ["digcomp-3.0"]


def test_whoever_chooses_a_finality_sees_its_codes_and_no_others():
    def codes(branches) -> list[str]:
        return [code for one in branches for code in [one.goal.key.code, *codes(one.children)]]

    assert {"6.12", "6.15", "6.16"} <= set(codes(tree_of(known("eindtermen-2021"), track="arbeidsmarkt")))
    assert not {"6.47", "6.54", "4.5"} & set(codes(tree_of(known("eindtermen-2021"), track="arbeidsmarkt")))
    assert codes(tree_of(known("eindtermen-2021"))).count("4.5") == 2


def test_the_project_aims_at_what_the_report_says():
    scope = {goal.key.code: goal.scope for goal in known("digcompedu-2017").goals if goal.key.code[:2] == "6."}

    assert scope == {"6.1": "out", "6.2": "in", "6.3": "in", "6.4": "in", "6.5": "in"}


def test_no_words_of_the_law_are_copied():
    report = " ".join(goal.label.nl for goal in known("eindtermen-2021").goals)

    assert "De leerlingen" not in report


# What is refused


def test_a_goal_that_stands_twice_is_refused():
    assert refusal(lambda: edition(goal("1"), goal("1"))) == "Goal '1' stands there twice."


def test_goals_that_belong_to_each_other_are_refused():
    circle = (goal("1", parent="2"), goal("2", parent="1"))

    assert refusal(lambda: edition(*circle)) == "Goal '1' belongs to itself, in a circle."


def test_a_tree_that_is_too_deep_is_refused():
    chain = [goal("1"), *(goal(str(at), parent=str(at - 1)) for at in range(2, 14))]

    assert edition(*chain[:12])
    assert refusal(lambda: edition(*chain)) == "Goal '13' hangs more than 12 levels deep."


def test_an_edition_that_ends_before_it_begins_is_refused():
    assert refusal(lambda: edition(goal("1"), valid_until=date(2020, 1, 1))) == "Edition 'e-1' ends before it begins."


@pytest.mark.parametrize(
    "facts", [{"stage": "4"}, {"track": "aso"}, {"code": ""}, {"code": "x" * 41}, {"code": "\u202e"}]
)
def test_a_key_of_nonsense_is_refused(facts):
    with pytest.raises(FrameworkRefused):
        GoalKey(**{"edition": "e-1", "code": "1"} | facts)


def test_a_link_to_a_goal_that_is_not_there_is_refused():
    link = Link(kind="equal", of=key("1"), to=key("2"))

    assert refusal(lambda: edition(goal("1"), links=(link,))) == "A link names goal '2', which is not there."


def test_a_knowledge_file_is_refused_with_line_and_reason(tmp_path):
    good = (load_edition.__globals__["FOLDER"] / "sleutelcompetenties.yaml").read_text(encoding="utf-8")
    file = tmp_path / "broken.yaml"
    file.write_text(good.replace('code: "2", kind: competence', 'code: "2", kind: wish'), encoding="utf-8")

    with pytest.raises(KnowledgeError, match=r"broken.yaml, line 16: 'kind' is 'wish'; choose from"):
        load_edition(file)


# Links in general

CODES = st.sampled_from("abcdef")
PAIRS = st.lists(st.tuples(CODES, CODES).filter(lambda pair: pair[0] != pair[1]), unique=True, max_size=12)


@given(PAIRS)
def test_equal_is_symmetric_and_goes_on(pairs):
    walk = Crosswalk(Link(kind="equal", of=key(of), to=key(to)) for of, to in pairs)

    for one in "abcdef":
        for other in walk.equals_of(key(one)):
            assert key(one) in walk.equals_of(other)
            assert set(walk.equals_of(other)) | {other} == set(walk.equals_of(key(one))) | {key(one)}


@given(PAIRS)
def test_nothing_replaces_itself_in_the_end(pairs):
    links = [Link(kind="replaces", of=key(of), to=key(to)) for of, to in pairs]
    if _has_circle(pairs):
        assert "in a circle" in refusal(lambda: Crosswalk(links))
        return
    walk = Crosswalk(links)
    for one in "abcdef":
        newest = walk.replacements_of(key(one))
        assert key(one) not in newest
        assert all(walk.replacements_of(new) == () for new in newest)


def _has_circle(pairs) -> bool:
    reached = set(pairs)
    for middle in "abcdef":
        reached |= {(of, to) for of, one in reached for other, to in reached if one == other == middle}
    return any((one, one) in reached for one in "abcdef")


def test_replacing_goes_over_chains_and_equal_goals():
    links = [
        Link(kind="replaces", of=key("2"), to=key("1")), Link(kind="equal", of=key("2"), to=key("2b")),
        Link(kind="replaces", of=key("3"), to=key("2b")),
    ]  # fmt: skip

    assert Crosswalk(links).replacements_of(key("1")) == (key("3"),)
    assert Crosswalk(links).replacements_of(key("3")) == ()


def test_what_is_broader_is_narrower_from_the_other_end():
    walk = Crosswalk([Link(kind="broader", of=key("1"), to=key("2"), source="L1")])

    assert walk.related_to(key("1")) == (("broader", key("2"), "L1"),)
    assert walk.related_to(key("2")) == (("narrower", key("1"), "L1"),)
