from __future__ import annotations

from django.db.models import QuerySet

from digitaleschool.needs.models import Answer, Round
from digitaleschool.needs.queries import rounds_visible_to
from digitaleschool.needs.rules import Visitor
from digitaleschool.people.models import School
from digitaleschool.people.rules import Role, organisations_with

from .models import Report, ReportFile
from .rules import files_for, reports_for

WITHOUT_TEXT = ("id", "round", "language", "version", "title", "subtitle", "marking", "published_at")


def reports_visible_to(visitor: Visitor) -> QuerySet[Report]:
    """The reports of the rounds that this visitor may see, with their round."""
    reports = Report.objects.filter(reports_for(visitor), round__in=rounds_visible_to(visitor))
    return reports.select_related("round")


def files_visible_to(visitor: Visitor) -> QuerySet[ReportFile]:
    """The files that this visitor may have."""
    return ReportFile.objects.filter(files_for(visitor), report__in=reports_visible_to(visitor)).order_by("pk")


def versions_of(round: Round, visitor: Visitor) -> QuerySet[Report]:
    """Every report of a round in short, newest version first."""
    reports = reports_visible_to(visitor).filter(round=round).select_related("answer_file", "made_by")
    return reports.defer("body").order_by("-version", "language", "pk")


def latest_report(round: Round, language: str, visitor: Visitor) -> Report | None:
    """The newest version in this language, else in the other one."""
    reports = reports_visible_to(visitor).filter(round=round).order_by("-version", "pk")
    return reports.filter(language=language).first() or reports.first()


def latest_report_of_all(language: str, visitor: Visitor) -> Report | None:
    """The report that was published last, in this language where there is one."""
    reports = (
        reports_visible_to(visitor)
        .only(*WITHOUT_TEXT, "round__slug", "round__is_invented")
        .order_by("-published_at", "-version", "pk")
    )
    return reports.filter(language=language).first() or reports.first()


def pages_given_back_to(visitor: Visitor, *, at_most: int, round: Round | None = None) -> list[tuple[Round, School]]:
    """What the schools where the visitor works hear back, of one round or newest round first. Three queries."""
    given = Answer.objects.filter(
        round__in=rounds_visible_to(visitor),
        round__status=Round.Status.PUBLISHED,
        school__organisation__in=organisations_with(visitor, Role.SCHOOL_LEAD, Role.TEACHER),
    )
    if round:
        given = given.filter(round=round)
    order = ("-round__school_year", "round__slug", "school__number")
    pairs = list(given.order_by(*order).values_list("round", "school", "round__slug").distinct()[:at_most])
    rounds = Round.objects.in_bulk({pair[0] for pair in pairs})
    schools = School.objects.select_related("organisation").in_bulk({pair[1] for pair in pairs})
    return [(rounds[round], schools[school]) for round, school, *_ in pairs]
