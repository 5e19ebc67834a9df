"""tables.json keeps to its schema, and the schema would notice if it did not."""

import json
import math
from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator

from digitaleschool.core.evidence.record import NotPublished
from digitaleschool.reports.forms.tables_json import schema, tables_json

from . import sample

VALIDATOR = Draft202012Validator(schema())


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("results", [sample.results(), replace(sample.results(), crosses=(), weighting=None)])
def test_published_tables_keep_to_the_schema(results) -> None:
    tables = json.loads(tables_json(results))

    assert [error.message for error in VALIDATOR.iter_errors(tables)] == []
    assert tables["invented"] is True
    assert [item["id"] for item in tables["items"]] == [item.id for item in results.items]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("schema",), "2"),
        (("items", 0, "base"), -1),
        (("items", 0, "options", 0, "share"), 47.0),
        (("items", 0, "options", 2, "n"), 3),  # it is suppressed
        (("crosses", 0, "cells", 4, "share"), 0.5),  # so is this
        (("crosses", 0, "test"), "p = 0,03"),
        (("method", "level"), 95),
        (("rankings", 0, "ranks", 0, "place"), 0),
    ],
)
def test_the_schema_refuses_what_cannot_be(path: tuple[str | int, ...], value: object) -> None:
    tables = json.loads(tables_json(sample.results()))
    place = tables
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value

    assert [list(error.absolute_path)[: len(path)] for error in VALIDATOR.iter_errors(tables)] == [list(path)]


@pytest.mark.parametrize("member", schema()["required"])
def test_no_member_may_fail(member: str) -> None:
    tables = json.loads(tables_json(sample.results()))
    del tables[member]

    assert not VALIDATOR.is_valid(tables)


def test_results_that_are_not_published_are_not_written() -> None:
    with pytest.raises(NotPublished):
        tables_json(sample.results(published=False))


def test_a_number_that_is_none_is_no_number() -> None:
    results = sample.results()
    broken = replace(results, items=(replace(results.items[0], mean=math.nan), *results.items[1:]))

    with pytest.raises(ValueError, match="JSON"):
        tables_json(broken)
