"""From a finding to a need: the published estimates of a report, as origins that a need can carry along."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from urllib.parse import urlencode

from django.conf import settings

from digitaleschool.core.evidence.estimates import Estimate, estimates_of
from digitaleschool.core.survey.model import Role
from digitaleschool.needs.models import NeedOrigin, Round
from digitaleschool.needs.queries import instrument_of
from digitaleschool.needs.services.register import OriginFacts

from .models import Report, ReportFile

TABLES = "tables.json"
_FINDING = re.compile(
    r"""(?P<finding><div class="finding [^>]*>(?:(?!</div>).)*?"""
    r"""data-ref="(?P<ref>[\w.]+/\w+)/share"(?:(?!</div>).)*)</div>""",
    re.DOTALL,
)
"""A finding as ``forms.page`` writes it, up to its end, with the estimate that its first share shows."""


def report_to_take_from(round: Round) -> Report | None:
    """The newest report of a round whose numbers may travel; the Dutch one where there is one.

    Never one that was made while answers still came in: beside the last report it would show what the latest few said.
    """
    reports = Report.objects.filter(round=round, is_interim=False).select_related("round").defer("body")
    newest = reports.order_by("-version", "pk").first()
    if newest is None:
        return None
    return reports.filter(version=newest.version, language=Report.Language.DUTCH).first() or newest


def estimates_in(report: Report) -> tuple[Estimate, ...]:
    """What the report says in numbers, one by one; nothing where its tables are gone."""
    file = ReportFile.objects.filter(report=report, name=TABLES).first()
    if file is None:
        return ()
    known = {item.id for item in instrument_of(report.round).items if item.role is not Role.CONTENT}
    return _read(file.path, file.sha256, frozenset(known))


def estimate_in(report: Report, ref: str) -> Estimate | None:
    """The estimate of that name."""
    return next((estimate for estimate in estimates_in(report) if estimate.ref == ref), None)


def origin_of(report: Report, estimate: Estimate) -> OriginFacts:
    """The estimate with all its numbers and the place it came from."""
    said = f"{estimate.question} {estimate.label}" if estimate.question != estimate.label else estimate.label
    return OriginFacts(
        kind=NeedOrigin.Kind.ESTIMATE, text=f"{said} ({estimate.field_label})" if estimate.field else said,
        round=report.round, item=estimate.item, report_slug=report.round.slug, report_version=report.version,
        finding=estimate.ref, n=estimate.n, base=estimate.base, share=estimate.share, low=estimate.low,
        high=estimate.high, is_invented=report.round.is_invented,
    )  # fmt: skip


def with_links_to_needs(body: str, *, address: str, words: str) -> str:
    """The body of a report with a small link at the end of each finding that is bound to an estimate.

    ``words`` and ``address`` are ours and hold no sign of HTML.
    """

    def with_link(found: re.Match[str]) -> str:
        question = urlencode({"van": found["ref"]})
        return f'{found["finding"]}<p class="finding-need"><a href="{address}?{question}">{words}</a></p></div>'

    return _FINDING.sub(with_link, body)


@lru_cache(maxsize=4)
def _read(path: str, sha256: str, leave_out: frozenset[str]) -> tuple[Estimate, ...]:
    """A published file never changes, so that it is read once; the digest keeps apart what stood at one path."""
    file = settings.MEDIA_ROOT / path
    return estimates_of(json.loads(file.read_text(encoding="utf-8")), leave_out=leave_out) if file.exists() else ()
