"""What staff choose and fill in on the way from a report or an answer to a need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from digitaleschool.common.form_fields import LinesField, RowField
from digitaleschool.common.text import clean_line
from digitaleschool.core.evidence.estimates import Estimate
from digitaleschool.needs.models import Need
from digitaleschool.needs.models.register import LONGEST_ORIGIN
from digitaleschool.needs.open_answers import OpenAnswer

FIRST_QUESTION = "training_needs"
"""The question that asks for needs straight out; shown first where a survey has it."""


class FindingFilters(forms.Form):
    """Which numbers of a report to look at: one question, of everyone or of one field."""

    question = forms.ChoiceField(required=False, label=gettext_lazy("Question"))
    field = forms.ChoiceField(required=False, label=gettext_lazy("Who answered"))

    def __init__(self, *args: Any, estimates: Sequence[Estimate]) -> None:
        super().__init__(*args)
        questions = {one.item: one.question for one in estimates}
        fields = {one.field: one.field_label for one in estimates if one.field}
        self._first = FIRST_QUESTION if FIRST_QUESTION in questions else next(iter(questions), "")
        self.fields["question"].choices = list(questions.items())
        self.fields["question"].initial = self._first
        self.fields["field"].choices = [
            ("", _("Everyone who answered")), *((code, f"{_('Field')}: {label}") for code, label in fields.items()),
        ]  # fmt: skip

    def chosen(self, estimates: Sequence[Estimate]) -> list[Estimate]:
        asked = self.cleaned_data if self.is_valid() else {}
        question, field = asked.get("question") or self._first, asked.get("field", "")
        return [one for one in estimates if (one.item, one.field) == (question, field)]


class ExistingForm(forms.Form):
    """A need that is there already."""

    need = RowField(queryset=Need.objects.none(), label=gettext_lazy("Need that is there already"))

    def __init__(self, *args: Any, needs: QuerySet[Need]) -> None:
        super().__init__(*args)
        self.fields["need"].queryset = needs


class AnswersForm(forms.Form):
    """The words of each answer that was ticked, to be shortened, and the promise that nobody can be recognised."""

    is_safe = forms.BooleanField(
        label=gettext_lazy("I took out names, schools, functions and all that points to one person."),
        error_messages={"required": gettext_lazy("Look at the words first, and tick that nobody can be recognised.")},
    )

    def __init__(self, *args: Any, answers: Sequence[OpenAnswer]) -> None:
        super().__init__(*args)
        self._keys = [answer.key for answer in answers]
        for number, answer in enumerate(answers, start=1):
            self.fields[f"words_{answer.key}"] = LinesField(
                max_length=LONGEST_ORIGIN, initial=answer.text,
                label=_("Answer %(number)s, as you keep it") % {"number": number},
                widget=forms.Textarea(attrs={"rows": 3}),
            )  # fmt: skip
        self.order_fields([*(f"words_{key}" for key in self._keys), "is_safe"])

    @property
    def texts(self) -> list[str]:
        return [clean_line(self.cleaned_data[f"words_{key}"], longest=LONGEST_ORIGIN) for key in self._keys]
