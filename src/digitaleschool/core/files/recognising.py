"""What a file really is, by its first bytes: the name on the outside proves nothing."""

from __future__ import annotations

import re

from .names import last_ending
from .refused import Refused

ZIP = "zip"
"""A zip, or one of the documents that are zips: :mod:`.archives` tells which."""

_KEPT = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"PK\x03\x04", ZIP),
)
_FOREIGN = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_office"),
    (b"PK\x05\x06", "empty"),
    (b"PK", "broken"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"\xfe\xed\xfa", "program"),
    (b"\xce\xfa\xed\xfe", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"dex\n", "program"),
    (b"\0asm", "program"),
    (b"L\0\0\0\x01\x14\x02\0", "program"),
    (b"ITSF", "program"),
    (b"!<arch>", "program"),
    (b"CWS", "program"),
    (b"FWS", "program"),
    (b"Rar!", "other_archive"),
    (b"7z\xbc\xaf\x27\x1c", "other_archive"),
    (b"\x1f\x8b", "other_archive"),
    (b"BZh", "other_archive"),
    (b"\xfd7zXZ\0", "other_archive"),
    (b"\x28\xb5\x2f\xfd", "other_archive"),
    (b"MSCF", "other_archive"),
    (b"BM", "other_picture"),
    (b"II*\0", "other_picture"),
    (b"MM\0*", "other_picture"),
    (b"\0\0\x01\0", "other_picture"),
    (b"8BPS", "other_picture"),
    (b"ID3", "other_picture"),
    (b"OggS", "other_picture"),
    (b"\x1aE\xdf\xa3", "other_picture"),
    (b"\xff\x0a", "other_picture"),
    (b"RIFF", "other_picture"),
    (b"%!PS", "program"),
    (b"{\\rtf", "unknown"),
    (b"SQLite format 3\0", "unknown"),
)
_PROGRAM_ENDINGS = frozenset({
    "exe", "com", "scr", "pif", "dll", "msi", "msp", "bat", "cmd", "ps1", "psm1", "vbs", "vbe", "js", "jse", "mjs",
    "wsf", "wsh", "hta", "cpl", "jar", "class", "apk", "app", "dmg", "pkg", "deb", "rpm", "sh", "bash", "csh",
    "command", "lnk", "url", "scf", "reg", "inf", "gadget", "msc", "chm", "iso", "img", "vhd", "ade", "adp",
    "application", "appref-ms", "xll", "php", "phtml", "asp", "aspx", "jsp", "cgi", "pl", "py", "pyc", "rb", "lua",
    "swf",
})  # fmt: skip
"""Text that a machine carries out when it has this ending."""
_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|script|iframe|img|svg|style|meta|link|form|object|embed|a|div|table|base)\b",
    re.IGNORECASE,
)
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_ALLOWED_CONTROL = frozenset(b"\t\n\r\f")


def kind_of(content: bytes, name: str) -> str:
    """``pdf``, ``png``, ``jpg``, ``gif``, ``webp``, ``zip`` or ``txt``; :class:`Refused` for everything else.

    >>> kind_of(b"%PDF-1.7 ...", "foto.jpg"), kind_of(b"Les 1", "les")
    ('pdf', 'txt')
    """
    if not content:
        raise Refused("empty")
    ending = last_ending(name)
    if ending in _MACRO_ENDINGS:
        raise Refused("macros")
    for start, kind in _KEPT:
        if content.startswith(start):
            return kind
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "webp"
    if content[4:8] == b"ftyp":
        raise Refused("other_picture")
    for start, reason in _FOREIGN:
        if content.startswith(start) and not (start in _ALSO_WORDS and b"\0" not in content[:512]):
            raise Refused(reason)
    if ending in _PROGRAM_ENDINGS:
        raise Refused("script", name=f".{ending}")
    check_text(content)
    return "txt"


_ALSO_WORDS = {b"MZ", b"BM", b"PK", b"CWS", b"FWS", b"ID3", b"II*\0", b"RIFF", b"BZh", b"ITSF", b"MSCF", b"8BPS"}
"""A text may begin with these letters."""
_MACRO_ENDINGS = frozenset({
    "docm", "dotm", "xlsm", "xltm", "xlsb", "pptm", "potm", "ppsm", "ppam", "sldm", "xlam",
})  # fmt: skip


def check_text(content: bytes) -> None:
    """Text is UTF-8 that people can read, and is no page, drawing or script."""
    if content.startswith(_WIDE):
        raise Refused("no_text")
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:4096]
    lower = start.lower()
    if lower.startswith((b"#!", b"<?php", b"@echo off", b"<%")):
        raise Refused("script", name=start[:20].decode("ascii", "replace").split("\n")[0])
    if b"<svg" in lower and (lower.startswith(b"<") or b"xmlns" in lower):
        raise Refused("drawing")
    if lower.startswith((b"<?xml", b"<!doctype")) and b"<html" not in lower and b"<!doctype html" not in lower:
        raise Refused("xml")
    if lower.startswith(b"<") and _MARKUP.search(start):
        raise Refused("web_page")
    if b"\0" in content:
        raise Refused("unknown")
    if any(sign < 32 and sign not in _ALLOWED_CONTROL for sign in set(content)) or b"\x7f" in content:
        raise Refused("no_text")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("no_text") from None
