"""Problems and plans as JSON: read back the same, as the schema says, the same bytes each time."""

from __future__ import annotations

import json
from dataclasses import replace

import jsonschema
import pytest
from hypothesis import given, settings
from tests.core.planning.bad_problems import BAD
from tests.core.planning.problems import problems
from tests.core.planning.test_verifying import COOLING, TALK, problem

from digitaleschool.core.planning.plan import Conflict, Gain, Met, Plan, Reason, Result, Status
from digitaleschool.core.planning.problem import Place
from digitaleschool.core.planning.reading import read_plan, read_problem
from digitaleschool.core.planning.refusing import ProblemRefused
from digitaleschool.core.planning.writing import (
    FOLDER,
    plan_json,
    plan_schema,
    problem_json,
    problem_schema,
    problem_sha256,
)
from digitaleschool.core.wording import Text


def result() -> Result:
    return Result(
        status=Status.FEASIBLE, objective=3439, bound=3500, plan=Plan(runs=(COOLING, TALK)), seed=3, iterations=99,
        reasons={
            "w3": Reason(code="group_full", facts={"most": 3, "training": "cooling"}),
            "w4": Reason(code="budget", is_resolved=True),
            "again": Reason(code="teacher_full"),
        },
        gains=(Gain(of="trainer", id="cooling", points=200, how="dual"),),
        met=(Met(by="field", group="wood", wishes=1, met=1, floor=1),),
        conflicts=(Conflict(paths=("pins[0]",), sentence=Text(nl="Botst.", en="Clashes.")),),
    )  # fmt: skip


@settings(max_examples=60)
@given(problems())
def test_a_problem_is_read_back_the_same(season):
    written = problem_json(season)

    assert read_problem(written) == season
    assert read_problem(json.loads(written)) == season
    assert problem_json(read_problem(written)) == written


@settings(max_examples=20)
@given(problems())
def test_a_problem_is_as_its_schema_says(season):
    jsonschema.validate(json.loads(problem_json(season)), problem_schema())


def test_a_result_is_read_back_the_same():
    written = plan_json(problem(), result())

    back = read_plan(written)

    assert back.result == result()
    assert back.problem_sha256 == problem_sha256(problem())
    assert plan_json(problem(), back.result) == written
    jsonschema.validate(json.loads(written), plan_schema())


def test_a_plan_file_tells_each_wish():
    told = json.loads(plan_json(problem(), result()))

    assert (told["gap"], told["met_need"], told["seed"], told["iterations"]) == (0.017429, 37, 3, 99)
    assert told["wishes"][0] == {"wish": "w0", "run": "r1", "reason": None}
    assert told["wishes"][3]["reason"] == {
        "code": "group_full", "facts": {"most": 3, "training": "cooling"}, "is_resolved": False,
    }  # fmt: skip


def test_the_hash_of_a_problem_does_not_hang_on_how_its_file_looks():
    same = read_problem(json.dumps(json.loads(problem_json(problem())), indent=3).encode())
    other = replace(problem(), shared_budget_cents=1)

    assert problem_sha256(same) == problem_sha256(problem()) != problem_sha256(other)


@pytest.mark.parametrize(("name", "schema"), [("problem-1", problem_schema()), ("plan-1", plan_schema())])
def test_the_schemas_are_written(name, schema):
    """After a change: ``python -c "from digitaleschool.core.planning.writing import write_schemas as w; w()"``."""
    assert json.loads((FOLDER / f"{name}.json").read_text()) == schema
    jsonschema.Draft202012Validator.check_schema(schema)


# --- what is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BAD)
def test_a_bad_problem_is_refused_in_one_sentence_with_its_path(name):
    data, path, words = BAD[name]

    with pytest.raises(ProblemRefused) as refused:
        read_problem(data)

    assert refused.value.path == path
    assert words in refused.value.said("nl")
    for language in ("nl", "en"):
        sentence = refused.value.said(language)
        assert sentence.startswith(path)
        assert sentence.endswith(".")
        assert "\n" not in sentence
        assert len(sentence) < 400


def test_a_mark_at_the_begin_of_a_file_does_no_harm():
    assert read_problem(b"\xef\xbb\xbf" + problem_json(problem())) == problem()


def test_a_problem_made_in_python_is_as_safe():
    with pytest.raises(ProblemRefused, match=r"^teachers\[0\]\.place\.latitude: "):
        replace(problem(), teachers=(replace(problem().teachers[0], place=Place(latitude=95, longitude=0)),))
    with pytest.raises(ProblemRefused, match=r"^slots: "):
        replace(problem(), slots=list(problem().slots))
    with pytest.raises(ProblemRefused, match=r"^wishes\[0\]\.weight: "):
        replace(problem(), wishes=(replace(problem().wishes[0], weight=None),))


def _changed_plan(*steps: object) -> bytes:
    whole = json.loads(plan_json(problem(), result()))
    *path, last, value = steps
    here = whole
    for step in path:
        here = here[step]
    here[last] = value
    return json.dumps(whole).encode()


@pytest.mark.parametrize(
    ("data", "path", "words"),
    [
        (b"", "", "leeg"),
        (problem_json(problem()), "schema", "digitaleschool.planning.plan/1"),
        (_changed_plan("status", "great"), "status", "kies uit optimal"),
        (_changed_plan("runs", 0, "wishes", "w0"), "runs[0].wishes", "een lijst"),
        (_changed_plan("runs", 0, "wishes", ["w0", "w0"]), "runs[0].wishes[1]", "twee keer"),
        (_changed_plan("wishes", 0, "run", "r2"), "wishes[0].run", "klopt niet met de reeksen"),
        (_changed_plan("wishes", 3, "reason", "budget"), "wishes[3].reason", "een object"),
        (_changed_plan("wishes", 3, "reason", "facts", {"a": 1.5}), "wishes[3].reason.facts.a", "geheel getal"),
        (_changed_plan("gap", float("nan")), "gap", "nan kan"),
        (_changed_plan("objective", 1e3), "objective", "een geheel getal"),
    ],
)
def test_a_bad_plan_file_is_refused_with_its_path(data, path, words):
    with pytest.raises(ProblemRefused) as refused:
        read_plan(data)

    assert refused.value.path == path
    assert words in refused.value.said("nl")
