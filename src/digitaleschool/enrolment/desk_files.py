"""Who comes where, as tables for a workbook; made row by row, so that a hundred thousand are no more than one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from digitaleschool.common.language import read_in
from digitaleschool.common.xlsx_out import Table
from digitaleschool.core.survey.vocabulary import load_terms
from digitaleschool.offer.models import Run, Version

from .models import Enrolment
from .queries import seats_of

ROWS_AT_ONCE = 2000
STATES = dict(Enrolment.State.choices)
BECAUSE = dict(Enrolment.Because.choices)


def tables(runs: QuerySet[Run] | list[Run], now: datetime) -> list[Table]:
    """A sheet of the runs and a sheet of who asked for a place in them."""
    rows = list(runs)
    return [
        Table(
            _("Runs"),
            [_("run"), _("training"), _("organised by"), _("place"), _("town"), _("begins"), _("status"), _("places"),
             _("goes on from"), _("has a place"), _("offered"), _("waits")],
            _runs(rows, now), [8, 40, 24, 24, 16, 17, 24],
        ),
        Table(
            _("Enrolments"),
            [_("run"), _("training"), _("begins"), _("name"), _("e-mail"), _("school"), _("field"), _("level"),
             _("state"), _("why ended"), _("asked"), _("has a place since"), _("wants to know"),
             _("needs a replacement"), _("take into account")],
            _enrolments([run.pk for run in rows]), [8, 40, 17, 24, 30, 30, 24, 14, 24, 24, 17, 17, 40, 12, 40],
        ),
    ]  # fmt: skip


def _runs(runs: Sequence[Run], now: datetime) -> Iterator[Sequence[object]]:
    titles = _titles()
    for start in range(0, len(runs), ROWS_AT_ONCE):
        some = runs[start : start + ROWS_AT_ONCE]
        seats = seats_of(some, now)
        for run in some:
            full = seats[run.pk]
            yield (
                run.pk, titles.get(run.training_id, run.training.slug), run.rtc.name, run.place, run.town,
                _moment(getattr(run, "starts_at", None)), run.get_status_display(), full.capacity, full.minimum,
                full.seated, full.offered, full.waiting,
            )  # fmt: skip


def _enrolments(runs: Sequence[int]) -> Iterator[Sequence[object]]:
    titles, fields, levels = _titles(), _words("fields"), _words("levels")
    days = Run.objects.filter(pk__in=runs).order_by("pk", "-sessions__starts_at")
    starts = dict(days.values_list("pk", "sessions__starts_at"))  # the first day of each is the last to come by
    asked = (
        Enrolment.objects.filter(run__in=runs)
        .order_by("run", "line_number", "pk")
        .values_list(
            "run", "training", "training__slug", "person__name", "person__email", "school__name", "field", "level",
            "state", "ended_because", "asked_at", "seated_at", "wants_to_know", "needs_replacement", "access_needs",
        )
    )  # fmt: skip
    yes = {True: _("yes"), False: _("no"), None: ""}
    for (run, training, slug, name, email, school, field, level, state, because, at, seated, wants, needs, access
         ) in asked.iterator(chunk_size=ROWS_AT_ONCE):  # fmt: skip
        yield (
            run, titles.get(training, slug), _moment(starts.get(run)), name, email, school, fields.get(field, field),
            levels.get(level, level), STATES[state], BECAUSE.get(because, ""), _moment(at), _moment(seated), wants,
            yes[needs], access,
        )  # fmt: skip


def _titles() -> dict[int, str]:
    """The names of all published trainings; those of others are their addresses."""
    said = Version.objects.filter(state=Version.State.PUBLISHED).values_list("training", "title_nl", "title_en")
    return {training: (en or nl) if read_in() == "en" else (nl or en) for training, nl, en in said}


def _words(vocabulary: str) -> dict[str, str]:
    return {term.code: term.label[read_in()] for term in load_terms(vocabulary)}


def _moment(at: datetime | None) -> str:
    return f"{localtime(at):%Y-%m-%d %H:%M}" if at else ""
