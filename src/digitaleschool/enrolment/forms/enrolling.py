"""What a teacher tells when enrolling: one short page. Only the yes is needed; the rest helps the trainer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from digitaleschool.common.form_fields import LinesField, RowField, RowsField
from digitaleschool.common.language import read_in
from digitaleschool.core.enrolment.readiness import KIT
from digitaleschool.core.survey.vocabulary import load_terms
from digitaleschool.enrolment.models import Enrolment
from digitaleschool.enrolment.readiness_page import HAS_WORDS, KNOWN_WORDS, Asked, thing_words
from digitaleschool.offer.models import Run
from digitaleschool.people.models import Organisation, Person

LONGEST = 1000
KNOWN, THING = "known_", "thing_"
YES, NO = "yes", "no"


class AboutYouForm(forms.Form):
    """What helps the trainer to prepare: wishes, prior knowledge, equipment, replacement, access."""

    wants_to_know = LinesField(
        label=gettext_lazy("What do you want to know or be able to do?"), required=False, max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The trainer prepares for it. One sentence is enough."),
    )  # fmt: skip
    needs_replacement = forms.ChoiceField(
        label=gettext_lazy("Does your school need a replacement for you?"), required=False, widget=forms.RadioSelect,
        choices=[(YES, gettext_lazy("Yes, I then miss lessons")), (NO, gettext_lazy("No"))],
        help_text=gettext_lazy("With a yes, who leads your school hears it in time."),
    )  # fmt: skip
    access_needs = LinesField(
        label=gettext_lazy("What should we know so that you can take part?"), required=False, max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("For example: a wheelchair, hearing badly, no stairs. You need not fill this in."),
    )  # fmt: skip
    access_agrees = forms.BooleanField(
        label=gettext_lazy("The trainer and the RTC may read this to help me"), required=False
    )  # fmt: skip

    def __init__(self, *args: object, asked: Asked, **named: object) -> None:
        super().__init__(*args, **named)
        self.asked = asked
        for one in asked.known:
            self.fields[KNOWN + one.code] = forms.ChoiceField(
                label=one.says, required=False, widget=forms.RadioSelect, choices=list(KNOWN_WORDS.items())
            )
        for number, thing in enumerate(asked.things):
            is_lent = bool(thing.kind) and thing.kind in asked.lent
            self.fields[f"{THING}{number}"] = forms.ChoiceField(
                label=capfirst(thing_words(thing.name)), required=False, widget=forms.RadioSelect,
                choices=[(code, words) for code, words in HAS_WORDS.items() if is_lent or code != KIT],
            )  # fmt: skip

    @property
    def known_fields(self) -> list[forms.BoundField]:
        return [self[KNOWN + one.code] for one in self.asked.known]

    @property
    def thing_fields(self) -> list[forms.BoundField]:
        return [self[f"{THING}{number}"] for number in range(len(self.asked.things))]

    @property
    def knows(self) -> dict[str, str]:
        """Code of the prior knowledge -> yes, partly or no; what was not answered is left out."""
        said = {one.code: self.cleaned_data.get(KNOWN + one.code, "") for one in self.asked.known}
        return {code: answer for code, answer in said.items() if answer}

    @property
    def has(self) -> dict[str, str]:
        """Name of the thing -> own, school, kit or none; what was not answered is left out."""
        said = [self.cleaned_data.get(f"{THING}{number}", "") for number in range(len(self.asked.things))]
        return {thing.name: answer for thing, answer in zip(self.asked.things, said, strict=True) if answer}

    @property
    def told(self) -> dict[str, object]:
        """For the services of enrolling."""
        replaced = self.cleaned_data["needs_replacement"]
        return {
            "wants_to_know": self.cleaned_data["wants_to_know"],
            "needs_replacement": {YES: True, NO: False}.get(replaced),
            "access_needs": self.cleaned_data["access_needs"],
            "prior": self.knows,
            "equipment": self.has,
        }

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("access_needs") and not self.cleaned_data.get("access_agrees"):
            self.add_error(
                "access_agrees", _("Tick this, or empty the field above: without your yes nobody may read it.")
            )


class EnrolForm(AboutYouForm):
    """The same, with the school and what someone teaches; while a run is full, which others are welcome too."""

    school = RowField(label=gettext_lazy("Your school"), queryset=Organisation.objects.none(), empty_label=None)
    field = forms.ChoiceField(label=gettext_lazy("Your field of study"), required=False)
    level = forms.ChoiceField(label=gettext_lazy("Your level in this"), required=False)
    also = RowsField(
        label=gettext_lazy("Would another date do too?"), queryset=Run.objects.none(), required=False,
        help_text=gettext_lazy("You then wait for each of them. The first place is yours."),
    )  # fmt: skip
    field_order = ("school", "field", "level")

    def __init__(
        self, *args: object, asked: Asked, schools: Sequence[int], others: Mapping[int, str], **named: object
    ) -> None:
        super().__init__(*args, asked=asked, **named)
        if len(schools) > 1:
            self.fields["school"].queryset = Organisation.objects.filter(pk__in=schools).order_by("name", "pk")
        else:
            del self.fields["school"]
        if others:
            self.fields["also"].queryset = Run.objects.filter(pk__in=list(others))
            self.fields["also"].label_from_instance = lambda run: others[run.pk]
        else:
            del self.fields["also"]
        self.fields["field"].choices = [("", _("None, or another one")), *_terms("fields", without="other")]
        self.fields["level"].choices = [("", _("I do not know")), *_terms("levels")]


def initial_of(enrolment: Enrolment, asked: Asked) -> dict[str, object]:
    """What someone told before, as the form knows it."""
    said: dict[str, object] = {
        "wants_to_know": enrolment.wants_to_know, "access_needs": enrolment.access_needs,
        "access_agrees": bool(enrolment.access_needs), "field": enrolment.field, "level": enrolment.level,
        "needs_replacement": {True: YES, False: NO}.get(enrolment.needs_replacement, ""),
    }  # fmt: skip
    known = {KNOWN + one.code: enrolment.prior.get(one.code, "") for one in asked.known}
    things = {f"{THING}{at}": enrolment.equipment.get(one.name, "") for at, one in enumerate(asked.things)}
    return said | known | things


class ColleaguesForm(forms.Form):
    """Who would come together."""

    colleagues = RowsField(
        label=gettext_lazy("Which colleagues?"), queryset=Person.objects.none(),
        error_messages={"required": gettext_lazy("Choose one colleague at least.")},
    )  # fmt: skip

    def __init__(self, *args: object, people: Iterable[Person], visitor: Person, **named: object) -> None:
        super().__init__(*args, **named)
        people = list(people)
        self.fields["colleagues"].queryset = Person.objects.filter(pk__in=[one.pk for one in people]).order_by(
            "name", "email", "pk"
        )
        self.fields["colleagues"].label_from_instance = lambda one: (
            _("%(name)s (yourself)") % {"name": one} if one.pk == visitor.pk else str(one)
        )


def _terms(vocabulary: str, without: str = "") -> list[tuple[str, str]]:
    return [(term.code, term.label[read_in()]) for term in load_terms(vocabulary) if term.code != without]
