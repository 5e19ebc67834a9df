from __future__ import annotations

from django.template import Context, Template

from digitaleschool.common.markdown import plain, render

PAGE = Template("{% load markdown %}{% markdown text %}{{ text }}")


def test_the_tag_shows_markdown_and_everything_else_stays_escaped():
    shown = PAGE.render(Context({"text": "**a** <b>"}))

    assert shown == "<p><strong>a</strong> &lt;b&gt;</p>\n**a** &lt;b&gt;"


def test_the_tag_shows_nothing_where_there_is_no_text():
    assert PAGE.render(Context({"text": None})) == "None"
    assert PAGE.render(Context({"text": ""})) == ""


def test_plain_words_stay_plain_where_they_are_shown():
    assert plain("**a** <i>") == "a <i>"
    assert Template("{{ words }}").render(Context({"words": plain("<i>")})) == "&lt;i&gt;"
    assert str(render("x")) == "<p>x</p>\n"
