"""Forms that change a planned run by hand, and that forbid one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from digitaleschool.common.form_fields import DayField, RowField, RowsField
from digitaleschool.core.planning.problem import PARTS
from digitaleschool.offer.models import Trainer
from digitaleschool.planning.desk_words import PART_WORDS, word
from digitaleschool.planning.models import Lender, PlannedRun, Venue, Wish
from digitaleschool.planning.services.planning import Change

FORBIDDEN = {
    "exact": ("training", "trainer", "venue", "pattern"), "room": ("training", "venue"),
    "trainer": ("training", "trainer"), "moments": ("training", "pattern"),
}  # fmt: skip
"""What a coordinator forbids, by the word of the form; what a run has not is left out."""


class WishesField(RowsField):
    """Wishes, ticked; called by who made them where the visitor may see that."""

    names: Mapping[int, str] = {}

    def label_from_instance(self, obj: Any) -> str:
        return self.names.get(obj.pk, str(obj.pk))


class VenueChoice(RowField):
    def label_from_instance(self, obj: Any) -> str:
        return _("%(name)s, %(town)s (%(places)s places)") % {
            "name": obj.name, "town": obj.town, "places": obj.capacity
        }  # fmt: skip


class LenderChoice(RowField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.organisation.name}: {obj.kind}"


class PlannedRunForm(forms.Form):
    """A run by hand: its moments, who gives it, where, who is in it."""

    trainer = RowField(queryset=Trainer.objects.none(), label=gettext_lazy("Trainer"), empty_label=None)
    venue = VenueChoice(
        queryset=Venue.objects.none(), label=gettext_lazy("Where"), required=False, empty_label=gettext_lazy("online")
    )
    lender = LenderChoice(
        queryset=Lender.objects.none(), label=gettext_lazy("Borrows from"), required=False,
        empty_label=gettext_lazy("nobody"),
    )  # fmt: skip
    remove = WishesField(queryset=Wish.objects.none(), label=gettext_lazy("Take out of the group"), required=False)
    add = WishesField(
        queryset=Wish.objects.none(), label=gettext_lazy("Add to the group"), required=False,
        help_text=gettext_lazy("Wishes without a place that this training serves."),
    )  # fmt: skip

    def __init__(
        self, data: Any, *, run: PlannedRun, trainers: Any, venues: Any, lenders: Any, inside: Any, outside: Any,
        names: Mapping[int, str],
    ) -> None:  # fmt: skip
        self.run = run
        initial: dict[str, Any] = {"trainer": run.trainer_id, "venue": run.venue_id, "lender": run.lender_id}
        for at, (day, part) in enumerate(run.slots):
            initial |= {f"day_{at}": day, f"part_{at}": part}
        super().__init__(data, initial=initial)
        for at in range(len(run.slots)):
            is_return = run.has_return and at == len(run.slots) - 1
            label = _("Return session") if is_return else _("Session %(number)s") % {"number": at + 1}
            self.fields[f"day_{at}"] = DayField(label=label, required=True)
            self.fields[f"part_{at}"] = forms.ChoiceField(
                label=_("%(session)s: part of the day") % {"session": label},
                choices=[(part, PART_WORDS[part]) for part in PARTS],
            )
        days = [name for at in range(len(run.slots)) for name in (f"day_{at}", f"part_{at}")]
        self.order_fields([*days, "trainer", "venue", "lender", "remove", "add"])
        for name, rows in (
            ("trainer", trainers),
            ("venue", venues),
            ("lender", lenders),
            ("remove", inside),
            ("add", outside),
        ):
            field: Any = self.fields[name]
            field.queryset = rows
        for name in ("remove", "add"):
            wishes: Any = self.fields[name]
            wishes.names = names
            if not wishes.queryset.exists():
                del self.fields[name]

    @property
    def change(self) -> Change:
        said, run = self.cleaned_data, self.run
        slots = [(said[f"day_{at}"].isoformat(), said[f"part_{at}"]) for at in range(len(run.slots))]
        return Change(
            slots=None if [list(one) for one in slots] == run.slots else slots, trainer=said["trainer"],
            venue=said["venue"], online=said["venue"] is None, lender=said["lender"],
            no_lender=said["lender"] is None, add=list(said.get("add") or ()), remove=list(said.get("remove") or ()),
        )  # fmt: skip


class ForbidForm(forms.Form):
    """What of a run is not wanted in the next plans."""

    what = forms.ChoiceField(label=gettext_lazy("What is not allowed?"), widget=forms.RadioSelect, initial="exact")

    def __init__(self, data: Any, *, run: PlannedRun) -> None:
        super().__init__(data)
        self.run = run
        choices = [
            ("exact", _("only exactly this group: this room, this trainer, these moments")),
            ("trainer", _("this training with %(trainer)s") % {"trainer": run.trainer.name}),
            ("moments", _("this training at these moments")),
        ]
        if run.venue:
            choices.insert(1, ("room", _("this training in %(room)s") % {"room": run.venue.name}))
        field: Any = self.fields["what"]
        field.choices = choices

    @property
    def of(self) -> list[str]:
        return [name for name in FORBIDDEN[self.cleaned_data["what"]] if name != "venue" or self.run.venue_id]


def wish_words(wish: Wish, name: str) -> str:
    """Who made a wish, and from where."""
    school = wish.wisher.school
    about = f"{word('field', wish.field)}, {word('level', wish.level)}"
    return (
        f"{name}, {school.name} ({about})"
        if name
        else f"{_('A teacher')}, {word('province', school.province)} ({about})"
    )
