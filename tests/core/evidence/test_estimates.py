"""What a need may come from: only what the report shows, whole."""

from __future__ import annotations

from typing import Any

from digitaleschool.core.evidence.estimates import estimates_of


def share(code: str, n: int | None = 12, **fields: Any) -> dict[str, Any]:
    known = n is not None
    numbers = {"n": n, "share": 0.5 if known else None, "low": 0.3 if known else None, "high": 0.7 if known else None}
    return {"code": code, "label": code.upper(), "suppressed": False} | numbers | fields


def table(name: str, *options: dict[str, Any], label: str = "Vraag", base: int | None = 24) -> dict[str, Any]:
    return {
        "id": name, "item_id": name.partition(".")[0], "label": label, "question": "Vraag", "base": base,
        "options": list(options),
    }  # fmt: skip


def record(*tables: dict[str, Any], crosses: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    return {"items": list(tables), "crosses": list(crosses)}


def cross(
    *cells: dict[str, Any], by: str = "field", withheld: str = "", merged: tuple[str, ...] = ()
) -> dict[str, Any]:
    return {
        "item": "training_needs.theme.video", "by": by, "label": "VIDEO", "withheld": withheld, "cells": list(cells),
        "groups": [
            {"code": "handel", "label": "handel", "base": 22, "merged": list(merged)},
            {"code": "rest", "label": "andere", "base": 90, "merged": []},
        ],
        "answers": [{"code": "named", "label": "VIDEO"}],
    }  # fmt: skip


def cell(group: str, n: int | None = 5) -> dict[str, Any]:
    return {"group": group} | share("named", n)


def test_an_estimate_says_its_theme_and_where_the_report_tells_it():
    [one] = estimates_of(record(table("training_needs.theme", share("video"))))

    assert (one.ref, one.theme, one.tool, one.label, one.anchor) == (
        "training_needs.theme/video", "video", "", "VIDEO", "q-training-needs",
    )  # fmt: skip
    assert (one.n, one.base, one.share, one.low, one.high, one.field) == (12, 24, 0.5, 0.3, 0.7, "")


def test_a_row_stands_before_its_answer():
    [one] = estimates_of(record(table("statements.want_more", share("applies"), label="Ik wil meer")))

    assert one.label == "Ik wil meer: APPLIES"


def test_what_is_withheld_or_was_given_by_nobody_is_no_origin():
    tables = [
        table("a", share("x", None)),
        table("b", share("x", suppressed=True)),
        table("c", share("x", 0)),
        table("d", share("x"), base=None),
        table("e", share("x", low=None)),
    ]

    assert estimates_of(record(*tables)) == ()


def test_an_estimate_in_a_field_names_the_field():
    [_, one] = estimates_of(record(table("training_needs", share("x")), crosses=(cross(cell("handel")),)))

    assert (one.ref, one.field, one.field_label, one.theme, one.label, one.base, one.anchor) == (
        "training_needs.theme.video|field/handel/named", "handel", "handel", "video", "VIDEO", 22, "by-field",
    )  # fmt: skip


def test_groups_that_nobody_can_make_a_training_for_are_left_out():
    crosses = (
        cross(cell("rest"), cell("handel", None)),
        cross(cell("handel"), by="network"),
        cross(cell("handel"), withheld="te klein"),
        cross(cell("handel"), merged=("handel", "hout")),
    )

    assert estimates_of(record(crosses=crosses)) == ()


def test_questions_about_who_answered_are_left_out():
    crosses = (cross(cell("handel")),)

    assert (
        estimates_of(record(table("field", share("x")), crosses=crosses), leave_out={"field", "training_needs"}) == ()
    )
