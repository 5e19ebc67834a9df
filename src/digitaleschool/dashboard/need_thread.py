"""The thread of a need: back to what it comes from, forward to what serves it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from digitaleschool.common.language import read_in
from digitaleschool.core.evidence.estimates import anchor_of
from digitaleschool.core.evidence.numbers import percent, percent_span
from digitaleschool.needs.models import Need, NeedOrigin
from digitaleschool.needs.queries import origins_visible_to, words_kept_back
from digitaleschool.offer.queries import published_versions
from digitaleschool.people.rules import Visitor
from digitaleschool.reports.models import Report
from digitaleschool.reports.queries import reports_visible_to


@dataclass(frozen=True, kw_only=True)
class Told:
    """An estimate in words, and the place in the report that tells it; no place where the reader may not go."""

    origin: NeedOrigin
    share: str
    interval: str
    report: Report | None
    address: str


@dataclass(frozen=True, kw_only=True)
class Thread:
    estimates: Sequence[Told]
    words: Sequence[NeedOrigin]
    requests: int
    """How often it was asked for in the catalogue; everyone may know that, the words are for staff."""
    keeps_back: bool
    """Whether more was said than this visitor may read."""


@dataclass(frozen=True, kw_only=True)
class Serving:
    """A training that serves the need, for the list on its page."""

    title: str
    address: str


def thread_of(need: Need, visitor: Visitor) -> Thread:
    """Where a need comes from, as far as the visitor may know. Four queries, however much there is."""
    origins = list(origins_visible_to(visitor, need))
    reports = _reports(origins, visitor)
    return Thread(
        estimates=[_told(origin, reports) for origin in origins if origin.is_estimate],
        words=[origin for origin in origins if not origin.is_estimate],
        requests=need.origins.filter(kind=NeedOrigin.Kind.REQUEST).count(),
        keeps_back=words_kept_back(visitor, need),
    )


def needs_served(need: Need, visitor: Visitor) -> list[Serving]:
    """The trainings in the catalogue that serve a need, or one of those that were merged into it."""
    serving = published_versions().filter(Q(needs=need) | Q(needs__merged_into=need)).distinct()
    return [
        Serving(title=version.title, address=reverse("training", kwargs={"slug": version.training.slug}))
        for version in serving.order_by("training__slug")
    ]


def _reports(origins: list[NeedOrigin], visitor: Visitor) -> dict[tuple[int, int], Report]:
    """The reports that the estimates stand in, in the reader's language where there is one."""
    rounds = {origin.round_id for origin in origins if origin.is_estimate}
    found = reports_visible_to(visitor).filter(round__in=rounds).defer("body").order_by("pk")
    by_language = sorted(found, key=lambda report: report.language == read_in())
    return {(report.round_id, report.version): report for report in by_language}


def _told(origin: NeedOrigin, reports: dict[tuple[int, int], Report]) -> Told:
    language = read_in()
    report = reports.get((origin.round_id, origin.report_version))
    address = ""
    if report:
        place = {"slug": report.round.slug, "language": report.language, "version": report.version}
        address = f"{reverse('report_version', kwargs=place)}#{anchor_of(origin.finding, origin.item)}"
    return Told(
        origin=origin, share=percent(origin.share, language), report=report, address=address,
        interval=percent_span(origin.low, origin.high, language),
    )  # fmt: skip
