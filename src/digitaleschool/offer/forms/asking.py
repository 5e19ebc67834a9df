from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from digitaleschool.common.language import read_in
from digitaleschool.core.survey.vocabulary import load_terms, load_themes
from digitaleschool.core.wording import Text
from digitaleschool.frameworks.models import Goal
from digitaleschool.needs.models import Need

LONGEST = 300


class AskForTraining(forms.Form):
    """What someone wants to be able to do, in their own words. No name: nobody has to say who asks."""

    text = forms.CharField(
        label=_("What do you want to be able to do?"), max_length=LONGEST,
        help_text=_("One sentence is enough. Name the tool or machine if you know it. Write no names of people."),
    )  # fmt: skip
    field = forms.ChoiceField(label=_("Field of study"), required=False)
    theme = forms.ChoiceField(label=_("Theme"), required=False)
    level = forms.ChoiceField(
        label=_("Level"), required=False, choices=[("", _("I do not know")), *Need.Level.choices]
    )  # fmt: skip
    website = forms.CharField(label=_("Leave this empty"), required=False)
    """Only a robot fills it in: people do not see it."""

    def __init__(self, *args: object, **named: object) -> None:
        super().__init__(*args, **named)
        fields = [(term.code, term.label) for term in load_terms("fields") if term.code != "other"]
        themes = [(theme.code, theme.label) for theme in load_themes().themes]
        self.fields["field"].choices = [("", _("every field")), *_in_words(fields)]
        self.fields["theme"].choices = [("", _("I do not know")), *_in_words(themes)]
        self.fields["website"].widget.attrs |= {"autocomplete": "off", "tabindex": "-1"}

    @property
    def is_from_a_robot(self) -> bool:
        return bool(self.cleaned_data.get("website"))

    def goal(self, name: str) -> Goal | None:
        """The field or theme that was chosen, as the frameworks know it."""
        edition = {"field": "studiegebieden", "theme": "themas"}[name]
        return Goal.objects.filter(edition__slug=edition, code=self.cleaned_data[name]).first()


def _in_words(labels: list[tuple[str, Text]]) -> list[tuple[str, str]]:
    return [(code, label[read_in()]) for code, label in labels]
