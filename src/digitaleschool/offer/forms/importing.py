"""What is chosen beside a file with the courses of another organisation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from digitaleschool.common.form_fields import RowField
from digitaleschool.common.language import read_in
from digitaleschool.common.text import clean_line
from digitaleschool.core.offer.importing import CATALOGUES
from digitaleschool.people.models import Organisation


class CatalogueFileForm(forms.Form):
    """A catalogue, its file, who gives its trainings and which RTC will have them judged."""

    catalogue = forms.ChoiceField(label=gettext_lazy("Which catalogue is it?"))
    file = forms.FileField(
        label=gettext_lazy("File with trainings"),
        help_text=gettext_lazy("The JSON file as that organisation hands it out."),
        widget=forms.FileInput(attrs={"accept": ".json"}),
    )
    provider = RowField(
        queryset=Organisation.objects.none(),
        label=gettext_lazy("Who gives these trainings?"),
        help_text=gettext_lazy("That organisation goes on writing them as proposals."),
        empty_label=gettext_lazy("Choose a provider or company"),
    )
    rtc = RowField(
        queryset=Organisation.objects.none(), label=gettext_lazy("Which RTC has them judged?"), empty_label=None
    )

    def __init__(
        self, *args: Any, providers: QuerySet[Organisation], rtcs: QuerySet[Organisation], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["catalogue"].choices = [(id, name[read_in()]) for id, name in CATALOGUES.items()]
        self.fields["provider"].queryset = providers
        self.fields["rtc"].queryset = rtcs

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        file.name = clean_line(file.name or "")
        return file
