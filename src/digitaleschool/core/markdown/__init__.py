"""Texts that people write for other people: Markdown in, a short list of HTML out, and Word's HTML back to Markdown.

The subset is CommonMark with tables, without HTML and without pictures. What comes out holds only the tags of
:data:`TAGS`; a link leads to http, https or mailto and says ``nofollow noopener noreferrer``. HTML is switched off
where Markdown is read, and what was written is cleaned a second time, by another parser: either may have a hole.
"""

from __future__ import annotations

from .headings import headings_from
from .reading_html import from_html
from .writing_html import LONGEST, TAGS, to_html, to_text

__all__ = ["LONGEST", "TAGS", "from_html", "headings_from", "to_html", "to_text"]
