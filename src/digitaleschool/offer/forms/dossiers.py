from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from digitaleschool.common.form_fields import DayField, LineField, RowField
from digitaleschool.offer.models import Provider, Trainer, TrainerEvidence
from digitaleschool.offer.services.dossiers import Evidence, ProviderFacts, TrainerFacts
from digitaleschool.people.models import Organisation

from .fields import Row, line, number, rows_of, terms, tick, ticks

MOST_DAYS = 60


class ProviderForm(forms.Form):
    """How a provider keeps its quality, and how it is reached."""

    quality_system = line(
        gettext_lazy("How do you keep your quality?"),
        gettext_lazy("For instance: ISO 21001, Qfor, or how you evaluate and improve yourselves."),
    )
    is_external = tick(gettext_lazy("Someone from outside checks it"))
    quality_until = DayField(
        label=gettext_lazy("The certificate counts until"), help_text=gettext_lazy("Empty: no last day.")
    )
    site = forms.URLField(label=gettext_lazy("Web page"), required=False, max_length=300, assume_scheme="https")
    contact_email = forms.EmailField(label=gettext_lazy("E-mail address for questions"), required=False, max_length=254)
    answers_within_days = number(gettext_lazy("You answer within (days)"), MOST_DAYS)

    def __init__(self, *args: Any, provider: Provider | None) -> None:
        initial = {name: getattr(provider, name) for name in self.base_fields} if provider else {}
        super().__init__(*args, initial=initial)

    @property
    def facts(self) -> ProviderFacts:
        filled = self.cleaned_data
        return ProviderFacts(
            quality_system=filled["quality_system"],
            is_external=filled["is_external"],
            quality_until=filled["quality_until"],
            site=filled["site"],
            contact_email=filled["contact_email"],
            answers_within_days=filled["answers_within_days"],
        )


class EvidenceRow(Row):
    kind = forms.ChoiceField(
        label=gettext_lazy("Shows that this person"), choices=TrainerEvidence.Kind.choices, required=False
    )
    what = line(gettext_lazy("Diploma, certificate or experience"))
    since = DayField(label=gettext_lazy("Since"))
    until = DayField(label=gettext_lazy("Counts until"), help_text=gettext_lazy("Empty: no last day."))
    counts = ("what",)

    def clean(self) -> None:
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", _("This day comes before the first day. Choose a later one."))


class TrainerForm(forms.Form):
    """A trainer with evidence, row by row."""

    provider = RowField(
        queryset=Organisation.objects.none(), label=gettext_lazy("Gives trainings for"), empty_label=None
    )
    name = LineField(max_length=120, label=gettext_lazy("Name"))
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("Only for you and the RTC; it stands on no page for teachers."),
    )
    about = line(gettext_lazy("In one sentence"), gettext_lazy("What a teacher wants to know about this person."))
    fields = ticks(gettext_lazy("Fields of study"), lambda: terms("fields"))
    is_active = forms.BooleanField(label=gettext_lazy("Gives trainings today"), required=False, initial=True)
    rows_kind: ClassVar = rows_of(EvidenceRow)

    def __init__(
        self, data: Any, *, providers: QuerySet[Organisation], trainer: Trainer | None, more: str = ""
    ) -> None:
        initial: dict[str, Any] = {}
        if trainer:
            names = ("name", "email", "about", "is_active", "fields")
            initial = {name: getattr(trainer, name) for name in names} | {"provider": trainer.provider_id}
        super().__init__(data, initial=initial)
        self.fields["provider"].queryset = providers
        if trainer:
            self.fields["provider"].disabled = True
        held = trainer.evidence.all() if trainer else ()
        rows = [{"kind": one.kind, "what": one.what, "since": one.since, "until": one.until} for one in held]
        self.rows = self.rows_kind(data, prefix="evidence", initial=rows, more=more)

    def is_valid(self) -> bool:
        return super().is_valid() & self.rows.is_valid()

    def faults(self) -> list[tuple[str, str, str]]:
        found = [("", "", str(error)) for error in self.non_field_errors()]
        found += [
            (self[name].id_for_label, str(self.fields[name].label), str(error))
            for name, errors in self.errors.items()
            if name in self.fields
            for error in errors
        ]
        return found + self.rows.faults()

    @property
    def facts(self) -> TrainerFacts:
        filled = self.cleaned_data
        return TrainerFacts(
            name=filled["name"],
            email=filled["email"],
            fields=filled["fields"],
            about=filled["about"],
            is_active=filled["is_active"],
            evidence=[
                Evidence(kind=row["kind"] or "didactic", what=row["what"], since=row["since"], until=row["until"])
                for row in self.rows.values
            ],
        )
