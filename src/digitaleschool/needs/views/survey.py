"""The survey as respondents meet it: the link, the pages, later, the receipt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation

from digitaleschool.core.survey.asking import Fault, Page, faults_of, hindrance_of, minutes_for, read_page
from digitaleschool.core.survey.asking.fields import STEP
from digitaleschool.needs.forms.contact import MailLinkForm
from digitaleschool.needs.models import Draft, Profile, Round
from digitaleschool.needs.queries import instrument_of
from digitaleschool.needs.respondents import STRATA, Door, Filled, door_of, filled_of, secret_in
from digitaleschool.needs.rules import is_over, takes_answers
from digitaleschool.needs.sealing import code_from, code_hash, fresh_secret, handle_of
from digitaleschool.needs.services.answering import LinkUsedUp, RoundShut, UnknownLink, begin, send_page
from digitaleschool.needs.services.mailing_links import NotMailed, mail_link
from digitaleschool.needs.services.profiles import in_groups, offers_code
from digitaleschool.needs.survey_form import survey_form

from .respondents import RECEIPT_LASTS, Key, give_key, keep_language, key_in, let_leave_address, respondent_page

READ, BOTH = ("GET", "HEAD"), ("GET", "HEAD", "POST")


@respondent_page(*BOTH)
def landing(request: HttpRequest, secret: str) -> HttpResponse:
    """Where a link leads. Opening it changes nothing: programs that check mail open every link."""
    door = door_of(secret)
    if door is None:
        return _unknown(request)
    _speak(request, door)
    if door.is_answered:
        return _receipt(request, door.round, door.draft)
    if not takes_answers(door.round, today=timezone.localdate()):
        return _shut(request, door.round)
    if request.method == "POST":
        return _begin(request, door)
    return render(request, "needs/survey/landing.html", _landing(door) | {"start": fresh_secret()})


def _begin(request: HttpRequest, door: Door) -> HttpResponse:
    try:
        secret = begin(secret=door.secret, start=request.POST.get("start", ""), today=timezone.localdate())
    except UnknownLink:
        return _unknown(request)
    except RoundShut:
        return _shut(request, door.round)
    except LinkUsedUp as refusal:
        reason = "busy" if door.link and door.link.is_open else "closed"
        return render(request, "needs/survey/closed.html", {
            "round": door.round, "reason": reason, "message": refusal.said(_language()),
        }, status=429)  # fmt: skip
    return keep_language(give_key(redirect("survey", handle_of(secret)), secret))


def _landing(door: Door) -> dict[str, Any]:
    school = door.invitation.school if door.invitation else door.link.school if door.link else None
    filled = filled_of(door.draft, door.secret) if door.draft else Filled()
    return {
        "round": door.round,
        "promise": door.round.promise,
        "minutes": minutes_for(instrument_of(door.round), set(filled.known)),
        "school_name": school.organisation.name if school else "",
        "resumes": bool(filled.values),
    }


def _speak(request: HttpRequest, door: Door) -> None:
    """In the language of the invitation, as long as the reader chose none."""
    if door.invitation and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        translation.activate("en" if door.invitation.language == "en" else "nl")
        request.LANGUAGE_CODE = translation.get_language()


@respondent_page(*BOTH)
def resume(request: HttpRequest, handle: str) -> HttpResponse:
    """Goes on where the respondent was. Without the cookie it takes the link, pasted."""
    draft = _draft(handle)
    if draft is None:
        return _unknown(request)
    pasted = secret_in(request.POST.get("link", "")) if request.method == "POST" else ""
    if pasted and handle_of(pasted) == handle:
        return give_key(redirect("survey", handle), pasted)
    if pasted:
        return redirect("survey_landing", pasted)
    key = key_in(request, handle)
    if key is None:
        return _lost(request, draft)
    if draft.is_handed_in:
        return redirect("survey_receipt", handle)
    return redirect("survey_page", handle, filled_of(draft, key.secret).at)


@respondent_page(*BOTH)
def page(request: HttpRequest, handle: str, number: int) -> HttpResponse:
    draft, key = _draft(handle), key_in(request, handle)
    if draft is None:
        return _unknown(request)
    if request.method == "POST":
        return _sent(request, draft, key, number)
    if key is None:
        return _lost(request, draft)
    if draft.is_handed_in:
        return redirect("survey_receipt", handle)
    if not takes_answers(draft.round, today=timezone.localdate()):
        return _shut(request, draft.round)
    filled = filled_of(draft, key.secret)
    pages = filled.pages(draft.round)
    if not 1 <= number <= len(pages):
        return redirect("survey", handle)
    values, here = filled.all_values, pages[number - 1]
    hindrance = hindrance_of(pages, values) if "mend" in request.GET else None
    faults = hindrance.faults if hindrance and hindrance.page == here else faults_of(here, values)
    return _page(request, draft.round, pages, here, values, faults, notes=_notes(filled, here))


def _sent(request: HttpRequest, draft: Draft, key: Key | None, number: int) -> HttpResponse:
    """Keeps a page that was sent, and goes on."""
    posted = dict(request.POST.lists())
    if STEP not in posted:  # every button of the form sends it: this came cut off, or from no form of ours
        raise BadRequest("no step")
    pasted = secret_in(request.POST.get("link", ""))
    secret = key.secret if key else pasted
    if handle_of(secret) != draft.handle:
        return _page_without_key(request, draft, number, posted, tried=bool(request.POST.get("link")))
    key = key or Key(secret, fresh_secret())
    code = code_from(key.seed) if "wants_code" in posted else ""
    try:
        saved = send_page(secret=secret, number=number, posted=posted, today=timezone.localdate(), code=code)
    except UnknownLink:
        return _unknown(request)
    except RoundShut:
        return _shut(request, draft.round)
    if saved.reference:
        response = let_leave_address(redirect("survey_receipt", draft.handle), draft.round)
        return give_key(response, secret, seed=key.seed, lasts=RECEIPT_LASTS)
    pages = saved.filled.pages(draft.round)
    here = pages[min(max(number, 1), len(pages)) - 1]
    if posted[STEP][-1] == "later":
        response = redirect("survey_later", draft.handle)
    elif saved.faults and saved.page == here:
        response = _page(
            request, draft.round, pages, here, saved.filled.all_values, saved.faults, notes=_notes(saved.filled, here)
        )
    else:
        onward = reverse("survey_page", args=[draft.handle, (saved.page or here).number])
        response = redirect(f"{onward}?mend" if saved.faults else onward)
    return give_key(response, secret, seed=key.seed)


def _page(
    request: HttpRequest, round: Round, pages: Sequence[Page], here: Page, values: dict[str, Any],
    faults: Sequence[Fault], **more: Any,
) -> HttpResponse:  # fmt: skip
    known = {item.id for item in instrument_of(round).items} - {item.id for one in pages for item in one.items}
    minutes = minutes_for(instrument_of(round), known)
    form = survey_form(here, pages, values, faults, _language(), minutes)
    return render(request, "needs/survey/page.html", {
        "round": round, "form": form, "may_take_code": offers_code(instrument_of(round)),
        "wants_code": "wants_code" in request.POST, **more,
    })  # fmt: skip


def _notes(filled: Filled, here: Page) -> list[str]:
    """What the page before could not keep, said on the page that comes next."""
    return [note[_language()] for note in filled.notes] if here.number == filled.at else []


def _page_without_key(
    request: HttpRequest, draft: Draft, number: int, posted: dict[str, list[str]], *, tried: bool
) -> HttpResponse:
    """The page again with what was typed: the cookie is gone, so it cannot be kept before the link is pasted."""
    unasked = {name: "" for name in STRATA if name not in posted}  # known of the school, which only the key tells
    pages = Filled(known=unasked).pages(draft.round)
    here = pages[min(max(number, 1), len(pages)) - 1]
    values = dict(read_page(here, posted | {STEP: ["back"]}, {}).values)
    return _page(request, draft.round, pages, here, values, (), lost_key=True, wrong_link=tried)


@respondent_page(*BOTH)
def later(request: HttpRequest, handle: str) -> HttpResponse:
    """The link to go on with, to copy or to have mailed."""
    draft, key = _draft(handle), key_in(request, handle)
    if draft is None:
        return _unknown(request)
    if key is None:
        return _lost(request, draft)
    if draft.is_handed_in:
        return redirect("survey_receipt", handle)
    form = MailLinkForm(request.POST if request.method == "POST" else None)
    address = f"{settings.SITE_URL}{reverse('survey_landing', args=[key.secret])}"
    if form.is_valid():
        try:
            mail_link(secret=key.secret, address=address, email=form.cleaned_data["email"], round=draft.round)
        except UnknownLink:
            return _unknown(request)
        except NotMailed as refusal:
            form.add_error("email", refusal.said(_language()))
        else:
            return redirect(f"{reverse('survey_later', args=[handle])}?mailed")
    return render(request, "needs/survey/resume.html", {
        "round": draft.round, "resume_url": address, "until": draft.round.closes_on, "form": form,
        "is_mailed": "mailed" in request.GET,
    })  # fmt: skip


@respondent_page(*READ)
def receipt(request: HttpRequest, handle: str) -> HttpResponse:
    draft, key = _draft(handle), key_in(request, handle)
    if draft is None:
        return _unknown(request)
    if key is None:
        return _lost(request, draft)
    if not draft.is_handed_in:
        return redirect("survey", handle)
    return _receipt(request, draft.round, draft, code=_code_of(key))


def _code_of(key: Key) -> str:
    """The profile code, in the browser that took one along, for as long as its cookie lasts."""
    code = code_from(key.seed)
    return in_groups(code) if Profile.objects.filter(code_hash=code_hash(code)).exists() else ""


def _receipt(request: HttpRequest, round: Round, draft: Draft | None, *, code: str = "") -> HttpResponse:
    response = render(request, "needs/survey/receipt.html", {
        "round": round, "reference": draft.reference if draft else "", "code": code,
        "contact_url": reverse("survey_contact", args=[round.slug]),
    })  # fmt: skip
    return let_leave_address(response, round)


def _draft(handle: str) -> Draft | None:
    return Draft.objects.select_related("round").filter(handle=handle).first()


def _unknown(request: HttpRequest) -> HttpResponse:
    return render(request, "needs/survey/unknown.html", status=404)


def _lost(request: HttpRequest, draft: Draft) -> HttpResponse:
    tried = request.method == "POST"
    context = {"round": draft.round, "handle": draft.handle, "wrong_link": tried}
    return render(request, "needs/survey/lost.html", context, status=403)


def _shut(request: HttpRequest, round: Round) -> HttpResponse:
    reason = "closed" if is_over(round, today=_today()) else "not_yet"
    return render(request, "needs/survey/closed.html", {"round": round, "reason": reason})


def _today() -> date:
    return timezone.localdate()


def _language() -> str:
    return "en" if translation.get_language() == "en" else "nl"
