"""The sampling frame of a round and how many are wanted from each group."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from digitaleschool.core.refusals import Refusal
from digitaleschool.core.survey.model import Text
from digitaleschool.needs.models import FrameSchool, Round, Target
from digitaleschool.needs.sample import fields_taught, schools_for
from digitaleschool.people.audit import write_down
from digitaleschool.people.models import Person

from .making import tenant_of

AT_ONCE = 500


class SampleRefused(Refusal):
    """A sample that cannot be made, or targets that make no sense."""


@transaction.atomic
def make_frame(*, round: Round, by: Person, now: datetime, today: date) -> tuple[int, int]:
    """Takes the schools of the register into the frame; gives how many are new and how many were there.

    A school that is there already keeps its groups as they were. Raises :class:`SampleRefused` for an empty register.
    """
    round = Round.objects.select_for_update().get(pk=round.pk)  # two people, one button: the second adds nothing
    there = set(round.frame.values_list("school", flat=True))
    fields = fields_taught(today=today)
    schools = list(schools_for(round))
    if not schools and not there:
        raise SampleRefused(
            Text(
                nl="Het register heeft nog geen scholen in de provincies van deze ronde. Lees eerst scholen in.",
                en="The register has no schools yet in the provinces of this round. Read in schools first.",
            )
        )
    new = [
        FrameSchool(
            round=round, school=school, network=school.network, province=school.organisation.province,
            size=school.size, setting=school.setting, fields=fields.get(school.pk, []),
        )
        for school in schools
        if school.pk not in there
    ]  # fmt: skip
    FrameSchool.objects.bulk_create(new, batch_size=AT_ONCE)
    if new:
        write_down(
            "round.frame_made", by=by, now=now, organisation=tenant_of(round, by), on=round,
            details={"new": len(new), "there": len(there)},
        )  # fmt: skip
    return len(new), len(there)


@transaction.atomic
def set_targets(
    *, round: Round, dimension: str, wanted: Mapping[str, tuple[int, int]], by: Person, now: datetime
) -> None:
    """Makes the targets of one dimension be these: category -> (answers, interviews). Two noughts are no target."""
    round = Round.objects.select_for_update().get(pk=round.pk)
    Target.objects.filter(round=round, dimension=dimension).delete()
    Target.objects.bulk_create(
        Target(round=round, dimension=dimension, category=category, answers=answers, interviews=interviews)
        for category, (answers, interviews) in wanted.items()
        if answers or interviews
    )
    details = {
        "dimension": dimension,
        "answers": sum(answers for answers, _ in wanted.values()),
        "interviews": sum(interviews for _, interviews in wanted.values()),
    }
    write_down("round.targets_set", by=by, now=now, organisation=tenant_of(round, by), on=round, details=details)
