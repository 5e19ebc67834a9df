"""What may be suggested while someone types."""

from __future__ import annotations

from digitaleschool.core.survey.model import Item, Kind
from digitaleschool.core.survey.vocabulary import load_tools


def tool_suggestions() -> tuple[str, ...]:
    """The names of the tools that we know, in the order of the alphabet.

    >>> {"Kahoot!", "AutoCAD"} <= set(tool_suggestions())
    True
    """
    return tuple(sorted((tool.label for tool in load_tools().tools), key=str.casefold))


def suggestions_for(item: Item) -> tuple[str, ...]:
    """The names to suggest at an item: tools, where it asks for tools in order; none elsewhere."""
    return tool_suggestions() if item.kind is Kind.RANKED_TEXTS and "tool" in item.measures else ()
