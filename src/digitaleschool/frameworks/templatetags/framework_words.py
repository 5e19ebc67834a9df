from __future__ import annotations

from django import template

from digitaleschool.frameworks import words

register = template.Library()


@register.filter
def said(text: str) -> str:
    """A publisher, licence or source in the language of the reader; still text, to be escaped."""
    return words.said(text)
