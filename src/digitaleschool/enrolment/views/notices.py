"""What somebody was mailed about their places, to read again."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from digitaleschool.common.pagination import page_of
from digitaleschool.enrolment.feed_queries import mails_to
from digitaleschool.enrolment.services.notice_mails import coming_to

ROWS_A_PAGE = 20


@require_safe
@login_required
@never_cache
def my_notices(request: HttpRequest) -> HttpResponse:
    """The mails, the last first; their text where it is kept, which is only where somebody tries out the site."""
    page = page_of(mails_to(request.user), request, size=ROWS_A_PAGE)
    coming = coming_to(request.user, now=timezone.now()) if page.number == 1 else []
    return render(request, "enrolment/my_notices.html", {"page": page, "coming": coming})
