"""What a title says that the heading above it does not, so that nothing is said twice."""

from __future__ import annotations


def beyond(heading: str, title: str) -> str:
    """The part of ``title`` after ``heading``, or all of it where it starts otherwise; empty for a mere repetition.

    >>> beyond("Welke hulp wil je?", "Welke hulp wil je? Antwoord: ja")
    'Antwoord: ja'
    >>> beyond("Tijd", "Tijd"), beyond("Tijd", "Tijdens de les")
    ('', 'Tijdens de les')
    """
    if not heading or not title.startswith(heading):
        return title
    rest = title[len(heading) :]
    if rest[:1].isalnum() and heading[-1].isalnum():
        return title  # the heading ends within a word of the title
    rest = rest.lstrip(" :.-\N{EN DASH}")
    return rest[:1].upper() + rest[1:]
