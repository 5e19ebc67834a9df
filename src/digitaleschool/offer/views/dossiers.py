"""The dossier of a provider: its quality, its trainers with what they can show."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from digitaleschool.common.forms import posted
from digitaleschool.common.language import read_in
from digitaleschool.common.pagination import page_of
from digitaleschool.offer.forms.dossiers import ProviderForm, TrainerForm
from digitaleschool.offer.forms.fields import without_row
from digitaleschool.offer.models import Provider, Trainer
from digitaleschool.offer.queries import providers_of, trainers_of
from digitaleschool.offer.services.dossiers import DossierRefused, keep_provider, keep_trainer, remove_trainer

SOON_DAYS = 60
"""From so many days before it ends, a page says that evidence ends soon."""


@login_required
@require_safe
def trainers(request: HttpRequest) -> HttpResponse:
    """The trainers of the visitor's organisations with their evidence, and how each organisation keeps its quality."""
    organisations = list(providers_of(request.user).select_related("provider"))
    if not organisations:
        raise Http404
    today, page = timezone.localdate(), page_of(trainers_of(request.user), request)
    context = {
        "page": page,
        "organisations": organisations,
        "rows": [
            (trainer, [(one, _lasts(one.until, today)) for one in trainer.evidence.all()]) for trainer in page
        ],
    }  # fmt: skip
    return render(request, "offer/trainers.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def provider_edit(request: HttpRequest, at: int) -> HttpResponse:
    organisation = get_object_or_404(providers_of(request.user), pk=at)
    provider = Provider.objects.filter(organisation=organisation).first()
    form = ProviderForm(posted(request), provider=provider)
    if form.is_valid():
        keep_provider(organisation=organisation, facts=form.facts, by=request.user, now=timezone.now())
        messages.success(request, _("Saved. Every proposal of yours counts with it."))
        return redirect("trainers")
    return render(request, "offer/provider_form.html", {"form": form, "organisation": organisation})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def trainer_new(request: HttpRequest) -> HttpResponse:
    if not providers_of(request.user).exists():
        raise Http404
    return _trainer(request, None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def trainer_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _trainer(request, get_object_or_404(trainers_of(request.user), pk=pk))


@require_POST
@login_required
def trainer_remove(request: HttpRequest, pk: int) -> HttpResponse:
    trainer = get_object_or_404(trainers_of(request.user), pk=pk)
    remove_trainer(trainer=trainer, by=request.user, now=timezone.now())
    messages.success(request, _("The trainer is removed. Trainings that name this trainer keep the name."))
    return redirect("trainers")


def _trainer(request: HttpRequest, trainer: Trainer | None) -> HttpResponse:
    data: Any = posted(request)
    if data is not None:
        data = without_row(data, request.POST.get("remove", "")[:60])
    form = TrainerForm(
        data, providers=providers_of(request.user), trainer=trainer, more=request.GET.get("meer", "")[:60]
    )
    status = 200
    if form.is_valid():
        try:
            kept = keep_trainer(
                trainer=trainer, organisation=form.cleaned_data["provider"], facts=form.facts, by=request.user,
                now=timezone.now(),
            )  # fmt: skip
        except DossierRefused as refused:
            form.add_error(None, refused.said(read_in()))
            status = 409
        else:
            if "add" in request.POST or "remove" in request.POST:
                more = "?meer=evidence" if "add" in request.POST else ""
                return redirect(f"{reverse('trainer_edit', args=[kept.pk])}{more}#evidence-rows")
            messages.success(request, _("Saved."))
            return redirect("trainers")
    context = {"form": form, "trainer": trainer, "faults": form.faults() if form.is_bound else []}
    return render(request, "offer/trainer_form.html", context, status=status)


def _lasts(until: date | None, today: date) -> str:
    """Whether evidence counts: "" without a last day, else "over", "soon" or "yes"."""
    if until is None:
        return ""
    left = (until - today).days
    return "over" if left < 0 else "soon" if left <= SOON_DAYS else "yes"
