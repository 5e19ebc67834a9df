"""The page of a file that waits: what it would do; confirmed, it is done once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from digitaleschool.core.refusals import Refusal

from .language import read_in
from .models import HandedInFile

File = TypeVar("File", bound=HandedInFile)


def confirm_or_show(
    request: HttpRequest,
    file: File,
    *,
    now: datetime,
    confirm: Callable[..., object],
    refusals: type[Refusal] | tuple[type[Refusal], ...],
    done: Callable[[HttpRequest, File], HttpResponse],
    preview: Callable[[HttpRequest, File, str], HttpResponse],
) -> HttpResponse:
    """Asked for, the ``preview`` of the file, or what was ``done``; posted, it is confirmed and comes back here.

    ``confirm`` gets the file, the fingerprint that was ``seen``, who it is ``by`` and ``now``. What it refuses stands
    in the preview, in a sentence.
    """
    problem = ""
    if request.method == "POST":
        try:
            confirm(file=file, seen=request.POST.get("seen", ""), by=request.user, now=now)
        except refusals as refusal:
            problem = refusal.said(read_in())
        else:
            return redirect(request.path)
    return done(request, file) if file.is_done else preview(request, file, problem)
