"""The report as HTML: what stands in it, that it is whole, and that it stays light."""

import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from digitaleschool.core.evidence.document import Column as Head
from digitaleschool.core.evidence.document import (
    Document,
    Finding,
    Listing,
    Number,
    Paragraph,
    Section,
    Strong,
    Table,
)
from digitaleschool.reports.forms.page import render_sections, report_html

from . import sample

VOID = {"meta", "img", "br", "hr", "input", "link"}


class Tree(HTMLParser):
    """Reads HTML strictly: every tag that opens is closed, in order, but for the cells and rows of a table."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), f"{tag} repeats an attribute"
        self.seen.append((tag, dict(attrs)))
        self.leave({"td": {"td", "th"}, "th": {"td", "th"}, "tr": {"td", "th", "tr"}}.get(tag, set()))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.leave({"thead": {"td", "th", "tr"}, "tbody": {"td", "th", "tr"}}.get(tag, set()))
        assert self.open.pop() == tag

    def leave(self, tags: set[str]) -> None:
        while self.open and self.open[-1] in tags:
            self.open.pop()


def body(*blocks: object, **changes: object) -> str:
    """What one section with these blocks becomes, without what stands around it."""
    section = Section(id="s", title="S", blocks=blocks)  # type: ignore[arg-type]
    document = Document(title="T", subtitle="", language="nl", marking="", sections=(section,), **changes)  # type: ignore[arg-type]
    html = render_sections(document)
    return re.search(r'<h2 id="s">S</h2>(.*)</section>', html)[1]  # type: ignore[index]


@pytest.mark.parametrize("html", [render_sections(sample.document()), report_html(sample.document())])
def test_the_markup_is_whole_and_its_references_hold(html: str) -> None:
    seen = Tree(html).seen
    ids = Counter(attributes["id"] for _, attributes in seen if attributes.get("id"))
    wanted = {name for _, attributes in seen for name in (attributes.get("aria-labelledby") or "").split()}
    links = {(attributes.get("href") or "")[1:] for tag, attributes in seen if tag == "a"}

    assert [name for name, times in ids.items() if times > 1] == []
    assert wanted | links <= set(ids)


def test_the_body_has_no_style_no_script_and_fetches_nothing() -> None:
    seen = Tree(render_sections(sample.document())).seen

    assert {tag for tag, _ in seen} & {"style", "script", "link", "img", "iframe"} == set()
    attributes = {name for _, own in seen for name in own}
    assert [name for name in attributes if name in ("style", "src") or name.startswith("on")] == []


def test_headings_step_down_one_at_a_time() -> None:
    levels = [int(tag[1]) for tag, _ in Tree(report_html(sample.document())).seen if re.fullmatch(r"h\d", tag)]

    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_contents_link_to_every_section() -> None:
    nav = re.search(r"<nav.*?</nav>", render_sections(sample.document()))[0]  # type: ignore[index]

    assert re.findall(r'href="#([^"]+)">([^<]+)', nav) == [
        ("summary", "In het kort"),
        ("answers", "De antwoorden"),
        ("answers-statements", "Stellingen"),
        ("answers-use", "Gebruik"),
    ]


def test_invented_answers_are_marked_before_anything_else() -> None:
    marked, plain = sample.document(), replace(sample.document(), marking="")

    assert render_sections(marked).startswith(f'<p class="marking" role="note">{sample.MARKING}</p>')
    assert "marking" not in render_sections(plain)


@pytest.mark.parametrize(
    ("block", "html"),
    [
        (Paragraph(parts=("a & b",)), "<p>a &amp; b</p>"),
        (Paragraph(parts=("a",), role="lead"), '<p class="lead">a</p>'),
        (Paragraph(parts=("a",), role="quote"), "<blockquote><p>a</p></blockquote>"),
        (Paragraph(parts=("a ", Strong(text="b"))), "<p>a <strong>b</strong></p>"),
        (
            Paragraph(parts=(Number(text="37 %", value=10 / 27, ref="x/y/share"),)),
            '<p><data value="0.37037" data-ref="x/y/share">37 %</data></p>',
        ),
        (Paragraph(parts=(Number(text="–", value=None, ref="x/y/n"),)), '<p><span data-ref="x/y/n">–</span></p>'),
        (Listing(lines=(("a",), ("b",))), "<ul><li>a</li><li>b</li></ul>"),
        (Listing(lines=(("a",),), ordered=True), "<ol><li>a</li></ol>"),
        (
            Finding(id="f", sentence=("Zo.",), strength="weak", strength_label="zwak", why="open.", basis=("n = 9",)),
            '<div class="finding weak" id="f"><p>Zo.</p><p class="why"><strong class="badge">zwak</strong> '
            "open. Gebaseerd op: n = 9</p></div>",
        ),
        (
            Table(
                id="t",
                caption="C",
                columns=(Head(label="a"), Head(label="b", numeric=True)),
                rows=((("x",), ("1",)),),
                note="N",
            ),
            '<div class="scroll" role="group" tabindex="0" aria-labelledby="t"><table class=n>'
            '<caption id="t">C</caption><thead><tr><th scope="col">a<th scope="col">b</thead>'
            '<tbody><tr><th scope="row">x<td>1</tbody></table></div><p class="note">N</p>',
        ),
    ],
)
def test_each_block_is_said_in_its_own_markup(block: object, html: str) -> None:
    assert body(block) == html


def test_a_column_of_words_between_numbers_is_not_set_as_a_number() -> None:
    heads = (Head(label="a"), Head(label="b", numeric=True), Head(label="c"))

    html = body(Table(id="t", caption="", columns=heads, rows=((("x",), ("1",), ("y",)),)))

    assert '<th scope="col" class="n">b<th scope="col">c</thead>' in html
    assert '<td class="n">1<td>y<' in html


def test_a_figure_shows_its_chart_and_then_the_same_as_a_table() -> None:
    html = body(sample.stacked())

    order = [html.index(mark) for mark in ("<figcaption>", 'class="legend"', "<svg", "<details><summary>", "<table")]
    assert order == sorted(order)


def test_a_title_is_shown_once_and_still_names_chart_and_table() -> None:
    chart = replace(sample.bars(), title="S", table=replace(sample.bars().table, caption="S"))

    html = body(chart)

    assert "<figcaption>" not in html
    assert "<caption" not in html
    assert '<title id="chart-statements-t">S</title>' in html
    assert 'aria-labelledby="chart-statements-t"><table' in html


def test_what_a_title_adds_to_its_heading_is_shown() -> None:
    html = body(replace(sample.bars(), title="S: ja"), Table(id="t", caption="S: per net", columns=(), rows=()))

    assert "<figcaption>Ja</figcaption>" in html
    assert '<caption id="t">Per net</caption>' in html
    assert 'aria-labelledby="s t"' in html


def test_the_report_in_short_comes_before_the_contents() -> None:
    html = render_sections(sample.document())

    order = [html.index(mark) for mark in ('id="summary"', 'class="facts"', 'id="contents"', 'id="answers"')]
    assert order == sorted(order)


def test_a_chart_and_its_table_of_the_same_name_get_two_ids() -> None:
    chart = sample.bars()

    html = body(replace(chart, table=replace(chart.table, id=chart.id)))

    assert Counter(re.findall(r' id="([^"]+)"', html)).most_common(1)[0][1] == 1


def test_the_one_file_page_says_its_language_and_forbids_what_it_does_not_need() -> None:
    html = report_html(replace(sample.document(), language="en"))

    assert html.startswith('<!doctype html>\n<html lang="en">')
    assert "default-src 'none'; style-src 'unsafe-inline'" in html
    assert "http" not in re.sub(r'http-equiv="', "", html)


def test_a_page_of_forty_charts_stays_under_its_weight() -> None:
    charts = tuple(replace(sample.stacked(), id=f"c{number}") for number in range(40))

    assert len(body(*charts).encode()) < 110_000
