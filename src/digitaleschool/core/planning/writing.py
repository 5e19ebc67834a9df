"""Problems and plans as JSON: the same bytes for the same values, one entry on a line.

What stands where: ``docs/methods/planning-json.md``.
"""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from .documents import PlanDocument, WishOutcome
from .plan import SCHEMA as PLAN_SCHEMA
from .plan import Result
from .problem import SCHEMA, Problem
from .scoring import met_need
from .shapes import schema_of, write_object

FOLDER = Path(__file__).parent / "schema"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def problem_json(problem: Problem) -> bytes:
    """The problem as a file that :func:`~.reading.read_problem` reads back."""
    return _written({"schema": SCHEMA} | write_object(problem))


def problem_sha256(problem: Problem) -> str:
    """What tells this problem from every other: the hash of its JSON."""
    return sha256(problem_json(problem)).hexdigest()


def plan_json(problem: Problem, result: Result) -> bytes:
    """The result as a file: nothing in it depends on the clock."""
    run_of = {wish: run.id for run in result.plan.runs for wish in run.wishes}
    outcomes = (
        WishOutcome(wish=wish.id, run=run_of.get(wish.id, ""), reason=result.reasons.get(wish.id))
        for wish in problem.wishes
    )
    document = PlanDocument(
        problem_sha256=problem_sha256(problem),
        status=result.status,
        objective=result.objective,
        bound=result.bound,
        gap=round(result.gap, 6),
        met_need=met_need(problem, result.plan),
        seed=result.seed,
        iterations=result.iterations,
        stopped=result.stopped,
        runs=result.plan.runs,
        wishes=tuple(outcomes),
        gains=result.gains,
        fairness=result.met,
        conflicts=result.conflicts,
    )
    return _written({"schema": PLAN_SCHEMA} | write_object(document))


def problem_schema() -> dict[str, Any]:
    """The JSON Schema of a problem."""
    return _schema(Problem, SCHEMA, "A season to plan")


def plan_schema() -> dict[str, Any]:
    """The JSON Schema of a plan file."""
    return _schema(PlanDocument, PLAN_SCHEMA, "A plan of a season, with its bound and its reasons")


def write_schemas() -> None:
    """Writes both schemas beside this module, after a change of what a problem or a plan is."""
    for name, schema in (("problem-1.json", problem_schema()), ("plan-1.json", plan_schema())):
        (FOLDER / name).write_text(json.dumps(schema, indent=1) + "\n", encoding="utf-8")


def _schema(cls: type, name: str, title: str) -> dict[str, Any]:
    whole = schema_of(cls)
    whole["properties"] = {"schema": {"const": name}} | whole["properties"]
    whole["required"] = ["schema", *whole["required"]]
    return {"$schema": DIALECT, "$id": f"urn:{name.replace('/', ':').replace('.', ':')}", "title": title} | whole


def _written(fields: dict[str, Any]) -> bytes:
    parts = (f"{json.dumps(name)}: {_lines(value)}" for name, value in fields.items())
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()


def _lines(value: Any) -> str:
    if not isinstance(value, list) or not value:
        return _line(value)
    return "[\n" + ",\n".join(map(_line, value)) + "\n]"


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
