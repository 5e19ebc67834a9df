"""What every part of a proposal shares: fields in groups, rows below them, a draft, and faults with their place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict

from digitaleschool.core.offer.content import Content, content_json
from digitaleschool.offer.models import Version
from digitaleschool.offer.services.proposing import Draft

from .fields import Rows, as_text, without_row


@dataclass(frozen=True, kw_only=True)
class Group:
    """Fields that stand together under a heading; ``is_folded`` until someone opens it."""

    names: tuple[str, ...]
    title: Any = ""
    about: Any = ""
    is_folded: bool = False


class SectionForm(forms.Form):
    """A part of a proposal. ``lists`` are its rows by name of the content."""

    groups: ClassVar[tuple[Group, ...]] = ()
    lists: ClassVar[Mapping[str, type[Rows]]] = {}
    relations: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self, data: QueryDict | None = None, *, version: Version, more: str = "", removed: str = "", search: Any = None
    ) -> None:
        data = without_row(data, removed) if data is not None else None
        self.version = version
        self.search = search or {}
        super().__init__(data, initial=self.start(version.value))
        plain = content_json(version.value)
        self.rows = {
            name: kind(data, prefix=name, initial=self.row_start(name, plain[name]), more=more)
            for name, kind in self.lists.items()
        }
        self.fit()

    def start(self, content: Content) -> dict[str, Any]:
        """What the fields begin with."""
        plain = content_json(content)
        return {name: plain.get(name) for name in self.base_fields} | {
            f"{name}_{language}": plain[name][language]
            for name in ("title", "promise", "about")
            for language in ("nl", "en")
        }

    def row_start(self, name: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return rows

    def fit(self) -> None:
        """Choices that depend on the version."""

    def is_valid(self) -> bool:
        return super().is_valid() & all(rows.is_valid() for rows in self.rows.values())

    @property
    def draft(self) -> Draft:
        """What the form holds: filled in where it is valid, else only the names, to know what stands there."""
        is_filled = self.is_bound and hasattr(self, "cleaned_data")
        said = self.cleaned_data if is_filled else {}
        content = self.content_of(said)
        content |= {name: rows.values if is_filled and rows.is_valid() else [] for name, rows in self.rows.items()}
        rows = {name: [row.pk for row in said.get(name) or ()] for name in self.relations}
        return Draft(content=content, rows=rows)

    def content_of(self, said: Mapping[str, Any]) -> dict[str, Any]:
        texts = {name[:-3] for name in self.fields if name.endswith(("_nl", "_en"))}
        plain = {
            name: said.get(name)
            for name in self.fields
            if name not in self.relations and not name.endswith(("_nl", "_en"))
        }
        return plain | {name: as_text(said, name) for name in texts}

    def faults(self) -> list[tuple[str, str, str]]:
        """All that is wrong: (address on the page, label, what)."""
        found = [("", "", str(error)) for error in self.non_field_errors()]
        found += [
            (self[name].id_for_label or f"id_{name}", str(self.fields[name].label), str(error))
            for name, errors in self.errors.items()
            if name in self.fields
            for error in errors
        ]
        return found + [fault for rows in self.rows.values() for fault in rows.faults()]

    def blame(self, path: str, sentence: str) -> None:
        """Puts a refusal of the content beside the field that it names."""
        name = path.split(".")[0]
        self.add_error(name if name in self.fields else None, sentence)

    def layout(self) -> list[dict[str, Any]]:
        """The groups with their fields and rows, for the template."""
        return [
            {
                "title": group.title,
                "about": group.about,
                "is_folded": group.is_folded
                and not any(self[name].errors for name in group.names if name in self.fields),
                "parts": [
                    {"rows": self.rows[name], "name": name} if name in self.rows else {"field": self[name]}
                    for name in group.names
                ],
            }
            for group in self.groups
        ]
