"""What must hold for every training: more evidence never hurts, the order of rows says nothing, same in, same out."""

from __future__ import annotations

import dataclasses
import random
from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from tests.quality_cases import FACTS, TODAY

from digitaleschool.core.offer.content import (
    BROUGHT_BY,
    CHANNELS,
    LEVELS,
    MODES,
    PARTS,
    STAGES,
    Content,
    Equipment,
    FirstLesson,
    LabourProof,
    Part,
    SessionPlan,
    Software,
)
from digitaleschool.core.quality.due import facts_hash
from digitaleschool.core.quality.evidence import LOOKS, compute
from digitaleschool.core.quality.export import findings_json
from digitaleschool.core.quality.facts import (
    EvidenceFact,
    Facts,
    GoalFact,
    MaterialFact,
    ProviderFact,
    RunFact,
    ToolFact,
    TrainerFact,
)
from digitaleschool.core.quality.findings import find, find_wishes
from digitaleschool.core.quality.framework import load_quality_framework
from digitaleschool.core.quality.states import rank
from digitaleschool.core.wording import Text

FRAMEWORK = load_quality_framework()
WORDS = st.sampled_from(["geen", "none", "PLC", "Bus 3"])
TOOLS = st.sampled_from(["tia_portal", "arduino", "eigen"])
FIELDS = st.sampled_from(["hout", "auto", "bouw"])
AFTER = st.sampled_from(["yes", "limited", "no", "unknown"])
DAYS = st.none() | st.dates(date(2025, 1, 1), date(2028, 1, 1))
STILL = st.none() | st.dates(TODAY, date(2028, 1, 1))


def some(one, most=3):
    return st.lists(one, min_size=1, max_size=most).map(tuple)


def maybe(one, most=3):
    return st.lists(one, max_size=most).map(tuple)


PART = st.builds(Part, doing=st.sampled_from(PARTS), minutes=st.integers(0, 200))
PARTS_OF_FIELD = {
    "fields": some(FIELDS),
    "levels": some(st.sampled_from(LEVELS)),
    "functions": some(st.sampled_from(["practice", "theory"])),
    "stages": some(st.sampled_from(STAGES)),
    "forms": some(st.sampled_from(["tso", "bso"])),
    "themes": some(st.sampled_from(["programming", "platform"])),
    "self_study": some(WORDS),
    "equipment": some(st.builds(Equipment, name=st.just("") | WORDS, brought_by=st.sampled_from(BROUGHT_BY))),
    "software": some(st.builds(Software, tool=TOOLS, available_after=AFTER)),
    "sessions": some(st.builds(SessionPlan, is_return=st.booleans(), parts=maybe(PART))),
    "modes": some(st.sampled_from(MODES)),
    "first_lessons": some(st.builds(FirstLesson, field=FIELDS, first_lesson=st.just("") | WORDS)),
    "labour_market": some(
        st.builds(LabourProof, tool=TOOLS, company=st.just("") | WORDS, what=WORDS, year=st.integers(2015, 2026))
    ),
    "questions_to": some(st.sampled_from(CHANNELS)),
}


def filled(name):
    """Values that a field can hold once something is filled in."""
    if name in PARTS_OF_FIELD:
        return PARTS_OF_FIELD[name]
    default = getattr(Content(), name)
    if isinstance(default, Text):
        return st.builds(Text, nl=WORDS, en=WORDS)
    if isinstance(default, bool):
        return st.just(True)
    if isinstance(default, str):
        return WORDS
    return st.integers(0, 40)


NAMES = [field.name for field in dataclasses.fields(Content)]
CONTENTS = st.fixed_dictionaries({}, optional={name: filled(name) for name in NAMES}).map(lambda said: Content(**said))
GOALS = st.builds(
    GoalFact, code=st.sampled_from("123"), edition=st.just("e"), framework=st.just("F"),
    scope=st.sampled_from(["in", "out", ""]), ends_on=DAYS,
)  # fmt: skip
EVIDENCE = st.builds(EvidenceFact, kind=st.sampled_from(["didactic", "subject"]), ends_on=DAYS)
RUNS = st.builds(
    RunFact, starts_on=st.dates(date(2026, 1, 1), date(2028, 1, 1)),
    mode=st.sampled_from(["on_site", "on_site", "hybrid", "online"]), median_km=st.none() | st.floats(0, 90),
    town=st.sampled_from(["", "Gent", "Gent", "Ieper"]), has_return=st.booleans(),
)  # fmt: skip
MATERIALS = st.builds(
    MaterialFact, title=WORDS, licence=st.sampled_from(["", "CC BY"]), days_ahead=st.none() | st.integers(0, 9)
)
KNOWN = st.builds(
    ToolFact, code=TOOLS, available_after=AFTER, on_labour_market=st.sampled_from(["yes", "no", "unknown"]),
    proofs=st.integers(0, 2),
)  # fmt: skip
TRAININGS = st.builds(
    Facts, content=CONTENTS, today=st.just(TODAY), goals=maybe(GOALS),
    provider=st.builds(
        ProviderFact, name=WORDS, quality_system=st.just("") | WORDS, is_external=st.booleans(), ends_on=DAYS
    ),
    trainers=maybe(st.builds(TrainerFact, name=WORDS, evidence=maybe(EVIDENCE))), tracks=maybe(WORDS),
    modules=maybe(WORDS), runs=maybe(RUNS), materials=maybe(MATERIALS),
    tools=st.lists(KNOWN, max_size=3, unique_by=lambda tool: tool.code).map(tuple), needs=maybe(st.integers(1, 9)),
)  # fmt: skip


LISTS = ("equipment", "first_lessons", "labour_market", "questions_to", "levels", "themes")
"""Lists of the content of which each entry speaks for the training; in others a promise is made that must be kept."""
ROWS = {
    "goals": GOALS.map(lambda goal: dataclasses.replace(goal, ends_on=None)), "tracks": WORDS, "modules": WORDS,
    "runs": RUNS, "materials": MATERIALS, "needs": st.integers(1, 9),
}  # fmt: skip


@st.composite
def trainings_and_steps_up(draw):
    """A training, and the same with one thing more in every way there is: along these steps nothing may fall."""
    facts = draw(TRAININGS)
    content = facts.content
    more = {
        name: draw(filled(name))
        for name in NAMES
        if name in LISTS or getattr(content, name) == getattr(Content(), name)
    }
    more |= {name: (*getattr(content, name), *more[name]) for name in LISTS}
    steps = {
        name: dataclasses.replace(facts, content=dataclasses.replace(content, **{name: more[name]})) for name in more
    }
    steps |= {
        name: dataclasses.replace(facts, **{name: (*getattr(facts, name), draw(one))}) for name, one in ROWS.items()
    }
    return facts, steps | draw(_proofs(facts))


@st.composite
def _proofs(draw, facts):
    """One proof more: of each trainer, of one who shows everything, of a tool, of the provider."""
    steps = {}
    for at, trainer in enumerate(facts.trainers):
        richer = dataclasses.replace(trainer, evidence=(*trainer.evidence, draw(EVIDENCE)))
        trainers = (*facts.trainers[:at], richer, *facts.trainers[at + 1 :])
        steps[f"evidence of trainer {at}"] = dataclasses.replace(facts, trainers=trainers)
    full = tuple(EvidenceFact(kind=kind, ends_on=draw(STILL)) for kind in ("didactic", "subject"))
    trainers = (*facts.trainers, TrainerFact(name="x", evidence=full))
    steps["a full trainer"] = dataclasses.replace(facts, trainers=trainers)
    known = {tool.code: tool for tool in facts.tools}
    tool = known.setdefault(code := draw(TOOLS), ToolFact(code=code))
    known[code] = dataclasses.replace(tool, on_labour_market="yes", proofs=tool.proofs + 1)
    steps["proof of a tool"] = dataclasses.replace(facts, tools=tuple(known.values()))
    told = facts.provider.quality_system or draw(WORDS)
    provider = dataclasses.replace(facts.provider, quality_system=told, is_external=True)
    steps["provider"] = dataclasses.replace(facts, provider=provider)
    return steps


def ranks(facts):
    """Every state that is computed, as a number from bad to good."""
    findings, wishes = find(FRAMEWORK, facts), find_wishes(FRAMEWORK, facts)
    states = {name: compute(name, facts, FRAMEWORK.rules).state for name in LOOKS}
    states |= {one.criterion: one.state for one in findings}
    states |= {(one.wish.list, one.wish.code): one.state for one in wishes}
    return {name: rank(state) for name, state in states.items()}


@given(trainings_and_steps_up())
def test_evidence_that_is_added_never_makes_anything_worse(drawn):
    facts, steps = drawn
    before = ranks(facts)

    for step, richer in steps.items():
        after = ranks(richer)
        assert {name: (was, after[name]) for name, was in before.items() if after[name] < was} == {}, step


@given(TRAININGS, st.integers())
def test_the_order_of_lists_does_not_matter(facts, seed):
    mixed = shuffled(facts, random.Random(seed))

    assert find(FRAMEWORK, mixed) == find(FRAMEWORK, facts)
    assert find_wishes(FRAMEWORK, mixed) == find_wishes(FRAMEWORK, facts)


@given(TRAININGS)
def test_every_finding_is_whole(facts):
    for finding in find(FRAMEWORK, facts):
        assert finding.needs_judge == (finding.state == "cannot_tell")
        assert (finding.state == "not_met") == (finding.computed == "not_met")
        for one in finding.evidence:
            assert "" not in (one.said.nl, one.said.en)
            assert bool(one.remedy.nl and one.remedy.en) != one.is_met
    assert find(FRAMEWORK, facts) == find(load_quality_framework(), dataclasses.replace(facts))


@given(st.integers())
def test_rows_in_another_order_are_the_same_training(seed):
    mixed = dataclasses.replace(FACTS, **rows_shuffled(FACTS, random.Random(seed)))

    assert facts_hash(mixed) == facts_hash(FACTS)
    assert findings_json(find(FRAMEWORK, mixed)) == findings_json(find(FRAMEWORK, FACTS))


def shuffled(facts, chance):
    content = {
        name: tuple(chance.sample(value, len(value)))
        for name in NAMES
        if isinstance(value := getattr(facts.content, name), tuple)
    }
    return dataclasses.replace(
        facts, content=dataclasses.replace(facts.content, **content), **rows_shuffled(facts, chance)
    )  # fmt: skip


def rows_shuffled(facts, chance):
    rows = {
        field.name: value
        for field in dataclasses.fields(facts)
        if isinstance(value := getattr(facts, field.name), tuple)
    }
    return {name: tuple(chance.sample(value, len(value))) for name, value in rows.items()}
