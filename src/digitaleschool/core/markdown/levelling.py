"""HTML of others made shallow before a real parser reads it: each element costs that parser its depth."""

from __future__ import annotations

import html as entities
import re

DEEPEST_READ = 100
"""Elements in one another that the parser gets; of deeper ones the words stay and the tags go."""

_WHOLE = "script|style|title|xml|iframe|noscript"
"""Elements whose content is no HTML, or nothing to read: they go from their tag to its end, or to the end of all."""
_TOKEN = re.compile(
    rf"<(?P<whole>{_WHOLE})(?=[\s/>])(?:.*?</(?P=whole)\s*>|.*)"
    r"|<!--(?:.*?-->|.*)"
    r"|<(?P<closes>/?)(?P<tag>[a-z][^\s/>]*)(?P<attributes>(?:=\s*(?:\"[^\"]*(?:\"|\Z)|'[^']*(?:'|\Z))|[^>])*)(?:>|\Z)"
    r"|<[!?/][^>]*(?:>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
"""What each alternative begins it also ends, if need be at the end of the text: nothing is read twice."""
_HREF = re.compile(r"(?:^|[\s\"'/])href\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_CLOSE_THEMSELVES = {"p", "li", "tr", "td", "th", "br", "hr"}
"""They end where the next one begins, so they never stack up by themselves."""


def levelled(html: str, tags: set[str]) -> str:
    """The same HTML with these tags only, well nested and at most :data:`DEEPEST_READ` deep; one pass over it.

    >>> levelled("<div class=x><font>Een<!-- weg --> <b>twee</div> 1 < 2", {"div", "b"})
    '<div>Een <b>twee</b></div> 1 &lt; 2'
    """
    out: list[str] = []
    open_tags: list[str] = []
    at = 0
    for found in _TOKEN.finditer(html):
        out.append(html[at : found.start()].replace("<", "&lt;"))
        at = found.end()
        tag = (found["tag"] or "").lower()
        if tag in tags:
            out.append(_closing(tag, open_tags) if found["closes"] else _opening(tag, found["attributes"], open_tags))
    out.append(html[at:].replace("<", "&lt;"))
    return "".join(out)


def _opening(tag: str, attributes: str, open_tags: list[str]) -> str:
    if tag not in _CLOSE_THEMSELVES:
        if len(open_tags) >= DEEPEST_READ:
            return ""
        open_tags.append(tag)
    href = _HREF.search(attributes) if tag == "a" else None
    if not href:
        return f"<{tag}>"
    target = entities.unescape(href[1] or href[2] or href[3] or "")
    return f'<a href="{entities.escape(target)}">'


def _closing(tag: str, open_tags: list[str]) -> str:
    """The end of an element with the ends of all that stood open in it; nothing where it was not open."""
    if tag in _CLOSE_THEMSELVES:
        return f"</{tag}>"
    if tag not in open_tags:
        return ""
    ends = ""
    while open_tags:
        last = open_tags.pop()
        ends += f"</{last}>"
        if last == tag:
            break
    return ends
