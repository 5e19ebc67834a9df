"""Who may change frameworks; everyone may read them."""

from __future__ import annotations

from digitaleschool.people.rules import Visitor, administers, coordinated_by


def imports_frameworks(visitor: Visitor) -> bool:
    """Whether the visitor may read in goals: coordinators of an RTC and administrators. Goals belong to all RTCs."""
    return administers(visitor) or bool(coordinated_by(visitor))
