"""A profile code fills in one's own page, and only with what is ticked."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from digitaleschool.core.survey.loading import load_instrument
from digitaleschool.needs.services.profiles import take_along
from digitaleschool.needs.services.taking_over import posts_in
from digitaleschool.people.models import Post

ADDRESS, CODE = "/account/profielcode/", "ACDE3467FHJK9ACD"


@pytest.fixture
def teacher(new_person, new_school):
    school = new_school("401", name="De Werf").organisation
    return new_person("Tom", role="teacher", at=school), school


@pytest.fixture
def profile(db):
    values = {"function": ["practice", "ict"], "field": ["hout", "bouw"], "self_rating": 7}
    form = load_instrument("digitale-school-leraren@2")
    take_along(code=CODE, values=values, instrument=form, today=timezone.localdate())


def _page(person, **data):
    client = Client()
    client.force_login(person)
    return client.post(ADDRESS, data) if data else client.get(ADDRESS)


def test_a_function_that_teaches_goes_with_each_field():
    found = posts_in({"values": {"function": ["practice", "ict", "unheard"], "field": ["hout", "bouw"]}})

    assert found == (("practice", "hout"), ("practice", "bouw"), ("ict", ""))


@pytest.mark.parametrize("values", [{}, {"function": []}, {"field": ["hout"]}])
def test_without_a_function_there_is_nothing_to_fill_in(values):
    assert posts_in({"values": values}) == ()


def test_the_code_shows_what_it_holds_and_keeps_nothing_yet(teacher, profile):
    answer = _page(teacher[0], code=CODE)

    assert answer.status_code == 200
    assert "leraar praktijkvakken · hout" in answer.text.lower()
    assert not Post.objects.exists()


def test_what_is_ticked_stands_on_the_page_and_nothing_else(teacher, profile):
    person, school = teacher

    answer = _page(person, code=CODE, step="keep", school=school.pk, post=["practice/hout", "head/", "ict/hout"])

    assert (answer.status_code, answer["Location"]) == (302, f"/organisaties/{school.pk}/mensen/{person.pk}/")
    assert list(Post.objects.values_list("person", "school", "function", "field")) == [
        (person.pk, school.pk, "practice", "hout")
    ]


def test_the_second_time_adds_nothing(teacher, profile):
    person, school = teacher

    for _ in range(2):
        _page(person, code=CODE, step="keep", school=school.pk, post=["practice/hout", "ict/"])

    assert Post.objects.count() == 2


@pytest.mark.parametrize("chosen", ["", "x", "\x00", "elsewhere"])
def test_another_school_is_not_ones_own(teacher, profile, new_school, chosen):
    school = new_school("402").organisation.pk if chosen == "elsewhere" else chosen

    answer = _page(teacher[0], code=CODE, step="keep", school=school, post="ict/")

    assert (answer.status_code, Post.objects.count()) == (400, 0)


@pytest.mark.parametrize("code", ["WRONG", "\x00", "ü" * 5000, "ACDE-3467-FHJK-9ACE"])
def test_a_wrong_code_is_told_in_words(teacher, profile, code):
    answer = _page(teacher[0], code=code)

    assert answer.status_code == 400
    assert "We vinden niets onder deze code" in answer.text


def test_without_a_school_the_page_says_whom_to_ask(amina):
    assert "Vraag" in _page(amina).text
