"""Text of strangers made fit for every form: no character that breaks XML or turns the words around it."""

from __future__ import annotations

from html import escape as _escape

_DROPPED = dict.fromkeys(
    [code for code in range(0x20) if code not in (0x09, 0x0A)]
    + list(range(0x7F, 0xA0))
    + [0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]  # marks that reverse what stands beside them
    + [0xFEFF, 0xFFFE, 0xFFFF, *range(0xFFF9, 0xFFFC)]
)


def clean(text: str) -> str:
    r"""The text without control characters, lone surrogates and marks of direction.

    >>> clean("a\x00b\u202ec\ud800")
    'abc'
    """
    if text.isascii() and text.isprintable():
        return text
    return text.translate(_DROPPED).encode("utf-8", "ignore").decode("utf-8")


def one_line(text: str) -> str:
    r"""Cleaned, with each run of white space as one space.

    >>> one_line(" a\n b\t")
    'a b'
    """
    return " ".join(clean(text).split())


def escape(text: str) -> str:
    """Cleaned and escaped for HTML, SVG and XML, in text and in attributes.

    >>> escape('<a title="x">')
    '&lt;a title=&quot;x&quot;&gt;'
    """
    return _escape(clean(text))


def clip(text: str, limit: int) -> str:
    """At most ``limit`` bytes of UTF-8, cut between characters, with an ellipsis where something was cut.

    >>> clip("ëëëë", 6)
    'ë…'
    """
    if len(text.encode()) <= limit:
        return text
    return text.encode()[: limit - 3].decode("utf-8", "ignore") + "…"
