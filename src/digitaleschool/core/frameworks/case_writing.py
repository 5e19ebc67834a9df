"""An edition as a 1EdTech CASE 1.1 package (CFPackage), for other systems that keep goals.

What CASE has no field for stands in ``extensions.digitaleschool`` of the document, of each item and each association
(the standard's own place for that), so that :func:`~.case_reading.read_case` gives the same edition back. Identifiers
are UUIDv5 of our keys: the same goal has the same one today and next year. Source: 1EdTech, *Competencies and Academic
Standards Exchange (CASE) Service 1.1* (2024), sections CFPackage to CFDefinition.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

from .model import Edition, Goal, GoalKey, Link

NAMESPACE = UUID("6f0ad4f3-8c0e-5b57-9a35-6d4bb6ad1d3c")
OURS = "digitaleschool"
VERSION = "1.1"
ASSOCIATIONS = {
    "equal": "exactMatchOf", "replaces": "replacedBy", "broader": "isPartOf", "narrower": "isPartOf",
    "related": "isRelatedTo",
}  # fmt: skip
"""``replacedBy`` and ``isPartOf`` of a broader goal are told from the other end: old to new, part to whole."""
TURNED = {"replaces", "broader"}
TYPES = {
    "group": "Cluster",
    "goal": "Standard",
    "competence": "Competency",
    "level": "Proficiency level",
    "field": "Field of study",
    "theme": "Theme",
}

Json = dict[str, Any]


def identifier_of(key: GoalKey) -> str:
    """The UUID of a goal, always the same.

    >>> identifier_of(GoalKey(edition="digcomp-2.0", code="1"))
    'ed9d18cf-28cb-5419-8b01-2575c26bc85f'
    """
    return str(uuid5(NAMESPACE, f"goal|{key.text}"))


def case_json(edition: Edition, *, identifiers: Mapping[GoalKey, str] | None = None) -> str:
    """The package as JSON text; ``identifiers`` are those that goals of other editions got elsewhere."""
    return json.dumps(write_case(edition, identifiers=identifiers), ensure_ascii=False, indent=1) + "\n"


def write_case(edition: Edition, *, identifiers: Mapping[GoalKey, str] | None = None) -> Json:
    """The package as plain values."""
    known = dict(identifiers or {}) | {goal.key: goal.identifier for goal in edition.goals if goal.identifier}
    changed = _moment(edition)
    document = _document(edition, changed)
    itself = {"title": edition.title.nl, "identifier": document["identifier"], "uri": document["uri"]}
    labels = {goal.key: goal.label.nl for goal in edition.goals}
    associations = [_child_of(goal, itself, labels, known, changed) for goal in edition.goals]
    associations += [_association(link, labels, known, changed) for link in edition.links]
    return {
        "CFDocument": document,
        "CFItems": [_item(goal, edition, known, changed) for goal in edition.goals],
        "CFAssociations": associations,
        "CFDefinitions": {
            "CFItemTypes": [_item_type(kind, changed) for kind in sorted({goal.kind for goal in edition.goals})],
            "CFLicenses": [_licence(edition, changed)],
        },
    }


def _document(edition: Edition, changed: str) -> Json:
    identifier = str(uuid5(NAMESPACE, f"edition|{edition.id}"))
    licence = _licence(edition, changed)
    document = {
        "identifier": identifier,
        "uri": _uri(identifier),
        "creator": edition.framework.publisher,
        "title": edition.title.nl,
        "lastChangeDateTime": changed,
        "publisher": edition.framework.publisher,
        "description": edition.source,
        "language": "nl",
        "caseVersion": VERSION,
        "frameworkType": edition.framework.title.nl,
        "adoptionStatus": "Adopted",
        "licenseURI": {name: licence[name] for name in ("title", "identifier", "uri")},
        "CFPackageURI": {"title": edition.title.nl, "identifier": identifier, "uri": _uri(identifier)},
        "extensions": {OURS: {
            "edition": edition.id, "framework": edition.framework.id, "title_en": edition.title.en,
            "framework_en": edition.framework.title.en, "languages": list(edition.languages),
            "changed": edition.changed,
        }},
    }  # fmt: skip
    if edition.valid_from:
        document["statusStartDate"] = edition.valid_from.isoformat()
    if edition.valid_until:
        document["statusEndDate"] = edition.valid_until.isoformat()
    return document


def _item(goal: Goal, edition: Edition, known: Mapping[GoalKey, str], changed: str) -> Json:
    identifier = known.get(goal.key) or identifier_of(goal.key)
    kind = _item_type(goal.kind, changed)
    ours: Json = {"kind": goal.kind, "stage": goal.key.stage, "track": goal.key.track, "set": goal.key.set}
    ours |= {"label_en": goal.label.en, "source": goal.source}
    if goal.scope:
        ours |= {"scope": goal.scope, "why_nl": goal.why.nl, "why_en": goal.why.en}
    if goal.identifier:
        ours["foreign"] = True
    item: Json = {
        "identifier": identifier,
        "uri": _uri(identifier),
        "fullStatement": goal.label.nl,
        "humanCodingScheme": goal.key.code,
        "CFItemType": kind["title"],
        "CFItemTypeURI": {name: kind[name] for name in ("title", "identifier", "uri")},
        "language": "nl",
        "lastChangeDateTime": changed,
        "extensions": {OURS: ours},
    }
    if goal.key.stage:
        item["educationLevel"] = [goal.key.stage]
    return item


def _child_of(
    goal: Goal, document: Json, labels: Mapping[GoalKey, str], known: Mapping[GoalKey, str], changed: str
) -> Json:
    node = _node(goal.key, labels, known)
    above = {**document, "targetType": "CASE"} if goal.parent is None else _node(goal.parent, labels, known)
    return {
        **_named(f"child|{node['identifier']}|{above['identifier']}"),
        "associationType": "isChildOf",
        "sequenceNumber": goal.order + 1,
        "originNodeURI": node,
        "destinationNodeURI": above,
        "lastChangeDateTime": changed,
    }


def _association(link: Link, labels: Mapping[GoalKey, str], known: Mapping[GoalKey, str], changed: str) -> Json:
    ends = [_node(link.of, labels, known), _node(link.to, labels, known)]
    if link.kind in TURNED:
        ends.reverse()
    return {
        **_named(f"{link.kind}|{link.of.text}|{link.to.text}"),
        "associationType": ASSOCIATIONS[link.kind],
        "originNodeURI": ends[0],
        "destinationNodeURI": ends[1],
        "lastChangeDateTime": changed,
        "extensions": {OURS: {"kind": link.kind, "source": link.source, "of": _key(link.of), "to": _key(link.to)}},
    }


def _key(key: GoalKey) -> Json:
    return {"edition": key.edition, "stage": key.stage, "track": key.track, "set": key.set, "code": key.code}


def _node(key: GoalKey, labels: Mapping[GoalKey, str], known: Mapping[GoalKey, str]) -> Json:
    identifier = known.get(key) or identifier_of(key)
    return {"title": labels.get(key, key.code), "identifier": identifier, "uri": _uri(identifier), "targetType": "CASE"}


def _item_type(kind: str, changed: str) -> Json:
    return {
        **_named(f"type|{kind}"), "title": TYPES[kind], "description": TYPES[kind], "hierarchyCode": kind,
        "lastChangeDateTime": changed,
    }  # fmt: skip


def _licence(edition: Edition, changed: str) -> Json:
    return {
        **_named(f"licence|{edition.licence}"), "title": edition.licence, "licenseText": edition.licence,
        "lastChangeDateTime": changed,
    }  # fmt: skip


def _named(name: str) -> Json:
    identifier = str(uuid5(NAMESPACE, name))
    return {"identifier": identifier, "uri": _uri(identifier)}


def _uri(identifier: str) -> str:
    return f"urn:uuid:{identifier}"


def _moment(edition: Edition) -> str:
    """The day on which our file of the edition last changed; ``changed`` begins with it."""
    day = edition.changed[:10] if edition.changed[:2] == "20" else "2000-01-01"
    return f"{day}T00:00:00+00:00"
