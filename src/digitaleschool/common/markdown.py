"""Texts that people write for other people, as they may stand in a page, a mail or a feed.

``{% load markdown %}{% markdown text %}`` is the one way to show one; everything else stays escaped.
"""

from __future__ import annotations

from django.utils.safestring import SafeString, mark_safe  # noqa: TID251 (what is marked here was cleaned twice)

from digitaleschool.core.markdown import LONGEST, from_html, to_html, to_text

__all__ = ["LONGEST", "clean_html", "plain", "render"]

clean_html = from_html
"""HTML of others (Word, a course site) as our Markdown."""
plain = to_text
"""The words alone, a block to a line."""


def render(text: str) -> SafeString:
    """Markdown as HTML of a short list; headings begin at ``h3``."""
    return mark_safe(to_html(text))
