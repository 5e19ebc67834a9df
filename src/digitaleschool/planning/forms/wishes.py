"""What a teacher fills in: what they would like to follow, and when, how and how far they can come."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from digitaleschool.common.form_fields import LineField, RowField
from digitaleschool.common.language import read_in
from digitaleschool.common.text import clean_line
from digitaleschool.core.planning.season_slots import TAUGHT, season_periods
from digitaleschool.core.survey.vocabulary import load_terms, load_themes
from digitaleschool.offer.models import Training
from digitaleschool.people.models import Organisation, School
from digitaleschool.planning.models import Season
from digitaleschool.planning.queries import trainings_to_wish
from digitaleschool.planning.services.wishing import LONGEST_NOTE, Circumstances

TRAINING, THEME = "training:", "theme:"
MODES = (("on_site", gettext_lazy("on site")), ("online", gettext_lazy("online, live")))
MOST_NAMED = 5


class WhatForm(forms.Form):
    """A training or a theme, in a field and on a level."""

    what = forms.ChoiceField(label=gettext_lazy("What would you like to learn?"))
    field = forms.ChoiceField(label=gettext_lazy("Your field of study"))
    level = forms.ChoiceField(label=gettext_lazy("Your level in this"))
    note = LineField(
        label=gettext_lazy("What do you want to be able to do afterwards?"), required=False, max_length=LONGEST_NOTE,
        help_text=gettext_lazy("You need not. One sentence is enough. Write no names of people."),
    )  # fmt: skip

    def __init__(self, *args: object, season: Season, **named: object) -> None:
        super().__init__(*args, **named)
        self.trainings = {version.training.slug: version for version in trainings_to_wish(season)}
        themes = [(THEME + theme.code, theme.label[read_in()]) for theme in load_themes().themes]
        given = [(TRAINING + slug, version.title) for slug, version in self.trainings.items()]
        choices = [(_("A training of this season"), given)] if given else []
        self.fields["what"].choices = [("", _("Choose")), *choices, (_("A theme: any training about it"), themes)]
        self.fields["field"].choices = [("", _("Choose")), *_terms("fields", without="other")]
        self.fields["level"].choices = [("", _("Choose")), *_terms("levels")]

    @property
    def training(self) -> Training | None:
        version = self.trainings.get(self.cleaned_data["what"].removeprefix(TRAINING))
        return version.training if version else None

    @property
    def theme(self) -> str:
        what = self.cleaned_data["what"]
        return what.removeprefix(THEME) if what.startswith(THEME) else ""


class WhenForm(forms.Form):
    """When, how and how far someone can come, and the yes that the RTCs may plan with it."""

    school = RowField(label=gettext_lazy("Your school"), queryset=Organisation.objects.none(), empty_label=None)
    halfdays = forms.MultipleChoiceField(
        label=gettext_lazy("On which half-days can you come?"), choices=[(code, code) for code in TAUGHT],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Tick all that could do: the more you tick, the sooner there is a group."),
        error_messages={"required": gettext_lazy("Choose one half-day at least on which you can come.")},
    )  # fmt: skip
    periods = forms.MultipleChoiceField(
        label=gettext_lazy("In which part of the season?"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Nothing ticked: all of it."),
    )  # fmt: skip
    modes = forms.MultipleChoiceField(
        label=gettext_lazy("How?"), choices=MODES, initial=[code for code, _words in MODES],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose on site, online or both.")},
    )  # fmt: skip
    postcode = LineField(
        label=gettext_lazy("Where do you leave from? (postcode)"), required=False, max_length=4,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "postal-code"}),
        help_text=gettext_lazy("Leave it empty when you come from school."),
    )  # fmt: skip
    travel_minutes = forms.TypedChoiceField(
        label=gettext_lazy("How long may the way be?"), coerce=int, initial=45,
        choices=[(minutes, gettext_lazy("%(minutes)s minutes") % {"minutes": minutes}) for minutes in
                 (15, 30, 45, 60, 90, 120)],
    )  # fmt: skip
    most_trainings = forms.TypedChoiceField(
        label=gettext_lazy("How many trainings at most, in this season?"), coerce=int, initial=2,
        choices=[(count, count) for count in range(1, 6)],
    )  # fmt: skip
    agrees = forms.BooleanField(
        label=gettext_lazy("The RTCs may plan with my wishes"),
        error_messages={"required": gettext_lazy("Without your yes nothing happens with your wishes.")},
    )  # fmt: skip

    def __init__(self, *args: object, season: Season, schools: Iterable[Organisation] | None, **named: object) -> None:
        super().__init__(*args, **named)
        self.grid = half_day_grid()
        self.fields["periods"].choices = [
            (period.code, period.label[read_in()]) for period in season_periods(season.starts_on, season.ends_on)
        ]
        if len(self.fields["periods"].choices) < 2:
            del self.fields["periods"]
        if schools is None:
            del self.fields["school"]
        else:
            self.fields["school"].queryset = schools

    @property
    def ticked(self) -> set[str]:
        return set(self["halfdays"].value() or [])

    @property
    def circumstances(self) -> Circumstances:
        told = self.cleaned_data
        return Circumstances(
            halfdays=told["halfdays"], periods=told.get("periods", ()), modes=told["modes"],
            postcode=told["postcode"], travel_minutes=told["travel_minutes"], most_trainings=told["most_trainings"],
        )  # fmt: skip


class CodeForm(forms.Form):
    """The code of a profile, and the school that the planner may take."""

    code = LineField(
        label=gettext_lazy("Your profile code"), max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        help_text=gettext_lazy("You got it at the end of the survey: four groups of four signs."),
    )  # fmt: skip
    school = LineField(
        label=gettext_lazy("Your school: its name or number"), max_length=160,
        help_text=gettext_lazy("Only to know from where you leave, and in which province a group could be."),
    )  # fmt: skip

    def clean_school(self) -> Organisation:
        said = clean_line(self.cleaned_data["school"])
        schools = School.objects.filter(organisation__is_active=True).select_related("organisation")
        exactly = schools.filter(number=said) if said.isdecimal() else schools.filter(organisation__name__iexact=said)
        found = list(exactly.order_by("number")[:1])
        found = found or list(schools.filter(organisation__name__icontains=said).order_by("number")[: MOST_NAMED + 1])
        if len(found) == 1:
            return found[0].organisation
        if not found:
            raise forms.ValidationError(_("There is no school with this name or number. Check it."))
        named = "; ".join(f"{school.organisation.name} ({school.number})" for school in found[:MOST_NAMED])
        raise forms.ValidationError(_("More schools are called so. Give the number: %(named)s") % {"named": named})


class TeamForm(forms.Form):
    """The code of a colleague's team."""

    code = LineField(
        label=gettext_lazy("The code of your colleague"), max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )  # fmt: skip
    only_with_team = forms.BooleanField(
        label=gettext_lazy("I only come when a colleague comes too"), required=False
    )  # fmt: skip


class ColleagueForm(WhatForm):
    """A wish that an ICT coordinator or head fills in for a colleague."""

    school = RowField(label=gettext_lazy("School"), queryset=Organisation.objects.none(), empty_label=None)
    email = forms.EmailField(
        label=gettext_lazy("E-mail address of your colleague"), max_length=254,
        help_text=gettext_lazy("As your colleague is known on this site."),
    )  # fmt: skip
    field_order = ("school", "email", "what", "field", "level", "note")

    def __init__(self, *args: object, season: Season, schools: Iterable[Organisation], **named: object) -> None:
        super().__init__(*args, season=season, **named)
        self.fields["school"].queryset = schools
        self.fields["field"].label, self.fields["level"].label = _("Field of study"), _("Level")
        self.fields["what"].label = _("What would suit your colleague?")


def half_day_grid() -> list[tuple[str, list[tuple[str, bool]]]]:
    """Part of the day -> the codes of the week, and whether a season has them at all."""
    days = list(dict.fromkeys(code.partition("_")[0] for code in TAUGHT))
    return [(part, [(f"{day}_{part}", f"{day}_{part}" in TAUGHT) for day in days]) for part in ("am", "pm", "ev")]


def _terms(vocabulary: str, without: str = "") -> list[tuple[str, str]]:
    return [(term.code, term.label[read_in()]) for term in load_terms(vocabulary) if term.code != without]
