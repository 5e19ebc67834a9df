"""Open answers made countable: tools and themes that the vocabularies know, per person."""

from __future__ import annotations

from digitaleschool.core.survey.answers import Answers

from .columns import Column


def recognised_columns(answers: Answers, language: str) -> tuple[Column, ...]:
    """A yes/no column for each tool and theme that somebody named."""
    return ()
