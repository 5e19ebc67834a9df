"""Invited people who answer, for tests: their links, and what they fill in by the chance that the test gives."""

from __future__ import annotations

import random
import uuid
from datetime import date
from typing import Any

from digitaleschool.core.survey.asking import asked_on
from digitaleschool.core.survey.model import Item, Kind
from digitaleschool.needs.links import hash_of, secret_of
from digitaleschool.needs.models import Draft, Invitation, SchoolLink
from digitaleschool.needs.respondents import filled_of
from digitaleschool.needs.sealing import handle_of
from digitaleschool.needs.services.answering import Saved, begin, send_page

TODAY = date(2026, 11, 23)
FIELDED = {"status": "open", "instrument_version": "2"}
"""What makes a round of the fixture ``new_round`` one that can be answered."""


def invite(round: Any, *, school: Any = None, email: str = "els@school.example", **fields: Any) -> tuple[Any, str]:
    """An invitation and the secret of its link."""
    key = uuid.uuid4()
    secret = secret_of("invitation", key)
    facts = {"status": "sent", "token_hash": hash_of(secret)} | fields
    return Invitation.objects.create(id=key, round=round, school=school, email=email, **facts), secret


def open_link(round: Any, *, school: Any, **fields: Any) -> tuple[Any, str]:
    """A school's open link and its secret."""
    key = uuid.uuid4()
    secret = secret_of("school", key)
    return SchoolLink.objects.create(id=key, round=round, school=school, token_hash=hash_of(secret), **fields), secret


def draft_of(secret: str) -> Any:
    return Draft.objects.get(handle=handle_of(secret))


def values_of(secret: str) -> dict[str, Any]:
    """What the draft of this respondent holds."""
    return dict(filled_of(draft_of(secret), secret).values)


def filled_in(page: Any, values: Any, chance: random.Random) -> dict[str, list[str]]:
    """What someone posts from a page, chosen by ``chance``."""
    posted: dict[str, list[str]] = {}
    for item in asked_on(page, values):
        posted |= _filled_in(item, chance)
    return posted


def answer_all(secret: str, chance: random.Random, *, code: str = "") -> Saved:
    """One respondent from begin to receipt."""
    secret = begin(secret=secret, start="", today=TODAY)
    draft = draft_of(secret)
    pages = filled_of(draft, secret).pages(draft.round)
    for page in pages[:-1]:
        posted = filled_in(page, {}, chance) | {"step": ["next"]}
        send_page(secret=secret, number=page.number, posted=posted, today=TODAY)
    posted = filled_in(pages[-1], {}, chance) | {"step": ["send"]}
    return send_page(secret=secret, number=len(pages), posted=posted, today=TODAY, code=code)


def _filled_in(item: Item, chance: random.Random) -> dict[str, list[str]]:
    def one(codes: list[str]) -> list[str]:
        return [chance.choice(codes)]

    codes = [option.code for option in item.options if not option.exclusive and not option.other]
    rows = [row.code for row in item.rows if not row.exclusive and not row.other]
    match item.kind:
        case Kind.SINGLE:
            return {item.id: one(codes)}
        case Kind.MULTIPLE | Kind.TICKS:
            return {item.id: chance.sample(codes or rows, chance.randint(1, item.at_most or 2))}
        case Kind.NUMBER | Kind.SCALE:
            return {item.id: [str(chance.randint(int(item.minimum or 0), int(item.maximum or 10)))]}
        case Kind.MATRIX:
            return {f"{item.id}.{row}": one(codes) for row in rows}
        case Kind.STATEMENTS:
            return {f"{item.id}.{row}": one(["applies", "applies_not"]) for row in rows}
        case Kind.YES_NO:
            return {f"{item.id}.{row}": one(["yes", "no"]) for row in rows}
        case Kind.RANKED_TEXTS:
            return {f"{item.id}.{place}": one(["Excel", "Kahoot!", "Canva", "GeoGebra"]) for place in range(1, 4)}
    return {item.id: [" ".join(chance.choices(["meer", "tijd", "les", "code", "3D"], k=chance.randint(1, 40)))]}
