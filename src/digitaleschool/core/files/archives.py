"""A zip of others, and the documents that are zips: every part is looked at, within bounds, before it is kept."""

from __future__ import annotations

import io
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from digitaleschool.core.text import TURNING

from .kinds import KINDS
from .recognising import ZIP, kind_of
from .refused import Refused

MOST_PARTS = 3_000
MOST_UNPACKED = 250_000_000
"""Bytes of all parts together, those of documents in a zip included."""
MOST_XML = 80_000_000
SUSPICIOUS_RATIO, SUSPICIOUS_FROM = 100, 10_000_000
"""Honest documents unpack to 10 to 30 times their size."""
LONGEST_NAME = 240

_MAIN_PART = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
_OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
}
_MACRO_PART = re.compile(r"(?:^|/)(?:vbaproject[^/]*\.bin|vbadata\.xml|macrosheets/|activex/|basic/|scripts/)", re.I)
_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)[\"']")
_ENCODINGS = {b"utf-8", b"utf-16", b"utf8", b"us-ascii", b"ascii", b"iso-8859-1", b"windows-1252", b"utf-16le"}
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.I)


@dataclass
class _Budget:
    """What may still be unpacked of one upload."""

    parts: int = MOST_PARTS
    unpacked: int = MOST_UNPACKED


def check_archive(content: bytes) -> str:
    """``docx``, ``xlsx``, ``pptx``, ``odt``, ``ods``, ``odp`` or ``zip``. Raises :class:`Refused`."""
    return _look_through(content, _Budget(), is_inside=False)


def _look_through(content: bytes, budget: _Budget, *, is_inside: bool) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_ends(content, entries)
            _check_entries(content, entries, budget)
            kind = _kind(archive, entries)
            if is_inside and kind == ZIP:
                return ZIP
            look: Callable[[str, bytes, _Budget], None] = _look_at_file if kind == ZIP else _look_at_part
            for entry in entries:
                if not entry.is_dir():
                    look(entry.filename, archive.read(entry), budget)
    except (
        zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError,
        OverflowError, UnicodeDecodeError,
    ):  # fmt: skip
        raise Refused("broken") from None
    return kind


def _check_ends(content: bytes, entries: list[zipfile.ZipInfo]) -> None:
    """Nothing stands before the first part or behind the last word of the zip."""
    end = content.rfind(b"PK\x05\x06")
    comment = int.from_bytes(content[end + 20 : end + 22], "little")
    if end < 0 or end + 22 + comment != len(content) or comment > 512:
        raise Refused("two_in_one")
    if entries and min(entry.header_offset for entry in entries) != 0:
        raise Refused("two_in_one")


def _check_entries(content: bytes, entries: list[zipfile.ZipInfo], budget: _Budget) -> None:
    if not entries:
        raise Refused("empty")
    budget.parts -= len(entries)
    if budget.parts < 0:
        raise Refused("too_many_parts", found=len(entries), most=MOST_PARTS)
    seen = set()
    for entry in entries:
        _check_name(entry)
        if entry.flag_bits & 0b10000001000001:
            raise Refused("password")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused("other_archive")
        seen.add(entry.filename.casefold())
    if len(seen) < len(entries):
        raise Refused("two_in_one")
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    budget.unpacked -= unpacked
    too_dense = unpacked > SUSPICIOUS_FROM and unpacked > SUSPICIOUS_RATIO * max(packed, 1)
    if budget.unpacked < 0 or too_dense or packed > len(content):  # the last: parts that lie over each other
        raise Refused("bomb")


def _check_name(entry: zipfile.ZipInfo) -> None:
    name = entry.orig_filename.replace("\\", "/")
    steps = name.split("/")
    hidden = any(unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} or sign in TURNING for sign in name)
    if not name or name.startswith(("/", "~")) or ".." in steps or ":" in name or hidden or len(name) > LONGEST_NAME:
        raise Refused("unsafe_name")
    if any(_DEVICES.match(step) for step in steps):
        raise Refused("unsafe_name")
    mode = entry.external_attr >> 16
    if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise Refused("unsafe_name")


def _kind(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> str:
    names = {entry.filename for entry in entries}
    if any(_MACRO_PART.search(name) for name in names) and not names.isdisjoint(
        {"[Content_Types].xml", "mimetype", "content.xml"}
    ):
        raise Refused("macros")
    if "[Content_Types].xml" in names:
        found = [kind for part, kind in _MAIN_PART.items() if part in names]
        if len(found) != 1:
            raise Refused("macros" if "xl/workbook.bin" in names else "unknown")
        types = archive.read("[Content_Types].xml")
        if b"macroenabled" in types.replace(b"\0", b"").lower():
            raise Refused("macros")
        return found[0]
    if "mimetype" in names and "content.xml" in names:
        kind = _OPEN_DOCUMENT.get(archive.read("mimetype")[:100].strip())
        if kind is None:
            raise Refused("unknown")
        return kind
    if "META-INF/MANIFEST.MF" in names or "AndroidManifest.xml" in names:
        raise Refused("program")
    return ZIP


def _look_at_file(name: str, content: bytes, budget: _Budget) -> None:
    """A file in a plain zip must be of a kind that is kept by itself, and no zip again."""
    if not content:
        return
    try:
        kind = kind_of(content, name)
        if kind == ZIP and _look_through(content, budget, is_inside=True) == ZIP:
            raise Refused("nested", name=_last(name))
    except Refused as refused:
        if refused.reason in {"nested", "bomb", "too_many_parts"}:
            raise
        raise Refused("in_archive", name=_last(name), why=refused.message.nl, why_en=refused.message.en) from None


def _look_at_part(name: str, content: bytes, budget: _Budget) -> None:
    """A part of a document: no program, no zip but another document, and XML that is only XML."""
    lower = name.lower()
    if lower.endswith((".xml", ".rels", ".rdf", ".vml")):
        _check_xml(content)
        if lower.endswith(".rels"):
            _check_relations(content)
        elif lower == "meta-inf/manifest.xml" and b"encryption-data" in content:
            raise Refused("password")
        elif b"vnd.sun.star.script" in content or b"<script:event-listener" in content:
            raise Refused("macros")
        elif b"ddeLink" in content:
            raise Refused("outside", name="DDE")
        return
    if content.startswith((b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"#!")) or lower.endswith((".exe", ".js", ".vbs")):
        raise Refused("embedded", name=_last(name))
    if "/embeddings/" in f"/{lower}":
        if not content.startswith(b"PK\x03\x04") or _look_through(content, budget, is_inside=True) not in KINDS:
            raise Refused("embedded", name=_last(name))
    elif content.startswith(b"PK\x03\x04"):
        raise Refused("nested", name=_last(name))


def _check_xml(content: bytes) -> None:
    if len(content) > MOST_XML:
        raise Refused("bomb")
    plain = content.replace(b"\0", b"") if b"\0" in content[:64] else content
    said = _ENCODING.match(plain.removeprefix(b"\xef\xbb\xbf")[:200].lstrip(b"\xff\xfe"))
    if said and said[1].lower() not in _ENCODINGS:
        raise Refused("entities")
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise Refused("entities")


def _check_relations(content: bytes) -> None:
    """A document may point to a page, and fetch nothing: no template, object or picture of another address."""
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise Refused("broken") from None
    for relation in root.iter():
        kind = relation.get("Type", "").rpartition("/")[2]
        if relation.get("TargetMode", "").lower() == "external" and kind != "hyperlink":
            raise Refused("outside", name=kind)
        if kind in {"vbaProject", "control", "xlMacrosheet", "attachedToolbars"}:
            raise Refused("macros")


def _last(name: str) -> str:
    return name.rpartition("/")[2][-60:]
