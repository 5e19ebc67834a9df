"""From a CASE package to an edition. Files of others are read as far as they go; each loss is named, none is silent."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from digitaleschool.core.survey.notices import Notice, notice
from digitaleschool.core.text import clean_line
from digitaleschool.core.values import dataclass
from digitaleschool.core.wording import Text

from .case_writing import OURS, identifier_of
from .model import KINDS, LONGEST, SCOPES, Edition, Framework, FrameworkRefused, Goal, GoalKey, Link

MOST_BYTES = 8_000_000
MOST_GOALS = 10_000
DAY = re.compile(r"20\d\d-\d\d-\d\d\Z")
_NO_CASE = Text(
    nl="Dit is geen CASE-bestand: het bevat geen CFDocument met CFItems.",
    en="This is no CASE file: it holds no CFDocument with CFItems.",
)
_READ = {
    "CFDocument": {
        "identifier", "uri", "creator", "title", "lastChangeDateTime", "publisher", "description", "language",
        "caseVersion", "frameworkType", "adoptionStatus", "licenseURI", "CFPackageURI", "extensions",
        "statusStartDate", "statusEndDate",
    },
    "CFItems": {
        "identifier", "uri", "fullStatement", "humanCodingScheme", "CFItemType", "CFItemTypeURI", "language",
        "lastChangeDateTime", "extensions", "CFDocumentURI",
    },
    "CFAssociations": {
        "identifier", "uri", "associationType", "sequenceNumber", "originNodeURI", "destinationNodeURI",
        "lastChangeDateTime", "extensions", "CFDocumentURI",
    },
    "CFDefinitions": {"CFItemTypes", "CFLicenses"},
}  # fmt: skip
_LINKS = {"exactMatchOf": "equal", "replacedBy": "replaces", "isPartOf": "narrower", "isRelatedTo": "related"}
_KIND_OF_TYPE = {
    "cluster": "group", "domain": "group", "strand": "group", "standard": "goal", "competency": "competence",
    "proficiency level": "level", "field of study": "field", "theme": "theme",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class CaseFile:
    """The edition in a file, and what of the file it does not hold."""

    edition: Edition
    losses: tuple[Notice, ...]


def read_case(content: bytes) -> CaseFile:
    """The edition in a CASE package. Raises :class:`~.model.FrameworkRefused` with one sentence."""
    package = _package(content)
    document = package["CFDocument"]
    lost = Counter(_unread(package))
    ours = _ours(document)
    id = _text(ours, "edition") or _id_of(document)
    items = [_identified(item, at, "CFItems") for at, item in enumerate(package["CFItems"], 1)]
    keys = _keys(items, id, lost)
    parents, orders, links = _associations(package, keys, lost)
    numbered = sorted(items, key=lambda item: orders.get(item["identifier"], 10**9))
    goals = tuple(_goal(item, keys, parents, order, lost) for order, item in enumerate(numbered))
    title = _text(document, "title", LONGEST["title"]) or id
    publisher = _text(document, "creator", 200) or _text(document, "publisher", 200)
    frame_nl = _text(document, "frameworkType", LONGEST["title"]) if ours else title
    edition = Edition(
        id=id,
        framework=Framework(
            id=_text(ours, "framework") or id, publisher=publisher,
            title=Text(nl=frame_nl or title, en=_text(ours, "framework_en", LONGEST["title"]) or frame_nl or title),
        ),
        title=Text(nl=title, en=_text(ours, "title_en", LONGEST["title"]) or title),
        licence=_text(_dict(document, "licenseURI"), "title", 200), languages=_languages(ours, document),
        valid_from=_day(document, "statusStartDate"), valid_until=_day(document, "statusEndDate"),
        source=_text(document, "description", LONGEST["source"]), changed=_changed(ours, document),
        goals=goals, links=links,
    )  # fmt: skip
    return CaseFile(edition=edition, losses=tuple(_in_words(lost)))


def _package(content: bytes) -> Mapping[str, Any]:
    if len(content) > MOST_BYTES:
        raise FrameworkRefused(Text(
            nl="Het bestand is groter dan 8 MB en is niet gelezen.", en="The file is larger than 8 MB and was not read."
        ))  # fmt: skip
    try:
        package = json.loads(content.decode("utf-8-sig"), parse_int=_whole, parse_constant=_no_number)
    except UnicodeDecodeError:
        raise FrameworkRefused(
            Text(nl="Het bestand is geen tekst in UTF-8.", en="The file is no text in UTF-8.")
        ) from None
    except json.JSONDecodeError as error:
        raise FrameworkRefused(Text(
            nl=f"Het bestand is geen geldige JSON: kijk op rij {error.lineno}, kolom {error.colno}.",
            en=f"The file is not valid JSON: look at row {error.lineno}, column {error.colno}.",
        )) from None  # fmt: skip
    except (RecursionError, ValueError):
        raise FrameworkRefused(Text(
            nl="Het bestand is zo diep of vreemd opgebouwd dat het niet gelezen is.",
            en="The file is built so deeply or oddly that it was not read.",
        )) from None  # fmt: skip
    if not isinstance(package, dict) or not isinstance(package.get("CFDocument"), dict):
        raise FrameworkRefused(_NO_CASE)
    for name in ("CFItems", "CFAssociations"):
        listed = package.get(name) or []
        if not isinstance(listed, list) or (name == "CFItems" and not listed):
            raise FrameworkRefused(_NO_CASE)
        if len(listed) > 6 * MOST_GOALS or (name == "CFItems" and len(listed) > MOST_GOALS):
            raise FrameworkRefused(Text(
                nl=f"Het bestand heeft meer dan {MOST_GOALS} doelen of te veel verbanden.",
                en=f"The file has more than {MOST_GOALS} goals or too many links.",
            ))  # fmt: skip
        if not all(isinstance(one, dict) for one in listed):
            raise FrameworkRefused(Text(nl=f"In {name} staat iets dat geen doel of verband is.", en=f"{name} holds something that is no goal or link."))  # noqa: E501  # fmt: skip
        package[name] = listed
    return package


def _unread(package: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for name in package:
        if name not in _READ and package[name]:
            yield "field", name
    definitions = package.get("CFDefinitions")
    lists = {
        "CFDocument": [package["CFDocument"]],
        "CFItems": package["CFItems"],
        "CFAssociations": package["CFAssociations"],
        "CFDefinitions": [definitions] if isinstance(definitions, dict) else [],
    }
    for name, listed in lists.items():
        for one in listed:
            read = _READ[name] | ({"educationLevel"} if name == "CFItems" and _ours(one) else set())
            yield from (("field", f"{name}.{field}") for field in one if field not in read and one[field])
            extensions = one.get("extensions")
            if isinstance(extensions, dict):
                yield from (("field", f"{name}.extensions.{field}") for field in extensions if field != OURS)


def _identified(item: dict[str, Any], at: int, where: str) -> dict[str, Any]:
    try:
        identifier = str(UUID(str(item.get("identifier"))))
    except ValueError:
        raise FrameworkRefused(Text(
            nl=f"Doel {at} van {where} heeft geen geldige identifier (een UUID).",
            en=f"Item {at} of {where} has no valid identifier (a UUID).",
        )) from None  # fmt: skip
    if not _text(item, "fullStatement", LONGEST["label"] + 1):
        raise FrameworkRefused(
            Text(
                nl=f"Doel {at} van {where} heeft geen tekst (fullStatement).",
                en=f"Item {at} of {where} has no fullStatement.",
            )
        )
    return item | {"identifier": identifier}


def _keys(items: list[dict[str, Any]], edition: str, lost: Counter[tuple[str, str]]) -> dict[str, GoalKey]:
    """Identifier -> key. Items of others with a code that is not their own get a piece of their identifier as set."""
    keys: dict[str, GoalKey] = {}
    taken: set[str] = set()
    for item in items:
        ours, identifier = _ours(item), item["identifier"]
        code = _text(item, "humanCodingScheme", LONGEST["code"])
        if not code:
            code = identifier[:8]
            lost["code", ""] += 1
        stage, track, set_ = (_text(ours, name) for name in ("stage", "track", "set"))
        key = GoalKey(edition=edition, stage=stage, track=track, set=set_, code=code)
        if not ours and key.slug in taken:
            key = GoalKey(edition=edition, set=identifier, code=code)
            lost["same_code", ""] += 1
        if identifier in keys:
            raise FrameworkRefused(
                Text(
                    nl=f"De identifier {identifier} staat er twee keer in.",
                    en=f"The identifier {identifier} stands there twice.",
                )
            )
        keys[identifier] = key
        taken.add(key.slug)
    return keys


def _goal(
    item: dict[str, Any], keys: Mapping[str, GoalKey], parents: Mapping[str, GoalKey], order: int,
    lost: Counter[tuple[str, str]],
) -> Goal:  # fmt: skip
    ours, identifier = _ours(item), item["identifier"]
    key = keys[identifier]
    label = _text(item, "fullStatement", LONGEST["label"])
    if len(clean_line(item["fullStatement"])) > LONGEST["label"]:
        lost["cut", ""] += 1
    kind, scope = _text(ours, "kind"), _text(ours, "scope")
    if kind not in KINDS:
        said = _text(item, "CFItemType", 60)
        kind = _KIND_OF_TYPE.get(said.lower(), "goal")
        if said and said.lower() not in _KIND_OF_TYPE:
            lost["type", said] += 1
    return Goal(
        key=key, label=Text(nl=label, en=_text(ours, "label_en", LONGEST["label"]) or label), kind=kind,
        parent=parents.get(identifier), order=order, scope=scope if scope in SCOPES else "",
        why=Text(nl=_text(ours, "why_nl", LONGEST["why"]), en=_text(ours, "why_en", LONGEST["why"])),
        source=_text(ours, "source", LONGEST["source"]),
        identifier="" if identifier == identifier_of(key) else identifier,
    )  # fmt: skip


def _associations(
    package: Mapping[str, Any], keys: Mapping[str, GoalKey], lost: Counter[tuple[str, str]]
) -> tuple[dict[str, GoalKey], dict[str, float], tuple[Link, ...]]:
    parents: dict[str, GoalKey] = {}
    orders: dict[str, float] = {}
    links: list[Link] = []
    seen = set()
    document = str(package["CFDocument"].get("identifier"))
    for one in package["CFAssociations"]:
        said = _text(one, "associationType", 60)
        origin, destination = (_end(one, name) for name in ("originNodeURI", "destinationNodeURI"))
        if said == "isChildOf":
            number = one.get("sequenceNumber")
            if origin in keys and isinstance(number, int | float):
                orders.setdefault(origin, number)
            if origin not in keys or destination not in {*keys, document}:
                lost["elsewhere", said] += 1
            elif destination in keys and parents.setdefault(origin, keys[destination]) != keys[destination]:
                lost["second_parent", ""] += 1
            continue
        link = _own_link(one) or _foreign_link(said, origin, destination, keys)
        if link is None or link.of not in keys.values():
            lost["elsewhere" if said in _LINKS else "association", said] += 1
        elif (link.kind, link.of, link.to) not in seen:
            seen.add((link.kind, link.of, link.to))
            links.append(link)
    return parents, orders, tuple(links)


def _own_link(one: Mapping[str, Any]) -> Link | None:
    ours = _ours(one)
    if not ours:
        return None
    ends = []
    for name in ("of", "to"):
        end = _dict(ours, name)
        stage, track, set_, code = (_text(end, part) for part in ("stage", "track", "set", "code"))
        ends.append(GoalKey(edition=_text(end, "edition"), stage=stage, track=track, set=set_, code=code))
    return Link(kind=_text(ours, "kind"), of=ends[0], to=ends[1], source=_text(ours, "source", LONGEST["source"]))


def _foreign_link(said: str, origin: str, destination: str, keys: Mapping[str, GoalKey]) -> Link | None:
    of, to = keys.get(origin), keys.get(destination)
    if said not in _LINKS or of is None or to is None or of == to:
        return None
    return Link(kind=_LINKS[said], of=to, to=of) if said == "replacedBy" else Link(kind=_LINKS[said], of=of, to=to)


def _in_words(lost: Counter[tuple[str, str]]) -> Iterable[Notice]:
    words = {
        "field": ("Het veld '{what}' wordt niet bewaard.", "The field '{what}' is not kept."),
        "code": (
            "Doelen zonder code krijgen het begin van hun UUID als code.",
            "Goals without a code get the start of their UUID.",
        ),
        "same_code": (
            "Een code staat bij verschillende doelen; de latere krijgen hun UUID als groep.",
            "A code stands with several goals; the later ones get their UUID as set.",
        ),
        "cut": ("Teksten zijn afgekort tot 2000 tekens.", "Texts are cut to 2000 signs."),
        "type": (
            "De soort '{what}' kennen we niet; zo'n doel is gewoon een doel.",
            "The type '{what}' is unknown here; such an item is a plain goal.",
        ),
        "elsewhere": (
            "Verbanden '{what}' met iets buiten het bestand worden niet bewaard.",
            "Links '{what}' with something outside of the file are not kept.",
        ),
        "second_parent": (
            "Een doel dat op twee plaatsen hangt, staat op de eerste.",
            "A goal that hangs in two places stands in the first.",
        ),
        "association": (
            "Verbanden van de soort '{what}' worden niet bewaard.",
            "Links of the kind '{what}' are not kept.",
        ),
    }
    for (kind, what), count in sorted(lost.items()):
        nl, en = words[kind]
        shown = clean_line(what, longest=80)
        times = f" ({count}x)" if count > 1 else ""
        yield notice(f"case_{kind}", nl.format(what=shown) + times, en.format(what=shown) + times, count=count)


# Values that may be anything


def _ours(one: Mapping[str, Any]) -> Mapping[str, Any]:
    return _dict(_dict(one, "extensions"), OURS)


def _dict(one: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = one.get(name)
    return value if isinstance(value, dict) else {}


def _text(one: Mapping[str, Any], name: str, longest: int = 100) -> str:
    value = one.get(name)
    return clean_line(value, longest=longest) if isinstance(value, str) else ""


def _end(one: Mapping[str, Any], name: str) -> str:
    return _text(_dict(one, name), "identifier").lower()


def _languages(ours: Mapping[str, Any], document: Mapping[str, Any]) -> tuple[str, ...]:
    listed = ours.get("languages")
    if isinstance(listed, list):
        return tuple(clean_line(one, longest=20) for one in listed[:20] if isinstance(one, str))
    return (_text(document, "language", 20) or "nl",)


def _day(document: Mapping[str, Any], name: str) -> date | None:
    said = _text(document, name, 40)[:10]
    if not said:
        return None
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise FrameworkRefused(Text(
            nl=f"CFDocument.{name} is '{said}': dat is geen dag zoals 2021-09-01.",
            en=f"CFDocument.{name} is '{said}': that is no day such as 2021-09-01.",
        )) from None  # fmt: skip


def _changed(ours: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    day = _text(document, "lastChangeDateTime", 40)[:10]
    return _text(ours, "changed", 500) or f"{day if DAY.match(day) else '2000-01-01'}: CASE"


def _id_of(document: Mapping[str, Any]) -> str:
    """A readable id for an edition of elsewhere: its title and the start of its identifier."""
    title = re.sub(r"[^a-z0-9]+", "-", _text(document, "title", 40).lower()).strip("-")
    return f"{title or 'case'}-{re.sub('[^a-f0-9]', '', _text(document, 'identifier').lower())[:8] or '0'}"


def _whole(said: str) -> int:
    if len(said) > 18:
        raise ValueError("too long a number")
    return int(said)


def _no_number(said: str) -> float:
    raise ValueError(said)
