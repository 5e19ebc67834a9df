from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from digitaleschool.common.markdown import render

register = template.Library()


@register.simple_tag
def markdown(text: str | None) -> SafeString:
    """``{% markdown training.summary %}``: a text that someone wrote, safe to show as it is."""
    return render(text or "")
