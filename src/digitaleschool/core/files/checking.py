"""From what somebody sends to what is kept."""

from __future__ import annotations

import hashlib

from digitaleschool.core.values import dataclass

from .archives import check_archive
from .documents import check_pdf
from .kinds import KINDS, MEGABYTE
from .names import download_name
from .pictures import written_anew
from .recognising import ZIP, kind_of
from .refused import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A file that may be kept: its bytes as they are kept, and what it is."""

    content: bytes
    kind: str
    """Key of :data:`~.kinds.KINDS`."""
    name: str
    """As a download is called; with the ending of the kind."""
    sha256: str
    is_active: bool
    """Something in it acts when its program opens it (a PDF with a script, for instance)."""


def check(content: bytes, name: str) -> Checked:
    """What is kept of a file that came in as ``name``. Raises :class:`Refused`, with a sentence for the sender.

    >>> check(b"Les 1: wat is een PLC?", "les.doc").name
    'les.txt'
    """
    kind, is_active = kind_of(content, name), False
    if kind == ZIP:
        kind = check_archive(content)
        _check_size(content, kind)
    elif kind in {"png", "jpg", "gif", "webp"}:
        _check_size(content, "jpg")
        content, kind = written_anew(content, kind)
    else:
        _check_size(content, kind)
        is_active = kind == "pdf" and check_pdf(content)
    return Checked(
        content=content, kind=kind, name=download_name(name, kind), sha256=hashlib.sha256(content).hexdigest(),
        is_active=is_active,
    )  # fmt: skip


def _check_size(content: bytes, code: str) -> None:
    kind = KINDS[code]
    if len(content) > kind.most_bytes:
        raise Refused("too_big", what=kind.said.nl, what_en=kind.said.en, most=kind.most_bytes // MEGABYTE)
