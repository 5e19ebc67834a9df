"""Flat knowledge files: a dated ``changed`` and a list of ``entries``, each with its own fields. Nonsense is refused.

Vocabularies and figures are kept so. Every refusal names the file, the line and the reason.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from digitaleschool.core.values import dataclass

from .marked_yaml import Marked, read_marked
from .wording import InstrumentError, Text

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"


class KnowledgeError(ValueError):
    """A knowledge file that makes no sense: the message names file, line and reason."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a knowledge file, with the place where it stands."""

    file: str
    line: int
    fields: Mapping[str, Marked]

    def text(self, key: str, default: str = "") -> str:
        """The text at ``key``; ``default`` where the entry has no such field."""
        marked = self.fields.get(key)
        if marked is None:
            return default
        if not isinstance(marked.value, str) or not marked.value.strip():
            raise self.refusal(f"{key!r} is not a text")
        return marked.value.strip()

    def texts(self, key: str) -> tuple[str, ...]:
        """The list of texts at ``key``, empty where the entry has no such field."""
        marked = self.fields.get(key)
        if marked is None:
            return ()
        if not isinstance(marked.value, list):
            raise self.refusal(f"{key!r} is not a list")
        words = [word.value for word in marked.value]
        if not all(isinstance(word, str) and word.strip() for word in words):
            raise self.refusal(f"{key!r} holds something that is not a text")
        return tuple(str(word).strip() for word in words)

    def choice(self, key: str, choices: Collection[str]) -> str:
        """The text at ``key``, which must be one of ``choices``."""
        chosen = self.text(key)
        if chosen not in choices:
            raise self.refusal(f"{key!r} is {chosen!r}; choose from {', '.join(sorted(choices))}")
        return chosen

    def number(self, key: str) -> float:
        """The number at ``key``."""
        try:
            return float(self.text(key))
        except ValueError:
            raise self.refusal(f"{key!r} is not a number") from None

    def wording(self, nl: str = "nl", en: str = "en") -> Text:
        """The Dutch and the English wording, both required."""
        if not self.text(nl) or not self.text(en):
            raise self.refusal(f"{nl!r} or {en!r} is missing")
        return Text(nl=self.text(nl), en=self.text(en))

    def refusal(self, reason: str) -> KnowledgeError:
        """The error to raise about this entry."""
        return KnowledgeError(f"{self.file}, line {self.line}: {reason}")


def read_entries(
    path: Path, *, required: Collection[str], optional: Collection[str] = (), unique: str = "code"
) -> tuple[Entry, ...]:
    """The entries of the file, each with all ``required`` fields, no others than these and ``optional``.

    Raises :class:`KnowledgeError` for anything else: unreadable YAML, an unknown or missing field, a ``unique`` value
    that comes twice, a missing ``changed``.
    """
    try:
        document = read_marked(path.read_bytes())
    except OSError as error:
        raise KnowledgeError(f"{path.name}: cannot be read ({error.strerror})") from error
    except InstrumentError as error:
        raise KnowledgeError(f"{path.name}: {error}") from None
    top = document.value
    if not isinstance(top, dict) or set(top) != {"changed", "entries"}:
        raise KnowledgeError(f"{path.name}: 'changed' and 'entries' belong at the top, nothing else")
    listed = top["entries"].value
    if not isinstance(listed, list) or not listed:
        raise KnowledgeError(f"{path.name}, line {top['entries'].line}: 'entries' is not a list")
    entries = tuple(as_entry(path.name, marked, set(required), set(optional)) for marked in listed)
    seen: set[str] = set()
    for entry in entries:
        value = entry.text(unique)
        if value in seen:
            raise entry.refusal(f"{unique} {value!r} stands there twice")
        seen.add(value)
    return entries


def as_entry(file: str, marked: Marked, required: set[str], optional: set[str]) -> Entry:
    """The mapping as an entry with these fields. Raises :class:`KnowledgeError`."""
    if not isinstance(marked.value, dict):
        raise KnowledgeError(f"{file}, line {marked.line}: an entry is a mapping")
    entry = Entry(file, marked.line, marked.value)
    missing, unknown = required - set(marked.value), set(marked.value) - required - optional
    if missing or unknown:
        words = [f"{name!r} is missing" for name in sorted(missing)] + [
            f"{name!r} is unknown" for name in sorted(unknown)
        ]
        raise entry.refusal(", ".join(words))
    return entry
