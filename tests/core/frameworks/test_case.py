"""CASE: our own goes and comes back the same; that of others is read with every loss named; a bad file is refused."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from digitaleschool.core.frameworks.case_reading import MOST_BYTES, read_case
from digitaleschool.core.frameworks.case_writing import case_json, identifier_of, write_case
from digitaleschool.core.frameworks.comparing import plan_edition
from digitaleschool.core.frameworks.loading import load_editions
from digitaleschool.core.frameworks.model import FrameworkRefused
from digitaleschool.core.wording import Text

DOCUMENT = "11111111-1111-4111-8111-111111111111"
ONE, TWO, THREE = (f"2222222{at}-2222-4222-8222-222222222222" for at in (1, 2, 3))


ELSEWHERE = "33333333-3333-4333-8333-333333333333"


def foreign(**changes: object) -> bytes:
    """A small package as another system writes it, without our extensions."""
    package = {
        "CFDocument": {
            "identifier": DOCUMENT, "uri": f"urn:uuid:{DOCUMENT}", "creator": "Somebody", "title": "Skills 2026",
            "lastChangeDateTime": "2026-01-02T03:04:05Z", "language": "en", "subject": ["Science"],
        },
        "CFItems": [
            {"identifier": ONE, "fullStatement": "Area", "humanCodingScheme": "A", "CFItemType": "Cluster"},
            {"identifier": TWO, "fullStatement": "Skill", "humanCodingScheme": "A", "educationLevel": ["08"]},
            {"identifier": THREE, "fullStatement": "Old", "CFItemType": "Indicator", "notes": "x"},
        ],
        "CFAssociations": [
            _association("isChildOf", ONE, DOCUMENT, 1), _association("isChildOf", TWO, ONE, 1),
            _association("isChildOf", THREE, ONE, 2), _association("replacedBy", THREE, TWO),
            _association("precedes", TWO, THREE), _association("exactMatchOf", TWO, ELSEWHERE),
        ],
        "CFRubrics": [{"identifier": ONE}],
    }  # fmt: skip
    return json.dumps(package | changes).encode()


def _association(kind: str, origin: str, destination: str, number: int | None = None) -> dict[str, object]:
    ends = {"originNodeURI": {"identifier": origin}, "destinationNodeURI": {"identifier": destination}}
    return {"associationType": kind, **ends} | ({"sequenceNumber": number} if number else {})


@pytest.mark.parametrize("edition", load_editions(), ids=lambda edition: edition.id)
def test_every_framework_goes_out_and_comes_back_the_same(edition):
    written = case_json(edition)

    read = read_case(written.encode())

    assert read.losses == ()
    assert read.edition == edition
    assert case_json(read.edition) == written
    assert plan_edition(edition, read.edition).changes_nothing


def test_identifiers_follow_from_the_keys_alone():
    first = load_editions()[0]
    relabelled = replace(first, goals=tuple(replace(goal, label=Text(nl="anders", en="other")) for goal in first.goals))

    assert [item["identifier"] for item in write_case(first)["CFItems"]] == [
        item["identifier"] for item in write_case(relabelled)["CFItems"]
    ]


def test_identifiers_are_all_different():
    ids = [identifier_of(goal.key) for edition in load_editions() for goal in edition.goals]

    assert len(ids) == len(set(ids))


def test_what_replaces_is_told_from_old_to_new():
    edition = next(edition for edition in load_editions() if edition.id == "digcomp-3.0")

    told = next(one for one in write_case(edition)["CFAssociations"] if one["associationType"] == "replacedBy")

    assert told["originNodeURI"]["identifier"] == identifier_of(edition.links[0].to)
    assert told["destinationNodeURI"]["identifier"] == identifier_of(edition.links[0].of)


def test_a_file_of_others_is_read_and_each_loss_is_named():
    read = read_case(foreign())

    assert [(goal.key.code, goal.kind, goal.parent and goal.parent.code) for goal in read.edition.goals] == [
        ("A", "group", None), ("A", "goal", "A"), ("22222223", "goal", "A"),
    ]  # fmt: skip
    assert [(link.kind, link.of.code, link.to.code) for link in read.edition.links] == [("replaces", "A", "22222223")]
    assert sorted(loss.message.en for loss in read.losses) == [
        "A code stands with several goals; the later ones get their UUID as set.",
        "Goals without a code get the start of their UUID.",
        "Links 'exactMatchOf' with something outside of the file are not kept.",
        "Links of the kind 'precedes' are not kept.",
        "The field 'CFDocument.subject' is not kept.",
        "The field 'CFItems.educationLevel' is not kept.",
        "The field 'CFItems.notes' is not kept.",
        "The field 'CFRubrics' is not kept.",
        "The type 'Indicator' is unknown here; such an item is a plain goal.",
    ]


def test_a_file_of_others_keeps_its_identifiers_and_is_the_same_the_second_time():
    first = read_case(foreign()).edition

    again = read_case(case_json(first).encode())

    assert [item["identifier"] for item in write_case(first)["CFItems"]] == [ONE, TWO, THREE]
    assert again.edition == first
    assert plan_edition(first, read_case(foreign()).edition).changes_nothing


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "not valid JSON: look at row 1, column 1"),
        (b'{"CFDocument": {},\n "CFItems": [}', "not valid JSON: look at row 2, column 14"),
        (b"\xff\xfe\x00", "no text in UTF-8"),
        (b"[" * 200_000, "so deeply or oddly"),
        (b'{"CFDocument": NaN}', "so deeply or oddly"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "so deeply or oddly"),
        (b"[]", "no CASE file"),
        (b'{"CFDocument": {}, "CFItems": []}', "no CASE file"),
        (b'{"CFDocument": {}, "CFItems": [3]}', "holds something that is no goal"),
        (b'{"CFDocument": {}, "CFItems": [{"identifier": "x"}]}', "Item 1 of CFItems has no valid identifier"),
        (foreign(CFItems=[{"identifier": ONE}]), "Item 1 of CFItems has no fullStatement"),
        (foreign(CFItems=[{"identifier": ONE, "fullStatement": "a"}] * 2), f"{ONE} stands there twice"),
        (foreign(CFAssociations=[_association("isChildOf", ONE, TWO), _association("isChildOf", TWO, ONE)]), "circle"),
        (foreign(CFDocument={"identifier": DOCUMENT, "statusEndDate": "soon"}), "CFDocument.statusEndDate is 'soon'"),
        (b" " * (MOST_BYTES + 1), "larger than 8 MB"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_in_one_sentence(content, sentence):
    with pytest.raises(FrameworkRefused) as caught:
        read_case(content)

    assert sentence in caught.value.said("en")
    assert "\n" not in caught.value.said("nl")
