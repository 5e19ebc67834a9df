"""The mapping file: which column of an export answers which item, written by the reader and corrected by a person.

.. code-block:: yaml

    instrument: digitale-school-leraren
    columns:
      Tijdstempel: null                      # left out
      "Onder welk net valt je school?": network
      "Andere toepassing": use.other:text    # what was typed beside "other"
    answers:                                 # wordings that the form of this round used for an option
      network: {vrij net: kov}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from digitaleschool.core.survey.matching import MappingError
from digitaleschool.core.survey.model import Instrument, Item, Option, Row
from digitaleschool.core.values import dataclass

if TYPE_CHECKING:
    from .reading import Import

LARGEST = 2_000_000
"""Bytes of a mapping file."""


@dataclass(frozen=True, kw_only=True)
class Mapped:
    """What a mapping file says: column -> target ("" leaves it out), and item -> wording -> option or row code."""

    columns: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def with_answers(self, instrument: Instrument) -> Instrument:
        """The instrument, knowing the wordings of this file. Raises ``MappingError`` for items or codes it lacks."""
        if not self.answers:
            return instrument
        unknown = set(self.answers) - {item.id for item in instrument.items}
        if unknown:
            raise MappingError(f"{instrument.id} has no item {sorted(unknown)[0]!r}")
        sections = tuple(
            replace(section, items=tuple(self._known(item) for item in section.items))
            for section in instrument.sections
        )
        return replace(instrument, sections=sections)

    def _known(self, item: Item) -> Item:
        wordings = self.answers.get(item.id, {})
        codes = {part.code for part in (*item.options, *item.rows)}
        for wording, code in wordings.items():
            if code not in codes:
                raise MappingError(f"answer {wording!r}: item {item.id!r} has no {code!r}")
        return replace(
            item, options=tuple(_named(option, wordings) for option in item.options),
            rows=tuple(_named(row, wordings) for row in item.rows),
        )  # fmt: skip


def _named(part: Any, wordings: Mapping[str, str]) -> Any:
    own = tuple(wording for wording, code in wordings.items() if code == part.code)
    assert isinstance(part, (Option, Row))
    return replace(part, aliases=part.aliases + own) if own else part


def load_mapping(path: Path) -> Mapped:
    """The mapping in a YAML file. Raises ``MappingError`` for what is no mapping file."""
    import yaml

    try:
        if path.stat().st_size > LARGEST:
            raise MappingError(f"{path.name} is too large")
        said = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (OSError, UnicodeDecodeError):
        raise MappingError(f"{path.name} cannot be read") from None
    except (yaml.YAMLError, RecursionError):
        raise MappingError(f"{path.name} is no YAML") from None
    if not isinstance(said, dict) or set(said) - {"instrument", "version", "columns", "answers"}:
        raise MappingError(f"{path.name} has other parts than instrument, version, columns and answers")
    columns, answers = said.get("columns") or {}, said.get("answers") or {}
    if not isinstance(columns, dict) or not all(value is None or isinstance(value, str) for value in columns.values()):
        raise MappingError("columns: give every column a target such as item or item.part, or null")
    if not isinstance(answers, dict) or not all(isinstance(value, dict) for value in answers.values()):
        raise MappingError("answers: give every item its wordings, each with the code of an option")
    return Mapped(
        columns={str(key): value or "" for key, value in columns.items()},
        answers={
            str(item): {str(wording): str(code) for wording, code in wordings.items()}
            for item, wordings in answers.items()
        },
    )


def save_mapping(imported: Import, path: Path) -> None:
    """Writes what each column was taken for, to be corrected by hand and given back with ``--mapping``."""
    import yaml

    said = {
        "instrument": imported.instrument.id,
        "version": imported.instrument.version,
        "columns": {key: match.target or None for key, match in zip(imported.keys, imported.matches, strict=True)},
    }
    text = yaml.safe_dump(said, allow_unicode=True, sort_keys=False, width=120)
    note = "# Which column answers which item. Correct the right-hand side; null leaves a column out."
    path.write_text(f"{note}\n{text}", encoding="utf-8")
