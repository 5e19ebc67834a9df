"""What a file really is, by its first bytes: the name on the outside proves nothing.

Runs in the reading process; imports nothing but the refusal.
"""

from __future__ import annotations

from .refusals import Refused

TEXT, ARCHIVE, OLD_WORKBOOK, SPSS = "text", "archive", "old workbook", "spss"

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FOREIGN = (
    (b"\x00\x05\x16\x07", "resource_fork"),
    (b"\x00\x05\x16\x00", "resource_fork"),
    (b"%PDF", "pdf"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"RIFF", "picture"),
    (b"II*\0", "picture"),
    (b"MM\0*", "picture"),
    (b"\x1f\x8b", "compressed"),
    (b"BZh", "compressed"),
    (b"\xfd7zXZ\0", "compressed"),
    (b"7z\xbc\xaf\x27\x1c", "compressed"),
    (b"Rar!", "compressed"),
    (b"PK\x05\x06", "empty_archive"),
    (b"PK\x07\x08", "broken_archive"),
    (b"PAR1", "parquet"),
    (b"SQLite format 3\0", "database"),
    (b"\x7fELF", "program"),
    (b"MZ", "program"),
    (b"{\\rtf", "rtf"),
)
MARKUP = (b"<!doctype html", b"<html", b"<table", b"<head", b"<body", b"<meta")


def kind_of(head: bytes) -> str:
    """Which reader a file goes to, from its first bytes; :class:`Refused` for what no reader takes.

    >>> kind_of(b"PK\\x03\\x04..."), kind_of(b"naam;school")
    ('archive', 'text')
    """
    if not head:
        raise Refused("empty")
    for start, what in FOREIGN:
        if head.startswith(start) and not (start == b"MZ" and b"\0" not in head):
            raise Refused(what)
    if head.startswith(b"PK\x03\x04"):
        return ARCHIVE
    if head.startswith(OLE):
        return OLD_WORKBOOK
    if head.startswith((b"$FL2", b"$FL3")):
        return SPSS
    _refuse_markup(head)
    return TEXT


def _refuse_markup(head: bytes) -> None:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:300].lower()
    if start.startswith(MARKUP):
        raise Refused("html")
    if start.startswith((b"<?xml", b"<!doctype")):
        inside = head.lower()
        if b"limesurvey" in inside:
            raise Refused("limesurvey_structure")
        raise Refused("html" if b"<html" in inside else "xml")
    if start.startswith((b"{", b"[{")) and b'":' in head:
        raise Refused("json")


def refuse_old_workbook(data: bytes) -> None:
    """An OLE container is an Excel workbook of before 2007, or a newer one behind a password; each has its sentence."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Refused("password")
    if "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data:
        raise Refused("old_workbook")
    if "WordDocument".encode("utf-16-le") in data:
        raise Refused("document", what="Word")
    raise Refused("ole")
