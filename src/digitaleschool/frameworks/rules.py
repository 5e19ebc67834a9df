"""Who may change frameworks, tools and examples; everyone may read them."""

from __future__ import annotations

from digitaleschool.people.rules import Visitor, administers, coordinated_by, works_for_rtc


def imports_frameworks(visitor: Visitor) -> bool:
    """Whether the visitor may read in goals: coordinators of an RTC and administrators. Goals belong to all RTCs."""
    return administers(visitor) or bool(coordinated_by(visitor))


def edits_tools(visitor: Visitor) -> bool:
    """Whether the visitor may say what is known of a tool: staff of any RTC. Tools belong to all RTCs."""
    return works_for_rtc(visitor)


def edits_examples(visitor: Visitor) -> bool:
    """Whether the visitor may write what a goal can look like in a field: staff of any RTC."""
    return works_for_rtc(visitor)
