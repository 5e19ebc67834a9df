"""Words of the planner's desk in templates."""

from __future__ import annotations

from django import template

from digitaleschool.planning import desk_words

register = template.Library()


@register.filter
def euro(cents: int | None) -> str:
    return "" if cents is None else desk_words.euro(cents)


@register.filter
def halfday(code: str) -> str:
    return desk_words.halfday_words(code)
