"""Reads problems and plans of any source. What makes no sense is refused with its path in the JSON and one sentence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .documents import PlanDocument, to_plan_file
from .plan import SCHEMA as PLAN_SCHEMA
from .plan import PlanFile
from .problem import SCHEMA, Problem
from .refusing import refuse, shown
from .shapes import Repeated, check_objects, read_object

MOST_BYTES = 256 * 2**20
MOST_PARTS = 4_000_000
"""Lists and objects. A season of 50,000 teachers has half a million."""
MOST_VALUES = 20_000_000
"""With these three a file of nonsense stays under some three GB of memory."""


def read_problem(data: bytes | Mapping[str, Any]) -> Problem:
    """The problem in a file, or in JSON that was read already. Raises :class:`~.refusing.ProblemRefused`."""
    problem: Problem = read_object(Problem, _content(data, SCHEMA), "")
    return problem


def read_plan(data: bytes | Mapping[str, Any]) -> PlanFile:
    """The result in a plan file. Whether it is true its problem tells: :mod:`.verifying`.

    Raises :class:`~.refusing.ProblemRefused`.
    """
    document = read_object(PlanDocument, _content(data, PLAN_SCHEMA), "")
    check_objects(PlanDocument, (document,), lambda _: "")
    _check_outcomes(document)
    return to_plan_file(document)


def _check_outcomes(document: PlanDocument) -> None:
    run_of = {wish: run.id for run in document.runs for wish in run.wishes}
    for number, outcome in enumerate(document.wishes):
        true = run_of.get(outcome.wish, "")
        if outcome.run != true:
            refuse(
                f"wishes[{number}].run",
                f"{shown(outcome.run)} klopt niet met de reeksen: daar is het {shown(true)}.",
                f"{shown(outcome.run)} does not agree with the runs: there it is {shown(true)}.",
            )


def _content(data: bytes | Mapping[str, Any], schema: str) -> dict[str, Any]:
    """The fields of the outermost object, without its ``schema``."""
    whole = _parsed(data) if isinstance(data, bytes | bytearray) else data
    if isinstance(whole, Repeated):
        read_object(Problem, whole, "")
    if not isinstance(whole, Mapping):
        refuse(
            "",
            f"het bestand moet een object zijn, en niet {shown(whole)}.",
            f"the file must be an object, not {shown(whole)}.",
        )
    if whole.get("schema") != schema:
        had = shown(whole.get("schema"))
        refuse("schema", f"hier moet {schema!r} staan, en niet {had}.", f"this must be {schema!r}, not {had}.")
    return {name: value for name, value in whole.items() if name != "schema"}


def _parsed(data: bytes | bytearray) -> Any:
    text = _text(data)
    try:
        return json.loads(text, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        where = f"{error.lineno}:{error.colno}"
        refuse("", f"dit is geen JSON: fout op regel:kolom {where}.", f"this is no JSON: error at line:column {where}.")
    except RecursionError:
        refuse("", "de JSON is te diep genest.", "the JSON is nested too deep.")
    except ValueError:
        refuse("", "er staat een getal met duizenden cijfers in.", "there is a number of thousands of digits in it.")


def _text(data: bytes | bytearray) -> str:
    if len(data) > MOST_BYTES:
        refuse_size(len(data))
    if not data.strip():
        refuse("", "het bestand is leeg.", "the file is empty.")
    if data.count(b"[") + data.count(b"{") > MOST_PARTS or data.count(b",") > MOST_VALUES:
        most = MOST_VALUES // 1_000_000
        refuse(
            "", f"het bestand heeft meer dan {most} miljoen waarden.", f"the file has more than {most} million values."
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = error.start + 1
        refuse("", f"dit is geen UTF-8 (byte {place}).", f"this is not UTF-8 (byte {place}).")


def refuse_size(size: int) -> None:
    """Refuses a file of so many bytes, if need be before it is read."""
    if size > MOST_BYTES:
        most, had = MOST_BYTES // 2**20, size // 2**20
        refuse(
            "", f"het bestand is {had} MB; hoogstens {most} mag.", f"the file is {had} MB; at most {most} is allowed."
        )


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    twice = Repeated(found)
    seen: set[str] = set()
    twice.key = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
    return twice
