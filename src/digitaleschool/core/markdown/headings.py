"""Headings of a text that stands in another one."""

from __future__ import annotations

import re

DEEPEST = 6
_HEADING = re.compile(r"(#{1,6}) (.+)")


def headings_from(text: str, first: int) -> str:
    """The text with its headings from level ``first`` on, and none left out between two levels.

    >>> headings_from("# Een\\n\\n### Twee", 2)
    '## Een\\n\\n### Twee'
    """
    lines, found, in_code = text.split("\n"), {}, False
    for at, line in enumerate(lines):
        in_code ^= line.startswith("```")
        if not in_code and (heading := _HEADING.fullmatch(line)):
            found[at] = heading
    levels = sorted({len(heading[1]) for heading in found.values()})
    for at, heading in found.items():
        lines[at] = f"{'#' * min(first + levels.index(len(heading[1])), DEEPEST)} {heading[2]}"
    return "\n".join(lines)
