"""The mails that wait, were sent or did not arrive; where the site is tried out, those to invented people as well."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from digitaleschool.common.models import OutboxMail
from digitaleschool.common.outbox import filled, filler_of, may_be_looked_at, try_again
from digitaleschool.common.pagination import page_of
from digitaleschool.common.text import clean_line
from digitaleschool.needs.models import Round
from digitaleschool.needs.queries import mails_visible_to, round_of_mail
from digitaleschool.needs.rules import may_run

ROWS_A_PAGE = 25
SLOW = timedelta(minutes=10)
"""A mail that waits longer, though it may go, waits for a worker that is not there."""
State = OutboxMail.State
KINDS = {
    "invitation": gettext_lazy("invitation"),
    "reminder": gettext_lazy("reminder"),
    "school_link": gettext_lazy("mail to a school"),
    "summary": gettext_lazy("thanks and summary"),
}


class Filters(forms.Form):
    state = forms.ChoiceField(
        required=False, label=gettext_lazy("How it stands"), choices=[("", gettext_lazy("All")), *State.choices]
    )
    q = forms.CharField(required=False, label=gettext_lazy("To"), max_length=254)

    def chosen(self, mails: QuerySet[OutboxMail]) -> QuerySet[OutboxMail]:
        if not self.is_valid():
            return mails
        if self.cleaned_data["state"]:
            mails = mails.filter(state=self.cleaned_data["state"])
        words = clean_line(self.cleaned_data["q"])
        return mails.filter(recipient__icontains=words) if words else mails


@require_safe
@login_required
def outbox(request: HttpRequest) -> HttpResponse:
    mails = _visible(request)
    now = timezone.now()
    counted = dict(mails.order_by().values_list("state").annotate(Count("pk")))
    filters = Filters(request.GET)
    page = page_of(filters.chosen(mails), request, size=ROWS_A_PAGE)
    rounds = {round.pk: round for round in Round.objects.filter(pk__in={round_of_mail(mail) for mail in page})}
    context = {
        "filters": filters,
        "page": page,
        "rows": [(mail, KINDS.get(mail.kind, mail.kind), rounds.get(round_of_mail(mail))) for mail in page],
        "counts": [(label, counted.get(state, 0), state) for state, label in State.choices],
        "mails": sum(counted.values()),
        "is_slow": mails.filter(state=State.WAITING, attempts=0, not_before__lt=now - SLOW).exists(),
    }
    return render(request, "needs/mails/list.html", context)


@require_safe
@login_required
def one(request: HttpRequest, mail: int) -> HttpResponse:
    row = get_object_or_404(_visible(request), pk=mail)
    is_shown_whole = row.is_invented and may_be_looked_at()
    links = filler_of(row.kind).fill(row) if is_shown_whole else {}
    hidden = {"link": _("[secret link]"), "unsubscribe": _("[link to stop]")}
    context = {
        "mail": row,
        "kind": KINDS.get(row.kind, row.kind),
        "round": Round.objects.filter(pk=round_of_mail(row)).first(),
        "text": filled(row, {**hidden, **links}),
        "is_shown_whole": is_shown_whole,
        "may_be_tried": row.state == State.GIVEN_UP and bool(row.text),
    }
    return render(request, "needs/mails/one.html", context)


@require_POST
@login_required
def again(request: HttpRequest, mail: int) -> HttpResponse:
    row = get_object_or_404(_visible(request), pk=mail)
    if try_again(row, now=timezone.now()):
        messages.success(request, _("The mail is tried again within a few minutes."))
    else:
        messages.warning(request, _("This mail cannot be tried again."))
    return redirect("outbox_mail", mail=mail)


def _visible(request: HttpRequest) -> QuerySet[OutboxMail]:
    if not may_run(request.user):
        raise Http404
    return mails_visible_to(request.user)
