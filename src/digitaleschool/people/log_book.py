"""Looking through the log book: who, what, when; and taking it along as a file, which is itself a line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time

from django import forms
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from digitaleschool.common.form_fields import RowField
from digitaleschool.core.privacy.deeds import deed_in_words

from .audit import write_down
from .models import AuditEntry, Organisation, Person

FIRST_DAY, LAST_DAY = date(2020, 1, 1), date(2099, 12, 31)
"""Days that a question may name; databases and time zones choke on the year 1."""


class Filters(forms.Form):
    """Which lines to look at; nothing filled in is all of them."""

    person = RowField(
        queryset=Person.objects.none(), required=False, label=gettext_lazy("Who"), empty_label=gettext_lazy("Everyone")
    )
    verb = forms.ChoiceField(required=False, label=gettext_lazy("Did what"))
    since = forms.DateField(
        required=False, label=gettext_lazy("From"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    until = forms.DateField(
        required=False, label=gettext_lazy("Up to"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def __init__(self, *args: object, lines: QuerySet[AuditEntry], **options: object) -> None:
        super().__init__(*args, **options)
        lines = lines.order_by()
        doers = Q(pk__in=lines.values("by")) | Q(pk__in=lines.values("stood_in_by"))
        self.fields["person"].queryset = Person.objects.filter(doers).order_by("name", "email", "pk")
        verbs = sorted((words_of(verb), verb) for verb in lines.values_list("verb", flat=True).distinct())
        self.fields["verb"].choices = [("", _("Everything")), *((verb, words) for words, verb in verbs)]

    def clean_since(self) -> date | None:
        return _likely(self.cleaned_data["since"])

    def clean_until(self) -> date | None:
        return _likely(self.cleaned_data["until"])

    def clean(self) -> None:
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", _("This day comes before the first day. Choose a later one."))

    def chosen(self, lines: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        """The lines that were asked for; none where the question makes no sense."""
        if not self.is_valid():
            return lines.none()
        asked = self.cleaned_data
        if asked["person"]:
            lines = lines.filter(Q(by=asked["person"]) | Q(stood_in_by=asked["person"]))
        if asked["verb"]:
            lines = lines.filter(verb=asked["verb"])
        if asked["since"]:
            lines = lines.filter(at__gte=_local(asked["since"], time.min))
        if asked["until"]:
            lines = lines.filter(at__lte=_local(asked["until"], time.max))
        return lines


def words_of(verb: str) -> str:
    """What was done, in the reader's language."""
    return deed_in_words(verb, "en" if get_language() == "en" else "nl")


def who(line: AuditEntry) -> str:
    """Who did it, in the log book's words: the site where nobody did, nobody by name where the name is gone."""
    if line.by:
        return str(line.by)
    return _("Someone whose name is no longer kept") if line.is_nameless else _("The site itself")


@transaction.atomic
def take_along(lines: Sequence[AuditEntry], *, by: Person, now: datetime) -> None:
    """Notes for each organisation that its lines left the site as a file."""
    counted: dict[Organisation | None, int] = {}
    for line in lines:
        counted[line.organisation] = counted.get(line.organisation, 0) + 1
    for organisation, count in (counted or {None: 0}).items():
        write_down("log_book.exported", by=by, now=now, organisation=organisation, details={"lines": count})


def header() -> list[str]:
    return [_("When"), _("Who"), _("Stood in"), _("Did what"), _("Code"), _("On"), _("Organisation"), _("Details")]


def rows(lines: Sequence[AuditEntry]) -> Iterator[list[str]]:
    """The lines as cells of a file."""
    for line in lines:
        yield [
            timezone.localtime(line.at).strftime("%Y-%m-%d %H:%M:%S"),
            who(line),
            str(line.stood_in_by or ""),
            words_of(line.verb),
            line.verb,
            line.object_label,
            str(line.organisation or ""),
            json.dumps(line.details, ensure_ascii=False) if line.details else "",
        ]


def _likely(day: date | None) -> date | None:
    if day and not FIRST_DAY <= day <= LAST_DAY:
        raise forms.ValidationError(_("The log book holds no lines of that year. Choose another day."))
    return day


def _local(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, tzinfo=timezone.get_current_timezone())
