"""The parts in which a provider fills in a proposal: one form each, short enough for a phone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from digitaleschool.common.form_fields import RowsField
from digitaleschool.common.forms import keys
from digitaleschool.core.frameworks.model import FINALITIES
from digitaleschool.core.offer.content import LARGEST, Content
from digitaleschool.core.survey.vocabulary import load_tools
from digitaleschool.frameworks.models import Goal
from digitaleschool.frameworks.words import TRACKS
from digitaleschool.needs.models import Need
from digitaleschool.offer.models import Module, Trainer
from digitaleschool.offer.queries import goals_to_choose, needs_to_serve
from digitaleschool.offer.words import (
    AFTERWARDS_WORDS,
    BROUGHT_BY_WORDS,
    CHANNEL_WORDS,
    MODE_WORDS,
    PART_WORDS,
    STAGE_WORDS,
    tool_words,
)

from .fields import (
    MoneyField,
    NestedRow,
    Row,
    choice,
    line,
    lines,
    number,
    rows_of,
    terms,
    themes,
    tick,
    ticks,
)
from .section_form import Group, SectionForm

CHOOSE = ("", gettext_lazy("Choose"))
MOST_FOUND = 40
"""Goals or needs that one search shows."""
MOST_GOALS = 60


# --- 1 what and for whom ----------------------------------------------------------------------------------------------


class WhatForm(SectionForm):
    title_nl = line(
        gettext_lazy("Title"),
        gettext_lazy('Short, with the words of a teacher: "Read and change a PLC program".'),
        longest=200,
    )
    promise_nl = line(
        gettext_lazy("What can you do afterwards?"),
        gettext_lazy("One sentence. Begin with: After this training you can ..."),
    )
    about_nl = lines(
        gettext_lazy("What happens in the training?"),
        gettext_lazy("A few short paragraphs. A line that begins with - becomes a list."),
        rows=6,
    )
    fields = ticks(
        gettext_lazy("Fields of study"), lambda: terms("fields"), gettext_lazy("None ticked: for every field.")
    )
    levels = ticks(gettext_lazy("Level"), lambda: terms("levels"), gettext_lazy("Of someone who begins."))
    functions = ticks(
        gettext_lazy("For which functions?"),
        lambda: terms("functions"),
        gettext_lazy("None ticked: for everyone at school."),
    )
    stages = ticks(gettext_lazy("Stage of the pupils"), STAGE_WORDS)
    forms = ticks(gettext_lazy("Form of education"), lambda: terms("forms"))
    themes = ticks(gettext_lazy("Themes"), themes)
    title_en = line(gettext_lazy("Title in English"), longest=200)
    promise_en = line(gettext_lazy("What can you do afterwards? In English"))
    about_en = lines(gettext_lazy("What happens in the training? In English"))

    groups = (
        Group(names=("title_nl", "promise_nl", "about_nl"), title=gettext_lazy("What it is")),
        Group(
            names=("fields", "levels", "themes"),
            title=gettext_lazy("For whom"),
            about=gettext_lazy("Teachers find the training by this."),
        ),
        Group(names=("functions", "stages", "forms"), title=gettext_lazy("More about who it is for"), is_folded=True),
        Group(
            names=("title_en", "promise_en", "about_en"),
            title=gettext_lazy("In English"),
            about=gettext_lazy("Not needed. Without it, the Dutch stands on the English pages."),
            is_folded=True,
        ),
    )


# --- 2 goals ----------------------------------------------------------------------------------------------------------


class GoalsForm(SectionForm):
    goals = RowsField(queryset=Goal.objects.none(), required=False, label=gettext_lazy("Goals"))
    relations = ("goals",)

    def start(self, content: Content) -> dict[str, Any]:
        return {"goals": self._chosen()}

    @property
    def tracks(self) -> list[tuple[str, Any]]:
        """Finalities to look for."""
        return [(code, TRACKS[code]) for code in FINALITIES]

    def _chosen(self) -> list[int]:
        return list(self.version.goals.values_list("pk", flat=True))

    def fit(self) -> None:
        self.fields["goals"].queryset = goals_to_choose()
        self.chosen = list(goals_to_choose().filter(pk__in=self._shown()))
        self.found = self._found()

    def _shown(self) -> set[int]:
        """What is chosen already, and what was ticked just now."""
        typed = self.data.getlist("goals") if isinstance(self.data, QueryDict) else []
        return {*self._chosen(), *keys(typed)}

    def _found(self) -> list[Goal]:
        words, track, edition = (self.search.get(name, "") for name in ("q", "finality", "edition"))
        if not (words or edition):
            return []
        rows = goals_to_choose().exclude(pk__in=[goal.pk for goal in self.chosen])
        if edition:
            rows = rows.filter(edition__slug=edition)
        if track:
            rows = rows.filter(track__in=["", track])
        for word in words.split()[:6]:
            rows = rows.filter(Q(code__icontains=word) | Q(label_nl__icontains=word) | Q(label_en__icontains=word))
        return list(rows[: MOST_FOUND + 1])

    def clean_goals(self) -> QuerySet[Goal]:
        goals = self.cleaned_data["goals"]
        if len(goals) > MOST_GOALS:
            raise forms.ValidationError(_("Choose %(most)s goals at most.") % {"most": MOST_GOALS})
        return goals


# --- 3 before you come ------------------------------------------------------------------------------------------------


class EquipmentRow(Row):
    name = line(gettext_lazy("What is needed"))
    brought_by = choice(gettext_lazy("Who brings it"), BROUGHT_BY_WORDS)
    counts = ("name",)

    @property
    def value(self) -> dict[str, Any]:
        return super().value | {"brought_by": self.cleaned_data["brought_by"] or "provider"}


class SoftwareRow(Row):
    tool = line(gettext_lazy("Tool or program"), list_of="tools")
    licence = line(gettext_lazy("Licence and price"), gettext_lazy("For instance: free for schools."))
    available_after = choice(gettext_lazy("Can participants still use it at school afterwards?"), AFTERWARDS_WORDS)
    counts = ("tool",)

    @property
    def value(self) -> dict[str, Any]:
        said = self.cleaned_data
        return super().value | {
            "tool": code_of_tool(said["tool"]),
            "available_after": said["available_after"] or "unknown",
        }


class BeforeForm(SectionForm):
    prior_ict = lines(
        gettext_lazy("Which ICT skills do you need beforehand?"), gettext_lazy('Say "none" where that is so.'), rows=3
    )
    prior_subject = lines(
        gettext_lazy("What must you know of the subject beforehand?"),
        gettext_lazy('Say "nothing" where that is so.'),
        rows=3,
    )
    self_study = ticks(gettext_lazy("Self-study modules that bring you there"), ())
    needs_no_equipment = tick(gettext_lazy("No equipment is needed"))

    lists: ClassVar = {"equipment": rows_of(EquipmentRow), "software": rows_of(SoftwareRow)}
    groups = (
        Group(
            names=("prior_ict", "prior_subject"),
            title=gettext_lazy("What you know"),
            about=gettext_lazy(
                "Teachers judge for themselves whether it suits them. Help them: say it in plain words."
            ),
        ),
        Group(names=("self_study",), title=gettext_lazy("Not there yet?")),
        Group(names=("needs_no_equipment", "equipment"), title=gettext_lazy("Equipment")),
        Group(
            names=("software",),
            title=gettext_lazy("Tools and software"),
            about=gettext_lazy("What is still there after the training is used in class."),
        ),
    )

    def row_start(self, name: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [row | {"tool": tool_words(row["tool"])} for row in rows] if name == "software" else rows

    def fit(self) -> None:
        known = self.version.value.self_study
        self.fields["self_study"].choices = modules_to_choose(known)

    def layout(self) -> list[dict[str, Any]]:
        has_modules = bool(self.fields["self_study"].choices)
        return [group for group in super().layout() if has_modules or group["title"] != self.groups[1].title]


def modules_to_choose(known: tuple[str, ...]) -> list[tuple[str, str]]:
    """Published self-study modules; those that a version names already stay, also when they are gone."""
    published = {module.slug: module.title for module in Module.objects.filter(published_at__isnull=False)}
    return [*published.items(), *((slug, slug) for slug in known if slug not in published)]


def code_of_tool(said: str) -> str:
    """The code of a tool that goes by this name; else the name itself."""
    found = next((tool for tool in load_tools().tools if said in (tool.code, tool.label)), None)
    found = found or (load_tools().recognise(said) if len(said) < 60 else None)
    return found.code if found else said


# --- 4 sessions -------------------------------------------------------------------------------------------------------


class PartRow(Row):
    title = line(gettext_lazy("What happens"))
    doing = choice(gettext_lazy("How"), PART_WORDS)
    minutes = number(gettext_lazy("Minutes"), LARGEST["minutes"])
    counts = ("title", "minutes")

    @property
    def value(self) -> dict[str, Any]:
        said = self.cleaned_data
        return super().value | {"minutes": said["minutes"] or 0, "doing": said["doing"] or "explain"}


class SessionRow(NestedRow):
    title = line(gettext_lazy("Title of the session"))
    is_return = tick(gettext_lazy("This is a return session: participants come back after trying it in class"))
    weeks_after = number(gettext_lazy("Weeks after the first session"), LARGEST["weeks_after"])
    counts = ("title", "is_return", "weeks_after")
    inner_name = "parts"
    inner_rows = rows_of(PartRow)

    @property
    def value(self) -> dict[str, Any]:
        return super().value | {"weeks_after": self.cleaned_data["weeks_after"] or 0}


class SessionsForm(SectionForm):
    lists: ClassVar = {"sessions": rows_of(SessionRow)}
    groups = (Group(names=("sessions",)),)


# --- 5 place, group, price --------------------------------------------------------------------------------------------


class PlaceForm(SectionForm):
    modes = ticks(gettext_lazy("How is it given?"), MODE_WORDS)
    access = lines(
        gettext_lazy("How do you get there?"),
        gettext_lazy("Public transport, parking, or several places to choose from."),
        rows=3,
    )
    platform = line(gettext_lazy("Online platform"), gettext_lazy("Only for online or hybrid."))
    platform_how_to = lines(gettext_lazy("How do you get onto the platform?"), rows=3)
    group_min = number(gettext_lazy("Smallest group"), LARGEST["group_min"], least=1)
    group_ideal = number(gettext_lazy("Best group"), LARGEST["group_ideal"], least=1)
    group_max = number(gettext_lazy("Largest group"), LARGEST["group_max"], least=1)
    same_field = tick(gettext_lazy("Participants of one group teach the same field"))
    price_cents = MoneyField(gettext_lazy("Price for one participant, in euros"), gettext_lazy("0 where it is free."))
    extra_cents = MoneyField(gettext_lazy("Extra costs for one participant, in euros"))
    extra_for = line(gettext_lazy("What are the extra costs for?"))
    times_a_year = number(gettext_lazy("How many times a year can it be given?"), LARGEST["times_a_year"])

    groups = (
        Group(names=("modes", "access", "platform", "platform_how_to"), title=gettext_lazy("Place")),
        Group(names=("group_min", "group_ideal", "group_max", "same_field"), title=gettext_lazy("Group")),
        Group(names=("price_cents", "extra_cents", "extra_for", "times_a_year"), title=gettext_lazy("Price")),
    )


# --- 6 material -------------------------------------------------------------------------------------------------------


class FirstLessonRow(Row):
    field = forms.ChoiceField(label=gettext_lazy("Field of study"), required=False)
    first_lesson = lines(
        gettext_lazy("The first lesson: what the teacher does, what pupils do, with which material"), rows=4
    )
    counts = ("first_lesson",)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["field"].choices = [CHOOSE, *terms("fields")]


class MaterialForm(SectionForm):
    material_days_ahead = number(
        gettext_lazy("How many days before the first session do participants get the material?"),
        LARGEST["material_days_ahead"],
    )
    shares_with_participants = tick(gettext_lazy("Participants may keep and use all material"))
    shares_with_rtc = tick(gettext_lazy("The RTC gets the material too, for other teachers"))
    pupils_do = lines(gettext_lazy("What will pupils do with it in class?"), rows=4)

    lists: ClassVar = {"first_lessons": rows_of(FirstLessonRow)}
    groups = (
        Group(
            names=("material_days_ahead", "shares_with_participants", "shares_with_rtc"), title=gettext_lazy("Material")
        ),
        Group(names=("pupils_do",), title=gettext_lazy("In class")),
        Group(
            names=("first_lessons",),
            title=gettext_lazy("A first lesson, ready to give"),
            about=gettext_lazy("One for each field. It is what teachers ask for most."),
        ),
    )


# --- 7 labour market --------------------------------------------------------------------------------------------------


class ProofRow(Row):
    tool = line(gettext_lazy("Tool or program"), list_of="tools")
    company = line(gettext_lazy("Company that uses it"), gettext_lazy("The name of the company, not of a person."))
    what = lines(gettext_lazy("What does the company use it for?"), rows=2)
    year = number(gettext_lazy("Told in the year"), 2100, least=2000)
    counts = ("tool", "company", "what")

    @property
    def value(self) -> dict[str, Any]:
        said = self.cleaned_data
        return super().value | {"tool": code_of_tool(said["tool"]), "year": said["year"] or 0}


class LabourForm(SectionForm):
    lists: ClassVar = {"labour_market": rows_of(ProofRow)}
    groups = (Group(names=("labour_market",)),)

    def row_start(self, name: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [row | {"tool": tool_words(row["tool"]), "year": row["year"] or None} for row in rows]


# --- 8 trainers and what comes after ----------------------------------------------------------------------------------


class TrainersForm(SectionForm):
    trainers = RowsField(queryset=Trainer.objects.none(), required=False, label=gettext_lazy("Who gives it?"))
    asks_ahead = tick(gettext_lazy("Participants can say ahead what they want to know"))
    questions_to = ticks(gettext_lazy("Where do questions go afterwards?"), CHANNEL_WORDS)
    contact_name = line(gettext_lazy("Who answers questions about this training?"), longest=120)
    contact_email = forms.EmailField(label=gettext_lazy("E-mail address for questions"), required=False, max_length=254)
    answers_within_days = number(gettext_lazy("Answers within (days)"), LARGEST["answers_within_days"])

    relations = ("trainers",)
    groups = (
        Group(names=("trainers",), title=gettext_lazy("Trainers")),
        Group(names=("asks_ahead", "questions_to"), title=gettext_lazy("Before and afterwards")),
        Group(names=("contact_name", "contact_email", "answers_within_days"), title=gettext_lazy("Contact")),
    )

    def start(self, content: Content) -> dict[str, Any]:
        return super().start(content) | {"trainers": list(self.version.trainers.values_list("pk", flat=True))}

    def fit(self) -> None:
        own = Q(provider=self.version.training.provider_id, is_active=True) | Q(versions=self.version)
        self.fields["trainers"].queryset = Trainer.objects.filter(own).order_by("name", "pk").distinct()


# --- 9 needs ----------------------------------------------------------------------------------------------------------


class NeedsForm(SectionForm):
    needs = RowsField(queryset=Need.objects.none(), required=False, label=gettext_lazy("Needs"))
    relations = ("needs",)

    def start(self, content: Content) -> dict[str, Any]:
        return {"needs": list(self.version.needs.values_list("pk", flat=True))}

    def fit(self) -> None:
        chosen = Need.objects.filter(versions=self.version)
        self.fields["needs"].queryset = (needs_to_serve(self.version.training.rtc_id) | chosen).distinct()
        kept = set(self.initial["needs"])
        typed = self.data.getlist("needs") if isinstance(self.data, QueryDict) else []
        kept |= keys(typed)
        rows = self.fields["needs"].queryset.select_related("field", "theme")
        self.chosen = list(rows.filter(pk__in=kept))
        others = rows.exclude(pk__in=kept)
        for word in self.search.get("q", "").split()[:6]:
            others = others.filter(Q(text_nl__icontains=word) | Q(text_en__icontains=word))
        self.found = list(others[: MOST_FOUND + 1])


# --- all of them ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of a proposal: its place in the address, what it is called, what it is for."""

    code: str
    title: Any
    about: Any
    form: type[SectionForm]


SECTIONS: tuple[Section, ...] = (
    Section(
        code="wat",
        title=gettext_lazy("What and for whom"),
        about=gettext_lazy("A teacher reads this first, on a phone, in ten seconds."),
        form=WhatForm,
    ),
    Section(
        code="doelen",
        title=gettext_lazy("Goals"),
        about=gettext_lazy("Which goals of pupils and teachers does the training work towards?"),
        form=GoalsForm,
    ),
    Section(
        code="vooraf",
        title=gettext_lazy("Before you come"),
        about=gettext_lazy("What a participant needs to know and to have. So that nobody sits there in vain."),
        form=BeforeForm,
    ),
    Section(
        code="sessies",
        title=gettext_lazy("Sessions"),
        about=gettext_lazy(
            "Every session, part by part, in minutes. Short sessions with much practice are followed most."
        ),
        form=SessionsForm,
    ),
    Section(
        code="praktisch",
        title=gettext_lazy("Place, group and price"),
        about=gettext_lazy("How it is given, with how many, and what it costs in all."),
        form=PlaceForm,
    ),
    Section(
        code="materiaal",
        title=gettext_lazy("Material and first lesson"),
        about=gettext_lazy("What participants take home, and what they can give in class next week."),
        form=MaterialForm,
    ),
    Section(
        code="arbeidsmarkt",
        title=gettext_lazy("Labour market"),
        about=gettext_lazy("Which companies use what participants learn?"),
        form=LabourForm,
    ),
    Section(
        code="lesgevers",
        title=gettext_lazy("Trainers and contact"),
        about=gettext_lazy("Who gives it, and where questions go."),
        form=TrainersForm,
    ),
    Section(
        code="behoeften",
        title=gettext_lazy("Needs and tracks"),
        about=gettext_lazy("Which needs of teachers does it serve?"),
        form=NeedsForm,
    ),
)


def section_of(code: str) -> Section | None:
    return next((section for section in SECTIONS if section.code == code), None)
