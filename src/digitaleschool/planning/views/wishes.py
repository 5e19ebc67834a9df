"""A teacher's wishes: asked in four minutes on a phone, taken back with one tap."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from digitaleschool.common.forms import posted
from digitaleschool.common.language import read_in
from digitaleschool.core.planning.season_slots import TAUGHT
from digitaleschool.core.survey.vocabulary import load_themes
from digitaleschool.needs.services.profiles import in_groups
from digitaleschool.offer.views.catalogue import ask_for_training
from digitaleschool.people.models import Organisation
from digitaleschool.people.rules import schools_led_by, schools_of
from digitaleschool.planning.desk_words import PART_WORDS, WEEKDAY_WORDS
from digitaleschool.planning.forms.wishes import (
    THEME,
    TRAINING,
    CodeForm,
    ColleagueForm,
    TeamForm,
    WhatForm,
    WhenForm,
)
from digitaleschool.planning.models import Season, Wish, Wisher
from digitaleschool.planning.queries import (
    proposals_with_digest,
    seasons_taking_wishes,
    wishers_visible_to,
    wishes_proposed_by,
    wishes_visible_to,
    wishes_with_digest,
)
from digitaleschool.planning.rules import may_wish, proposes_colleagues, takes_wishes
from digitaleschool.planning.services.checks import PlanningRefused
from digitaleschool.planning.services.wishing import (
    clean_code,
    confirm_wishes,
    digest_of,
    join_team,
    leave_team,
    make_wish,
    propose_colleague,
    save_wisher,
    start_team,
    withdraw_wish,
)
from digitaleschool.planning.wish_page import wish_lines

GONE = (Wish.State.WITHDRAWN,)
TEAM = "team"
"""The code of the colleagues whose link someone followed."""
WISHED = "zoek"
"""What someone looked for in the catalogue; with ``studiegebied``, ``thema``, ``niveau``, ``opleiding``."""


@never_cache
@require_safe
def wishes(request: HttpRequest) -> HttpResponse:
    """What wishing is, and for who works at a school: their own wishes and what was proposed."""
    today = timezone.localdate()
    visitor = request.user
    own = list(wishes_visible_to(visitor).exclude(state__in=GONE)) if visitor.is_authenticated else []
    lines = wish_lines(own)
    seasons = list(seasons_taking_wishes(today))
    context = {
        "seasons": seasons,
        "may_wish": may_wish(visitor),
        "to_answer": [line for line in lines if line.proposal and line.proposal.state == line.proposal.State.SENT],
        "asked": [line for line in lines if line.wish.state == Wish.State.ASKED],
        "lines": [line for line in lines if line.wish.state != Wish.State.ASKED],
        "wishers": wishers_visible_to(visitor).filter(season__in=seasons, wishes__state=Wish.State.OPEN).distinct(),
        "proposes_colleagues": proposes_colleagues(visitor),
        "wish_address": _with_what_was_asked(request, "wish_new"),
    }
    return render(request, "planning/wishes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def ask_or_wish(request: HttpRequest) -> HttpResponse:
    """What the catalogue calls "ask for this": a wish for who may make one now, else a need that an RTC reads."""
    if request.method != "POST" and may_wish(request.user) and _season_asked_for(request):
        return redirect(_with_what_was_asked(request, "wish_new"))
    season = _season_asked_for(request)
    if season is None or may_wish(request.user):
        return ask_for_training(request)
    other_way = {"season": season, "wishes_address": _with_what_was_asked(request, "wishes")}
    return ask_for_training(request, "planning/ask_or_wish.html", other_way)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def wish_new(request: HttpRequest) -> HttpResponse:
    """One form: what, and when. Who has said when before finds that filled in. Without account: with a profile code."""
    season = _season_asked_for(request)
    if season is None:
        return redirect("ask_for_training")
    visitor, with_code = request.user, request.GET.get("met") == "code"
    if not with_code and not may_wish(visitor):
        return redirect(_with_what_was_asked(request, "wishes"))
    person = None if with_code else visitor
    known = wishers_visible_to(visitor).filter(season=season).first() if person else None
    data = posted(request)
    what = WhatForm(data, season=season, initial=_asked_for(request, known, season))
    when = WhenForm(data, season=season, schools=_own_schools(visitor) if person else None, initial=_said_before(known))
    code = CodeForm(data) if with_code else None
    forms: list[Form] = [form for form in (what, when, code) if form is not None]
    if request.method == "POST" and all(form.is_valid() for form in forms):
        try:
            wish = _make(request, season, what, when, code)
        except PlanningRefused as refusal:
            _tell(refusal, forms)
        else:
            messages.success(request, _("Your wish is kept. You hear when there is a proposal."))
            if code:
                return _found_by_code(request, code.cleaned_data["code"])
            return redirect(_with_what_was_asked(request, "wish_team", wish.key, only=TEAM))
    context = {
        "season": season, "what": what, "when": when, "code": code, "forms": forms, "known": known,
        "grid": _grid(when), "days": _days(), "is_new": known is None or not known.halfdays,
        "team": request.GET.get(TEAM, "")[:40],
    }  # fmt: skip
    return _with_forms(request, "planning/wish_form.html", context)


def _make(request: HttpRequest, season: Season, what: WhatForm, when: WhenForm, code: CodeForm | None) -> Wish:
    now, person = timezone.now(), None if code else request.user
    school = code.cleaned_data["school"] if code else when.cleaned_data["school"]
    wisher = save_wisher(
        season=season, school=school, circumstances=when.circumstances, now=now, person=person,
        agrees=when.cleaned_data["agrees"], code=code.cleaned_data["code"] if code else "",
    )  # fmt: skip
    told = what.cleaned_data
    return make_wish(
        wisher=wisher, training=what.training, theme=what.theme, field=told["field"], level=told["level"],
        note=told["note"], now=now, by=person,
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def wishes_by_code(request: HttpRequest) -> HttpResponse:
    """Wishes under a profile code, for who has no account. The code is asked each time and kept nowhere."""
    if request.method == "POST":
        return _found_by_code(request, request.POST.get("code", ""))
    return render(request, "planning/wish_code.html", {"code": ""})


def _found_by_code(request: HttpRequest, said: str) -> HttpResponse:
    code = clean_code(said)
    digest = digest_of(code)
    lines = wish_lines(wishes_with_digest(digest).exclude(state__in=GONE))
    context = {
        "code": in_groups(code), "lines": lines, "proposals": proposals_with_digest(digest),
        "is_wrong": not code, "is_found": bool(code),
    }  # fmt: skip
    return render(request, "planning/wish_code.html", context, status=200 if code else 400)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def wisher_edit(request: HttpRequest, season: str) -> HttpResponse:
    """When someone can come, changed; and the yes to what a colleague filled in."""
    wisher = get_object_or_404(wishers_visible_to(request.user), season__slug=season)
    if not takes_wishes(wisher.season, timezone.localdate()):
        messages.error(request, _("Wishes are closed for this season."))
        return redirect("wishes")
    when = WhenForm(
        posted(request), season=wisher.season, schools=_own_schools(request.user), initial=_said_before(wisher)
    )  # fmt: skip
    if request.method == "POST" and when.is_valid():
        try:
            now = timezone.now()
            wisher = save_wisher(
                season=wisher.season, school=when.cleaned_data["school"], circumstances=when.circumstances, now=now,
                agrees=True, person=request.user,
            )  # fmt: skip
            confirmed = confirm_wishes(wisher=wisher, now=now, by=request.user)
        except PlanningRefused as refusal:
            _tell(refusal, [when])
        else:
            words = ngettext("Kept. %(count)s wish counts now.", "Kept. %(count)s wishes count now.", confirmed)
            messages.success(request, words % {"count": confirmed} if confirmed else _("Kept."))
            return redirect("wishes")
    context = {
        "season": wisher.season, "when": when, "forms": [when], "grid": _grid(when), "days": _days(),
        "asked": wish_lines(wishes_visible_to(request.user).filter(wisher=wisher, state=Wish.State.ASKED)),
    }  # fmt: skip
    return _with_forms(request, "planning/wisher.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def wish_withdraw(request: HttpRequest, key: UUID) -> HttpResponse:
    """Takes a wish back: one's own, or one under the profile code that comes along."""
    digest = digest_of(request.POST.get("code", ""))
    own = wishes_with_digest(digest) if digest else wishes_visible_to(request.user)
    wish = get_object_or_404(own, key=key)
    if request.method == "POST":
        withdraw_wish(wish=wish, now=timezone.now(), by=None)
        return render(request, "planning/wish_withdrawn.html", _of_wish(request, wish))
    return render(request, "planning/wish_withdraw.html", _of_wish(request, wish))


@require_POST
@login_required
def wish_again(request: HttpRequest, key: UUID) -> HttpResponse:
    """Makes a wish that was taken back anew, as it was; who took back their yes too gives that first."""
    wish = get_object_or_404(wishes_visible_to(request.user), key=key)
    if wish.wisher.agreed_at is None:
        return redirect(_wish_like(wish))
    try:
        again = make_wish(
            wisher=wish.wisher, training=wish.training, theme=wish.theme, field=wish.field, level=wish.level,
            modes=wish.modes, note=wish.note, now=timezone.now(), by=request.user,
        )  # fmt: skip
        if wish.team and wish.team != again.team:
            join_team(
                code=wish.team.code, wish=again, now=timezone.now(), by=request.user,
                only_with_team=wish.only_with_team,
            )  # fmt: skip
    except PlanningRefused as refusal:
        messages.error(request, refusal.said(read_in()))
    else:
        messages.success(request, _("Your wish is there again."))
    return redirect("wishes")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def wish_team(request: HttpRequest, key: UUID) -> HttpResponse:
    """Who a teacher would like to come with: a code to give to colleagues, or theirs to fill in."""
    wish = get_object_or_404(wishes_visible_to(request.user).exclude(state__in=GONE), key=key)
    form = TeamForm(request.POST if request.POST.get("step") == "join" else None, initial={"code": _shared(request)})
    if request.method == "POST":
        now = timezone.now()
        try:
            if request.POST.get("step") == "start":
                start_team(wish=wish, now=now, by=request.user)
                return redirect("wish_team", key=key)
            if request.POST.get("step") == "leave":
                leave_team(wish=wish, now=now, by=request.user)
                return redirect("wish_team", key=key)
            if form.is_bound and form.is_valid():
                join_team(
                    code=form.cleaned_data["code"], wish=wish, now=now, by=request.user,
                    only_with_team=form.cleaned_data["only_with_team"],
                )  # fmt: skip
                messages.success(request, _("You come together where that can be."))
                return redirect("wishes")
        except PlanningRefused as refusal:
            _tell(refusal, [form])
    context = _of_wish(request, wish) | {
        "form": form, "takes_wishes": takes_wishes(wish.wisher.season, timezone.localdate()),
        "to_share": settings.SITE_URL + _wish_like(wish, team=wish.team.code) if wish.team else "",
        "members": wish.team.wishes.exclude(state__in=GONE).count() if wish.team else 0,
    }  # fmt: skip
    return render(request, "planning/wish_team.html", context, status=400 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def wish_colleague(request: HttpRequest) -> HttpResponse:
    """An ICT coordinator or head fills in a wish for a colleague, who says yes or no."""
    if not proposes_colleagues(request.user):
        raise Http404
    season = _season_asked_for(request)
    waiting = wish_lines(wishes_proposed_by(request.user))
    if season is None:
        return render(request, "planning/wish_colleague.html", {"season": None, "waiting": waiting})
    led = Organisation.objects.filter(pk__in=schools_led_by(request.user)).order_by("name", "pk")
    form = ColleagueForm(posted(request), season=season, schools=led, initial=_asked_for(request, None, season))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            propose_colleague(
                season=season, school=told["school"], email=told["email"], field=told["field"], level=told["level"],
                training=form.training, theme=form.theme, note=told["note"], by=request.user, now=timezone.now(),
            )  # fmt: skip
        except PlanningRefused as refusal:
            _tell(refusal, [form])
        else:
            messages.success(request, _("Your colleague gets a mail, and says yes or no."))
            return redirect("wish_colleague")
    context = {"season": season, "form": form, "forms": [form], "waiting": waiting}
    return _with_forms(request, "planning/wish_colleague.html", context)


@require_POST
@login_required
def wish_colleague_back(request: HttpRequest, key: UUID) -> HttpResponse:
    """Takes back what was proposed to a colleague who did not answer yet."""
    wish = get_object_or_404(wishes_proposed_by(request.user), key=key)
    withdraw_wish(wish=wish, now=timezone.now(), by=request.user)
    messages.success(request, _("Taken back. Your colleague no longer sees it."))
    return redirect("wish_colleague")


# --- shared -----------------------------------------------------------------------------------------------------------


def _with_forms(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    """The page with its forms, and one list of what is wrong in any of them."""
    is_refused = any(form.errors for form in context["forms"])
    return render(request, template, context | {"is_refused": is_refused}, status=400 if is_refused else 200)


def _season_asked_for(request: HttpRequest) -> Season | None:
    """The season that the address names, else the first one in which wishes are welcome."""
    seasons = seasons_taking_wishes(timezone.localdate())
    named = request.GET.get("seizoen", "")[:60]
    return (seasons.filter(slug=named).first() if named else None) or seasons.first()


def _own_schools(visitor: object) -> object:
    return Organisation.objects.filter(pk__in=schools_of(visitor)).order_by("name", "pk")


def _asked_for(request: HttpRequest, known: Wisher | None, season: Season) -> dict[str, object]:
    """What the catalogue, the advice or a need brings along; field and level as in the wish before."""
    before = known.wishes.order_by("-pk").first() if known else None
    slug, theme = request.GET.get("opleiding", "")[:80], request.GET.get("thema", "")[:40]
    is_given = slug and season.trainings.filter(is_active=True, training__slug=slug).exists()
    known_theme = theme if theme in {one.code for one in load_themes().themes} else ""
    return {
        "what": TRAINING + slug if is_given else THEME + known_theme if known_theme else "",
        "field": request.GET.get("studiegebied", "")[:60] or (before.field if before else ""),
        "level": request.GET.get("niveau", "")[:20] or (before.level if before else ""),
        "note": "" if is_given else request.GET.get(WISHED, "")[:300],
    }


def _said_before(known: Wisher | None) -> dict[str, object]:
    if known is None or not known.halfdays:
        return {}
    return {
        "school": known.school_id, "halfdays": known.halfdays, "periods": known.periods, "modes": known.modes,
        "postcode": known.postcode, "travel_minutes": known.travel_minutes, "most_trainings": known.most_trainings,
        "agrees": known.agreed_at is not None,
    }  # fmt: skip


def _tell(refusal: PlanningRefused, forms: list[Form]) -> None:
    """Puts a refusal at its field where a form has it, else on top."""
    for form in forms:
        if refusal.field in form.fields:
            form.add_error(refusal.field, refusal.said(read_in()))
            return
    forms[0].add_error("what" if refusal.field == "training" and "what" in forms[0].fields else None,
                       refusal.said(read_in()))  # fmt: skip


def _grid(when: WhenForm) -> list[tuple[str, list[tuple[str, bool, bool, str]]]]:
    """Rows of the week: words of the part, and for each day its code, whether it is there, is ticked, and its words."""
    ticked = when.ticked
    return [
        (
            str(PART_WORDS[part]),
            [
                (code, is_there, code in ticked, f"{WEEKDAY_WORDS[code[:3]]} {PART_WORDS[part]}")
                for code, is_there in codes
            ],
        )
        for part, codes in when.grid
    ]


def _days() -> list[str]:
    return [str(WEEKDAY_WORDS[day]) for day in dict.fromkeys(code[:3] for code in TAUGHT)]


def _of_wish(request: HttpRequest, wish: Wish) -> dict[str, object]:
    is_own = request.user.is_authenticated and wish.wisher.person_id == request.user.pk
    return {"wish": wish, "line": wish_lines([wish])[0], "is_own": is_own, "season": wish.wisher.season}


def _shared(request: HttpRequest) -> str:
    return request.GET.get(TEAM, "")[:40]


def _with_what_was_asked(request: HttpRequest, page: str, *key: UUID, only: str = "") -> str:
    """The address of a page, with what the address of this one asks (or one thing of that)."""
    asked = urlencode({only: request.GET[only]} if only in request.GET else {}) if only else request.GET.urlencode()
    return reverse(page, args=key) + (f"?{asked}" if asked else "")


def _wish_like(wish: Wish, **more: str) -> str:
    """Where someone makes the same wish: nothing of the teacher is in it."""
    what = {"opleiding": wish.training.slug} if wish.training else {"thema": wish.theme}
    asked = {"seizoen": wish.wisher.season.slug, **what, "studiegebied": wish.field, **more}
    return f"{reverse('wish_new')}?{urlencode(asked)}"
