"""What a respondent took along under a code: to look at, and to throw away. The code is the key; there is no other."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation

from digitaleschool.core.survey.asking.retelling import retold
from digitaleschool.needs.services.profiles import forget_profile, form_of, profile_of

from .respondents import respondent_page


@respondent_page("GET", "HEAD", "POST")
def profile(request: HttpRequest) -> HttpResponse:
    """Shows what a code stands for. By POST, so that the code is in no address."""
    code = request.POST.get("code", "")
    if request.POST.get("step") == "forget" and forget_profile(code):
        return render(request, "needs/survey/profile.html", {"is_forgotten": True})
    found = profile_of(code, today=timezone.localdate()) if code else None
    language = "en" if translation.get_language() == "en" else "nl"
    told = [
        {"question": one.question[language], "answers": [answer[language] for answer in one.answers]}
        for one in (retold(form_of(found), found["values"]) if found else ())
    ]
    context = {"code": code[:100], "told": told, "is_wrong": request.method == "POST" and found is None}
    return render(request, "needs/survey/profile.html", context)
