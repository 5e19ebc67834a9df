"""Where a video of a module may stand: a short list, because a link of ours leads teachers there."""

from __future__ import annotations

import re

from digitaleschool.core.refusals import Refusal
from digitaleschool.core.wording import Text

HOSTS = ("youtube.com", "youtu.be", "vimeo.com", "vrt.be", "klascement.net", "archief.be")
"""With or without a name before it: ``www.youtube.com``."""
LONGEST = 300
_ADDRESS = re.compile(r"https://([a-z0-9-]+(?:\.[a-z0-9-]+)+)(/[A-Za-z0-9\-._~/?=&%+:@,]*)?")


class VideoRefused(Refusal):
    """An address that no module links to."""


def checked_video(address: str) -> str:
    """The address of a video. Raises :class:`VideoRefused`.

    >>> checked_video(" https://youtu.be/abc?t=3 ")
    'https://youtu.be/abc?t=3'
    """
    address = address.strip()
    found = _ADDRESS.fullmatch(address) if len(address) <= LONGEST else None
    if not found or not any(found[1] == host or found[1].endswith(f".{host}") for host in HOSTS):
        hosts = ", ".join(HOSTS)
        raise VideoRefused(
            Text(
                nl=f"Geef een adres dat met https begint, van een van deze sites: {hosts}.",
                en=f"Give an address that starts with https, of one of these sites: {hosts}.",
            )
        )
    return address


def host_of(address: str) -> str:
    """Where a link leads, to tell before it is followed."""
    found = _ADDRESS.fullmatch(address)
    return found[1].removeprefix("www.") if found else ""
