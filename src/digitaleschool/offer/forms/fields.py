"""Fields of the forms about the offer, and rows: lists of small forms that grow and shrink without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from digitaleschool.common.form_fields import LineField, LinesField
from digitaleschool.common.language import read_in
from digitaleschool.core.offer.content import LINE, MOST, TEXT
from digitaleschool.core.survey.vocabulary import load_terms, load_themes

Choices = Iterable[tuple[str, Any]]


def terms(vocabulary: str) -> list[tuple[str, str]]:
    """The words of a vocabulary as choices, in the reader's language."""
    return [(term.code, term.label[read_in()]) for term in load_terms(vocabulary)]


def themes() -> list[tuple[str, str]]:
    return [(theme.code, theme.label[read_in()]) for theme in load_themes().themes]


def line(label: Any, help_text: Any = "", *, longest: int = LINE, list_of: str = "") -> LineField:
    """One line; ``list_of`` names the suggestions that the page holds."""
    widget = forms.TextInput(attrs={"list": list_of, "autocomplete": "off"} if list_of else {})
    return LineField(label=label, help_text=help_text, max_length=longest, required=False, widget=widget)


def lines(label: Any, help_text: Any = "", *, rows: int = 4, longest: int = TEXT) -> LinesField:
    return LinesField(
        label=label, help_text=help_text, max_length=longest, required=False,
        widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


def ticks(label: Any, choices: Choices | Callable[[], Choices], help_text: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, help_text=help_text, choices=choices, required=False, widget=forms.CheckboxSelectMultiple
    )


def choice(label: Any, choices: Choices, help_text: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, help_text=help_text, choices=choices, required=False)


def tick(label: Any, help_text: Any = "") -> forms.BooleanField:
    return forms.BooleanField(label=label, help_text=help_text, required=False)


def number(label: Any, most: int, help_text: Any = "", *, least: int = 0) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, help_text=help_text, min_value=least, max_value=most, required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip


class MoneyField(forms.DecimalField):
    """Euros as people write them (12,50); gives whole cents."""

    def __init__(self, label: Any, help_text: Any = "", *, most: int = 10_000) -> None:
        super().__init__(
            label=label, help_text=help_text, min_value=0, max_value=most, decimal_places=2, required=False,
            widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            error_messages={"invalid": gettext_lazy("Write an amount in euros, for instance 12,50.")},
        )  # fmt: skip

    def to_python(self, value: Any) -> Any:
        said = str(value or "")[:20].replace("€", "").replace(" ", "").replace("\u00a0", "").replace(",", ".")
        return super().to_python(said)

    def clean(self, value: Any) -> int | None:
        euros = super().clean(value)
        return None if euros is None else int(euros * 100)

    def prepare_value(self, value: Any) -> Any:
        """Cents as euros; what was typed stays as it was typed."""
        if not isinstance(value, int):
            return value
        euros, cents = divmod(value, 100)
        return f"{euros},{cents:02d}" if cents else str(euros)


# --- rows -------------------------------------------------------------------------------------------------------------


class Row(forms.Form):
    """One row of a list. A row in which none of ``counts`` is filled in is no row."""

    counts: tuple[str, ...] = ()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.empty_permitted = False  # else a row that says what is saved already counts as empty, and is lost

    @property
    def is_empty(self) -> bool:
        return not any(self.cleaned_data.get(name) for name in self.counts)

    @property
    def value(self) -> dict[str, Any]:
        """The row as JSON values of the content."""
        return {name: self.cleaned_data.get(name) for name in self.fields}


class Rows(forms.BaseFormSet):
    """The rows of one list."""

    def __init__(self, *args: Any, more: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.more = more
        if not self.is_bound and (more == self.prefix or not self.initial):
            self.extra = 1

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return super().get_form_kwargs(index) | ({"more": self.more} if issubclass(self.form, NestedRow) else {})

    @property
    def values(self) -> list[dict[str, Any]]:
        return [row.value for row in self.forms if not row.is_empty]

    def faults(self) -> list[tuple[str, str, str]]:
        """Where something is wrong: (address on the page, label, what)."""
        found = [(f"{self.prefix}-rows", str(_("List")), str(error)) for error in self.non_form_errors()]
        for at, row in enumerate(self.forms, start=1):
            found += [
                (row[name].id_for_label, f"{row.fields[name].label} ({at})", str(error))
                for name, errors in row.errors.items() if name in row.fields for error in errors
            ]  # fmt: skip
            if isinstance(row, NestedRow):
                found += row.inner.faults()
        return found


class NestedRow(Row):
    """A row with a list of its own."""

    inner_name = ""
    inner_rows: type[Rows]

    def __init__(self, *args: Any, more: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        within = (self.initial or {}).get(self.inner_name) or []
        self.inner = self.inner_rows(
            self.data if self.is_bound else None, prefix=f"{self.prefix}-{self.inner_name}", initial=within, more=more
        )

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and self.inner.is_bound and not self.inner.is_valid():
            self._errors[forms.forms.NON_FIELD_ERRORS] = self.error_class([_("Look at the rows below.")])  # type: ignore[index]

    def has_changed(self) -> bool:
        return super().has_changed() or self.inner.has_changed()

    @property
    def is_empty(self) -> bool:
        return super().is_empty and not self.inner.values

    @property
    def value(self) -> dict[str, Any]:
        return super().value | {self.inner_name: self.inner.values}


def rows_of(row: type[Row]) -> type[Rows]:
    return forms.formset_factory(row, formset=Rows, extra=0, max_num=MOST, absolute_max=MOST + 10, validate_max=True)


def without_row(data: QueryDict, removed: str) -> QueryDict:
    """What was posted, with the row of that prefix left empty."""
    if not removed:
        return data
    kept = data.copy()
    for name in list(kept):
        if name.startswith(f"{removed}-") and not name.endswith("_FORMS"):
            del kept[name]
    return kept


def as_text(said: Mapping[str, Any], name: str) -> dict[str, str]:
    """Two fields of a form as one wording."""
    return {"nl": said.get(f"{name}_nl") or "", "en": said.get(f"{name}_en") or ""}
