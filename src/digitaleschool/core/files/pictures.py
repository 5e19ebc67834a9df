"""Pictures are written anew, dot by dot: what is no dot (place, camera, a file behind it) does not come along."""

from __future__ import annotations

import io
import struct

from .refused import Refused

MOST_PIXELS = 30_000_000
"""A picture of a good phone has 12 to 24 million; at 4 bytes a dot this is 120 MB while it is written anew."""
WIDEST = 12_000
_FORMATS = {"png": "PNG", "jpg": "JPEG", "gif": "GIF", "webp": "WEBP"}


def written_anew(content: bytes, kind: str) -> tuple[bytes, str]:
    """The same dots upright, and the kind they are in now: ``jpg`` stays so, all others become ``png``."""
    wide, high = size_of(content, kind)
    if wide < 1 or high < 1:
        raise Refused("broken")
    if wide * high > MOST_PIXELS or max(wide, high) > WIDEST:
        raise Refused("too_many_pixels", wide=wide, high=high, most=MOST_PIXELS // 10**6)
    from PIL import Image, ImageOps  # some 50 ms that only an upload of a picture needs

    try:
        with Image.open(io.BytesIO(content), formats=[_FORMATS[kind]]) as picture:
            if picture.size != (wide, high) and kind != "webp":
                raise Refused("broken")
            if picture.format != "MPO" and getattr(picture, "is_animated", False):
                raise Refused("animated")
            upright = ImageOps.exif_transpose(picture)
            as_jpeg = kind == "jpg"
            dots = upright.convert("RGB" if as_jpeg else "RGBA")
    except Refused:
        raise
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, struct.error, OverflowError, TypeError, KeyError):
        raise Refused("broken") from None
    out = io.BytesIO()
    bare = Image.new(dots.mode, dots.size)
    bare.paste(dots)
    if as_jpeg:
        bare.save(out, "JPEG", quality=88, optimize=True)
        return out.getvalue(), "jpg"
    bare.save(out, "PNG")
    return out.getvalue(), "png"


def size_of(content: bytes, kind: str) -> tuple[int, int]:
    """Width and height as the file says them, before anything is decoded. Raises :class:`Refused`."""
    try:
        if kind == "png":
            wide, high = struct.unpack(">II", content[16:24])
        elif kind == "gif":
            wide, high = struct.unpack("<HH", content[6:10])
        elif kind == "webp":
            wide, high = _webp_size(content)
        else:
            wide, high = _jpeg_size(content)
    except (struct.error, IndexError):
        raise Refused("broken") from None
    return wide, high


def _webp_size(content: bytes) -> tuple[int, int]:
    chunk = content[12:16]
    if chunk == b"VP8X":
        return 1 + int.from_bytes(content[24:27], "little"), 1 + int.from_bytes(content[27:30], "little")
    if chunk == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    wide, high = struct.unpack("<HH", content[26:30])
    return wide & 0x3FFF, high & 0x3FFF


def _jpeg_size(content: bytes) -> tuple[int, int]:
    """From the first start-of-frame; a second one with other numbers is refused by the decoder."""
    at = 2
    while at + 4 <= len(content):
        if content[at] != 0xFF:
            raise Refused("broken")
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            high, wide = struct.unpack(">HH", content[at + 5 : at + 9])
            return wide, high
        (length,) = struct.unpack(">H", content[at + 2 : at + 4])
        if length < 2:
            raise Refused("broken")
        at += 2 + length
    raise Refused("broken")
