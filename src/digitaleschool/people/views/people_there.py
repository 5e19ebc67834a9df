"""The people of an organisation, as its page shows them to who may see them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from digitaleschool.common.language import read_in
from digitaleschool.common.pagination import page_of
from digitaleschool.core.survey.vocabulary import load_terms
from digitaleschool.people.models import Organisation, Post
from digitaleschool.people.queries import members_of, posts_of
from digitaleschool.people.rules import roles_to_give, sees_people_of

PEOPLE_A_PAGE = 50


def people_there(request: HttpRequest, organisation: Organisation) -> dict[str, Any]:
    """Who does what there, and which of those roles the visitor may end; one's own functions for who works there."""
    today = timezone.localdate()
    may_give = roles_to_give(request.user, organisation)
    context: dict[str, Any] = {"may_give": bool(may_give), "sees_people": sees_people_of(request.user, organisation)}
    if organisation.is_school and any(there == organisation.pk for _, there in request.user.roles):
        context["own_posts"] = [post_in_words(post) for post in posts_of(request.user, organisation, today)]
    if context["sees_people"]:
        page = page_of(members_of(organisation, today), request, size=PEOPLE_A_PAGE)
        context["people"] = page
        context["told"] = [
            {
                "membership": one, "person": one.person, "may_end": one.role in may_give,
                "posts": [post_in_words(post) for post in one.person.posts_here],
            }
            for one in page
        ]  # fmt: skip
    return context


def post_in_words(post: Post) -> str:
    """A function, and the field where there is one."""
    labels = {term.code: term.label for name in ("functions", "fields") for term in load_terms(name)}
    language = read_in()
    words = [labels[code][language] if code in labels else code for code in (post.function, post.field) if code]
    return ", ".join(words)
