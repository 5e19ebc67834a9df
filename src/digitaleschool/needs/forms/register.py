"""What people fill in about needs, and what the list is searched by."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from digitaleschool.common.form_fields import DayField, LineField, LinesField, RowField, RowsField
from digitaleschool.core.survey.vocabulary import load_tools
from digitaleschool.frameworks.models import Edition, Goal
from digitaleschool.needs.models import Need, Round
from digitaleschool.needs.models.register import LONGEST_NEED, LONGEST_ORIGIN, LONGEST_REASON
from digitaleschool.needs.queries import fields_and_themes, goals_to_tie
from digitaleschool.needs.services.register import NeedFacts
from digitaleschool.people.models import Organisation

NONE = "none"
"""In a filter: needs of every field, or without theme or level."""
FACETS = ("field", "theme", "level", "status")


class NeedFilters(forms.Form):
    """Which needs to look at; nothing chosen is all of them. Each choice says how many there are."""

    field = forms.ChoiceField(required=False, label=gettext_lazy("Field of study"))
    theme = forms.ChoiceField(required=False, label=gettext_lazy("Theme"))
    level = forms.ChoiceField(required=False, label=gettext_lazy("Level"))
    status = forms.ChoiceField(required=False, label=gettext_lazy("Status"))

    def __init__(self, *args: Any, needs: QuerySet[Need], **options: Any) -> None:
        super().__init__(*args, **options)
        goals = {str(goal.pk): goal for goal in fields_and_themes()}
        words: dict[str, dict[str, str]] = {
            "field": {key: goal.label for key, goal in goals.items() if goal.kind == Goal.Kind.FIELD},
            "theme": {key: goal.label for key, goal in goals.items() if goal.kind == Goal.Kind.THEME},
            "level": {code: str(label) for code, label in Need.Level.choices},
            "status": {code: str(label) for code, label in Need.Status.choices},
        }
        without = {"field": _("every field"), "theme": _("no theme"), "level": _("every level")}
        for name in FACETS:
            counted = {
                str(row[name] or NONE): row["number_of"]
                for row in needs.order_by().values(name).annotate(number_of=Count("pk"))
            }
            known = words[name] | ({NONE: without[name]} if name in without else {})
            self.fields[name].choices = [
                ("", _("Everything")),
                *((key, f"{label} ({counted[key]})") for key, label in known.items() if key in counted),
            ]

    def chosen(self, needs: QuerySet[Need]) -> QuerySet[Need]:
        """The needs that were asked for; none where the question makes no sense."""
        if not self.is_valid():
            return needs.none()
        asked = self.cleaned_data
        if asked["field"]:
            needs = needs.filter(field=None if asked["field"] == NONE else asked["field"])
        if asked["theme"]:
            needs = needs.filter(theme=None if asked["theme"] == NONE else asked["theme"])
        if asked["level"]:
            needs = needs.filter(level="" if asked["level"] == NONE else asked["level"])
        return needs.filter(status=asked["status"]) if asked["status"] else needs


class NeedForm(forms.Form):
    """One need, as a person writes it down."""

    text_nl = LineField(
        max_length=LONGEST_NEED, label=gettext_lazy("The need, in one sentence"),
        help_text=gettext_lazy("For example: program a PLC and find its faults. No names of persons or schools."),
    )  # fmt: skip
    text_en = LineField(required=False, max_length=LONGEST_NEED, label=gettext_lazy("The same in English, if you like"))
    field = RowField(
        queryset=Goal.objects.none(), required=False, label=gettext_lazy("Field of study"),
        empty_label=gettext_lazy("Every field"),
    )  # fmt: skip
    theme = RowField(
        queryset=Goal.objects.none(), required=False, label=gettext_lazy("Theme"),
        empty_label=gettext_lazy("No theme that fits"),
    )  # fmt: skip
    tool = forms.ChoiceField(required=False, label=gettext_lazy("Tool"))
    level = forms.ChoiceField(required=False, label=gettext_lazy("Level"))
    rtc = RowField(
        queryset=Organisation.objects.none(), required=False, label=gettext_lazy("Of which RTC"),
        empty_label=gettext_lazy("Of all five"),
    )  # fmt: skip
    weight = forms.IntegerField(
        required=False, min_value=0, max_value=100, label=gettext_lazy("Weight, if you choose it yourself"),
        help_text=gettext_lazy("0 to 100. Leave it empty: then it follows from the strongest estimate."),
    )  # fmt: skip
    weight_reason = LineField(
        required=False, max_length=LONGEST_REASON, label=gettext_lazy("Why this weight"),
        help_text=gettext_lazy("Only where you choose the weight yourself. Everyone can read it."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, rtcs: Iterable[int], need: Need | None = None, proposed: dict[str, Any] | None = None
    ) -> None:
        initial = proposed or {}
        if need:
            initial = {
                "text_nl": need.text_nl, "text_en": need.text_en, "field": need.field_id, "theme": need.theme_id,
                "tool": need.tool, "level": need.level, "rtc": need.rtc_id, "weight_reason": need.weight_reason,
                "weight": need.weight if need.weight_reason else None,
            }  # fmt: skip
        super().__init__(*args, initial=initial)
        goals = fields_and_themes()
        self.fields["field"].queryset = goals.filter(kind=Goal.Kind.FIELD)
        self.fields["theme"].queryset = goals.filter(kind=Goal.Kind.THEME)
        for name in ("field", "theme"):
            self.fields[name].label_from_instance = lambda goal: goal.label
        tools = sorted(load_tools().tools, key=lambda tool: tool.label.casefold())
        self.fields["tool"].choices = [("", _("No tool in particular")), *((tool.code, tool.label) for tool in tools)]
        self.fields["level"].choices = [("", _("Every level")), *Need.Level.choices]
        own = {*rtcs, *([need.rtc_id] if need and need.rtc_id else [])}
        self.fields["rtc"].queryset = Organisation.objects.filter(pk__in=own).order_by("name", "pk")

    def clean(self) -> None:
        filled = self.cleaned_data
        if filled.get("weight") is not None and not filled.get("weight_reason"):
            self.add_error("weight_reason", _("Say why you choose the weight yourself, or leave it empty."))

    @property
    def facts(self) -> NeedFacts:
        filled = self.cleaned_data
        return NeedFacts(
            text_nl=filled["text_nl"], text_en=filled["text_en"], field=filled["field"], theme=filled["theme"],
            tool=filled["tool"], level=filled["level"], weight=filled["weight"],
            weight_reason=filled["weight_reason"], rtc=filled["rtc"],
        )  # fmt: skip


class StatusForm(forms.Form):
    """How it stands with a need."""

    status = forms.ChoiceField(choices=Need.Status.choices, label=gettext_lazy("Status"))
    reason = LineField(
        required=False, max_length=LONGEST_REASON, label=gettext_lazy("Why"),
        help_text=gettext_lazy("Needed when you do not take it up. Everyone can read it."),
    )  # fmt: skip

    def clean(self) -> None:
        filled = self.cleaned_data
        if filled.get("status") == Need.Status.REFUSED and not filled.get("reason"):
            self.add_error("reason", _("Write why this need is not taken up. Everyone can read it."))


class GoalsForm(forms.Form):
    """Which goals of pupils a need is about, edition by edition."""

    goals = RowsField(queryset=Goal.objects.none(), required=False, label=gettext_lazy("Goals"))

    def __init__(self, *args: Any, need: Need, today: date) -> None:
        super().__init__(*args, initial={"goals": list(need.goals.values_list("pk", flat=True))})
        self.fields["goals"].queryset = goals_to_tie(need, today)

    @property
    def by_edition(self) -> list[tuple[Edition, list[tuple[Goal, bool]]]]:
        """Each edition with its goals, and whether they are ticked."""
        ticked = {str(key) for key in self["goals"].value() or ()}
        grouped: dict[Edition, list[tuple[Goal, bool]]] = {}
        for goal in self.fields["goals"].queryset:
            grouped.setdefault(goal.edition, []).append((goal, str(goal.pk) in ticked))
        return list(grouped.items())


class MergeForm(forms.Form):
    """Which need this one goes into, by its number."""

    into = forms.IntegerField(
        min_value=1, max_value=2_000_000_000, label=gettext_lazy("Number of the need that stays"),
        help_text=gettext_lazy("You see first what becomes of it."),
    )  # fmt: skip


class QuoteForm(forms.Form):
    """What someone said about a need in an interview, made fit to keep by who was there."""

    text = LinesField(
        max_length=LONGEST_ORIGIN, widget=forms.Textarea(attrs={"rows": 4}), label=gettext_lazy("What was said"),
        help_text=gettext_lazy("In short, in the words of who said it. Only staff who work on the round read it."),
    )  # fmt: skip
    round = RowField(queryset=Round.objects.none(), label=gettext_lazy("Round of the interview"))
    said_on = DayField(label=gettext_lazy("Day"))
    is_safe = forms.BooleanField(
        label=gettext_lazy("I took out names, schools, functions and all that points to one person."),
        error_messages={"required": gettext_lazy("Look at the words first, and tick that nobody can be recognised.")},
    )

    def __init__(self, *args: Any, rounds: QuerySet[Round], today: date) -> None:
        super().__init__(*args)
        self._today = today
        self.fields["round"].queryset = rounds

    def clean_said_on(self) -> date | None:
        day = self.cleaned_data["said_on"]
        if day and day > self._today:
            raise forms.ValidationError(_("Choose today or an earlier day."))
        return day
