"""A plan to take along: a workbook, a calendar. Names only where the visitor may see them."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from email.utils import parseaddr
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from digitaleschool.core.calendar import PUBLISH, Event, Party, calendar_file
from digitaleschool.reports.forms.workbook import Book, workbook

from .desk_words import word
from .models import PlannedRun, Proposal, SeasonPlan, Wisher
from .plan_page import RunCard, fairness, run_cards, spending, unmet_of
from .plan_reasons import Names, sentence_of
from .queries import runs_of
from .services.planning import result_value
from .services.proposing import sessions_of

STATUS = {
    PlannedRun.State.TENTATIVE: "TENTATIVE", PlannedRun.State.INVITED: "TENTATIVE",
    PlannedRun.State.CONFIRMED: "CONFIRMED", PlannedRun.State.CANCELLED: "CANCELLED",
}  # fmt: skip


# --- workbook ---------------------------------------------------------------------------------------------------------


def plan_workbook(plan: SeasonPlan, *, seen: Q, own: frozenset[str]) -> bytes:
    """Groups, who is in them, wishes without a place, shares and money. ``seen``: whose names the visitor may see."""
    season, target = plan.season, io.BytesIO()
    title = f"{season.title}: {_('Plan %(number)s') % {'number': plan.number}}"
    marking = _("The wishes, people and rooms of this season are invented.") if season.is_invented else ""
    with workbook(target, title=title, marking=marking) as book:
        _groups(book, plan)
        _people(book, plan, seen)
        _unmet(book, plan, seen, own)
        _shares(book, plan)
        _money(book, plan)
    return target.getvalue()


def _groups(book: Book, plan: SeasonPlan) -> None:
    sheet = book.sheet(_("Groups"), _("The groups"))
    heads = (
        _("Group"), _("Training"), _("For"), _("State"), _("Pinned"), _("Where"), _("Trainer"), _("When"),
        _("Participants"), _("Places"), _("Minimum"), _("Cost in euros"), _("Paid by"),
    )  # fmt: skip
    sheet.head(heads, (30, 34, 28, 16, 9, 34, 24, 44, 13, 9, 10, 13, 24), frozen=2)
    for card in run_cards(plan, list(runs_of(plan))):
        run, when = card.run, "\n".join(words for words, _is_return in card.slots)
        sheet.texts((
            run.code, card.title, card.for_whom, run.get_state_display(), _("yes") if run.is_pinned else "", card.place,
            run.trainer.name, when,
        ))  # fmt: skip
        sheet.numbers((card.group, run.capacity, card.minimum), 8, book.whole)
        sheet.numbers((run.cost_cents / 100,), 11, book.whole)
        sheet.texts((card.payer,), 12)
        sheet.next()
    sheet.done()


def _people(book: Book, plan: SeasonPlan, seen: Q) -> None:
    """Each place, with a name only for who may see it."""
    sheet = book.sheet(_("Participants"), _("Who is in which group"))
    heads = (_("Group"), _("Name"), _("School"), _("Province"), _("Minutes on the way"), _("Answer"))
    sheet.head(heads, (30, 28, 36, 20, 12, 20), frozen=1)
    rows = (
        Proposal.objects.filter(run__plan=plan)
        .select_related("run", "wish__wisher__school")
        .order_by("run__code", "pk")
    )
    names = _names(plan, seen)
    for row in rows:
        wisher = row.wish.wisher
        name = names.get(wisher.pk)
        sheet.texts(
            (row.run.code, name or "", wisher.school.name if name else "", word("province", wisher.school.province))
        )
        sheet.numbers((row.travel_minutes,), 4, book.whole)
        sheet.texts((row.get_state_display(),), 5)
        sheet.next()
    sheet.done()


def _names(plan: SeasonPlan, seen: Q) -> dict[int, str]:
    rows = Wisher.objects.filter(seen, season=plan.season_id).order_by("pk")
    return dict(rows.values_list("pk", "person__name"))


def _unmet(book: Book, plan: SeasonPlan, seen: Q, own: frozenset[str]) -> None:
    """One by one of the visitor's own provinces only: elsewhere so few would show who asked."""
    sheet = book.sheet(_("Without a place"), _("Wishes without a place in your own province, and why"))
    sheet.head((_("Name"), _("School"), _("Field of study"), _("Level"), _("Why")), (28, 36, 26, 16, 90), frozen=1)
    names, words = _names(plan, seen), Names(plan)
    rows = unmet_of(plan, province="", field="").filter(wish__wisher__school__province__in=own)
    for row in rows.select_related("wish__wisher__school"):
        wish, name = row.wish, names.get(row.wish.wisher_id, "")
        school = wish.wisher.school.name if name else ""
        sheet.texts((name, school, word("field", wish.field), word("level", wish.level), sentence_of(row, words)))
        sheet.next()
    sheet.done()


def _shares(book: Book, plan: SeasonPlan) -> None:
    sheet = book.sheet(_("Shares"), _("The share of wishes with a place, by group"))
    sheet.head((_("By"), _("Group"), _("Wishes"), _("With a place"), _("Floor")), (20, 34, 10, 14, 10), frozen=2)
    titles = {
        "province": _("Province"),
        "network": _("Network"),
        "field": _("Field of study"),
        "size": _("Size of the school"),
    }
    for by, rows in fairness(result_value(plan)):
        for one in rows:
            sheet.texts((titles.get(by, by), one.group))
            sheet.numbers((one.wishes, one.met, one.floor), 2, book.whole)
            sheet.next()
    sheet.done()


def _money(book: Book, plan: SeasonPlan) -> None:
    sheet = book.sheet(_("Money"), _("Who pays what"))
    heads = (_("RTC"), _("Cost in euros"), _("Budget in euros"), _("From the shared budget"))
    sheet.head(heads, (30, 14, 14, 14), frozen=1)
    for one in spending(plan):
        sheet.texts((one.rtc,))
        sheet.numbers((one.cents / 100, one.budget_cents / 100, one.over_cents / 100), 1, book.whole)
        sheet.next()
    sheet.done()


# --- calendar ---------------------------------------------------------------------------------------------------------


def plan_calendar(plan: SeasonPlan, *, now: datetime) -> bytes:
    """Every session of every group. The same session has the same identifier in each plan, so that it moves along."""
    name = f"{plan.season.title}: {_('Plan %(number)s') % {'number': plan.number}}"
    events = [event for card in run_cards(plan, list(runs_of(plan))) for event in _events(plan, card)]
    organiser = Party(address=parseaddr(settings.DEFAULT_FROM_EMAIL)[1], name="Digitale School")
    return calendar_file(events, method=PUBLISH, stamp=now, organiser=organiser, name=name).encode()


def _events(plan: SeasonPlan, card: RunCard) -> Iterator[Event]:
    address = settings.SITE_URL + reverse("planned_run", args=[plan.season.slug, plan.number, card.run.pk])
    said = [card.for_whom, card.run.trainer.name, _("%(count)s participants") % {"count": card.group}]
    for number, (begins, ends, is_return) in enumerate(_moments(card), start=1):
        yield Event(
            uid=f"{_key(plan, card.run.code)}-{number}@{urlsplit(settings.SITE_URL).hostname}", sequence=plan.number,
            starts_at=begins, ends_at=ends, url=address, location=card.place,
            summary=_("%(training)s: return session") % {"training": card.title} if is_return else card.title,
            description="\n".join(one for one in said if one), status=STATUS[PlannedRun.State(card.run.state)],
        )  # fmt: skip


def _moments(card: RunCard) -> Sequence[tuple[datetime, datetime, bool]]:
    return [(one.starts_at, one.ends_at, one.is_return) for one in sessions_of(card.run, card.sessions)]


def _key(plan: SeasonPlan, code: str) -> str:
    """Short, and the same for the same run of the same season."""
    return "planned-" + sha256(f"{plan.season.slug} {code}".encode()).hexdigest()[:24]
