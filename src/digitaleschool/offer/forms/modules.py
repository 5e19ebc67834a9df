"""What is filled in about a module and its steps."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from digitaleschool.common.form_fields import LineField, LinesField, RowField
from digitaleschool.common.language import read_in
from digitaleschool.core.offer.exercises import RIGHT, ExerciseRefused, read_choices
from digitaleschool.core.offer.videos import HOSTS, VideoRefused, checked_video
from digitaleschool.core.survey.vocabulary import load_terms, load_themes
from digitaleschool.frameworks.models import Tool
from digitaleschool.offer.models import Level, Material, Module, ModuleStep
from digitaleschool.people.models import Organisation

MARKDOWN = gettext_lazy("Markdown works: # heading, **bold**, lists, tables, links.")


class ModuleForm(forms.Form):
    """The facts of a module; whose it is, is asked once."""

    organisation = RowField(queryset=Organisation.objects.none(), label=gettext_lazy("Whose is it?"), empty_label=None)
    title_nl = LineField(max_length=160, label=gettext_lazy("Title in Dutch"))
    title_en = LineField(required=False, max_length=160, label=gettext_lazy("Title in English"))
    promise = LineField(
        max_length=300, label=gettext_lazy("What can you do afterwards?"), help_text=gettext_lazy("In one sentence.")
    )
    minutes = forms.IntegerField(
        min_value=1, max_value=600, label=gettext_lazy("Minutes"), help_text=gettext_lazy("For all steps together.")
    )
    level = forms.ChoiceField(choices=Level.choices, label=gettext_lazy("Level"))
    field = forms.ChoiceField(required=False, label=gettext_lazy("Field"))
    theme = forms.ChoiceField(required=False, label=gettext_lazy("Theme"))
    tool = RowField(
        required=False, queryset=Tool.objects.none(), label=gettext_lazy("Tool"), empty_label=gettext_lazy("no tool")
    )
    gives = LineField(
        required=False, max_length=300, label=gettext_lazy("Which prior knowledge does it give?"),
        help_text=gettext_lazy("A training that asks for it can point here."),
    )  # fmt: skip

    def __init__(self, *args: Any, organisations: Any, module: Module | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        language = read_in()
        fields = [(term.code, term.label[language]) for term in load_terms("fields")]
        themes = [(theme.code, theme.label[language]) for theme in load_themes().themes]
        self.fields["field"].choices = [("", _("all fields")), *fields]
        self.fields["theme"].choices = [("", _("no theme")), *themes]
        self.fields["tool"].queryset = Tool.objects.order_by("label_nl", "pk")
        self.fields["organisation"].queryset = organisations
        if module:
            del self.fields["organisation"]

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "organisation"}


class StepForm(forms.Form):
    """One step; which fields it has depends on its kind."""

    title = LineField(max_length=160, label=gettext_lazy("Title"))
    video = LineField(
        max_length=300, label=gettext_lazy("Address of the video"),
        help_text=gettext_lazy("Starts with https. One of:") + " " + ", ".join(HOSTS),
    )  # fmt: skip
    material = RowField(
        queryset=Material.objects.none(), label=gettext_lazy("Material"), empty_label=gettext_lazy("choose"),
        help_text=gettext_lazy("Material under an open licence. Add it first under Material."),
    )  # fmt: skip
    question = LineField(max_length=500, label=gettext_lazy("Question"))
    choices = LinesField(
        label=gettext_lazy("Answers"), widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Each on a line. Put a star (*) before each right answer."),
    )  # fmt: skip
    text = LinesField(
        required=False, max_length=10_000, label=gettext_lazy("Text"), help_text=MARKDOWN,
        widget=forms.Textarea(attrs={"rows": 10}),
    )  # fmt: skip
    explanation = LinesField(
        required=False, max_length=5_000, label=gettext_lazy("Explanation"),
        help_text=gettext_lazy("Shown after the answer."), widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip

    OF_KIND = {"video": {"video"}, "file": {"material"}, "exercise": {"question", "choices", "explanation"}}

    def __init__(self, *args: Any, kind: str, module: Module, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kind = kind
        own = self.OF_KIND.get(kind, set())
        for name in set().union(*self.OF_KIND.values()) - own:
            del self.fields[name]
        if kind == ModuleStep.Kind.TEXT:
            self.fields["text"].required = True
        if "material" in self.fields:
            open_ones = Material.objects.filter(organisation=module.organisation_id)
            self.fields["material"].queryset = open_ones.exclude(
                licence=Material.Licence.PARTICIPANTS
            ).order_by("title", "pk")  # fmt: skip

    def clean_video(self) -> str:
        try:
            return checked_video(self.cleaned_data["video"])
        except VideoRefused as refused:
            raise forms.ValidationError(refused.said(read_in())) from None

    def clean_choices(self) -> list[dict[str, Any]]:
        try:
            choices = read_choices(self.cleaned_data["choices"])
        except ExerciseRefused as refused:
            raise forms.ValidationError(refused.said(read_in())) from None
        return [{"text": choice.text, "is_right": choice.is_right} for choice in choices]

    def facts(self) -> dict[str, Any]:
        empty = {"text": "", "video": "", "material": None, "question": "", "choices": [], "explanation": ""}
        return empty | self.cleaned_data | {"kind": self.kind}

    @staticmethod
    def of(step: ModuleStep) -> dict[str, Any]:
        """How a step stands in the form."""
        lines = "\n".join(f"{RIGHT if one['is_right'] else ''} {one['text']}".strip() for one in step.choices)
        return {
            "title": step.title, "text": step.text, "video": step.video, "material": step.material_id,
            "question": step.question, "choices": lines, "explanation": step.explanation,
        }  # fmt: skip
