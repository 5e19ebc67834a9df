"""Enrolling for a run: one short page, with advice, and never a wall."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from digitaleschool.common.forms import posted
from digitaleschool.common.language import read_in
from digitaleschool.core.enrolment.readiness import KIT
from digitaleschool.enrolment.forms.enrolling import EnrolForm, initial_of
from digitaleschool.enrolment.models import Enrolment
from digitaleschool.enrolment.my_page import loan_days, other_runs, price_of, run_words
from digitaleschool.enrolment.queries import active_enrolment, desk_of
from digitaleschool.enrolment.readiness_page import Asked, advice_on, asked_by
from digitaleschool.enrolment.run_cards import RunCard, cards_of
from digitaleschool.enrolment.run_doors import places_words
from digitaleschool.enrolment.services.checks import EnrolRefused, refuse_closed, refuse_uninvited
from digitaleschool.enrolment.services.enrolling import enrol
from digitaleschool.enrolment.services.kits import KitRefused, book_kit
from digitaleschool.people.models import Person, Post
from digitaleschool.people.rules import schools_led_by, schools_of
from digitaleschool.planning.models import Proposal

CHECK = "check"
"""The button that only tells what the answers mean."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def enrol_in(request: HttpRequest, run: int) -> HttpResponse:
    """The form of one run. Who is enrolled already is led to their enrolment."""
    now, person = timezone.now(), request.user
    card = published_card(run, now)
    mine = active_enrolment(training=card.run.training_id, person=person.pk, now=now)
    if mine and mine.run_id == run and not mine.is_proposed:
        return redirect("enrolment", key=mine.key)
    asked = asked_by(card)
    closed = _why_not(card, mine, person, now)
    others = {} if closed else _others_while_full(card, now)
    form = EnrolForm(
        posted(request), asked=asked, schools=sorted(schools_of(person)), others=others,
        initial=_said_before(person, mine, asked, now),
    )  # fmt: skip
    advice, waits_elsewhere = None, bool(mine and mine.is_waiting)
    if request.method == "POST" and not closed and (waits_elsewhere or form.is_valid()):
        if request.POST.get("step") == CHECK and not waits_elsewhere:
            advice = advice_on(asked, person, has=form.has, knows=form.knows)
        else:
            try:
                enrolment = _enrol(card, None if waits_elsewhere else form, person, now)
            except EnrolRefused as refused:
                form.add_error(refused.field if refused.field in form.fields else None, refused.said(read_in()))
            else:
                _tell(request, enrolment)
                _book_kits(request, enrolment, now)
                return redirect("enrolment", key=enrolment.key)
    context = {
        "card": card, "form": form, "closed": closed, "mine": mine, "advice": advice,
        "is_full": card.seats.is_full, "places": places_words(card.seats), "price": price_of(card.content),
        "others": other_runs(card, now) if closed else [], "leads": bool(schools_led_by(person)),
        "waits_elsewhere": waits_elsewhere, "is_in_other": bool(mine and mine.holds_place),
    }  # fmt: skip
    return render(request, "enrolment/enrol.html", context, status=400 if form.errors else 200)


def published_card(run: int, now: datetime) -> RunCard:
    """The run of a training that everyone may see, or nothing."""
    card = cards_of([run], now).get(run)
    if card is None or not card.slug:
        raise Http404
    return card


def _why_not(card: RunCard, mine: Enrolment | None, person: Person, now: datetime) -> str:
    """The sentence that stands in place of the form, where one cannot enrol."""
    try:
        refuse_closed(card.run, now)
        if mine is None and not _is_proposed_by_plan(card, person):
            refuse_uninvited(desk_of(card.run))
    except EnrolRefused as refused:
        return refused.said(read_in())
    return ""


def _is_proposed_by_plan(card: RunCard, person: Person) -> bool:
    return Proposal.objects.filter(run__run=card.run, wish__wisher__person=person, state=Proposal.State.SENT).exists()


def _enrol(card: RunCard, form: EnrolForm | None, person: Person, now: datetime) -> Enrolment:
    """With what the form tells; who waits elsewhere told it there already."""
    if form is None:
        return enrol(run=card.run, person=person, now=now, by=person)
    school = form.cleaned_data.get("school")
    return enrol(
        run=card.run, person=person, now=now, by=person, school=school.pk if school else None,
        field=form.cleaned_data["field"], level=form.cleaned_data["level"],
        also=list(form.cleaned_data.get("also") or ()), **form.told,
    )  # fmt: skip


def _tell(request: HttpRequest, enrolment: Enrolment) -> None:
    if enrolment.is_seated:
        messages.success(request, _("You have a place. A mail with the dates is on its way."))
    else:
        messages.success(request, _("You are on the waiting list. You get a mail as soon as a place comes free."))


def _book_kits(request: HttpRequest, enrolment: Enrolment, now: datetime) -> None:
    """Who said that they borrow a kit has it booked at once, where they have a place and a kit is free."""
    if not enrolment.is_seated:
        return
    card = cards_of([enrolment.run_id], now)[enrolment.run_id]
    days = loan_days(card)
    if not days:
        return
    first, last = localdate(days[0]), localdate(days[1])
    wanted = {kind for thing, kind in _kinds(card) if enrolment.equipment.get(thing) == KIT}
    for kind in sorted(wanted):
        try:
            book_kit(enrolment=enrolment, kind=kind, first_on=first, last_on=last, by=enrolment.person, now=now)
        except KitRefused as refused:
            messages.warning(request, refused.said(read_in()))


def _kinds(card: RunCard) -> list[tuple[str, str]]:
    return [(thing.name, thing.kind) for thing in asked_by(card).things]


def _others_while_full(card: RunCard, now: datetime) -> dict[int, str]:
    """The other dates to wait for as well; only asked where one has to wait."""
    if not card.seats.is_full:
        return {}
    return {one.card.run.pk: run_words(one.card) for one in other_runs(card, now)}


def _said_before(person: Person, mine: Enrolment | None, asked: Asked, now: datetime) -> dict[str, object]:
    """What someone told with this training, or the field and level of their last one, or what they teach."""
    if mine:
        return initial_of(mine, asked)
    last = Enrolment.objects.filter(person=person).exclude(field="").order_by("-pk").first()
    if last:
        return {"field": last.field, "level": last.level, "school": last.school_id}
    today = localdate(now)
    posts = Post.objects.filter(person=person, since__lte=today).exclude(until__lt=today).exclude(field="")
    return {"field": posts.order_by("pk").values_list("field", flat=True).first() or ""}
