"""The guides name what is there: pictures, files, addresses, and the words of the screens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.urls import Resolver404, resolve

ROOT = Path(__file__).parents[1]
GUIDES = sorted((ROOT / "docs" / "guides").glob("*.md"))
PICTURES = ROOT / "docs" / "images" / "guides"
CATALOGUE = ROOT / "src" / "digitaleschool" / "locale" / "nl" / "LC_MESSAGES" / "django.po"
OF_THE_COMMAND_LINE = "een-rapport-maken.md"
"""Its bold words are its own, not those of a screen."""
LARGEST_PICTURE = 150_000


def text_of(guide: Path) -> str:
    return guide.read_text(encoding="utf-8")


def named(pattern: str) -> list[tuple[str, str]]:
    """What the guides name, as (guide, what)."""
    return [(guide.name, found) for guide in GUIDES for found in re.findall(pattern, text_of(guide))]


def test_every_link_and_picture_leads_to_a_file():
    links = [(guide, link) for guide, link in named(r"\]\(([^)#]+)[^)]*\)") if "://" not in link]

    assert len(links) > 20
    assert [(guide, link) for guide, link in links if not (ROOT / "docs" / "guides" / link).is_file()] == []


def test_every_picture_is_named_described_and_small():
    pictures = named(r"!\[([^\]]*)\]\(\.\./images/guides/[^)]+\)")
    used = {name for _, name in named(r"\]\(\.\./images/guides/([^)]+)\)")}
    kept = {path.name: path.stat().st_size for path in PICTURES.iterdir()}

    assert [guide for guide, words in pictures if len(words) < 10] == []
    assert set(kept) == used
    assert {name: size for name, size in kept.items() if size > LARGEST_PICTURE} == {}


def test_every_address_is_one_of_the_site():
    addresses = named(r"`(/[^`\s]*)`")

    assert addresses
    lost = []
    for guide, address in addresses:
        try:
            resolve(address)
        except Resolver404:
            lost.append((guide, address))
    assert lost == []


def test_every_word_of_a_screen_is_on_a_screen():
    """Bold is what stands on a screen: a button, a heading, a label."""
    said = "".join(re.findall(r'^(?:msgstr(?:\[\d\])? )?"(.*)"$', CATALOGUE.read_text(encoding="utf-8"), re.M))
    bold = [(guide, words) for guide, words in named(r"\*\*([^*]+)\*\*") if guide != OF_THE_COMMAND_LINE]
    own = {words for _, words in bold if words.endswith(".")}  # what begins a paragraph is a sentence

    assert len(bold) > 60
    assert [(guide, words) for guide, words in bold if words not in own and words not in said] == []


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
def test_the_index_leads_to_every_guide(guide):
    index = text_of(ROOT / "docs" / "guides" / "README.md")

    assert guide.name == "README.md" or f"({guide.name})" in index


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
def test_a_guide_of_a_role_answers_what_people_ask(guide):
    if guide.name in {"README.md", OF_THE_COMMAND_LINE}:
        return
    heads = set(re.findall(r"^## (.+)$", text_of(guide), re.M))

    assert {"Als het misloopt", "Wie ziet wat"} <= heads
    assert "](../images/guides/" in text_of(guide)
