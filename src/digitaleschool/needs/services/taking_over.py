"""From a profile code to one's own page: what was taken along from the survey fills in the functions of an account."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from digitaleschool.core.survey.vocabulary import load_terms
from digitaleschool.people.models import Organisation, Person
from digitaleschool.people.services.roles import RoleRefused, add_post

TEACHES = frozenset({"practice", "theory"})
"""The functions that go with a field; others stand by themselves."""

Pair = tuple[str, str]
"""A function and a field, which is empty where the function has none."""


def posts_in(profile: Mapping[str, Any]) -> tuple[Pair, ...]:
    """The functions that a profile holds, each with the fields that it is about, in the order of the survey."""
    values = profile["values"]
    functions, fields = (_known(values.get(name, ()), f"{name}s") for name in ("function", "field"))
    return tuple(
        (function, field) for function in functions for field in (fields if function in TEACHES and fields else [""])
    )


def _known(codes: Sequence[str], vocabulary: str) -> list[str]:
    known = {term.code for term in load_terms(vocabulary)}
    return [code for code in codes if code in known]


@transaction.atomic
def take_over(
    *, person: Person, school: Organisation, posts: Iterable[Pair], today: date, now: datetime
) -> Sequence[Pair]:
    """Adds these functions at a school; gives those that are new. What the person has there already stays as it is."""
    added = []
    for function, field in posts:
        try:
            with transaction.atomic():
                add_post(person=person, school=school, function=function, field=field, since=today, by=person, now=now)
        except RoleRefused:
            continue  # there already
        added.append((function, field))
    return added
