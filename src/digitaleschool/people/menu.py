"""The menu on top of every page: what this visitor can go to, and no more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from .models import School
from .rules import (
    Role,
    Visitor,
    administers,
    coordinated_by,
    may_stand_in,
    organisations_with,
    reads_log_book,
    schools_of,
    works_for_rtc,
)


@dataclass(frozen=True)
class Entry:
    words: str
    address: str
    is_here: bool


def menu(request: HttpRequest) -> dict[str, Any]:
    """For the context of templates; worked out only by pages that show it."""
    return {"menu": SimpleLazyObject(lambda: entries(request))}


def entries(request: HttpRequest) -> list[Entry]:
    here = getattr(request.resolver_match, "url_name", "")
    visitor = getattr(request, "user", AnonymousUser())  # a request may be refused before anyone asks who it is from
    wanted = _shared(visitor) + _own(visitor, stood_in=bool(getattr(request, "real_user", None)))
    return [
        Entry(words=words, address=address, is_here=name == here)
        for words, name, arguments in wanted
        if (address := _address(name, arguments))
    ]


def _shared(visitor: Visitor) -> list[tuple[str, str, dict[str, str]]]:
    wanted: list[tuple[str, str, dict[str, str]]] = [
        (_("Trainings"), "catalogue", {}), (_("Rounds"), "rounds", {}), (_("Needs"), "needs", {}),
    ]  # fmt: skip
    if schools_of(visitor):
        wanted += [(_("My trainings"), "my_trainings", {}), (_("My wishes"), "wishes", {})]
    if organisations_with(visitor, Role.PROVIDER, Role.TRAINER):
        wanted.append((_("My proposals"), "proposals", {}))
    if organisations_with(visitor, Role.TRAINER):
        wanted.append((_("What I give"), "teaching", {}))
    if organisations_with(visitor, Role.REVIEWER):
        wanted.append((_("Judge"), "judging", {}))
    if administers(visitor) or coordinated_by(visitor):
        wanted.append((_("Planning"), "planning", {}))
    if works_for_rtc(visitor):
        wanted.append((_("Runs"), "run_list", {}))
        wanted += [(_("Schools"), "schools", {}), (_("Organisations"), "organisations", {})]
    elif own := schools_of(visitor):
        numbers = School.objects.filter(organisation__in=own).order_by("number").values_list("number", flat=True)[:2]
        wanted += [(_("My school"), "school", {"number": number}) for number in numbers if len(numbers) == 1]
        wanted += [(_("My schools"), "schools", {})] if len(numbers) > 1 else []
    if organisations_with(visitor, Role.PROVIDER, Role.TRAINER):
        wanted.append((_("Material"), "materials", {}))
    return wanted


def _own(visitor: Visitor, *, stood_in: bool) -> list[tuple[str, str, dict[str, str]]]:
    """What is someone's own stays closed to who stands in for them, so it is not offered either."""
    if not visitor.is_authenticated:
        return [(_("Sign in"), "account_login", {})]
    if stood_in:
        return []
    wanted: list[tuple[str, str, dict[str, str]]] = []
    if reads_log_book(visitor):
        wanted.append((_("Log book"), "log_book", {}))
    if may_stand_in(visitor):
        wanted.append((_("Stand in"), "stand_in", {}))
    own = [(_("My data"), "my_data"), (_("My account"), "account"), (_("Sign out"), "account_logout")]
    return wanted + [(words, name, {}) for words, name in own]


def _address(name: str, arguments: dict[str, str]) -> str:
    """Where an entry leads; nowhere as long as that page is not there."""
    try:
        return reverse(name, kwargs=arguments)
    except NoReverseMatch:
        return ""
