"""Can someone come as they are? Advice, never a wall."""

from __future__ import annotations

import pytest

from digitaleschool.core.enrolment.readiness import Known, Readiness, Study, Thing, readiness, things_of
from digitaleschool.core.offer.content import Content, Equipment

THINGS = (Thing(name="laptop", kind="pc"), Thing(name="werkschoenen"))
KNOWN = (Known(code="ict", says="Je kan surfen."),)
STUDIES = (Study(slug="een", minutes=15), Study(slug="twee", minutes=5), Study(slug="gedaan", minutes=9, is_done=True))


@pytest.mark.parametrize(
    ("has", "knows", "expected"),
    [
        ({}, {}, Readiness(outcome="can")),
        ({"laptop": "own", "werkschoenen": "school"}, {"ict": "yes"}, Readiness(outcome="can")),
        ({"laptop": "none"}, {}, Readiness(outcome="with_kit", kits=("laptop",))),
        ({"werkschoenen": "none"}, {}, Readiness(outcome="can", lacks=("werkschoenen",))),
        ({}, {"ict": "partly"}, Readiness(outcome="study_first", minutes=20, modules=("een", "twee"))),
        (
            {"laptop": "kit"}, {"ict": "no"},
            Readiness(outcome="study_first", minutes=20, modules=("een", "twee"), kits=("laptop",)),
        ),
    ],
)  # fmt: skip
def test_what_answers_mean(has, knows, expected):
    assert readiness(THINGS, KNOWN, STUDIES, has=has, knows=knows, lent=["pc"]) == expected


def test_without_a_module_or_a_kit_it_is_told_and_never_refused():
    found = readiness(THINGS, KNOWN, [], has={"laptop": "none"}, knows={"ict": "no"}, lent=[])

    assert found == Readiness(outcome="can", lacks=("laptop",), unsure=("ict",))


def test_online_everyone_needs_a_computer():
    named = Content(equipment=(Equipment(name="laptop", brought_by="participant"),))

    assert [thing.name for thing in things_of(Content(), is_online=True)] == ["online"]
    assert [thing.name for thing in things_of(named, is_online=True)] == ["laptop"]
