"""The page on which a mail's link takes a wish back. Looking at it changes nothing: mail scanners open every link."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from digitaleschool.planning.models import Wish
from digitaleschool.planning.services.wishing import withdraw_all, withdraw_wish
from digitaleschool.planning.wish_links import wish_of_stop
from digitaleschool.planning.wish_page import wish_lines


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def wish_stop(request: HttpRequest, stop: str) -> HttpResponse:
    """One wish taken back, or all of a season; who has the address can do that, and nothing else."""
    wish = wish_of_stop(stop)
    if wish is None:
        raise Http404
    if request.method == "POST":
        now = timezone.now()
        if request.POST.get("what") == "all":
            withdraw_all(wisher=wish.wisher, now=now, by=None)
        else:
            withdraw_wish(wish=wish, now=now, by=None)
        return redirect("wish_stop", stop=stop)
    standing = wish.wisher.wishes.exclude(state=Wish.State.WITHDRAWN).exclude(pk=wish.pk)
    context = {
        "line": wish_lines([wish])[0], "is_withdrawn": wish.state == Wish.State.WITHDRAWN,
        "is_asked": wish.state == Wish.State.ASKED, "others": standing.count(),
    }  # fmt: skip
    return render(request, "planning/wish_stop.html", context)
