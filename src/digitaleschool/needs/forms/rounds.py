from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from digitaleschool.common.form_fields import DayField, LineField, RowsField
from digitaleschool.needs.models import Round
from digitaleschool.needs.models.rounds import SMALLEST_CELL
from digitaleschool.needs.plan import instruments_of_kind
from digitaleschool.needs.services import RoundPlan
from digitaleschool.people.models import Organisation

SCHOOL_YEAR_STARTS_IN = 9
SMALLEST, LARGEST = 3, 30
CONFIDENTIAL, ANONYMOUS = "confidential", "anonymous"


def school_years(today: date) -> list[str]:
    """The school year of today, the one before it and two after it."""
    first = today.year - (today.month < SCHOOL_YEAR_STARTS_IN)
    return [f"{year}-{year + 1}" for year in range(first - 1, first + 3)]


class RoundForm(forms.Form):
    """A round, new or changed."""

    title_nl = LineField(max_length=120, label=gettext_lazy("Title in Dutch"))
    title_en = LineField(
        max_length=120,
        required=False,
        label=gettext_lazy("Title in English"),
        help_text=gettext_lazy("Empty: the Dutch title stands there too."),
    )
    school_year = forms.ChoiceField(label=gettext_lazy("School year"))
    opens_on = DayField(label=gettext_lazy("Opens on"))
    closes_on = DayField(label=gettext_lazy("Last day for answers"))
    survey = forms.ChoiceField(
        label=gettext_lazy("Survey"),
        help_text=gettext_lazy("The version stands behind it. Once teachers answered, it stays the same."),
    )
    sample = forms.ChoiceField(choices=Round.Sample.choices, label=gettext_lazy("How respondents are found"))
    smallest_cell = forms.IntegerField(
        min_value=SMALLEST,
        max_value=LARGEST,
        initial=SMALLEST_CELL,
        label=gettext_lazy("Smallest group that is shown"),
        help_text=gettext_lazy("Fewer people than this are never shown, so that nobody can be recognised."),
    )
    rtcs = RowsField(
        queryset=Organisation.objects.none(),
        required=False,
        label=gettext_lazy("RTCs that take part"),
        help_text=gettext_lazy("They see the round and work on it. None ticked: all five."),
    )
    promise = forms.ChoiceField(
        widget=forms.RadioSelect,
        label=gettext_lazy("What do you promise to who answers?"),
        choices=[
            (
                CONFIDENTIAL,
                gettext_lazy(
                    "Confidential. An answer holds the school, not the person. Each school can get its own results. "
                    "In a small school, someone who works there might guess who said what; that is why small groups "
                    "are never shown."
                ),
            ),
            (
                ANONYMOUS,
                gettext_lazy(
                    "Anonymous. An answer holds no person and no school. Nobody can find out who said what, we "
                    "neither. Schools then get no results of their own."
                ),
            ),
        ],
    )

    def __init__(self, *args: Any, today: date, own: frozenset[int] = frozenset(), round: Round | None = None) -> None:
        super().__init__(*args, initial=_initial(round, own, today))
        years = school_years(today)
        if round and round.school_year not in years:
            years = [round.school_year, *years]
        self.fields["school_year"].choices = [(year, year) for year in years]
        language = "en" if get_language() == "en" else "nl"
        self._surveys = dict(instruments_of_kind("survey"))
        self.fields["survey"].choices = [
            (name, _("%(title)s, version %(version)s") % {"title": form.title[language], "version": form.version})
            for name, form in sorted(self._surveys.items(), key=lambda pair: (pair[1].id, pair[1].version))
        ]
        self.fields["rtcs"].queryset = Organisation.objects.filter(kind="rtc").order_by("name", "pk")
        if round and not round.is_planned:
            self._keep("survey", "promise")

    def _keep(self, *names: str) -> None:
        """What was promised to respondents is shown, and cannot be changed."""
        for name in names:
            self.fields[name].disabled = True
            self.fields[name].help_text = _("This cannot change any more: teachers were asked with it.")

    def clean(self) -> None:
        opens, closes = self.cleaned_data.get("opens_on"), self.cleaned_data.get("closes_on")
        if opens and closes and closes < opens:
            self.add_error("closes_on", _("The last day comes before the first. Choose a later one."))

    @property
    def plan(self) -> RoundPlan:
        """What was filled in, once it is valid."""
        filled = self.cleaned_data
        return RoundPlan(
            title_nl=filled["title_nl"],
            title_en=filled["title_en"],
            school_year=filled["school_year"],
            survey=self._surveys[filled["survey"]],
            sample=filled["sample"],
            smallest_cell=filled["smallest_cell"],
            rtcs=list(filled["rtcs"]),
            keeps_school=filled["promise"] == CONFIDENTIAL,
            opens_on=filled["opens_on"],
            closes_on=filled["closes_on"],
        )


def _initial(round: Round | None, own: frozenset[int], today: date) -> dict[str, Any]:
    if round is None:
        return {
            "school_year": school_years(today)[1],
            "sample": Round.Sample.QUOTA,
            "survey": newest_survey(),
            "rtcs": list(own),
            "promise": CONFIDENTIAL,
        }
    return {
        "title_nl": round.title_nl,
        "title_en": round.title_en,
        "school_year": round.school_year,
        "opens_on": round.opens_on,
        "closes_on": round.closes_on,
        "survey": _name_of(round.instrument, round.instrument_version),
        "sample": round.sample,
        "smallest_cell": round.smallest_cell,
        "rtcs": list(round.rtcs.values_list("pk", flat=True)),
        "promise": CONFIDENTIAL if round.keeps_school else ANONYMOUS,
    }


def newest_survey() -> str:
    """The survey that a new round begins with: the highest version of the first."""
    surveys = instruments_of_kind("survey")
    first = surveys[0][1].id
    return max((form.version, name) for name, form in surveys if form.id == first)[1]


def _name_of(instrument: str, version: str) -> str:
    """Under which name the survey of a round loads."""
    of_id = [(name, form) for name, form in instruments_of_kind("survey") if form.id == instrument]
    return next((name for name, form in of_id if form.version == version), of_id[0][0] if of_id else "")
