"""What is filled in beside a file with goals."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from digitaleschool.common.form_fields import DayField, LineField
from digitaleschool.common.text import clean_line
from digitaleschool.core.frameworks.model import LONGEST

from .models import Framework


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
