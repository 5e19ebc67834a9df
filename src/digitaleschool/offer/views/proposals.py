"""Proposals of a provider: the list, a new one, one with what is left to do."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from digitaleschool.common.forms import posted, whole
from digitaleschool.common.language import read_in
from digitaleschool.common.pagination import page_of
from digitaleschool.offer.findings import findings_of, unmet
from digitaleschool.offer.forms.proposals import NewProposalForm, SubmitForm
from digitaleschool.offer.forms.sections import SECTIONS
from digitaleschool.offer.models import Version
from digitaleschool.offer.queries import (
    current_version,
    judging_rtcs,
    proposals_of,
    providers_of,
    reasons_for_returning,
    trainings_visible_to,
    trainings_written_on,
    versions_visible_to,
)
from digitaleschool.offer.rules import imports_catalogues, may_propose, may_submit, proposes_for, submits_for, writes
from digitaleschool.offer.services.proposing import (
    ProposalRefused,
    propose,
    start_next_version,
    submit,
    withdraw_proposal,
)
from digitaleschool.offer.words import differences, said_by

ORDER = (
    Version.State.RETURNED, Version.State.DRAFT, Version.State.SUBMITTED, Version.State.PUBLISHED,
    Version.State.REPLACED, Version.State.WITHDRAWN,
)  # fmt: skip
"""States on the page of all proposals: what asks something of the provider comes first."""


@login_required
@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    """Own proposals by state, each with its next step."""
    if not proposes_for(request.user):
        raise Http404
    page = page_of(proposals_of(request.user), request)
    groups = [(state.label, [one for one in page if one.state == state]) for state in ORDER]
    context = {
        "page": page,
        "groups": [(label, rows) for label, rows in groups if rows],
        "may_propose": may_propose(request.user),
        "may_import": imports_catalogues(request.user),
        "submits_for": submits_for(request.user),
    }
    return render(request, "offer/proposals.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def proposal_new(request: HttpRequest) -> HttpResponse:
    if not may_propose(request.user):
        raise Http404
    providers = providers_of(request.user).filter(pk__in=submits_for(request.user))
    form = NewProposalForm(posted(request), providers=providers, rtcs=judging_rtcs())
    if form.is_valid():
        filled = form.cleaned_data
        try:
            version = propose(
                title=filled["title"], provider=filled["provider"], rtc=filled["rtc"], by=request.user,
                now=timezone.now(),
            )  # fmt: skip
            return redirect("proposal_section", version.training.slug, SECTIONS[0].code)
        except ProposalRefused as refused:
            form.add_error(None, refused.said(read_in()))
    return render(request, "offer/proposal_new.html", {"form": form})


@login_required
@require_safe
def proposal(request: HttpRequest, slug: str) -> HttpResponse:
    """One proposal: where it stands, what is left to do, what it says."""
    version = _readable(request, slug)
    found = findings_of(version, today=timezone.localdate())
    said = said_by(version)
    context = {
        "training": version.training,
        "version": version,
        "said": said,
        "parts": parts_of(version, found, said),
        "findings": found,
        "unmet": unmet(found),
        "is_writer": writes(request.user, version.training),
        "may_submit": may_submit(request.user, version.training),
        "reasons": reasons_for_returning(version) if version.state == Version.State.RETURNED else None,
    }
    return render(request, "offer/proposal.html", context)


@login_required
@require_safe
def proposal_findings(request: HttpRequest, slug: str) -> HttpResponse:
    """What the quality framework finds, criterion by criterion."""
    version = _readable(request, slug)
    context = {
        "training": version.training,
        "version": version,
        "findings": findings_of(version, today=timezone.localdate()),
        "is_writer": version.is_editable and writes(request.user, version.training),
    }
    return render(request, "offer/proposal_findings.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def proposal_submit(request: HttpRequest, slug: str) -> HttpResponse:
    """A last look, what is not met yet with the reason why it need not be, and the button that hands it in."""
    version = _submittable(request, slug)
    open_still = unmet(findings_of(version, today=timezone.localdate()))
    titles = [(one.code, f"{one.code} {one.title}") for one in open_still]
    form = SubmitForm(posted(request), unmet=titles, asked=version.waiver_requests)
    if form.is_valid():
        try:
            submit(
                version=version, unmet=[one.code for one in open_still], waivers=form.waivers,
                saves=whole(request.POST.get("saves", "")), by=request.user, now=timezone.now(),
            )  # fmt: skip
            messages.success(
                request, _("The proposal is submitted. The RTC has it judged; you read here what comes of it.")
            )
            return redirect("proposal", slug)
        except ProposalRefused as refused:
            form.add_error(None, refused.said(read_in()))
    if not version.is_editable:
        return redirect("proposal", slug)
    said = said_by(version)
    context = {"training": version.training, "version": version, "form": form, "unmet": open_still, "said": said}
    return render(request, "offer/proposal_submit.html", context, status=409 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def proposal_withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    version, refusal = _submittable(request, slug), ""
    if request.method == "POST":
        try:
            withdraw_proposal(version=version, by=request.user, now=timezone.now())
            messages.success(
                request, _("The proposal is withdrawn. What you wrote stays here; you can begin again with it.")
            )
            return redirect("proposal", slug)
        except ProposalRefused as refused:
            refusal = refused.said(read_in())
    context = {"training": version.training, "version": version, "refusal": refusal}
    return render(request, "offer/proposal_withdraw.html", context, status=409 if refusal else 200)


@require_POST
@login_required
def proposal_next(request: HttpRequest, slug: str) -> HttpResponse:
    """Begins the next version."""
    training = get_object_or_404(trainings_written_on(request.user), slug=slug)
    start_next_version(training=training, by=request.user, now=timezone.now())
    messages.success(
        request, _("You write on the next version. What is published stays as it is until this one is published.")
    )
    return redirect("proposal", slug)


@login_required
@require_safe
def proposal_versions(request: HttpRequest, slug: str) -> HttpResponse:
    """All versions, and what changed between two of them."""
    training = get_object_or_404(trainings_visible_to(request.user), slug=slug)
    rows = list(versions_visible_to(request.user).filter(training=training).order_by("-number"))
    numbers = {version.number: version for version in rows}
    after = numbers.get(whole(request.GET.get("naar", ""))) or rows[0]
    earlier = [version for version in rows if version.number < after.number]
    before = numbers.get(whole(request.GET.get("van", ""))) or (earlier[0] if earlier else None)
    context = {
        "training": training,
        "version": rows[0],
        "versions": rows,
        "before": before,
        "after": after,
        "changes": differences(before, after) if before and before != after else [],
    }
    return render(request, "offer/proposal_versions.html", context)


def parts_of(version: Version, found: list, said: list) -> list[dict[str, object]]:
    """The parts of a proposal with what is filled in and what is left to mend, for the list of progress."""
    return [
        {
            "section": section,
            "filled": sum(bool(one.lines) for one in said if one.section == section.code),
            "left": sum(section.code in one.to_mend_in for one in found),
        }
        for section in SECTIONS
    ]


def _readable(request: HttpRequest, slug: str) -> Version:
    """The newest version that the visitor may read; for pages that show more than the catalogue does."""
    training = get_object_or_404(trainings_visible_to(request.user), slug=slug)
    version = versions_visible_to(request.user).filter(training=training).order_by("-number").first()
    if version is None or not (writes(request.user, training) or version.state != Version.State.PUBLISHED):
        raise Http404
    return version


def _submittable(request: HttpRequest, slug: str) -> Version:
    training = get_object_or_404(trainings_written_on(request.user), slug=slug)
    version = current_version(training)
    if version is None or not may_submit(request.user, training):
        raise Http404
    return version
