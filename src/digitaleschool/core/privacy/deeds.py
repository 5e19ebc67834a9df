"""What the log book says of a deed: ``knowledge/privacy/deeds.yaml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from digitaleschool.core.survey.knowledge_files import KNOWLEDGE, read_entries
from digitaleschool.core.wording import Text

FILE = KNOWLEDGE / "privacy" / "deeds.yaml"
CODE = re.compile(r"[a-z][a-z_]*\.[a-z][a-z_]*\Z")
LONGEST_CODE = 60


@cache
def load_deeds(path: Path = FILE) -> Mapping[str, Text]:
    """Code -> what the person of the line did. Raises :class:`~core.survey.knowledge_files.KnowledgeError`."""
    deeds = {}
    for entry in read_entries(path, required={"code", "nl", "en"}):
        code = entry.text("code")
        if not CODE.match(code) or len(code) > LONGEST_CODE:
            raise entry.refusal(f"code {code!r}: write a thing and a past participle, such as school.imported")
        deeds[code] = entry.wording()
    return deeds


def deed_in_words(code: str, language: str = "nl") -> str:
    """What was done, to put after a name; the code itself where nobody has worded it yet.

    >>> deed_in_words("school.imported", "en"), deed_in_words("moon.landed")
    ('read schools from a file', 'moon.landed')
    """
    words = load_deeds().get(code)
    return words[language] if words else code
