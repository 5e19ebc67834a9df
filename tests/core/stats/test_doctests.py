import doctest
import importlib

import pytest

MODULES = (
    "broadcasting",
    "calibration",
    "contrasts",
    "crosstabs",
    "design",
    "distributions",
    "estimates",
    "incomplete",
    "intervals",
    "multiple_response",
    "multiplicity",
    "raking",
    "ranks",
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_the_docstrings_run(name: str) -> None:
    module = importlib.import_module(f"digitaleschool.core.stats.{name}")

    found = doctest.testmod(module)

    assert found.failed == 0
    assert found.attempted or name == "incomplete"
