from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from digitaleschool.core.fieldwork.strata import UNKNOWN, in_order
from digitaleschool.core.fieldwork.targets import MOST_WANTED
from digitaleschool.needs.models import Target
from digitaleschool.needs.strata_words import category_words

NOT_KNOWN = "unknown"
"""How the unknown is called in the name of a field, where it cannot be empty."""


class TotalForm(forms.Form):
    """How many are wanted in all, to be dealt out over the groups."""

    answers = forms.IntegerField(min_value=0, max_value=MOST_WANTED, label=gettext_lazy("Answers wanted in all"))
    interviews = forms.IntegerField(min_value=0, max_value=MOST_WANTED, label=gettext_lazy("Interviews wanted in all"))


class TargetsForm(forms.Form):
    """The targets of one dimension: two numbers a group."""

    def __init__(
        self,
        *args: Any,
        dimension: str,
        schools: Mapping[str, int],
        targets: Mapping[tuple[str, str], Target],
        proposal: Mapping[str, tuple[int, int]] | None = None,
    ) -> None:
        super().__init__(*args)
        aimed = {category for name, category in targets if name == dimension}
        self._rows = [
            (category, category_words(dimension, category), schools.get(category, 0))
            for category in sorted({*schools, *aimed}, key=in_order)
        ]
        for category, _words, _schools in self._rows:
            target = targets.get((dimension, category))
            now = (target.answers, target.interviews) if target else (0, 0)
            answers, interviews = (proposal or {}).get(category, (0, 0) if proposal else now)
            self._add("answers", category, answers, gettext_lazy("Answers wanted"))
            self._add("interviews", category, interviews, gettext_lazy("Interviews wanted"))

    def _add(self, kind: str, category: str, initial: int, label: Any) -> None:
        self.fields[_name(kind, category)] = forms.IntegerField(
            min_value=0, max_value=MOST_WANTED, initial=initial, label=label
        )

    @property
    def rows(self) -> list[tuple[str, int, forms.BoundField, forms.BoundField]]:
        """Each group in words, its number of schools and its two fields."""
        return [
            (words, schools, self[_name("answers", category)], self[_name("interviews", category)])
            for category, words, schools in self._rows
        ]

    @property
    def wanted(self) -> dict[str, tuple[int, int]]:
        """Category -> (answers, interviews), once it is valid."""
        return {
            category: (
                self.cleaned_data[_name("answers", category)],
                self.cleaned_data[_name("interviews", category)],
            )
            for category, _words, _schools in self._rows
        }


def _name(kind: str, category: str) -> str:
    return f"{kind}-{NOT_KNOWN if category == UNKNOWN else category}"
