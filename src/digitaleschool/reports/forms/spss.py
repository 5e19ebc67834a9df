"""answers.sav with variable and value labels, user-missing kinds and measurement levels, and answers.sps beside it.

Codes are those of answers.parquet: 0 is the first answer, 250 and up are kinds of missing.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitaleschool.core.survey.answers import FIRST_MISSING
from digitaleschool.core.survey.model import APPLIES, APPLIES_NOT, CHOSEN, NO, NOT_CHOSEN, NOT_TICKED, TICKED, YES

from .microdata import Column, Microdata, used_codes
from .plain import clip, one_line
from .wording import MISSING

RESERVED = frozenset(["all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"])
LONGEST_NAME, LONGEST_LABEL, LONGEST_VALUE, LONGEST_FILE_LABEL = 64, 250, 120, 64
"""In bytes of UTF-8."""
DICHOTOMIES = {
    (low.code, high.code)
    for low, high in ((NOT_CHOSEN, CHOSEN), (NOT_TICKED, TICKED), (APPLIES_NOT, APPLIES), (NO, YES))
}
SCHOOL_ID = "_school"
SCHOOL = {"nl": "School (nummer zonder betekenis)", "en": "School (number without meaning)"}


def write_sav(path: Path, data: Microdata) -> None:
    """Writes the SPSS file."""
    import polars as pl
    import pyreadstat

    names = variable_names(data)
    coded = {names[column.id]: column for column in data.columns}
    frame = pl.DataFrame(_series(data, names))
    kinds = MISSING[_language(data)]
    labels: dict[str, str | None] = {
        name: clip(one_line(_label(column)), LONGEST_LABEL) for name, column in coded.items()
    }
    if data.clusters is not None:
        labels[names[SCHOOL_ID]] = SCHOOL[_language(data)]
    pyreadstat.write_sav(
        frame, str(path), row_compress=True, note=one_line(data.label),
        file_label=clip(one_line(data.label), LONGEST_FILE_LABEL),
        column_labels=labels,
        variable_value_labels={
            name: {code: _value(code, label, kinds) for code, label in used_codes(column).items()}
            for name, column in coded.items()
        },
        missing_ranges={name: [{"lo": FIRST_MISSING, "hi": 255}] for name in coded},
        variable_measure={name: "ordinal" if column.ordered else "nominal" for name, column in coded.items()}
        | {names[item]: "scale" for item in data.numbers},
        variable_format=dict.fromkeys(coded, "F3.0"),
    )  # fmt: skip


def write_syntax(path: Path, data: Microdata) -> None:
    """Writes the SPSS syntax that opens the file and names its multiple-response sets."""
    path.write_text("\n".join(_syntax(data)) + "\n", encoding="utf-8")


def variable_names(data: Microdata) -> dict[str, str]:
    """A name that SPSS takes for each column: its id where that can be, and never the same twice.

    >>> variable_names(Microdata(kind="full", count=0, columns=()))
    {'_school': 'school_nr'}
    """
    taken: set[str] = set()
    wanted = [column.id for column in data.columns] + list(data.numbers)
    return {name: _unused(name, taken) for name in wanted} | {SCHOOL_ID: _unused("school_nr", taken)}


def _unused(wanted: str, taken: set[str]) -> str:
    name = base = _legal(wanted)
    number = 2
    while name.lower() in taken:
        name, number = f"{base[: LONGEST_NAME - 5]}_{number}", number + 1
    taken.add(name.lower())
    return name


def _legal(wanted: str) -> str:
    name = re.sub(r"[^A-Za-z0-9_.]", "_", wanted)[:LONGEST_NAME].rstrip("._") or "v"
    if not name[0].isalpha():
        name = f"v{name}"[:LONGEST_NAME]
    return f"{name}_" if name.lower() in RESERVED else name


def _series(data: Microdata, names: Mapping[str, str]) -> dict[str, NDArray[Any]]:
    series: dict[str, NDArray[Any]] = {
        names[column.id]: np.frombuffer(column.codes, dtype=np.uint8) for column in data.columns
    }
    series |= {names[item]: np.array(values) for item, values in data.numbers.items()}
    if data.clusters is not None:
        series[names[SCHOOL_ID]] = np.array(data.clusters)
    return series


def _label(column: Column) -> str:
    return column.label if column.label == column.question else f"{column.label} | {column.question}"


def _value(code: int, label: str, kinds: Mapping[str, str]) -> str:
    return clip(one_line(kinds.get(label, label) if code >= FIRST_MISSING else label), LONGEST_VALUE)


def _syntax(data: Microdata) -> Iterator[str]:
    yield "* Encoding: UTF-8."
    yield f"* {_comment(data.label)}"
    yield from _wrapped("GET FILE='answers.sav'.")
    names = variable_names(data)
    sets = list(_sets(data))
    taken: set[str] = set()
    for question, columns in sets:
        yield ""
        yield f"* {_comment(question)}"
        for column in columns:
            yield f"*   {names[column.id]}: {_comment(column.label)}"
        yield from _wrapped(
            f"MRSETS /MDGROUP NAME=${_unused(columns[0].item_id, taken)} LABEL={_quoted(question)}"
            f" CATEGORYLABELS=VARLABELS VARIABLES={' '.join(names[column.id] for column in columns)} VALUE=1."
        )
    if sets:
        yield "MRSETS /DISPLAY NAME=ALL."


def _sets(data: Microdata) -> Iterator[tuple[str, list[Column]]]:
    """Columns that are the options, or the yes-or-no rows, of one question."""
    for _, group in groupby(data.columns, key=lambda column: (column.item_id, column.flag or _is_dichotomy(column))):
        columns = list(group)
        if len(columns) > 1 and (columns[0].flag or _is_dichotomy(columns[0])):
            yield columns[0].question, columns


def _is_dichotomy(column: Column) -> bool:
    return tuple(code for code, _ in column.categories) in DICHOTOMIES


def _wrapped(command: str) -> Iterator[str]:
    """A command over lines that are short enough for every version; the later ones start with a space."""
    yield from textwrap.wrap(command, 200, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def _quoted(text: str) -> str:
    return "'" + clip(one_line(text), 160).replace("'", "''") + "'"


def _comment(text: str) -> str:
    """One line that ends where the comment ends: a dot at its end, and none that could end it before."""
    return clip(one_line(text).rstrip("."), 200) + "."


def _language(data: Microdata) -> str:
    return "en" if data.language == "en" else "nl"
