"""The kinds of file that are kept: what each is called, how large it may be, and the type it is handed on as."""

from __future__ import annotations

from digitaleschool.core.values import dataclass
from digitaleschool.core.wording import Text

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """``code`` is what a row keeps; media type and ending come from here, never from who sent the file."""

    code: str
    said: Text
    media_type: str
    ending: str
    most_bytes: int
    is_picture: bool = False


def _kind(code: str, said: str, media_type: str, megabytes: int, *, en: str = "", is_picture: bool = False) -> Kind:
    return Kind(
        code=code, said=Text(nl=said, en=en or said), media_type=media_type, ending=f".{code}",
        most_bytes=megabytes * MEGABYTE, is_picture=is_picture,
    )  # fmt: skip


_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"

KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        _kind("pdf", "PDF", "application/pdf", 30),
        _kind("docx", "Word", f"{_OFFICE}.wordprocessingml.document", 40),
        _kind("xlsx", "Excel", f"{_OFFICE}.spreadsheetml.sheet", 20),
        _kind("pptx", "PowerPoint", f"{_OFFICE}.presentationml.presentation", 50),
        _kind("odt", "OpenDocument, tekst", f"{_OPEN}.text", 40, en="OpenDocument, text"),
        _kind("ods", "OpenDocument, rekenblad", f"{_OPEN}.spreadsheet", 20, en="OpenDocument, spreadsheet"),
        _kind("odp", "OpenDocument, presentatie", f"{_OPEN}.presentation", 50, en="OpenDocument, slides"),
        _kind("jpg", "foto (JPEG)", "image/jpeg", 15, en="picture (JPEG)", is_picture=True),
        _kind("png", "beeld (PNG)", "image/png", 15, en="image (PNG)", is_picture=True),
        _kind("txt", "tekst", "text/plain; charset=utf-8", 2, en="text"),
        _kind("zip", "zip", "application/zip", 50),
    )
}
MOST_BYTES = max(kind.most_bytes for kind in KINDS.values())
"""No upload is read past this, whatever it is."""
