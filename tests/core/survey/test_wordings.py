"""A slip of the pen is read as the option meant; what resembles none is not compared with them at length."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from digitaleschool.core.survey.model import Option, Text
from digitaleschool.core.survey.wordings import MISREAD, Wordings

LABELS = ("geen antwoord gekregen", "digitale leermiddelen", "op eigen houtje")
OPTIONS = [Option(code=f"o{place}", label=Text(nl=label, en=label)) for place, label in enumerate(LABELS)]


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("digitale leermidelen", 1),
        ("digitale leermiddelenn", 1),
        ("geen antwoort gekregen", 0),
        ("op eigen houtje!", 2),
        ("leermiddelen digitale", None),
        ("iets heel anders", None),
    ],
)
def test_the_option_that_differs_by_a_slip(written, place):
    assert Wordings(OPTIONS).nearest(written) == place


@given(st.sampled_from(LABELS), st.data())
def test_nothing_that_resembles_an_option_is_passed_over(label, data):
    letters = list(label)
    for _ in range(data.draw(st.integers(0, 3))):
        at = data.draw(st.integers(0, len(letters) - 1))
        letters[at : at + data.draw(st.integers(0, 1))] = data.draw(st.sampled_from(["", "e", "x", "ee"]))
    written = " ".join("".join(letters).split())

    alike = max(range(len(LABELS)), key=lambda place: fuzz.ratio(LABELS[place], written))

    expected = alike if fuzz.ratio(LABELS[alike], written) >= MISREAD * 100 else None
    assert Wordings(OPTIONS).nearest(written) == expected


def test_the_slow_comparison_is_not_loaded_for_answers_that_resemble_nothing():
    program = (
        "import sys; from digitaleschool.core.survey.model import Option, Text;"
        "from digitaleschool.core.survey.wordings import Wordings;"
        "option = Option(code='a', label=Text(nl='digitale leermiddelen', en='digitale leermiddelen'));"
        "print(Wordings([option]).nearest('iets heel anders dan dat'), 'rapidfuzz' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout

    assert said.split() == ["None", "False"]
