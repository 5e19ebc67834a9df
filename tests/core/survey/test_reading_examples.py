"""The examples in the docstrings of what reads an export."""

import doctest
import importlib

import pytest

CORE = [
    "checks",
    "coding",
    "coding_notices",
    "inference",
    "matching",
    "notices",
    "platforms",
    "scales",
    "splitting",
    "tables",
    "words",
]
SITE = [
    "common.exports.guarded",
    "common.exports.sentences",
    "common.exports.signature",
    "needs.mapping",
    "needs.reading",
    "needs.understood",
]
MODULES = [f"digitaleschool.core.survey.{name}" for name in CORE] + [f"digitaleschool.{name}" for name in SITE]


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0
