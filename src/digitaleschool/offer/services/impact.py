"""Taking over what the crosswalk proposes: the goals of the next version of a training."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from digitaleschool.core.wording import Text
from digitaleschool.offer.impact import Touched
from digitaleschool.offer.models import Version
from digitaleschool.people.models import Person

from .proposing import ProposalRefused, start_next_version


@transaction.atomic
def take_over(*, touched: Touched, chosen: Mapping[int, Collection[int]], by: Person, now: datetime) -> Version:
    """The next version, to write on, in which goals that ended made room for the ``chosen`` ones (old -> new).

    Only goals that were proposed count. A goal for which nothing was chosen stays. Raises
    :class:`~.proposing.ProposalRefused` where the next version is being judged.
    """
    version = start_next_version(training=touched.version.training, by=by, now=now)
    if not version.is_editable:
        raise ProposalRefused(_BEING_JUDGED)
    for ended in touched.goals:
        proposed = {goal.pk for goal in (*ended.instead, *ended.near)}
        new = proposed & set(chosen.get(ended.goal.pk, ()))
        if new:
            version.goals.remove(ended.goal.pk)
            version.goals.add(*new)
    return version


_BEING_JUDGED = Text(
    nl="De volgende versie wordt al beoordeeld. Wacht op het oordeel.",
    en="The next version is being judged already. Wait for the verdict.",
)
