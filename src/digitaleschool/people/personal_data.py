"""All that the site keeps of people, kind by kind: found, taken along, erased, cleared when its time is over.

A stage may not import the next, so each stage registers its own kinds when the site starts (``AppConfig.ready``), under
the code that words the kind in ``knowledge/privacy/retention.yaml``. A model that holds a person or an address and is
in no kind turns ``tests/test_personal_data.py`` red.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from digitaleschool.core.privacy.retention import Kept, load_kept

from .models import Person

Label = str | Promise
Row = Mapping[str, Any]
"""Facts of one row by the keys of its kind's ``fields``: texts, numbers, yes or no, days, moments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Whom it is about, and when it is asked."""

    person: Person
    addresses: tuple[str, ...]
    """The e-mail addresses that are known to be the person's: what was only typed by a colleague proves nothing."""
    now: datetime

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of data. What cannot be found by person has no ``fields``."""

    code: str
    models: tuple[str, ...]
    """Labels of the models that it covers, such as ``people.Membership``."""
    fields: Mapping[str, Label] = field(default_factory=dict)
    """Key -> what a person reads above it."""
    held: Callable[[About], list[Row]] | None = None
    """What is kept about someone."""
    forget: Callable[[About], int] | None = None
    """Deletes it or makes it nameless, in the transaction of the caller; how many rows."""
    clear: Callable[[Kept, datetime, bool], int] | None = None
    """Ends what has had its time; only counts it where the last argument says no."""
    names_people: tuple[str, ...] = ()
    """Labels of the models whose rows are called by a person's name or address, as in the log book."""


_KINDS: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Tells what a stage keeps; called once, when the site starts."""
    for kind in kinds:
        if kind.code in _KINDS:
            raise ValueError(f"{kind.code} is registered twice")
        _KINDS[kind.code] = kind


def kinds() -> list[tuple[Kept, Kind]]:
    """Every kind with its words, in the order of ``retention.yaml``."""
    return [(kept, _KINDS[kept.code]) for kept in load_kept()]


def registered() -> Mapping[str, Kind]:
    """What the stages told, by code."""
    return _KINDS


def models_that_name_people() -> set[str]:
    """Models, as the log book writes them, whose label is a person's name or address."""
    return {label.lower() for kind in _KINDS.values() for label in kind.names_people}


def about(person: Person, now: datetime) -> About:
    """Whom to look for: the account, and the addresses that its owner has shown to read."""
    proven = EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True)
    return About(person=person, addresses=tuple(sorted({address.lower() for address in proven})), now=now)


def rows_due(
    due: Callable[[Kept, datetime], QuerySet], end: Callable[[QuerySet], int] | None = None
) -> Callable[[Kept, datetime, bool], int]:
    """The clearing of a kind that lives in one table: which rows are ``due``, and how they ``end`` (deleted)."""

    def clear(kept: Kept, now: datetime, really: bool) -> int:
        rows = due(kept, now)
        if not really:
            return rows.count()
        return (end or delete)(rows)

    return clear


def delete(rows: QuerySet) -> int:
    """Deletes rows, and tells how many of them there were, whatever hangs below."""
    label = rows.model._meta.label
    return rows.delete()[1].get(label, 0)
