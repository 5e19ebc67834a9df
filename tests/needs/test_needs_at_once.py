"""Two of the staff at the same need in the same moment, and many who ask at once; on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError
from tests.at_once import at_once

from digitaleschool.needs.models import Need, NeedCount, NeedOrigin
from digitaleschool.needs.services import register
from digitaleschool.needs.services.register import NeedFacts, NeedRefused, OriginFacts

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 8


def given_at_once(count: int, work: Callable[[int], Any]) -> list[Any]:
    """What ``work`` gives, or the kind of refusal or fault it ends in, each let go at the same moment."""
    done, failures = at_once(*(lambda number=number: work(number) for number in range(count)))
    assert all(isinstance(failure, NeedRefused | IntegrityError) for failure in failures)
    return [*done, *map(type, failures)]


@pytest.fixture
def two(amina, now) -> tuple[Need, Need]:
    def write(text: str) -> Need:
        origin = OriginFacts(kind="quote", text=text)
        return register.record_need(facts=NeedFacts(text_nl=text), origins=[origin], by=amina, now=now)

    return write("Een"), write("Twee")


def test_two_who_merge_each_way_at_once_leave_one_need_with_all_origins(two, amina, now):
    given = given_at_once(2, lambda n: register.merge_needs(need=two[n], into=two[1 - n], by=amina, now=now))

    [holder] = Need.objects.filter(merged_into=None)
    assert [one for one in given if one is NeedRefused] == [NeedRefused]
    assert sorted(holder.origins.values_list("text", flat=True)) == ["Een", "Twee"]


def test_two_who_merge_the_same_at_once_merge_it_once(two, amina, now):
    given = given_at_once(2, lambda n: register.merge_needs(need=two[0], into=two[1], by=amina, now=now))

    assert sorted(str(one) for one in given) == sorted([str(NeedRefused), str(two[1])])
    assert list(NeedOrigin.objects.order_by("pk").values_list("need", "came_from")) == [
        (two[1].pk, two[0].pk), (two[1].pk, None),
    ]  # fmt: skip


def test_many_needs_at_once_get_a_number_each(amina, now):
    given = given_at_once(MANY, lambda n: register.record_need(facts=NeedFacts(text_nl=f"Nood {n}"), by=amina, now=now))

    assert sorted(need.number for need in given) == list(range(1, MANY + 1))
    assert NeedCount.objects.get().last == MANY


def test_many_who_ask_the_same_at_once_make_one_need(now, monkeypatch):
    from digitaleschool.frameworks.models import Edition, Framework, Goal

    framework = Framework.objects.create(slug="words", title_nl="Woorden", title_en="Words")
    edition = Edition.objects.create(framework=framework, slug="themas", title_nl="Thema's", title_en="Themes")
    theme = Goal.objects.create(edition=edition, code="v", slug="v", label_nl="v", label_en="v", kind="theme")

    given_at_once(MANY, lambda n: register.request_need(text=f"Video {n}", theme=theme, now=now))

    assert (Need.objects.count(), NeedOrigin.objects.count()) == (1, MANY)


# The twins: the same without the lock, and they must go wrong, or the tests above prove nothing


def test_without_the_lock_two_needs_disappear_into_each_other(two, amina, now, monkeypatch):
    both_looked, leak = threading.Barrier(2), register._refuse_leak

    def looked(*arguments: Any) -> None:
        leak(*arguments)
        both_looked.wait(timeout=30)

    monkeypatch.setattr(register, "_lock_register", lambda: None)
    monkeypatch.setattr(register, "_refuse_leak", looked)
    merge = register.merge_needs.__wrapped__

    given_at_once(2, lambda n: merge(need=two[n], into=two[1 - n], by=amina, now=now))

    assert not Need.objects.filter(merged_into=None).exists()


def test_without_the_lock_two_needs_want_the_same_number(two, amina, now, monkeypatch):
    both_looked = threading.Barrier(2)

    def looked() -> NeedCount:
        count = NeedCount.objects.get()
        both_looked.wait(timeout=30)
        return count

    monkeypatch.setattr(register, "_lock_register", looked)
    record = register.record_need.__wrapped__

    given = given_at_once(2, lambda n: record(facts=NeedFacts(text_nl=f"Nood {n}"), by=amina, now=now))

    assert [one for one in given if one is IntegrityError] == [IntegrityError]
