from __future__ import annotations

import io

import pytest
from PIL import Image
from tests.hostile_uploads import GOOD, HOSTILE, NAMES, docx, odt, pdf, picture, with_place, xlsx, zipped

from digitaleschool.core.files import KINDS, Refused, check, download_name
from digitaleschool.core.files.refused import REASONS


def _ends(content: bytes, name: str) -> str:
    try:
        checked = check(content, name)
    except Refused as refused:
        return refused.reason if refused.said("nl").endswith(".") else f"{refused.reason}: no sentence"
    return checked.kind + "!" * checked.is_active


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_a_sentence_or_kept_inert(name):
    content, end = HOSTILE[name]

    assert _ends(content, name) == end


def test_there_are_many_hostile_files():
    assert len(HOSTILE) >= 80


@pytest.mark.parametrize("name", GOOD)
def test_an_honest_file_is_kept(name):
    content, kind = GOOD[name]

    checked = check(content, name)

    assert (checked.kind, checked.is_active) == (kind, False)
    assert checked.name.endswith(KINDS[kind].ending)
    assert KINDS[kind].is_picture or checked.content == content


@pytest.mark.parametrize("content", [pdf(), docx(), odt(), xlsx(), picture("PNG"), picture("JPEG"),
                                     zipped({"a.txt": b"x"})], ids=lambda content: repr(content[:4]))  # fmt: skip
def test_the_name_and_what_it_ends_in_decide_nothing(content):
    assert len({check(content, name).kind for name in ("x.pdf", "x.exe", "x.svg", "x", "x.txt")}) == 1


def test_a_picture_loses_place_camera_and_what_hides_behind_it():
    before = with_place()

    after = check(before, "foto.jpg").content

    picture = Image.open(io.BytesIO(after))
    assert b"CameraMaker9" in before
    assert b"CameraMaker9" not in after
    assert dict(picture.getexif()) == {}
    assert picture.size == (30, 40), "turned upright, as the camera meant it"
    for name in ("gifar.gif", "pngjar.png", "jpegmetpagina.jpg", "pngmetpagina.png"):
        content = check(HOSTILE[name][0], name).content
        assert b"PK\x03\x04" not in content
        assert b"script" not in content


def test_text_around_markup_is_text():
    assert check(b"In HTML schrijf je <script> zo: <b>", "les.txt").kind == "txt"


@pytest.mark.parametrize("name", NAMES, ids=lambda name: repr(name[:20]))
def test_a_download_is_called_as_a_file_of_one_folder_may_be(name):
    assert download_name(name, "pdf") == NAMES[name]


def test_every_byte_that_flips_or_falls_off_ends_in_a_sentence_or_a_file():
    from random import Random

    chance = Random("flips")
    for name, (good, _) in GOOD.items():
        for _turn in range(40):
            content = bytearray(good)
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
            _ends(bytes(content), name)
            _ends(good[: chance.randrange(len(good))], name)


def test_every_sentence_is_there_in_two_languages():
    assert [reason for reason, (nl, en) in REASONS.items() if not nl or not en or nl == en] == []
