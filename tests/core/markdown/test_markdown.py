# ruff: noqa: E501 (Word writes long lines)
from __future__ import annotations

import re
from html.parser import HTMLParser

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.xss import STRINGS, runs

from digitaleschool.core.markdown import TAGS, from_html, headings_from, to_html, to_text
from digitaleschool.core.markdown.levelling import DEEPEST_READ, levelled
from digitaleschool.core.markdown.reading_html import LONGEST_HTML, escaped
from digitaleschool.core.text import clean_lines


def test_there_are_sixty_strings_and_each_differs():
    assert len(STRINGS) == len(set(STRINGS)) == 60


@pytest.mark.parametrize("text", STRINGS)
def test_nothing_of_a_string_runs_alone_in_a_sentence_a_link_a_list_a_table_or_code(text):
    places = ["{}", "tekst {} tekst", "[{}](https://a.example)", "[a]({})", "[a](<{}>)", "- {}", "# {}", "> {}",
              "|a|b|\n|-|-|\n|{}|x|", "`{}`", "```{}\nx\n```", "    {}", "[a](https://a.example \"{}\")", "<{}>",
              "![{}](https://a.example/x.png)", "[x]: {}\n\n[x]"]  # fmt: skip

    shown = {place: runs(to_html(place.replace("{}", text))) for place in places}

    assert {place: found for place, found in shown.items() if found} == {}


@pytest.mark.parametrize("text", STRINGS)
def test_nothing_of_a_string_runs_after_it_was_read_as_html(text):
    assert runs(to_html(from_html(text))) == []
    assert runs(to_html(from_html(f"<p>a {text} b</p>"))) == []


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def handle_starttag(self, tag, attrs):
        self.seen |= {tag, *(f"@{name}" for name, _ in attrs)}


@given(st.text(alphabet="<>&\"'`*_[]()!#-=|\\ \n\tascriptonhref:/.x1", max_size=80))
def test_only_the_short_list_comes_out_whatever_goes_in(text):
    reader = _Tags()

    reader.feed(to_html(text))

    assert reader.seen - TAGS - {"@href", "@rel", "@start"} == set()


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["C", "Z", "M"]), min_size=1, max_size=40))
def test_escaped_words_mean_themselves(words):
    assert to_text(escaped(words)) == clean_lines(words)
    assert runs(to_html(escaped(words))) == []


@pytest.mark.parametrize("words", ["# geen kop", "1. geen lijst", "- geen lijst", "a_b_c", "5 * 3 * 2", "`x`", "| a |",
                                   "<b>", "&amp;", "~~~", "===", "[a](b)", "\\", "+ plus", "=> dus"])  # fmt: skip
def test_words_that_look_like_markdown_stay_words(words):
    assert to_text(from_html("<p>" + words.replace("&", "&amp;").replace("<", "&lt;") + "</p>")) == words


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("# Een\n## Twee\n###### Zes", "<h3>Een</h3>\n<h4>Twee</h4>\n<h6>Zes</h6>\n"),
        ("[a](/binnen)", '<p><a rel="nofollow noopener noreferrer">a</a></p>\n'),
        ("[a](//elders.example)", '<p><a rel="nofollow noopener noreferrer">a</a></p>\n'),
        ("[a](https://bank.example@elders.example)", '<p><a rel="nofollow noopener noreferrer">a</a></p>\n'),
        ("[a](ftp://a.example)", '<p><a rel="nofollow noopener noreferrer">a</a></p>\n'),
        ("<ann@school.example>",
         '<p><a href="mailto:ann@school.example" rel="nofollow noopener noreferrer">ann@school.example</a></p>\n'),
        ("|a|b|\n|:-:|-|\n|1|2|", "<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n"
         "<td>1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table>\n"),
        ("3. drie\n4. vier", '<ol start="3">\n<li>drie</li>\n<li>vier</li>\n</ol>\n'),
        ("", ""),
        ("\0", ""),
    ],
)  # fmt: skip
def test_markdown_becomes_html(markdown, html):
    assert to_html(markdown) == html


WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal {color:red}</style></head><body>
<!--[if gte mso 9]><xml><o:OfficeDocumentSettings/></xml><![endif]-->
<h2 style='mso-outline-level:2'><span lang=NL>Wat je leert</span></h2>
<p class=MsoNormal><span style='font-size:11.0pt;font-family:"Calibri"'>Je <b style='mso-bidi-font-weight:normal'>programmeert
een PLC </b>en<br>test ze.<o:p></o:p></span></p>
<p class=MsoListParagraph><![if !supportLists]><span>·<span>&nbsp;&nbsp;&nbsp; </span></span><![endif]>eerste punt</p>
<ol><li>een<ul><li>binnen</li></ul></li><li>twee</li></ol>
<table><tr><td><p>dag</p></td><td><p>uren</p></td></tr><tr><td>ma</td><td><b>3</b></td></tr></table>
<p><a href="https://a.example/x?y=1&amp;z=(2)" onclick="x()">meer</a> <a href="javascript:x">niet</a></p>
<img src="x" onerror="alert(1)"></body></html>"""


def test_the_html_of_word_keeps_what_it_says():
    assert from_html(WORD) == (
        "## Wat je leert\n\nJe **programmeert een PLC** en\\\ntest ze.\n\n- eerste punt\n\n1. een\n\n   - binnen\n"
        "2. twee\n\n| dag | uren |\n| --- | --- |\n| ma | **3** |\n\n[meer](<https://a.example/x?y=1&z=(2)>) niet"
    )


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p><br>Een<br><br>Twee<br>drie</p>", "Een\n\nTwee\\\ndrie"),
        ("<p>\u200b\u200b</p><p>Co\u00adde</p>", "Code"),
        ("<h2><b>Module 1</b> | begin</h2><ul><li><b>01 | Begin</b></ul>", "## Module 1 | begin\n\n- **01 | Begin**"),
        ("<p>a | b<br>--- | ---</p>", "a \\| b\\\n\\--- \\| ---"),
        ("<table><tr><td>a | b<td>c<tr><td>1<td>2</table>", "| a \\| b | c |\n| --- | --- |\n| 1 | 2 |"),
        ("<p>R&amp;D &amp; meer, &amp;amp; en D&amp;</p>", "R\\&D & meer, \\&amp; en D\\&"),
        (
            "<p><a href=https://a.example>Re</a><a href=https://a.example>ken</a><a href=https://b.example>en</a></p>",
            "[Reken](<https://a.example>)[en](<https://b.example>)",
        ),
    ],
)
def test_what_editors_sow_goes(html, markdown):
    assert from_html(html) == markdown


def test_headings_begin_where_the_text_stands():
    text = "## Een\n\n#### Twee\n\n```\n# code\n```\n\n## Drie"

    assert headings_from(text, 3) == "### Een\n\n#### Twee\n\n```\n# code\n```\n\n### Drie"
    assert headings_from("###### Zes\n\n# Een", 6) == "###### Zes\n\n###### Een"


HOSTILE = ["<div>", "<b>", "<ul><li>", "<table><tr><td>", "<p>", "<a href=https://a.example>", "<div></b>",
           "<div><!--</div>-->", "<div></</div>", "<div><style></div></style>", "<div><b></div>", "<div title='</div>'>",
           "<di<b>v>", "<b a=1><p><i>", "<!--", "<![", "<a b='", "<", "</", "<script>"]  # fmt: skip


def _deepest(html: str) -> int:
    """How deep elements stand in one another, where p, li, rows and cells end by themselves."""
    depth = deepest = 0
    for closes in re.findall(r"<(/?)(?!/|(?:p|li|t[rdh]|tbody|[bh]r)\b)", html):
        depth += -1 if closes else 1
        deepest = max(deepest, depth)
    return deepest


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_parser_gets_html_that_is_shallow_and_no_longer_than_it_was_written(piece):
    html = piece * (LONGEST_HTML // len(piece))

    shallow = levelled(html, {"div", "b", "i", "p", "ul", "li", "table", "tr", "td", "a", "style", "script"})

    assert _deepest(shallow) <= DEEPEST_READ
    assert len(shallow) <= len(html) * len("&lt;") + DEEPEST_READ * len("</table>")


@pytest.mark.parametrize("piece", HOSTILE)
def test_what_the_reader_makes_of_hostile_html_is_no_deeper_than_what_it_got(piece):
    clean = nh3.clean(levelled(piece * 500, {"div", "b", "i", "p", "ul", "li", "table", "tr", "td", "a"}))

    assert _deepest(clean) <= DEEPEST_READ + 10  # a parser opens a mark again in the next element, at most three times


def test_words_below_the_deepest_element_stay_and_what_follows_stands_where_it_stood():
    deep = "<div>" * 5_000 + "diep" + "</div>" * 5_000

    assert from_html(f"<p>voor</p>{deep}<p>na</p>") == "voor\n\ndiep\n\nna"


def test_a_link_keeps_its_target_however_it_is_written():
    assert (
        from_html('<a title="a > b" href="https://a.example/?x=1&amp;y=2">een</a>')
        == "[een](<https://a.example/?x=1&y=2>)"
    )
    assert from_html("<a href = https://a.example target=_blank>een</a>") == "[een](<https://a.example>)"
