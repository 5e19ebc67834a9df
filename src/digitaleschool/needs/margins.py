"""Margins: how the population is spread over the answers of a background question.

CSV (``variable,category,share`` with ``;``, ``,`` or tab) or YAML (``network: {go: 0.2, ...}``). Categories may be
given by code or by label; shares may be fractions, percentages or numbers of people: only their proportion counts.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from digitaleschool.core.refusals import Refusal
from digitaleschool.core.survey.model import Instrument, Text, Variable

LARGEST_FILE = 1_000_000
SMALLEST, LARGEST = 1e-9, 1e12
"""Of a share or a number of people; beyond these a sum is no number any more."""
ENCODINGS = ("utf-8-sig", "cp1252")


class MarginsRefused(Refusal):
    """The margins file cannot be used; the message names file, row and reason."""


def read_margins(path: Path, instrument: Instrument) -> dict[str, dict[str, float]]:
    """Target per variable and category code. Raises :class:`MarginsRefused`."""
    margins: dict[str, dict[str, float]] = {}
    for where, name, category, amount in _entries(path):
        variable = _variable(instrument, name, where)
        code = _category(variable, category, where)
        targets = margins.setdefault(variable.id, {})
        if code in targets:
            raise _refused(where, f"'{category}' van {variable.id} staat er twee keer", f"'{category}' appears twice")
        targets[code] = _amount(amount, where)
    if not margins:
        raise _refused(path.name, "er staat geen enkele verdeling in", "it holds no margin")
    return margins


def _entries(path: Path) -> Iterator[tuple[str, str, str, Any]]:
    content = _text(path)
    if path.suffix.lower() in {".yaml", ".yml"}:
        yield from _yaml_entries(path.name, content)
    else:
        yield from _csv_entries(path.name, content)


def _text(path: Path) -> str:
    content = path.read_bytes()
    if len(content) > LARGEST_FILE:
        raise _refused(path.name, "het bestand is groter dan 1 MB", "the file is larger than 1 MB")
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise _refused(path.name, "dit is geen tekstbestand (CSV of YAML)", "this is no text file (CSV or YAML)")


def _yaml_entries(name: str, content: str) -> Iterator[tuple[str, str, str, Any]]:
    try:
        tree = yaml.load(content, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        where = name if line is None else f"{name}, rij {line + 1}"
        raise _refused(where, "dit is geen geldige YAML", "this is no valid YAML") from error
    if not isinstance(tree, Mapping):
        raise _refused(name, "verwacht 'vraag: {antwoord: aandeel}'", "expected 'question: {answer: share}'")
    for variable, targets in tree.items():
        if not isinstance(targets, Mapping):
            raise _refused(f"{name}, {variable}", "verwacht {antwoord: aandeel}", "expected {answer: share}")
        for category, amount in targets.items():
            yield f"{name}, {variable}", str(variable), str(category), amount


def _csv_entries(name: str, content: str) -> Iterator[tuple[str, str, str, Any]]:
    header, _, _ = content.partition("\n")
    delimiter = max(";,\t", key=header.count)
    for number, cells in enumerate(csv.reader(content.splitlines(), delimiter=delimiter), start=1):
        if number == 1 or not any(cell.strip() for cell in cells):
            continue
        if len(cells) != 3:
            raise _refused(
                f"{name}, rij {number}", "verwacht drie kolommen: vraag, antwoord, aandeel",
                "expected three columns: question, answer, share",
            )  # fmt: skip
        variable, category, amount = (cell.strip() for cell in cells)
        yield f"{name}, rij {number}", variable, category, amount


def _variable(instrument: Instrument, name: str, where: str) -> Variable:
    for variable in instrument.variables:
        if name == variable.id and not variable.flag:
            return variable
    choices = ", ".join(v.id for v in instrument.variables if not v.part)
    raise _refused(
        where, f"er is geen vraag '{name}' met één antwoord; kies uit: {choices}",
        f"there is no single-answer question '{name}'; choose from: {choices}",
    )  # fmt: skip


def _category(variable: Variable, category: str, where: str) -> str:
    folded = category.strip().casefold()
    for option in variable.categories:
        if folded in {option.code.casefold(), option.label.nl.casefold(), option.label.en.casefold()}:
            return option.code
    choices = ", ".join(option.code for option in variable.categories)
    raise _refused(
        where, f"'{variable.id}' heeft geen antwoord '{category}'; kies uit: {choices}",
        f"'{variable.id}' has no answer '{category}'; choose from: {choices}",
    )  # fmt: skip


def _amount(amount: Any, where: str) -> float:
    try:
        number = float(str(amount).strip().removesuffix("%").strip().replace(",", "."))
    except ValueError:
        number = math.nan
    if not number > 0:
        raise _refused(where, f"'{amount}' is geen aandeel groter dan 0", f"'{amount}' is no share above 0")
    if not SMALLEST <= number <= LARGEST:
        raise _refused(where, f"'{amount}' is te klein of te groot", f"'{amount}' is too small or too large")
    return number


def _refused(where: str, nl: str, en: str) -> MarginsRefused:
    return MarginsRefused(Text(nl=f"{where}: {nl}.", en=f"{where}: {en}."))
