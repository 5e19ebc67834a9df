"""How a file of others may be called when it is handed on."""

from __future__ import annotations

import re

from digitaleschool.core.text import clean_line

from .kinds import KINDS

LONGEST = 100
_FORBIDDEN = re.compile(r'[\\/:*?"<>|;%\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
"""Names that Windows keeps for devices."""


def download_name(name: str, kind: str) -> str:
    """The sender's name as a file of one folder may have it, with the ending of what the file really is.

    >>> download_name("../../etc/Les 1 \\u202egpj.exe", "jpg"), download_name("", "png")
    ('Les 1 gpj.jpg', 'bestand.png')
    """
    line = clean_line(name[-1000:].replace("\\", "/")).rpartition("/")[2]
    line = " ".join(_FORBIDDEN.sub(" ", line).split())
    stem = line.rpartition(".")[0] if re.search(r"\.[A-Za-z0-9]{1,5}$", line) else line
    stem = stem[:LONGEST].strip(" .~-_") or "bestand"
    return f"{'_' if _DEVICES.match(stem) else ''}{stem}{KINDS[kind].ending}"


def last_ending(name: str) -> str:
    """The ending of a name in small letters.

    >>> last_ending("les.pdf.EXE "), last_ending("les")
    ('exe', '')
    """
    line = clean_line(name[-300:]).rstrip(" .").lower()
    return line.rpartition(".")[2].strip() if "." in line else ""
