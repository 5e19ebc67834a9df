"""The answers as the file that comes out of a Google form: a row per person, checkboxes joined in one cell."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from digitaleschool.core.survey.answers import FIRST_MISSING, Answers
from digitaleschool.core.survey.model import Item, Kind
from digitaleschool.needs.invented import PERSON, SCHOOL

HEADERS = {"nl": "Tijdstempel", "en": "Timestamp"}
MOMENT = {"nl": "{0.day}-{0.month}-{0.year} {0:%H:%M:%S}", "en": "{0.month}/{0.day}/{0.year} {0:%H:%M:%S}"}
OPENED, CLOSED = datetime(2021, 4, 19, 7, 30), datetime(2021, 6, 18, 22, 0)
"""The fieldwork of 2021 ran from April to June (L182)."""


def write_google_forms_csv(answers: Answers, path: Path, *, language: str = "nl", seed: int = 2021) -> None:
    """Writes ``answers`` as the CSV of a Google form in that language, with invented moments, names and schools.

    Grids take a column for each row (``Question [row]``), checkboxes one cell with the options joined by ", ". The same
    answers give the same bytes. Raises OSError where ``path`` cannot be written.
    """
    columns = [column for item in answers.instrument.items for column in _columns(answers, item, language)]
    moments = _moments(answers.count, seed, language)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerow([HEADERS[language], *(header for header, _ in columns)])
        writer.writerows(zip(moments, *(cells for _, cells in columns), strict=True))


def _moments(count: int, seed: int, language: str) -> list[str]:
    chance = Random(f"moments {seed}")
    days = (CLOSED - OPENED).days
    moments = sorted(
        OPENED
        + timedelta(
            days=int(days * chance.random() ** 1.5), minutes=chance.randrange(14 * 60), seconds=chance.randrange(60)
        )
        for _ in range(count)
    )
    return [MOMENT[language].format(moment) for moment in moments]


def _columns(answers: Answers, item: Item, language: str) -> Iterator[tuple[str, list[str]]]:
    title = item.wording[language]
    match item.kind:
        case Kind.MULTIPLE | Kind.TICKS:
            yield title, [_joined(answers, item, k, language) for k in range(answers.count)]
        case Kind.MATRIX | Kind.STATEMENTS | Kind.YES_NO:
            for row, variable in zip(item.rows, item.variables, strict=True):
                labels = [category.label[language] for category in variable.categories]
                yield f"{title} [{row.label[language]}]", _worded(answers.codes[variable.id], labels)
        case Kind.SINGLE | Kind.SCALE:
            (variable,) = item.variables
            yield (
                title,
                _worded(answers.codes[variable.id], [category.label[language] for category in variable.categories]),
            )
        case Kind.NUMBER:
            yield title, ["" if value != value else f"{value:g}" for value in answers.numbers[item.id]]
        case Kind.RANKED_TEXTS:
            for place in range(1, (item.at_most or 1) + 1):
                yield f"{title} [{place}]", list(answers.texts[f"{item.id}.{place}"])
        case Kind.TEXT if item.role.value == "identity":
            yield title, [f"{PERSON} {k:03d}" for k in range(1, answers.count + 1)]
        case Kind.TEXT if item.role.value == "cluster":
            clusters = answers.clusters or [-1] * answers.count
            yield title, ["" if school < 0 else f"{SCHOOL} {school + 1:02d}" for school in clusters]
        case Kind.TEXT:
            yield title, list(answers.texts.get(item.id, [""] * answers.count))


def _worded(codes: bytes, labels: list[str]) -> list[str]:
    return ["" if code >= FIRST_MISSING else labels[code] for code in codes]


def _joined(answers: Answers, item: Item, k: int, language: str) -> str:
    chosen = []
    for part in item.options or item.rows:
        if answers.codes[f"{item.id}.{part.code}"][k] == 1:
            own = answers.texts.get(f"{item.id}.{part.code}")
            chosen.append(own[k] if part.other and own and own[k] else part.label[language])
    return ", ".join(chosen)
