"""Parts of addresses of attendance and certificates."""

from __future__ import annotations

from digitaleschool.needs.sealing import PLAIN_SIGNS

from .models.proof import CODE_SIGNS


class RoomCode:
    """The code of a session, as it is written; small letters are taken for capitals."""

    regex = f"[{PLAIN_SIGNS}{PLAIN_SIGNS.lower()}]{{{CODE_SIGNS}}}"

    def to_python(self, value: str) -> str:
        return value.upper()

    def to_url(self, value: str) -> str:
        return value


class KeyName:
    """The thumbprint of a public key (RFC 7638)."""

    regex = "[A-Za-z0-9_-]{43}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
