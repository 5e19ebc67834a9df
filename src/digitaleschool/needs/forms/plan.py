from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from digitaleschool.common.form_fields import DayField, LineField, LinesField, RowField
from digitaleschool.needs.models import ResearchQuestion, Round, RoundStep
from digitaleschool.needs.plan import instruments_of
from digitaleschool.people.models import Person


class StepForm(forms.Form):
    """One of the ten steps of a round."""

    owner = RowField(
        queryset=Person.objects.none(),
        required=False,
        label=gettext_lazy("Who sees to it"),
        empty_label=gettext_lazy("Nobody yet"),
    )
    starts_on = DayField(label=gettext_lazy("Starts on"))
    due_on = DayField(label=gettext_lazy("Ready by"))
    deliverable = LineField(
        max_length=200, required=False, label=gettext_lazy("What it gives"), help_text=gettext_lazy("In a few words.")
    )
    evidence = LinesField(
        max_length=2000,
        required=False,
        label=gettext_lazy("Where that can be seen"),
        help_text=gettext_lazy("A file, a folder, a meeting: so that a colleague finds it without you."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    is_done = forms.BooleanField(required=False, label=gettext_lazy("This step is done"))
    done_on = DayField(label=gettext_lazy("Done on"), help_text=gettext_lazy("Empty: today."))

    def __init__(self, *args: Any, step: RoundStep, owners: QuerySet[Person], today: date) -> None:
        initial = {
            "owner": step.owner_id,
            "starts_on": step.starts_on,
            "due_on": step.due_on,
            "deliverable": step.deliverable,
            "evidence": step.evidence,
            "is_done": step.done_on is not None,
            "done_on": step.done_on,
        }
        super().__init__(*args, initial=initial)
        self._today = today
        known = Person.objects.filter(pk=step.owner_id) if step.owner_id else Person.objects.none()
        self.fields["owner"].queryset = (owners | known).distinct()

    def clean(self) -> None:
        filled = self.cleaned_data
        starts, due, done = filled.get("starts_on"), filled.get("due_on"), filled.get("done_on")
        if starts and due and due < starts:
            self.add_error("due_on", _("This day comes before the first day. Choose a later one."))
        if filled.get("is_done") and done and done > self._today:
            self.add_error("done_on", _("This day is still to come. Choose today or earlier."))

    @property
    def done_day(self) -> date | None:
        """When the step was done; None where it is not."""
        if not self.cleaned_data["is_done"]:
            return None
        return self.cleaned_data["done_on"] or self._today


class QuestionForm(forms.Form):
    """A research question, and the items that help to answer it: one field of ticks an instrument."""

    code = forms.RegexField(
        r"^[0-9a-z]{1,12}\Z",
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("Small letters and digits, for instance 5 or 5a. Questions stand in this order."),
        error_messages={"invalid": gettext_lazy("Use small letters and digits only, 12 at most.")},
    )
    wording_nl = LineField(
        max_length=300, label=gettext_lazy("Question in Dutch"), widget=forms.Textarea(attrs={"rows": 2})
    )
    wording_en = LineField(
        max_length=300,
        required=False,
        label=gettext_lazy("Question in English"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    parent = RowField(
        queryset=ResearchQuestion.objects.none(),
        required=False,
        label=gettext_lazy("Part of"),
        empty_label=gettext_lazy("Nothing: it is a main question"),
    )

    def __init__(self, *args: Any, round: Round, question: ResearchQuestion | None = None) -> None:
        initial: dict[str, Any] = {}
        linked: dict[str, list[str]] = {}
        if question:
            initial = {
                "code": question.code,
                "wording_nl": question.wording_nl,
                "wording_en": question.wording_en,
                "parent": question.parent_id,
            }
            for instrument, item in question.items.values_list("instrument", "item"):
                linked.setdefault(instrument, []).append(item)
        super().__init__(*args, initial=initial)
        parents = round.questions.filter(parent__isnull=True).order_by("code", "pk")
        self.fields["parent"].queryset = parents.exclude(pk=question.pk) if question else parents
        self.fields["parent"].label_from_instance = lambda found: f"{found.code}. {found.wording}"
        self._instruments = instruments_of(round)
        for instrument in self._instruments:
            self.fields[f"items-{instrument.id}"] = self._ticks(instrument, linked.get(instrument.id, []))

    def _ticks(self, instrument: Any, linked: list[str]) -> forms.MultipleChoiceField:
        language = "en" if get_language() == "en" else "nl"
        return forms.MultipleChoiceField(
            required=False,
            label=_("Questions of: %(title)s") % {"title": instrument.title[language]},
            widget=forms.CheckboxSelectMultiple,
            choices=[(item.id, item.wording[language]) for item in instrument.items],
            initial=linked,
        )

    @property
    def ticks(self) -> list[forms.BoundField]:
        """The fields of items, one an instrument."""
        return [self[f"items-{instrument.id}"] for instrument in self._instruments]

    @property
    def words(self) -> list[forms.BoundField]:
        """The other fields."""
        return [self[name] for name in ("code", "wording_nl", "wording_en", "parent")]

    @property
    def items(self) -> list[tuple[str, str]]:
        """The links that were ticked: (instrument, item)."""
        return [
            (instrument.id, item)
            for instrument in self._instruments
            for item in self.cleaned_data[f"items-{instrument.id}"]
        ]
