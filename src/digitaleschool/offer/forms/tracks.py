from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from digitaleschool.common.form_fields import LineField, RowField
from digitaleschool.offer.models import Track, Training
from digitaleschool.offer.services.tracks import MOST_STEPS, Step, TrackPlan
from digitaleschool.people.models import Organisation

from .fields import Row, Rows, choice, line, lines, number, rows_of, terms, themes, tick, ticks


class StepRow(Row):
    """A training at a level; ``place`` puts it where it belongs."""

    training = forms.ChoiceField(label=gettext_lazy("Training"), required=False)
    place = number(gettext_lazy("Place in the track"), MOST_STEPS, gettext_lazy("1 comes first."))
    level = choice(gettext_lazy("Level"), ())
    why_nl = line(gettext_lazy("Why here?"))
    why_en = line(gettext_lazy("Why here? In English"))
    counts = ("training",)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["level"].choices = [("", _("Every level")), *terms("levels")]


class TrackForm(forms.Form):
    """A track with its steps."""

    title_nl = LineField(max_length=160, label=gettext_lazy("Title in Dutch"))
    about_nl = lines(gettext_lazy("What is the track for?"), rows=4, longest=3000)
    rtc = RowField(
        queryset=Organisation.objects.none(), required=False, label=gettext_lazy("Track of"),
        empty_label=gettext_lazy("All RTCs together"),
    )  # fmt: skip
    fields = ticks(
        gettext_lazy("Fields of study"), lambda: terms("fields"), gettext_lazy("None ticked: for every field.")
    )
    theme = choice(gettext_lazy("Theme"), ())
    title_en = line(gettext_lazy("Title in English"), longest=160)
    about_en = lines(gettext_lazy("What is the track for? In English"), rows=4, longest=3000)
    is_published = tick(gettext_lazy("Everyone may see it"))
    rows_kind: ClassVar[type[Rows]] = rows_of(StepRow)

    def __init__(
        self, data: Any, *, rtcs: QuerySet[Organisation], trainings: QuerySet[Training], track: Track | None, more: str
    ) -> None:
        initial: dict[str, Any] = {}
        steps: list[dict[str, Any]] = []
        if track:
            names = ("title_nl", "title_en", "about_nl", "about_en", "fields", "theme", "is_published")
            initial = {name: getattr(track, name) for name in names} | {"rtc": track.rtc_id}
            held = track.steps.order_by("order", "pk")
            steps = [
                {"training": step.training_id, "place": place, "level": step.level, "why_nl": step.why_nl,
                 "why_en": step.why_en}
                for place, step in enumerate(held, start=1)
            ]  # fmt: skip
        super().__init__(data, initial=initial)
        self.fields["rtc"].queryset = rtcs
        self.fields["theme"].choices = [("", _("Every theme")), *themes()]
        self._trainings = {str(training.pk): training for training in trainings}
        if track:  # what stands in it stays, whatever became of it
            self._trainings |= {str(step.training_id): step.training for step in track.steps.select_related("training")}
        self.rows = self.rows_kind(data, prefix="steps", initial=steps, more=more)
        choices = [("", _("Choose")), *((key, _name(training)) for key, training in self._trainings.items())]
        for row in self.rows.forms:
            row.fields["training"].choices = choices

    def is_valid(self) -> bool:
        return super().is_valid() & self.rows.is_valid()

    def faults(self) -> list[tuple[str, str, str]]:
        found = [("", "", str(error)) for error in self.non_field_errors()]
        found += [
            (self[name].id_for_label, str(self.fields[name].label), str(error))
            for name, errors in self.errors.items() if name in self.fields for error in errors
        ]  # fmt: skip
        return found + self.rows.faults()

    @property
    def plan(self) -> TrackPlan:
        said = self.cleaned_data
        rows = sorted(enumerate(self.rows.values), key=lambda pair: (pair[1]["place"] or MOST_STEPS + 1, pair[0]))
        return TrackPlan(
            title_nl=said["title_nl"], title_en=said["title_en"], about_nl=said["about_nl"], about_en=said["about_en"],
            rtc=said["rtc"], fields=said["fields"], theme=said["theme"], is_published=said["is_published"],
            steps=[
                Step(training=self._trainings[row["training"]], level=row["level"], why_nl=row["why_nl"],
                     why_en=row["why_en"])
                for _at, row in rows
            ],
        )  # fmt: skip


def _name(training: Training) -> str:
    newest = next(iter(training.versions.all()), None)
    return f"{newest.title if newest else training.slug} ({training.provider.name})"
