"""Markdown to HTML that may stand in a page as it is, and to plain text for mails and feeds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from digitaleschool.core.text import clean_lines

LONGEST = 50_000
"""Signs of a text that are read; more is cut off, where a form has not refused it before."""
TAGS = frozenset({
    "p", "br", "hr", "h3", "h4", "h5", "h6", "strong", "em", "code", "pre", "blockquote", "ul", "ol", "li", "table",
    "thead", "tbody", "tr", "th", "td", "a",
})  # fmt: skip
SCHEMES = frozenset({"http", "https", "mailto"})
REL = "nofollow noopener noreferrer"
FIRST_HEADING = 3
"""A text stands in a page that has its own first and second heading."""

_ABSOLUTE = re.compile(r"(?:https?://[^\s/?#@\\]+(?:[/?#]|$)|mailto:[^\s/:?]+@)", re.IGNORECASE)
"""A link names its host, without a name and password before it that would dress up as another host."""

_parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).enable("table").disable("image")
_cleaner = nh3.Cleaner(
    tags=set(TAGS),
    attributes={"a": {"href"}, "ol": {"start"}},
    url_schemes=set(SCHEMES),
    link_rel=REL,
    attribute_filter=lambda tag, name, value: _kept_attribute(name, value),
)


def to_html(text: str) -> str:
    """The text as HTML of the short list; nothing in it runs, wherever it came from.

    >>> to_html("# Kop\\n\\nEen **sterke** [bron](https://a.example) <script>alert(1)</script>")
    '<h3>Kop</h3>\\n<p>Een <strong>sterke</strong> <a href="https://a.example" rel="nofollow noopener noreferrer">bron</a> &lt;script&gt;alert(1)&lt;/script&gt;</p>\\n'
    """  # noqa: E501
    tokens = _parser.parse(clean_lines(text[:LONGEST]))
    return _cleaner.clean(_parser.renderer.render(_shifted(tokens), _parser.options, {}))


def to_text(text: str) -> str:
    """The words alone, a block to a line, for mails, feeds, and the description in a page's head.

    >>> to_text("# Kop\\n\\nEen **sterke** [bron](https://a.example)\\n\\n- een\\n- twee")
    'Kop\\nEen sterke bron (https://a.example)\\neen\\ntwee'
    """
    lines = []
    for token in _parser.parse(clean_lines(text[:LONGEST])):
        if token.type == "inline":
            lines.append("".join(_words(token.children or ())).strip())
        elif token.type in {"code_block", "fence"}:
            lines.append(token.content.rstrip())
    return "\n".join(line for line in lines if line)


def _shifted(tokens: Sequence[Token]) -> Sequence[Token]:
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + FIRST_HEADING - 1, 6)}"
    return tokens


def _kept_attribute(name: str, value: str) -> str | None:
    if name == "href":
        return value if _ABSOLUTE.match(value) else None
    if name == "start":
        return value if value.isascii() and value.isdigit() and len(value) < 6 else None
    return value if name == "rel" else None


def _words(tokens: Sequence[Token]) -> Iterator[str]:
    href, inside = "", ""
    for token in tokens:
        if token.type == "link_open":
            href, inside = str(token.attrs.get("href", "")), ""
        elif token.type == "link_close":
            if _ABSOLUTE.match(href) and inside not in href:
                yield f" ({href})"
        elif token.type in {"softbreak", "hardbreak"}:
            yield " "
        elif token.content:
            inside += token.content
            yield token.content
