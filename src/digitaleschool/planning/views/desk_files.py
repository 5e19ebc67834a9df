"""The plan as XLSX, iCalendar and JSON, for who plans."""

from __future__ import annotations

import zlib

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from digitaleschool.common.csv_out import as_own_download
from digitaleschool.planning.models import SeasonPlan
from digitaleschool.planning.plan_files import plan_calendar, plan_workbook
from digitaleschool.planning.rules import names_seen_by, own_provinces

from .desk_plans import plan_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@require_safe
def plan_file(request: HttpRequest, season: str, number: int, name: str) -> HttpResponse:
    plan = plan_of(request, season, number)
    if name == "plan.xlsx":
        visitor = request.user
        content, kind = plan_workbook(plan, seen=names_seen_by(visitor), own=own_provinces(visitor)), XLSX
    elif name == "plan.ics":
        content, kind = plan_calendar(plan, now=timezone.now()), "text/calendar; charset=utf-8"
    elif name == "plan.json":
        packed = SeasonPlan.objects.values_list("result", flat=True).get(pk=plan.pk)
        content, kind = zlib.decompress(bytes(packed)), "application/json"
    else:
        raise Http404
    file_name = f"{season}-plan-{number}.{name.rpartition('.')[2]}"
    return as_own_download(HttpResponse(content, content_type=kind), file_name)
