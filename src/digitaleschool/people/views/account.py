from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from digitaleschool.people.rules import reads_log_book


@require_safe
@login_required
def account(request: HttpRequest) -> HttpResponse:
    return render(request, "people/account.html", {"reads_log_book": reads_log_book(request.user)})
