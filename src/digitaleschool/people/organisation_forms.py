"""What people fill in about organisations, schools, roles and functions, and what lists are searched by."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from digitaleschool.common.language import read_in
from digitaleschool.common.text import clean_line
from digitaleschool.core.survey.tables import fold
from digitaleschool.core.survey.vocabulary import load_terms

from .models import Organisation, School
from .models.organisations import LARGE_FROM, Network, Province

FIRST_DAY = date(1980, 1, 1)
FURTHEST = timedelta(days=366)
MOST_WORDS = 6


class Line(forms.CharField):
    """One line of text, clean: composed signs, no control signs, no runs of blanks."""

    def clean(self, value: Any) -> str:
        return super().clean(clean_line(str(value or "").replace("\x00", "")))


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label, help_text=help_text, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )  # fmt: skip


def _term_choices(vocabulary: str) -> list[tuple[str, str]]:
    return [(term.code, term.label[read_in()]) for term in load_terms(vocabulary)]


# Lists


class SchoolFilters(forms.Form):
    """Which schools to look at; nothing filled in is all of them."""

    q = Line(required=False, max_length=100, label=gettext_lazy("Name, number or town"))
    network = forms.ChoiceField(required=False, label=gettext_lazy("Network"))
    province = forms.ChoiceField(required=False, label=gettext_lazy("Province"))
    size = forms.ChoiceField(required=False, label=gettext_lazy("Size"))

    def __init__(self, *args: Any, provinces: Iterable[str], **options: Any) -> None:
        super().__init__(*args, **options)
        there = set(provinces)
        anything, unknown = ("", _("Everything")), ("unknown", _("not known"))
        self.fields["network"].choices = [anything, *Network.choices, unknown]
        self.fields["province"].choices = [anything, *(choice for choice in Province.choices if choice[0] in there)]
        self.fields["size"].choices = [anything, *School.Size.choices, unknown]
        if len(there) < 2:
            del self.fields["province"]

    def chosen(self, schools: QuerySet[School]) -> QuerySet[School]:
        """The schools that were asked for; none where the question makes no sense."""
        if not self.is_valid():
            return schools.none()
        asked = self.cleaned_data
        schools = schools.filter(_found_by("organisation__search_text", asked["q"]))
        if asked["network"]:
            schools = schools.filter(network="" if asked["network"] == "unknown" else asked["network"])
        if asked.get("province"):
            schools = schools.filter(organisation__province=asked["province"])
        return schools.filter(_of_size(asked["size"]))


class OrganisationFilters(forms.Form):
    """Which organisations to look at."""

    q = Line(required=False, max_length=100, label=gettext_lazy("Name"))
    kind = forms.ChoiceField(required=False, label=gettext_lazy("Kind"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        kinds = [choice for choice in Organisation.Kind.choices if choice[0] != Organisation.Kind.SCHOOL]
        self.fields["kind"].choices = [("", _("Everything")), *kinds]

    def chosen(self, organisations: QuerySet[Organisation]) -> QuerySet[Organisation]:
        if not self.is_valid():
            return organisations.none()
        organisations = organisations.filter(_found_by("search_text", self.cleaned_data["q"]))
        kind = self.cleaned_data["kind"]
        return organisations.filter(kind=kind) if kind else organisations


def _found_by(field: str, words: str) -> Q:
    """Every word stands somewhere in the folded text."""
    found = Q()
    for word in fold(words).split()[:MOST_WORDS]:
        found &= Q((f"{field}__contains", word))
    return found


def _of_size(size: str) -> Q:
    sizes = {
        School.Size.SMALL: Q(pupils__lte=LARGE_FROM),
        School.Size.LARGE: Q(pupils__gt=LARGE_FROM),
        "unknown": Q(pupils__isnull=True),
    }
    return sizes.get(size, Q())


# A list of schools


class RegisterForm(forms.Form):
    """A file with schools."""

    file = forms.FileField(
        label=gettext_lazy("File with schools"),
        help_text=gettext_lazy("CSV, Excel (.xlsx) or OpenDocument (.ods), with a row for each place of a school."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.ods"}),
    )
    is_whole = forms.BooleanField(
        required=False,
        label=gettext_lazy("This list is complete: schools and places that are not in it no longer exist."),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        file.name = clean_line(file.name or "")
        return file


class SchoolForm(forms.Form):
    """The facts of a school that its RTC may correct."""

    pupils = forms.IntegerField(
        required=False, min_value=0, max_value=20_000, label=gettext_lazy("Pupils"),
        help_text=gettext_lazy("All places of the school together. Leave empty where you do not know."),
    )  # fmt: skip
    setting = forms.ChoiceField(required=False, label=gettext_lazy("Rural or urban"))
    network = forms.ChoiceField(required=False, label=gettext_lazy("Network"))
    network_reason = Line(
        required=False, max_length=200, label=gettext_lazy("Why the network differs from the register"),
        help_text=gettext_lazy("Needed when you change the network. While it stands here, an import leaves it alone."),
    )  # fmt: skip

    def __init__(self, *args: Any, school: School, **options: Any) -> None:
        self.school = school
        facts = ("pupils", "setting", "network", "network_reason")
        super().__init__(*args, initial={fact: getattr(school, fact) for fact in facts}, **options)
        self.fields["setting"].choices = [("", _("not known")), *School.Setting.choices]
        self.fields["network"].choices = [("", _("not known")), *Network.choices]

    def clean(self) -> None:
        changed = self.cleaned_data.get("network") != self.school.network
        if changed and not self.cleaned_data.get("network_reason"):
            self.add_error("network_reason", _("Say why the network is another one, for who reads it later."))


# Organisations and people


class OrganisationForm(forms.Form):
    """A provider, company or guidance service, or the facts of an RTC."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"))
    name = Line(max_length=160, label=gettext_lazy("Name"))
    province = forms.ChoiceField(
        required=False, label=gettext_lazy("Province"),
        help_text=gettext_lazy("Does it work for all of Flanders? Then all five RTCs see it."),
    )  # fmt: skip
    email = forms.EmailField(required=False, max_length=254, label=gettext_lazy("E-mail address"))
    is_active = forms.BooleanField(required=False, label=gettext_lazy("Exists today"))

    def __init__(
        self, *args: Any, provinces: Iterable[str] | None, organisation: Organisation | None = None, **options: Any
    ) -> None:
        facts = ("kind", "name", "province", "email", "is_active")
        initial = {fact: getattr(organisation, fact) for fact in facts} if organisation else {}
        super().__init__(*args, initial=initial, **options)
        may = set(Province.values if provinces is None else provinces)
        if Province.VLAAMS_BRABANT in may:
            may.add(Province.BRUSSEL)
        if organisation:
            may.add(organisation.province)
        choices = [choice for choice in Province.choices if choice[0] in may]
        self.fields["province"].choices = [("", _("all of Flanders")), *choices]
        apart = {Organisation.Kind.RTC, Organisation.Kind.SCHOOL}
        self.fields["kind"].choices = [choice for choice in Organisation.Kind.choices if choice[0] not in apart]
        gone = ["kind"] if organisation else ["is_active"]
        if organisation and organisation.is_rtc:
            gone += ["province", "is_active"]
        for name in gone:
            del self.fields[name]


class RoleForm(forms.Form):
    """A person and the role that they get."""

    email = forms.EmailField(
        max_length=254, label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("Who has no account yet gets one, and a mail that tells how to sign in."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    name = Line(required=False, max_length=120, label=gettext_lazy("Name"))
    role = forms.ChoiceField(label=gettext_lazy("Role"))
    since = _day(gettext_lazy("First day"))

    def __init__(self, *args: Any, roles: Iterable[Any], today: date, **options: Any) -> None:
        super().__init__(*args, initial={"since": today}, **options)
        self.today = today
        self.fields["role"].choices = [(role.value, role.label) for role in reversed(tuple(roles))]

    def clean_since(self) -> date:
        return _likely(self.cleaned_data["since"], self.today)


class RoleEndForm(forms.Form):
    """Until when a role lasts."""

    until = _day(gettext_lazy("Last day"), gettext_lazy("With yesterday, the role ends at once."))
    is_mistake = forms.BooleanField(
        required=False, label=gettext_lazy("It was given by mistake: take it back at once, as if it had never been.")
    )

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, initial={"until": today}, **options)
        self.today = today

    def clean_until(self) -> date:
        return _likely(self.cleaned_data["until"], self.today)


class PostForm(forms.Form):
    """A function at a school, and a field where there is one."""

    function = forms.ChoiceField(label=gettext_lazy("Function"))
    field = forms.ChoiceField(
        required=False, label=gettext_lazy("Field of study"), help_text=gettext_lazy("Only where you teach in one.")
    )
    since = _day(gettext_lazy("Since"))

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, initial={"since": today}, **options)
        self.today = today
        self.fields["function"].choices = _term_choices("functions")
        self.fields["field"].choices = [("", _("none")), *_term_choices("fields")]

    def clean_since(self) -> date:
        return _likely(self.cleaned_data["since"], self.today)


def _likely(day: date, today: date) -> date:
    if not FIRST_DAY <= day <= today + FURTHEST:
        raise forms.ValidationError(_("Choose a day between 1980 and a year from now."))
    return day
