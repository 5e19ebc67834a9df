"""Parts of addresses, bounded so that no address asks the database for what it cannot hold."""

from __future__ import annotations

from django.urls import register_converter


class Version:
    """A version number: 1 to 9999, without leading zeros."""

    regex = "[1-9][0-9]{0,3}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class Number:
    """The key of a row, as far as a database counts."""

    regex = "[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class ShortSlug:
    """Small letters, digits and hyphens, 60 at most."""

    regex = "[a-z0-9]+(?:-[a-z0-9]+)*"

    def to_python(self, value: str) -> str:
        if len(value) > 60:
            raise ValueError("too long")
        return value

    def to_url(self, value: str) -> str:
        return value


class FileName:
    """A name that we gave a file ourselves: small letters, one dot."""

    regex = r"[a-z]{1,20}\.[a-z]{1,8}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class SchoolNumber:
    """The ministry's number of a school."""

    regex = "[0-9]{1,6}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Handle:
    """43 signs of base64: the key of a half-filled survey."""

    regex = "[A-Za-z0-9_-]{43}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Stop:
    """The row and the seal by which someone stops our mails (``needs.links``)."""

    regex = "[0-9a-f]{32}[a-z2-7]{32}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Secret:
    """160 bits in base 32: the secret part of an address, which log lines leave out."""

    regex = "[a-z2-7]{32}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Handle, "handle")
register_converter(SchoolNumber, "schoolnumber")
register_converter(Version, "version")
register_converter(ShortSlug, "shortslug")
register_converter(FileName, "filename")
register_converter(Number, "number")
register_converter(Secret, "secret")
register_converter(Stop, "stop")
