"""The sampling frame of a round: which schools belong in it, and how they are spread over the groups."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from digitaleschool.core.fieldwork.strata import DIMENSIONS, Strata, counts_by
from digitaleschool.people.models import Post, School
from digitaleschool.people.models.organisations import Province
from digitaleschool.people.queries import organisations_visible_to
from digitaleschool.people.rules import Visitor

from .models import FrameSchool, Round, Target


def provinces_of(round: Round) -> list[str]:
    """The provinces of the RTCs that take part, Brussels with Flemish Brabant; empty means all."""
    found = list(round.rtcs.order_by("province").values_list("province", flat=True))
    return [*found, Province.BRUSSEL.value] if Province.VLAAMS_BRABANT in found else found


def schools_for(round: Round) -> QuerySet[School]:
    """The schools of the register that belong in the frame. One whose province is not known belongs to every RTC."""
    provinces = provinces_of(round)
    schools = School.objects.filter(organisation__is_active=True).select_related("organisation").order_by("number")
    if provinces:
        schools = schools.filter(Q(organisation__province__in=provinces) | Q(organisation__province=""))
    return schools


def fields_taught(*, today: date) -> dict[int, list[str]]:
    """School -> the fields that its people teach on a day, as far as the site knows."""
    posts = Post.objects.filter(Q(until__isnull=True) | Q(until__gte=today), since__lte=today).exclude(field="")
    fields: dict[int, list[str]] = {}
    for school, field in posts.order_by("school", "field").values_list("school", "field").distinct():
        fields.setdefault(school, []).append(field)
    return fields


def frame_strata(round: Round) -> dict[int, Strata]:
    """School -> its groups, as they were when the frame was made."""
    rows = FrameSchool.objects.filter(round=round).order_by("school")
    return {
        school: {
            "network": (network,),
            "province": (province,),
            "size": (size,),
            "setting": (setting,),
            "field": tuple(fields),
        }
        for school, network, province, size, setting, fields in rows.values_list(
            "school", "network", "province", "size", "setting", "fields"
        )
    }


def frame_counts(round: Round) -> dict[str, dict[str, int]]:
    """Dimension -> category -> number of schools, what is not known last."""
    strata = list(frame_strata(round).values())
    return {dimension: counts_by(dimension, strata) for dimension in DIMENSIONS}


def targets_in(round: Round) -> dict[tuple[str, str], Target]:
    """(dimension, category) -> how many are wanted."""
    return {(target.dimension, target.category): target for target in Target.objects.filter(round=round)}


def frame_visible_to(visitor: Visitor, round: Round) -> QuerySet[FrameSchool]:
    """The schools of the frame that a visitor may see by name: RTC staff those of their province."""
    return (
        FrameSchool.objects.filter(round=round, school__organisation__in=organisations_visible_to(visitor))
        .select_related("school__organisation")
        .order_by("school__organisation__name", "pk")
    )
