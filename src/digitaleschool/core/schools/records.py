"""A school and its sites as facts, whether a file or the database says them."""

from __future__ import annotations

import re

from digitaleschool.core.values import dataclass

NUMBER = re.compile(r"[1-9][0-9]{0,5}\Z")
POSTCODE = re.compile(r"[1-9][0-9]{3}\Z")
MOST_PUPILS = 20_000
LONGEST = {"name": 160, "street": 160, "town": 80, "board": 40, "philosophy": 40, "email": 254}
"""Most signs of each text, as many as a row of the site holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRecord:
    """A place where a school teaches. ``name`` is empty where it is the school's own; places may be unknown (None)."""

    postcode: str
    town: str
    street: str = ""
    name: str = ""
    province: str = ""
    latitude: float | None = None
    longitude: float | None = None

    def __post_init__(self) -> None:
        if not POSTCODE.match(self.postcode):
            raise ValueError(f"{self.postcode!r} is not a postcode")
        if not self.town:
            raise ValueError("a site lies in a town")


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolRecord:
    """A school by its number. An empty text or None is a fact that the source does not tell."""

    number: str
    name: str
    sites: tuple[SiteRecord, ...]
    network: str = ""
    """``go``, ``kov``, ``pov`` or ``ovsg``."""
    board: str = ""
    philosophy: str = ""
    pupils: int | None = None
    setting: str = ""
    """``rural`` or ``urban``."""
    email: str = ""
    province: str = ""
    """Where its first site lies."""
    is_active: bool = True
    keeps_network: bool = False
    """Somebody corrected the network with a reason; a file does not undo that."""
    is_invented: bool = False
    """Of the demo: no file is asked for it."""
    rows: tuple[int, ...] = ()
    """Where the file says it, as a spreadsheet program numbers rows."""

    def __post_init__(self) -> None:
        if not NUMBER.match(self.number):
            raise ValueError(f"{self.number!r} is not a school number")
        if not self.name:
            raise ValueError(f"school {self.number} has no name")
        if self.pupils is not None and not 0 <= self.pupils <= MOST_PUPILS:
            raise ValueError(f"school {self.number} cannot have {self.pupils} pupils")
