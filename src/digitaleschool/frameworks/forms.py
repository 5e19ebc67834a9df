"""What is filled in beside a file with goals, about a tool, a company that uses it, an example in a field."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from digitaleschool.common.form_fields import DayField, LineField, LinesField, RowField
from digitaleschool.common.text import clean_line
from digitaleschool.core.frameworks.examples import LONGEST as CELL
from digitaleschool.core.frameworks.model import LONGEST
from digitaleschool.core.frameworks.tools import LONGEST as TOOL
from digitaleschool.core.survey.tables import fold
from digitaleschool.people.models import Organisation

from .models import ContextCell, Framework, Goal, Tool
from .words import field_choices, theme_choices

MOST_WORDS, MOST_ALIASES, LONGEST_ALIAS = 6, 30, 60


class GoalFileForm(forms.Form):
    """A file with goals; what is asked below it counts for a table, a CASE file tells it itself."""

    file = forms.FileField(
        label=gettext_lazy("File with goals"),
        help_text=gettext_lazy("A table (CSV, Excel or OpenDocument) or a CASE file (JSON)."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.ods,.json"}),
    )
    title = LineField(
        required=False, max_length=LONGEST["title"], label=gettext_lazy("Title of the list"),
        help_text=gettext_lazy("Needed for a table. The same title again changes that list."),
    )  # fmt: skip
    framework = forms.ChoiceField(required=False, label=gettext_lazy("Is it a new edition of a framework?"))
    publisher = LineField(required=False, max_length=200, label=gettext_lazy("Publisher"))
    licence = LineField(required=False, max_length=200, label=gettext_lazy("Licence"))
    source = LineField(required=False, max_length=LONGEST["source"], label=gettext_lazy("Where the list comes from"))
    valid_from = DayField(label=gettext_lazy("Holds from"))
    valid_until = DayField(label=gettext_lazy("Holds until"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        known = [(framework.slug, framework.title) for framework in Framework.objects.order_by("title_nl", "pk")]
        self.fields["framework"].choices = [("", _("no, it stands by itself")), *known]

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        file.name = clean_line(file.name or "")
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        file = cleaned.get("file")
        if file and not file.name.lower().endswith((".json", ".case")) and not cleaned.get("title"):
            self.add_error("title", _("Give the list a title."))
        start, end = cleaned.get("valid_from"), cleaned.get("valid_until")
        if start and end and end < start:
            self.add_error("valid_until", _("The last day comes before the first."))
        return cleaned

    def facts(self) -> dict[str, str]:
        """What was typed about the edition, as text."""
        names = ("title", "framework", "publisher", "licence", "source", "valid_from", "valid_until")
        return {name: str(self.cleaned_data[name] or "") for name in names}


# Tools


class ToolFilters(forms.Form):
    """Which tools to look at; nothing filled in is all of them."""

    q = LineField(required=False, max_length=100, label=gettext_lazy("Name"))
    kind = forms.ChoiceField(required=False, label=gettext_lazy("Kind"))
    theme = forms.ChoiceField(required=False, label=gettext_lazy("Theme"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = [("", _("Everything")), *Tool.Kind.choices]
        self.fields["theme"].choices = [("", _("Everything")), *theme_choices()]

    def chosen(self, tools: QuerySet[Tool]) -> QuerySet[Tool]:
        """The tools that were asked for; none where the question makes no sense."""
        if not self.is_valid():
            return tools.none()
        asked = self.cleaned_data
        for word in fold(asked["q"]).split()[:MOST_WORDS]:
            tools = tools.filter(search_text__contains=word)
        if asked["kind"]:
            tools = tools.filter(kind=asked["kind"])
        return tools.filter(theme=asked["theme"]) if asked["theme"] else tools


class ToolForm(forms.Form):
    """What is known of a tool. A new one has no labour market yet: companies tell that."""

    label_nl = LineField(max_length=TOOL["label"], label=gettext_lazy("Name"))
    label_en = LineField(
        required=False, max_length=TOOL["label"], label=gettext_lazy("Name in English"),
        help_text=gettext_lazy("Only where it differs."),
    )  # fmt: skip
    aliases = LinesField(
        required=False, label=gettext_lazy("Other spellings"), widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("How people also write it, one a line. Then it is found under those words too."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=gettext_lazy("Kind"))
    theme = forms.ChoiceField(label=gettext_lazy("Theme"))
    fields_of_study = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label=gettext_lazy("Fields of study"),
        help_text=gettext_lazy("Tick none when it serves every field."),
    )  # fmt: skip
    licence = forms.ChoiceField(label=gettext_lazy("Licence"))
    price_note_nl = LineField(
        required=False, max_length=TOOL["note"], label=gettext_lazy("Price in words"),
        help_text=gettext_lazy("For instance: free for schools, paid a year. Prices change, so no amounts."),
    )  # fmt: skip
    price_note_en = LineField(required=False, max_length=TOOL["note"], label=gettext_lazy("Price in words, in English"))
    available_after = forms.ChoiceField(label=gettext_lazy("Can a teacher go on with it after a training?"))
    equipment_nl = LineField(
        required=False, max_length=TOOL["note"], label=gettext_lazy("What you need for it"),
        help_text=gettext_lazy("For instance: a computer with Windows, a board with a cable."),
    )  # fmt: skip
    equipment_en = LineField(
        required=False, max_length=TOOL["note"], label=gettext_lazy("What you need for it, in English")
    )
    on_labour_market = forms.ChoiceField(
        label=gettext_lazy("Do companies use it?"),
        help_text=gettext_lazy("It becomes 'yes' by itself when you add a company that uses it."),
    )
    source = LineField(
        required=False, max_length=TOOL["source"], label=gettext_lazy("Source"),
        help_text=gettext_lazy("Where these facts come from."),
    )  # fmt: skip

    def __init__(self, *args: Any, tool: Tool | None = None, **options: Any) -> None:
        super().__init__(*args, initial=_initial(tool) if tool else {}, **options)
        self.fields["kind"].choices = Tool.Kind.choices
        self.fields["theme"].choices = theme_choices()
        self.fields["fields_of_study"].choices = field_choices()
        self.fields["licence"].choices = Tool.Licence.choices
        self.fields["available_after"].choices = Tool.Available.choices
        self.fields["on_labour_market"].choices = Tool.LabourMarket.choices
        if tool is None:
            self.fields["licence"].initial = Tool.Licence.UNKNOWN
            self.fields["available_after"].initial = Tool.Available.UNKNOWN
            del self.fields["on_labour_market"]

    def clean_aliases(self) -> list[str]:
        lines = [clean_line(line) for line in self.cleaned_data["aliases"].splitlines()]
        aliases = list(dict.fromkeys(line for line in lines if line))
        if len(aliases) > MOST_ALIASES or any(len(alias) > LONGEST_ALIAS for alias in aliases):
            raise forms.ValidationError(
                _("Give %(most)s spellings at most, of %(longest)s signs at most.")
                % {"most": MOST_ALIASES, "longest": LONGEST_ALIAS}
            )
        return aliases

    def facts(self) -> dict[str, Any]:
        """What was filled in, by the names of the row."""
        facts = dict(self.cleaned_data)
        facts["fields"] = facts.pop("fields_of_study")
        facts["label_en"] = facts["label_en"] or facts["label_nl"]
        return facts


def _initial(tool: Tool) -> dict[str, Any]:
    names = (
        "label_nl", "kind", "theme", "licence", "price_note_nl", "price_note_en", "available_after", "equipment_nl",
        "equipment_en", "on_labour_market", "source",
    )  # fmt: skip
    return {name: getattr(tool, name) for name in names} | {
        "label_en": tool.label_en if tool.label_en != tool.label_nl else "",
        "aliases": "\n".join(tool.aliases), "fields_of_study": tool.fields,
    }  # fmt: skip


class ProofForm(forms.Form):
    """A company that uses a tool, and where that was said."""

    company = RowField(
        required=False, queryset=Organisation.objects.none(), label=gettext_lazy("Company"),
        help_text=gettext_lazy("Not in the list? Type its name below."),
    )  # fmt: skip
    company_name = LineField(required=False, max_length=160, label=gettext_lazy("Name of the company"))
    what = LineField(
        max_length=TOOL["note"], label=gettext_lazy("What does it use the tool for?"),
        help_text=gettext_lazy("Name no people: this page is open to all."),
    )  # fmt: skip
    said_on = DayField(required=True, label=gettext_lazy("When was that said?"))
    source = LineField(
        max_length=TOOL["source"], label=gettext_lazy("Where was that said?"),
        help_text=gettext_lazy("For instance: a visit, a job advertisement, a conversation with the company."),
    )  # fmt: skip

    def __init__(self, *args: Any, companies: QuerySet[Organisation], today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        self.fields["company"].queryset = companies
        self.fields["company"].empty_label = _("not in the list")

    def clean_said_on(self) -> date:
        day: date = self.cleaned_data["said_on"]
        if day > self.today:
            raise forms.ValidationError(_("That day has yet to come."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if (
            "company" in cleaned
            and "company_name" in cleaned
            and bool(cleaned["company"]) == bool(cleaned["company_name"])
        ):
            self.add_error("company_name", _("Choose a company in the list, or type its name: one of both."))
        return cleaned


# Examples


class FieldOfStudyField(RowField):
    def label_from_instance(self, goal: Goal) -> str:
        return f"{goal.label} ({goal.edition.title})"


class CellForm(forms.Form):
    """What a goal can look like in a field of study."""

    field = FieldOfStudyField(queryset=Goal.objects.none(), label=gettext_lazy("Field of study"))
    example_nl = LinesField(
        max_length=CELL["example"], label=gettext_lazy("Example"), widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("What do pupils do? One task, in your own words."),
    )  # fmt: skip
    example_en = LinesField(
        required=False, max_length=CELL["example"], label=gettext_lazy("Example in English"),
        widget=forms.Textarea(attrs={"rows": 4}), help_text=gettext_lazy("Without it, English pages show the Dutch."),
    )  # fmt: skip
    tool = RowField(required=False, queryset=Tool.objects.none(), label=gettext_lazy("Tool"))
    material_nl = LineField(
        required=False, max_length=CELL["material"], label=gettext_lazy("Material"),
        help_text=gettext_lazy("What must lie ready."),
    )  # fmt: skip
    material_en = LineField(required=False, max_length=CELL["material"], label=gettext_lazy("Material in English"))

    def __init__(
        self, *args: Any, fields: QuerySet[Goal], tools: QuerySet[Tool], cell: ContextCell | None = None, **options: Any
    ) -> None:
        names = ("field", "example_nl", "example_en", "tool", "material_nl", "material_en")
        super().__init__(*args, initial={name: getattr(cell, name) for name in names} if cell else {}, **options)
        self.fields["field"].queryset = fields
        self.fields["field"].empty_label = _("choose a field")
        self.fields["tool"].queryset = tools
        self.fields["tool"].empty_label = _("no tool")
