"""A certificate: checked by anyone who has its address, fetched by who it is of."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_POST, require_safe

from digitaleschool.common.language import read_in
from digitaleschool.common.pagination import page_of
from digitaleschool.core.enrolment.credential import LIST_BITS
from digitaleschool.core.enrolment.proof import load_rule
from digitaleschool.enrolment import certificate_credential as credentials
from digitaleschool.enrolment.certificate_content import said_by, tracks_to_choose
from digitaleschool.enrolment.certificate_pdf import certificate_pdf as pdf_of
from digitaleschool.enrolment.certificate_pdf import facts_of, goals_by_framework, goals_title, hours
from digitaleschool.enrolment.models import Certificate, Enrolment
from digitaleschool.enrolment.proof_queries import (
    certificates_of,
    certificates_shown,
    certificates_visible_to,
    noted_lines,
    title_of,
)
from digitaleschool.enrolment.services.certifying import CertificateRefused, choose_track, followed_by
from digitaleschool.enrolment.signing import signing_keys


@never_cache
@require_safe
def certificate_check(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Whether it holds, and what it says: nothing more than is on the certificate itself."""
    certificate = get_object_or_404(certificates_shown(), key=key)
    language = read_in()
    content = certificate.content
    may_fetch = certificates_visible_to(request.user).filter(pk=certificate.pk).exists()
    is_own = request.user.is_authenticated and certificate.person_id == request.user.pk
    context: dict[str, Any] = {
        "certificate": certificate, "name": content["name"], "is_own": is_own, "may_fetch": may_fetch,
        "title": content["title"].get(language) or content["training"],
        "promise": content["promise"].get(language, ""), "facts": facts_of(certificate),
        "goals": goals_by_framework(content, language), "goals_title": goals_title(certificate),
        "criteria": load_rule().criteria[language], "next": _newest(certificate),
        "tracks": _tracks(certificate) if is_own and certificate.is_valid else [],
        "lines": noted_lines(certificate.enrolment) if is_own and certificate.enrolment else [],
    }  # fmt: skip
    return render(request, "enrolment/certificate_check.html", context)


@never_cache
@require_safe
def certificate_pdf(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    certificate = _fetched(request, key)
    response = HttpResponse(pdf_of(certificate, language=read_in()), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="attest-{certificate.content["training"]}.pdf"'
    return response


@never_cache
@require_safe
def credential(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The credential, to be put in a wallet or backpack."""
    certificate = _fetched(request, key)
    response = HttpResponse(certificate.credential, content_type="application/vc+jwt")
    response["Content-Disposition"] = f'attachment; filename="badge-{certificate.content["training"]}.jwt"'
    return response


@require_POST
@login_required
def certificate_track(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Codes for another finality: a new certificate in the place of this one."""
    certificate = get_object_or_404(certificates_shown(), key=key, person=request.user.pk)
    try:
        track = request.POST.get("track", "")[:12]
        fresh = choose_track(certificate=certificate, track=track, by=request.user, now=timezone.now())
    except CertificateRefused as refused:
        messages.warning(request, refused.said(read_in()))
        return redirect("certificate_check", key)
    if fresh.key != certificate.key:
        messages.success(request, _("Here is your certificate with those codes. It replaces the one before."))
    return redirect("certificate_check", fresh.key)


@login_required
@never_cache
@require_safe
def my_certificates(request: HttpRequest) -> HttpResponse:
    """All that one has, whatever became of the enrolment."""
    page = page_of(certificates_of(request.user), request)
    language = read_in()
    rows = [
        (one, one.content["title"].get(language) or one.content["training"], hours(one.content["minutes"]))
        for one in page
    ]
    return render(request, "enrolment/my_certificates.html", {"page": page, "rows": rows})


@login_required
@never_cache
@require_safe
def enrolment_certificate(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """From one's enrolment to its certificate; without one, how many hours were noted and what it takes."""
    enrolment = get_object_or_404(
        Enrolment.objects.filter(person=request.user.pk).select_related("run__training"), key=key
    )
    valid = Certificate.objects.filter(enrolment=enrolment, ended_at__isnull=True).first()
    if valid:
        return redirect("certificate_check", valid.key)
    rule, language = load_rule(), read_in()
    context = {
        "enrolment": enrolment, "title": title_of(enrolment.run), "lines": noted_lines(enrolment),
        "done": followed_by([enrolment], enrolment.run)[enrolment.pk][0], "criteria": rule.criteria[language],
        "rule": rule, "onward": reverse("enrolment", args=[enrolment.key]),
    }  # fmt: skip
    return render(request, "enrolment/no_certificate.html", context)


@cache_control(public=True, max_age=300)
@require_safe
def credential_issuer(request: HttpRequest) -> HttpResponse:
    return _json(credentials.issuer())


@cache_control(public=True, max_age=300)
@require_safe
def credential_keys(request: HttpRequest) -> HttpResponse:
    """The public keys (JWKS) with which credentials are checked."""
    return _json({"keys": [key.jwk for key in signing_keys()]})


@cache_control(public=True, max_age=300)
@require_safe
def credential_key(request: HttpRequest, kid: str) -> HttpResponse:
    """One public key: where the header of a credential points."""
    found = next((key for key in signing_keys() if key.kid == kid), None)
    if found is None:
        raise Http404
    return _json(found.jwk)


@cache_control(public=True, max_age=300)
@require_safe
def credential_status(request: HttpRequest, number: int) -> HttpResponse:
    """The signed list of which credentials no longer hold."""
    last = Certificate.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    if number > last // LIST_BITS + 1:
        raise Http404
    return HttpResponse(credentials.signed_status_list(number, timezone.now()), content_type="application/vc+jwt")


def _fetched(request: HttpRequest, key: uuid.UUID) -> Certificate:
    """A certificate that the visitor may fetch; what no longer holds is not given out again."""
    return get_object_or_404(certificates_visible_to(request.user), key=key, ended_at__isnull=True)


def _newest(certificate: Certificate) -> Certificate | None:
    """What came in its place in the end."""
    following = certificate.replaced_by
    while following is not None and following.replaced_by_id:
        following = following.replaced_by
    return following


def _tracks(certificate: Certificate) -> list[tuple[str, str]]:
    return tracks_to_choose(said_by(certificate.training)) if certificate.training and certificate.enrolment_id else []


def _json(value: dict[str, Any]) -> JsonResponse:
    response = JsonResponse(value)
    response["Access-Control-Allow-Origin"] = "*"  # verifiers run in browsers, and there is nothing secret in it
    return response
