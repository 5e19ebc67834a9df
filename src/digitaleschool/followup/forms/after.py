"""What participants and trainers fill in after a training."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from digitaleschool.common.form_fields import DayField, LineField, LinesField
from digitaleschool.followup.models.agenda import LONGEST_TITLE
from digitaleschool.followup.models.using import LONGEST_LESSON, LONGEST_NOTE


class CardForm(forms.Form):
    lesson = LineField(
        label=_("Which lesson?"), max_length=LONGEST_LESSON,
        help_text=_("In one line: what pupils do."),
    )  # fmt: skip
    class_name = LineField(label=_("With which class?"), max_length=60)
    lesson_on = DayField(label=_("On which day?"), required=True)
    with_what = LineField(
        label=_("With what? (need not)"), max_length=LONGEST_LESSON, required=False,
        help_text=_("The tool, exercise or material of the training."),
    )  # fmt: skip


class MoreForm(forms.Form):
    """What goes with a tap; both may stay empty."""

    note = LinesField(label=_("How did it go? (need not)"), required=False, max_length=LONGEST_NOTE)
    question = LinesField(
        label=_("What do you still want to know? (need not)"), required=False, max_length=LONGEST_NOTE,
        help_text=_("It comes on the agenda of the return session, without your name."),
    )  # fmt: skip

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        for field in self.fields.values():
            field.widget.attrs["rows"] = 3


class PointForm(forms.Form):
    """A new point of the trainer's own."""

    title = LineField(label=_("What is it about?"), max_length=LONGEST_TITLE)


class AnsweredPointForm(forms.Form):
    title = LineField(label=_("Point"), max_length=LONGEST_TITLE)
    answer = LinesField(
        label=_("Answer"), required=False, max_length=4000,
        help_text=_("Only who follows the run up sees it, until you publish it."),
    )  # fmt: skip


class PublishForm(forms.Form):
    question = LineField(
        label=_("The question, as everyone may read it"), max_length=300,
        help_text=_("Without names of people and schools."),
    )  # fmt: skip
    answer = LinesField(label=_("The answer"), max_length=4000)
