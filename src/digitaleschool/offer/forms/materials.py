"""What is filled in about a material, its files and its trainings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from digitaleschool.common.form_fields import LineField, LinesField, RowField
from digitaleschool.common.language import read_in
from digitaleschool.core.files import KINDS
from digitaleschool.core.survey.vocabulary import load_terms
from digitaleschool.frameworks.models import Goal, Tool
from digitaleschool.offer.models import Level, Material
from digitaleschool.people.models import Organisation

ACCEPT = ",".join(sorted({*(kind.ending for kind in KINDS.values()), ".jpeg", ".gif", ".webp"}))


class UploadField(forms.FileField):
    """A file to upload; the view looks it through with :func:`digitaleschool.common.uploads.upload_of`."""

    def __init__(self, **options: Any) -> None:
        widget = forms.FileInput(attrs={"accept": ACCEPT, "data-upload": ""})
        super().__init__(**{"required": False, "widget": widget, "max_length": None} | options)

    def clean(self, value: Any, initial: Any = None) -> Any:
        return value


def file_field() -> UploadField:
    return UploadField(
        label=_("File"),
        help_text=_("PDF, Word, Excel, PowerPoint, OpenDocument, picture, text, or a zip of those; up to 50 MB."),
    )


class MaterialForm(forms.Form):
    """The facts of a material. ``organisation`` and ``file`` are asked once, when it is made."""

    file = file_field()
    organisation = RowField(queryset=Organisation.objects.none(), label=_("Whose is it?"), empty_label=None)
    title = LineField(max_length=160, label=_("Title"))
    about = LinesField(
        required=False, max_length=5000, label=_("What is it for?"), widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In two or three sentences. Markdown works: **bold**, lists, links."),
    )  # fmt: skip
    licence = forms.ChoiceField(
        choices=Material.Licence.choices, label=_("Licence"), help_text=_("Who may do what with it.")
    )
    fields_of_study = forms.MultipleChoiceField(
        required=False, label=_("Fields"), widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose none where it serves all fields."),
    )  # fmt: skip
    goal = RowField(
        required=False, queryset=Goal.objects.none(), label=_("Goal"), empty_label=_("no goal"),
        help_text=_("Goals of your own trainings."),
    )  # fmt: skip
    tool = RowField(required=False, queryset=Tool.objects.none(), label=_("Tool"), empty_label=_("no tool"))
    level = forms.ChoiceField(required=False, choices=[("", _("for everyone")), *Level.choices], label=_("Level"))
    language = forms.ChoiceField(required=False, choices=Material.Language.choices, label=_("Language"))

    def __init__(self, *args: Any, organisations: Any, material: Material | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["fields_of_study"].choices = [(term.code, term.label[read_in()]) for term in load_terms("fields")]
        self.fields["organisation"].queryset = organisations
        self.fields["tool"].queryset = Tool.objects.order_by("label_nl", "pk")
        of = [material.organisation_id] if material else organisations.values("pk")
        goals = Goal.objects.filter(versions__training__provider__in=of).distinct()
        self.fields["goal"].queryset = goals.order_by("edition", "slug", "pk")
        if material:
            del self.fields["file"], self.fields["organisation"]

    def facts(self) -> dict[str, Any]:
        names = ("title", "about", "licence", "goal", "tool", "level", "language")
        return {name: self.cleaned_data[name] for name in names} | {"fields": self.cleaned_data["fields_of_study"]}


class VersionForm(forms.Form):
    """A next file of a material."""

    file = file_field()
    note = LineField(
        required=False, max_length=300, label=_("What changed?"), help_text=_("For who has the earlier version.")
    )


class AttachForm(forms.Form):
    """A training that uses a material, and from when participants have it."""

    training = forms.ChoiceField(label=_("Training"))
    days_before = forms.IntegerField(
        required=False, min_value=0, max_value=120, label=_("Days before the first session"),
        help_text=_("0: on the day itself. Empty: public as soon as the training is."),
    )  # fmt: skip

    def __init__(self, *args: Any, trainings: list[tuple[Any, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.trainings = {str(training.pk): training for training, _title in trainings}
        self.fields["training"].choices = [(str(training.pk), title) for training, title in trainings]
