"""Which encoding a text file is in.

Runs in the reading process; imports the standard library's built-in parts only.
"""

from __future__ import annotations

import codecs

from .refusals import Refused

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding; :class:`Refused` for what is no text."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _strict(data, encoding)
    wide = _wide(data)
    if wide:
        return _strict(data, wide)
    at = data.find(b"\0")
    if at >= 0:
        _refuse_noise(data)
        raise Refused("nul", row=data.count(b"\n", 0, at) + 1)
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _one_byte(data)


def _strict(data: bytes, encoding: str) -> tuple[str, str]:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refused("broken_encoding", encoding=encoding, at=error.start) from None
    at = text.find("\0")
    if at >= 0:
        raise Refused("nul", row=text.count("\n", 0, at) + 1)
    return text, encoding


def _wide(data: bytes) -> str:
    """UTF-16 without its mark: every other byte of Western text is zero."""
    head = data[:4000]
    if len(head) < 8 or len(data) % 2:
        return ""
    half = len(head) // 2
    if head[1::2].count(0) > 0.6 * half and head[0::2].count(0) < 0.05 * half:
        return "utf-16-le"
    if head[0::2].count(0) > 0.6 * half and head[1::2].count(0) < 0.05 * half:
        return "utf-16-be"
    return ""


MAC_LETTERS = frozenset(b"\x8e\x8f\x90\x91\x87\x88\x8a\x94\x95\x97\x9a\x9e\x9f\x99\x9d\x8d\x96")
"""Bytes that are é è ê ë á à ä î ï ó ö û ü ô ù ç ñ in Mac Roman, and signs or nothing in Windows-1252."""
WINDOWS_LETTERS = frozenset(b"\xe0\xe1\xe2\xe4\xe7\xe8\xe9\xea\xeb\xed\xee\xef\xf1\xf3\xf4\xf6\xf9\xfa\xfb\xfc")


def _one_byte(data: bytes) -> tuple[str, str]:
    high = data.translate(None, bytes(range(128)))
    _refuse_noise(data)
    if len(high) * 2 > len(data):
        raise Refused("no_text")
    mac = sum(high.count(byte) for byte in MAC_LETTERS)
    windows = sum(high.count(byte) for byte in WINDOWS_LETTERS)
    encoding = "mac_roman" if mac > windows else "cp1252"
    return data.decode(encoding, errors="replace"), encoding


def _refuse_noise(data: bytes) -> None:
    """More than one control character in fifty is no text in any encoding."""
    controls = len(data) - len(data.translate(None, bytes([*range(9), *range(14, 32), 127])))
    if controls * 50 > len(data):
        raise Refused("no_text")
