"""A place that is proposed: what, when, where, why; and the answer."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from digitaleschool.common.language import read_in
from digitaleschool.planning.models import Proposal
from digitaleschool.planning.queries import GONE, proposal_with_key, versions_by_training
from digitaleschool.planning.services.checks import PlanningRefused
from digitaleschool.planning.services.proposing import answer_proposal
from digitaleschool.planning.wish_page import moments_of, what_words

ANSWERS = {"yes": True, "no": False}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: HttpRequest, key: UUID) -> HttpResponse:
    """Opened by the secret link of the mail, or from one's own wishes: no account is needed to answer."""
    proposal = proposal_with_key(key)
    if proposal is None:
        raise Http404
    refusal = ""
    if request.method == "POST":
        answer = ANSWERS.get(request.POST.get("answer", ""))
        if answer is not None:
            try:
                answer_proposal(
                    proposal=proposal, yes=answer, now=timezone.now(),
                    keep_wish=request.POST.get("keep") != "no",
                )  # fmt: skip
                return redirect("planning_proposal", key=key)
            except PlanningRefused as refused:
                refusal = refused.said(read_in())
    run, wisher = proposal.run, proposal.wish.wisher
    version = versions_by_training([run.training_id]).get(run.training_id)
    today = timezone.localdate()
    others = run.proposals.exclude(state__in=GONE).exclude(wish__wisher=wisher)
    moments = moments_of(proposal)
    context = {
        "proposal": proposal,
        "run": run,
        "title": version.title if version else run.training.slug,
        "slug": run.training.slug if version and version.is_published else "",
        "moments": moments,
        "others": others.count(),
        "colleagues": others.filter(wish__team=proposal.wish.team_id).count() if proposal.wish.team_id else 0,
        "asked": what_words(proposal.wish),
        "can_answer": proposal.state in (Proposal.State.SENT, Proposal.State.ACCEPTED, Proposal.State.DECLINED)
        and run.state != run.State.CANCELLED and run.slots[0][0] > today.isoformat(),
        "is_late": bool(proposal.answer_by and proposal.answer_by < today),
        "refusal": refusal,
        "is_own": request.user.is_authenticated and wisher.person_id == request.user.pk,
    }  # fmt: skip
    return render(request, "planning/proposal.html", context, status=400 if refusal else 200)
