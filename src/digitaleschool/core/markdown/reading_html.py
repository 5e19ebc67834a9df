"""HTML of others (Word, a course site) to our Markdown: what it says stays, how it looked goes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

import nh3

from digitaleschool.core.text import clean_lines

from .levelling import levelled

LONGEST_HTML = 200_000
"""Signs that are read; Word writes some twenty of its own for each of the author's."""
DEEPEST = 30
"""Elements in one another; what lies deeper counts as text of the one above."""

_TAGS = {
    "p", "div", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "b", "strong", "i", "em", "code", "pre", "blockquote",
    "ul", "ol", "li", "table", "tr", "th", "td", "a",
}  # fmt: skip
_GONE = {"script", "style", "title", "head", "xml", "template", "iframe", "object", "svg", "math", "noscript"}
_BLOCKS = {"p", "div", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "ul", "ol", "li", "table", "tr"}
_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*"}
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~]|&(?=[#\w]|$))")
_STARTS = re.compile(r"^([#+=-]|\d{1,9}(?=[.)]))", re.MULTILINE)
_BREAK = "\\\n"
_BREAKS = re.compile(r"(?:\\\n){2,}")
_UNSEEN = re.compile("[\u00ad\u200b\ufeff]")
"""Soft hyphens, blanks without width, byte order marks: editors sow them."""
_WORD_BULLET = re.compile(r"^(?:[·•▪‣●\uf0b7\uf0a7]\s*|o\s{2,})")


def from_html(html: str) -> str:
    """The text of a piece of HTML as Markdown of our subset; pictures, colours, sizes and scripts go.

    >>> from_html('<p class="MsoNormal">Een <b>PLC </b>en<o:p></o:p></p><p>&nbsp;</p><ul><li>een<li>twee</ul>')
    'Een **PLC** en\\n\\n- een\\n- twee'
    """
    shallow = levelled(html[:LONGEST_HTML], _TAGS | _GONE)
    clean = nh3.clean(
        shallow, tags=_TAGS, clean_content_tags=_GONE, attributes={"a": {"href"}}, link_rel=None,
        url_schemes={"http", "https", "mailto"}, url_relative="deny",
    )  # fmt: skip
    builder = _Builder()
    builder.feed(clean)
    builder.close()
    return clean_lines("\n\n".join(_blocks(builder.root.children)))


def escaped(words: str) -> str:
    r"""Words that mean themselves in Markdown.

    >>> escaped("1. [x] <b>"), escaped("- 5 * 3")
    ('1\\. \\[x\\] \\<b\\>', '\\- 5 \\* 3')
    """
    return _started(_SPECIAL.sub(r"\\\1", words))


def _started(words: str) -> str:
    """What stands at the start of a line makes no list or heading."""
    return _STARTS.sub(lambda found: found[1] + "\\" if found[1].isdigit() else "\\" + found[1], words)


@dataclass
class _Element:
    tag: str
    href: str = ""
    children: list[_Element | str] = field(default_factory=list)


class _Builder(HTMLParser):
    """Clean HTML as a tree, never deeper than :data:`DEEPEST`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Element("div")
        self.open = [self.root]
        self.too_deep = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"br", "hr"}:
            self.open[-1].children.append(_Element(tag))
        elif len(self.open) >= DEEPEST:
            self.too_deep += 1
        else:
            element = _Element(tag, href=dict(attrs).get("href") or "")
            self.open[-1].children.append(element)
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"br", "hr"}:
            return
        if self.too_deep:
            self.too_deep -= 1
        elif len(self.open) > 1:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def _blocks(children: Iterable[_Element | str]) -> Iterator[str]:
    """Each paragraph, list, table as lines of its own."""
    run: list[_Element | str] = []
    for child in (*children, None):
        if child is not None and not (isinstance(child, _Element) and child.tag in _BLOCKS):
            run.append(child)
            continue
        if paragraph := _paragraph(run):
            yield paragraph
        run = []
        if child is not None and not isinstance(child, str):
            yield from (block for block in _block(child) if block)


def _block(element: _Element) -> Iterator[str]:
    if element.tag == "hr":
        yield "---"
    elif element.tag[0] == "h":
        words = _with_pipes(_line(element.children, "**"))
        yield f"{'#' * int(element.tag[1])} {words}" if words else ""
    elif element.tag == "pre":
        yield _code(_raw(element))
    elif element.tag == "blockquote":
        yield _indented("\n\n".join(_blocks(element.children)), "> ", "> ")
    elif element.tag in {"ul", "ol"}:
        yield "\n".join(_items(element))
    elif element.tag == "table":
        yield from _table(list(_found(element, "tr")))
    else:
        yield from _blocks(element.children)


def _items(element: _Element) -> Iterator[str]:
    number = 0
    for child in element.children:
        words = "\n\n".join(_blocks(child.children if isinstance(child, _Element) and child.tag == "li" else [child]))
        if words:
            number += 1
            marker = f"{number}. " if element.tag == "ol" else "- "
            yield _indented(words, marker, " " * len(marker))


def _table(rows: list[_Element]) -> Iterator[str]:
    """A table of cells; what is one column or one row was only there for the layout."""
    cells = [[cell for cell in row.children if isinstance(cell, _Element) and cell.tag in {"td", "th"}] for row in rows]
    width = max((len(row) for row in cells), default=0)
    if width < 2 or len(rows) < 2:
        for row in cells:
            for cell in row:
                yield from _blocks(cell.children)
        return
    lines = [[_line(cell.children) for cell in row] + [""] * (width - len(row)) for row in cells]
    lines.insert(1, ["---"] * width)
    yield "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _found(element: _Element, tag: str) -> Iterator[_Element]:
    """The rows of this table, not those of a table in a cell."""
    for child in element.children:
        if isinstance(child, _Element):
            if child.tag == tag:
                yield child
            elif child.tag not in {"table", "td", "th"}:
                yield from _found(child, tag)


def _paragraph(run: list[_Element | str]) -> str:
    words = _inline(run).strip()
    while words.startswith(_BREAK):
        words = words.removeprefix(_BREAK).lstrip()
    while words.endswith("\\") and not words.endswith("\\\\"):
        words = words[:-1].rstrip()
    bullet = _WORD_BULLET.match(words)
    if bullet:
        return "- " + words[bullet.end() :]
    if "\n" not in words:
        words = _with_pipes(words)
    return "\n".join(_started(line.strip()) for line in words.split("\n"))


def _with_pipes(words: str) -> str:
    """Words on one line make no table: its bars may stand as they are."""
    return re.sub(r"\\(.)", lambda found: "|" if found[1] == "|" else found[0], words)


def _line(children: Iterable[_Element | str], marked: str = "") -> str:
    """All words on one line, for a heading (which is ``marked`` bold by itself) or a cell."""
    return " ".join(" ".join(_inline([child], marked) for child in _flat(children)).replace(_BREAK, " ").split())


def _flat(children: Iterable[_Element | str]) -> Iterator[_Element | str]:
    for child in children:
        if isinstance(child, _Element) and child.tag in _BLOCKS | {"td", "th"}:
            yield from _flat(child.children)
        else:
            yield child


def _inline(children: Iterable[_Element | str], marked: str = "") -> str:
    out = []
    for child in _joined(children):
        if isinstance(child, str):
            out.append(_SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", _UNSEEN.sub("", child))))
        elif child.tag == "br":
            out.append(_BREAK)
        elif child.tag == "code":
            out.append(_code_span(_raw(child)))
        elif child.tag == "a":
            out.append(_link(child, marked))
        else:
            mark = _MARKS.get(child.tag, "")
            out.append(_marked(_inline(child.children, marked + mark), "" if mark and mark in marked else mark))
    return _BREAKS.sub("\n\n", re.sub(r" *\n *", "\n", re.sub(r" {2,}", " ", "".join(out))))


def _joined(children: Iterable[_Element | str]) -> Iterator[_Element | str]:
    """One link where an editor left two or more to the same page, one after the other."""
    last: _Element | None = None
    for child in children:
        if last and isinstance(child, _Element) and child.tag == "a" and child.href == last.href:
            last.children.extend(child.children)
            continue
        if last:
            yield last
        last = child if isinstance(child, _Element) and child.tag == "a" else None
        if last is None:
            yield child
    if last:
        yield last


def _marked(words: str, mark: str) -> str:
    """The mark tight around the words: a blank inside would leave the stars standing."""
    inside = words.strip().removesuffix("\\").rstrip() if words.strip().endswith(_BREAK.strip()) else words.strip()
    if not mark or not inside or "\n\n" in inside:
        return words
    before, after = words[: len(words) - len(words.lstrip())], words[len(words.rstrip()) :]
    return f"{before}{mark}{inside}{mark}{after}"


def _link(element: _Element, marked: str) -> str:
    words = _inline(element.children, marked)
    inside = words.strip().replace(_BREAK, " ").replace("\n\n", " ")
    target = re.sub(r"[\s<>\\]", "", element.href)
    if not inside or not target:
        return words
    before, after = words[: len(words) - len(words.lstrip())], words[len(words.rstrip()) :]
    return f"{before}[{inside}](<{target}>){after}"


def _code_span(words: str) -> str:
    words = " ".join(words.split())
    fence = "`" * (1 + max((len(ticks) for ticks in re.findall("`+", words)), default=0))
    return f"{fence} {words} {fence}" if words else ""


def _code(words: str) -> str:
    fence = "`" * max(3, 1 + max((len(ticks) for ticks in re.findall("`+", words)), default=0))
    return f"{fence}\n{words.strip(chr(10))}\n{fence}" if words.strip() else ""


def _raw(element: _Element) -> str:
    return "".join(child if isinstance(child, str) else _raw(child) for child in element.children)


def _indented(words: str, first: str, rest: str) -> str:
    lines = words.split("\n")
    return "\n".join((first if at == 0 else rest) + line if line else rest.rstrip() for at, line in enumerate(lines))
