"""Starts the reading process for one file, bounds it, and takes in what it says."""

from __future__ import annotations

import marshal
import subprocess
import sys
from array import array
from pathlib import Path
from typing import Any

from ...core.survey.tables import Column, RawTable
from .refusals import Refused

CHILD = Path(__file__).with_name("child.py")
SOURCE_ROOT = Path(__file__).parents[3]


def read_guarded(path: Path) -> tuple[RawTable, dict[str, Any]]:
    """The table in the file at ``path`` and the facts about it; :class:`Refused` where it cannot be read."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(CHILD), str(SOURCE_ROOT), str(path)], capture_output=True, check=False
    )
    if done.returncode:
        raise Refused("crashed")
    answer = marshal.loads(done.stdout)
    if "refused" in answer:
        facts = answer["refused"]
        raise Refused(facts["kind"], sheet=facts["sheet"], row=facts["row"], column=facts["column"], **facts["facts"])
    sheet = answer["sheet"]
    return _table(sheet), sheet


def _table(sheet: dict[str, Any]) -> RawTable:
    count = sheet["count"]
    columns = tuple(
        Column(
            name=name, title=sheet["titles"][at] if sheet["titles"] else "", values=tuple(sheet["values"][at]),
            codes=_codes(sheet["codes"][at], count), declared=tuple(sheet["declared"][at]) if sheet["declared"] else (),
            missing=tuple(sheet["missing"][at]) if sheet["missing"] else (),
        )
        for at, name in enumerate(sheet["names"])
    )  # fmt: skip
    rows = range(sheet["first_row"], sheet["first_row"] + count)
    return RawTable(columns=columns, rows=rows, sheet=sheet["sheet"])


def _codes(packed: bytes, count: int) -> bytes | array[int]:
    if len(packed) == count:
        return packed
    codes = array("I")
    codes.frombytes(packed)
    return codes
