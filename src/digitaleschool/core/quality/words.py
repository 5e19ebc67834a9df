"""Names of codes, as the sentences of the quality framework say them."""

from __future__ import annotations

from collections.abc import Iterable

from digitaleschool.core.survey.vocabulary import load_terms, load_tools
from digitaleschool.core.wording import Text

from .states import listed


def terms(vocabulary: str, codes: Iterable[str]) -> Text:
    """Labels of codes of a vocabulary; a code that it does not know stands there as it is.

    >>> terms("fields", ["hout", "auto"]).en
    'Car mechanics, Wood'
    """
    known = {term.code: term.label for term in load_terms(vocabulary)}
    return listed(known.get(code, Text(nl=code, en=code)) for code in codes)


def tool_names(codes: Iterable[str]) -> Text:
    """Names of tools; one of the provider's own stands there as it was written.

    >>> tool_names(["arduino", "Eigen app"]).nl
    'Arduino, Eigen app'
    """
    known = {tool.code: tool.label for tool in load_tools().tools}
    return listed(Text(nl=known.get(code, code), en=known.get(code, code)) for code in codes)


def minutes(number: int) -> Text:
    """A length of time in words.

    >>> minutes(150).nl, minutes(60).en, minutes(45).nl
    ('2 uur 30', '1 hour', '45 minuten')
    """
    hours, rest = divmod(number, 60)
    if not hours:
        return Text(nl=f"{rest} minuten", en=f"{rest} minutes")
    more = f" {rest:02d}" if rest else ""
    return Text(nl=f"{hours} uur{more}", en=f"{hours} {'hour' if hours == 1 else 'hours'}{more}")


def euros(cents: int) -> str:
    """An amount of money.

    >>> euros(5250), euros(5000)
    ('52,50', '50')
    """
    whole, rest = divmod(cents, 100)
    return f"{whole},{rest:02d}" if rest else str(whole)
