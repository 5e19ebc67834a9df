"""The published estimates of a report one by one, read back from its ``tables.json``: what a need may come from."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from digitaleschool.core.values import dataclass

FIELD = "field"
"""The background question whose groups are fields of study."""
REST = "rest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """The share of one answer among who answered, or among those of one field. Everything is there: it was published.

    ``ref`` names it as :func:`.numbers.resolve` does, without the last part: ``<table>/<code>`` or
    ``<item>|field/<group>/<code>``.
    """

    ref: str
    item: str
    """The question, as the instrument calls it."""
    question: str
    label: str
    """The answer; for one row of a question the row, then the answer."""
    code: str
    field: str
    """Code of the field, empty for all respondents."""
    field_label: str
    n: int
    base: int
    share: float
    low: float
    high: float

    @property
    def anchor(self) -> str:
        """Where the report's page tells it."""
        return anchor_of(self.ref, self.item)

    @property
    def theme(self) -> str:
        """The code of the theme, where the estimate counts who named one in an open answer."""
        return self._recognised("theme")

    @property
    def tool(self) -> str:
        """The code of the tool, where the estimate counts who named one."""
        return self._recognised("tool")

    def _recognised(self, part: str) -> str:
        found = re.match(rf"[^|/]+\.{part}(?:/(?P<of_table>\w+)\Z|\.(?P<of_cross>\w+)\|)", self.ref)
        return (found["of_table"] or found["of_cross"]) if found else ""


def anchor_of(ref: str, item: str) -> str:
    """Where the page of a report tells an estimate.

    >>> anchor_of("training_needs.theme/video", "training_needs"), anchor_of("trained|field/hout/yes", "trained")
    ('q-training-needs', 'by-field')
    """
    return f"by-{FIELD}" if f"|{FIELD}/" in ref else "q-" + re.sub(r"[^a-z0-9]+", "-", item.lower()).strip("-")


def estimates_of(record: Mapping[str, Any], *, leave_out: Collection[str] = ()) -> tuple[Estimate, ...]:
    """Every estimate of a ``tables.json`` that shows all its numbers: of all respondents, then by field.

    ``leave_out`` are ids of questions that tell who answered and not what they need. Merged and withheld groups are
    left out; so is the group of all other fields together, which nobody can make a training for.
    """
    tables = {table["id"]: table for table in record.get("items", ())}
    left_out = set(leave_out)
    return (
        *(one for table in tables.values() if table["item_id"] not in left_out for one in _of_table(table)),
        *(
            one
            for cross in record.get("crosses", ())
            if cross["by"] == FIELD and not cross["withheld"] and cross["item"].partition(".")[0] not in left_out
            for one in _of_cross(cross, tables)
        ),
    )


def _of_table(table: Mapping[str, Any]) -> Iterator[Estimate]:
    for option in table["options"]:
        if not _is_whole(option, table["base"]):
            continue
        yield Estimate(
            ref=f"{table['id']}/{option['code']}", item=table["item_id"], question=table["question"],
            label=_label(table, option["label"]), code=option["code"], field="", field_label="", n=option["n"],
            base=table["base"], share=option["share"], low=option["low"], high=option["high"],
        )  # fmt: skip


def _of_cross(cross: Mapping[str, Any], tables: Mapping[str, Any]) -> Iterator[Estimate]:
    groups = {group["code"]: group for group in cross["groups"] if group["code"] != REST and not group["merged"]}
    labels = {answer["code"]: answer["label"] for answer in cross["answers"]}
    item = cross["item"].partition(".")[0]
    question = next((table["question"] for table in tables.values() if table["item_id"] == item), cross["label"])
    for cell in cross["cells"]:
        group = groups.get(cell["group"])
        if group is None or not _is_whole(cell, group["base"]):
            continue
        label = labels.get(cell["code"], "")
        yield Estimate(
            ref=f"{cross['item']}|{cross['by']}/{cell['group']}/{cell['code']}", item=item, question=question,
            label=label if cross["label"] in {question, label} else f"{cross['label']}: {label}", code=cell["code"],
            field=cell["group"], field_label=group["label"], n=cell["n"], base=group["base"], share=cell["share"],
            low=cell["low"], high=cell["high"],
        )  # fmt: skip


def _label(table: Mapping[str, Any], answer: str) -> str:
    """A row's own wording stands before its answer."""
    return answer if table["label"] == table["question"] else f"{table['label']}: {answer}"


def _is_whole(numbers: Mapping[str, Any], base: int | None) -> bool:
    known = all(numbers[name] is not None for name in ("n", "share", "low", "high"))
    return bool(base) and known and not numbers["suppressed"] and numbers["n"] > 0
