"""Starts the reading process for one file, bounds it, and takes in what it says.

A file from outside is never parsed in this process. The child has a bound on memory (240 MB of its own data, which with
its libraries stays under 300 MB), on processor time (4 s) and on the clock; for honest large files the bounds grow with
the size of the file (see :func:`bounds_for`). It speaks ``marshal`` because that costs no import on either side: both
ends are this package in the same interpreter.
"""

from __future__ import annotations

import marshal
import stat
import subprocess
import sys
import sysconfig
from array import array
from pathlib import Path
from typing import Any

from digitaleschool.core.survey.tables import Column, RawTable
from digitaleschool.core.values import dataclass

from .refusals import Refused

SOURCE_ROOT = Path(__file__).parents[3]
START = (
    "import sys; sys.path.insert(0, sys.argv[1]);"
    " from digitaleschool.common.exports.child import main; main(sys.argv[2:])"
)

MEGABYTE = 1_000_000
MOST_BYTES = 600 * MEGABYTE
SMALL = 4 * MEGABYTE
"""Up to this size a file gets the smallest bounds."""


@dataclass(frozen=True)
class Bounds:
    """What the reading process may use: memory in MB, processor seconds, seconds on the clock."""

    memory: int
    seconds: int
    clock: int


def bounds_for(size: int, head: bytes) -> Bounds:
    """Bounds for a file of ``size`` bytes: a fixed part, and for what is past 4 MB a part that grows with the file.

    A packed workbook unpacks to some 12 times its size, and takes 45 MB of memory for each of its own; text 12 MB.

    >>> bounds_for(20_000, b"a;b")
    Bounds(memory=240, seconds=4, clock=20)
    """
    extra = max(0, size - SMALL) / MEGABYTE
    packed = head.startswith(b"PK")
    memory = 240 + int(extra * (45 if packed else 12)) + (400 if extra and not packed else 0)
    seconds = 4 + int(extra * (2 if packed else 0.25))
    return Bounds(memory=memory, seconds=seconds, clock=5 * seconds)


def read_guarded(path: Path, *, limit: int | None = None) -> tuple[RawTable, dict[str, Any]]:
    """The table in the file at ``path`` and the facts about it; :class:`Refused` where it cannot be read."""
    size, head = _looked_at(path, MOST_BYTES if limit is None else limit)
    _check_extension(path, head)
    answer = _ask(path, bounds_for(size, head))
    if "refused" in answer:
        refused = answer["refused"]
        if refused["kind"] in {"nul", "no_text", "broken_encoding"} and path.suffix.lower() in _OTHER_NAMES:
            raise Refused("broken_spss" if path.suffix.lower().endswith("sav") else "broken_archive")
        raise Refused(
            refused["kind"], sheet=refused["sheet"], row=refused["row"], column=refused["column"], **refused["facts"]
        )
    sheet = answer["sheet"]
    if not sheet["count"]:
        raise Refused("no_rows", sheet=sheet["sheet"])
    return _table(sheet), sheet


def _looked_at(path: Path, most: int) -> tuple[int, bytes]:
    """Size and first bytes; only a regular file is opened (a pipe or device could wait for ever)."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise Refused("no_file")
        with path.open("rb") as file:
            head = file.read(512)
    except (OSError, ValueError):
        raise Refused("no_file") from None
    if status.st_size > most:
        raise Refused("too_big", megabytes=status.st_size // MEGABYTE, most=most // MEGABYTE)
    return status.st_size, head


_CONTENT = (
    (b"PK\x03\x04", {".xlsx", ".xlsm", ".ods"}, "een werkmap", "a workbook", ".xlsx"),
    (b"\xd0\xcf\x11\xe0", {".xls", ".xlsx"}, "een oud Office-bestand", "an old Office file", ".xls"),
    (b"$FL", {".sav", ".zsav"}, "een SPSS-bestand", "an SPSS file", ".sav"),
)
_TEXT_NAMES = {".csv", ".tsv", ".txt", ".tab", ".dat", ""}
_OTHER_NAMES = {".xlsx", ".xlsm", ".xls", ".ods", ".sav", ".zsav"}


def _check_extension(path: Path, head: bytes) -> None:
    """A name that says something else than the content is refused, so that nobody wonders later what was read."""
    extension = path.suffix.lower()
    for start, names, nl, en, right in _CONTENT:
        if head.startswith(start):
            if extension in (_TEXT_NAMES | _OTHER_NAMES) - names - {""}:
                raise Refused("wrong_extension", extension=extension, what_nl=nl, what_en=en, right=right)
            return
    if extension in _OTHER_NAMES and head and _is_text(head):
        raise Refused("wrong_extension", extension=extension, what_nl="tekst", what_en="text", right=".csv")


def _is_text(head: bytes) -> bool:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return not start.startswith(b"<") and not head.translate(
        None, bytes([9, 10, 13, *range(32, 127), *range(128, 256)])
    )


def _ask(path: Path, bounds: Bounds) -> dict[str, Any]:
    site = sysconfig.get_paths()
    arguments = [str(path.absolute()), str(bounds.memory), str(bounds.seconds), site["purelib"], site["platlib"]]
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", START, str(SOURCE_ROOT), *arguments],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env={"OPENBLAS_NUM_THREADS": "1", "LC_ALL": "C.UTF-8", "POLARS_MAX_THREADS": "1"},
    )  # fmt: skip
    with process:
        try:
            said, _ = process.communicate(timeout=bounds.clock)
        except subprocess.TimeoutExpired:
            process.kill()
            raise Refused("too_slow") from None
    if process.returncode in {-9, -24}:  # SIGKILL, SIGXCPU: past its processor time
        raise Refused("too_slow")
    if process.returncode:
        raise Refused("too_large")
    try:
        answer = marshal.loads(said)
    except (EOFError, ValueError, TypeError):
        raise Refused("unreadable") from None
    return answer if isinstance(answer, dict) else {"refused": Refused("unreadable").plain()}


def _table(sheet: dict[str, Any]) -> RawTable:
    count = sheet["count"]
    columns = tuple(
        Column(
            name=name, title=sheet["titles"][at], values=tuple(sheet["values"][at]),
            codes=_codes(sheet["codes"][at], count), declared=tuple(sheet["declared"][at]) if sheet["declared"] else (),
            missing=tuple(sheet["missing"][at]) if sheet["missing"] else (),
        )
        for at, name in enumerate(sheet["names"])
    )  # fmt: skip
    return RawTable(columns=columns, rows=range(sheet["first_row"], sheet["first_row"] + count), sheet=sheet["sheet"])


def _codes(packed: bytes, count: int) -> bytes | array[int]:
    if len(packed) == count:
        return packed
    codes = array("I")
    codes.frombytes(packed)
    return codes
