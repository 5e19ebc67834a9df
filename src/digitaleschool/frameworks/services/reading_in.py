"""Reading a file with goals into the site: looked at first, then all of it or nothing."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from digitaleschool.common.exports.refusals import Refused
from digitaleschool.common.exports.sentences import remark, sentence
from digitaleschool.common.handed_in import KEPT_FOR, NOT_WHOLE, digest_of, kept_name, read_table
from digitaleschool.core.frameworks import model as core
from digitaleschool.core.frameworks.case_reading import read_case
from digitaleschool.core.frameworks.comparing import EditionPlan
from digitaleschool.core.frameworks.model import FrameworkRefused
from digitaleschool.core.frameworks.tables import read_goals
from digitaleschool.core.refusals import Refusal
from digitaleschool.core.survey.notices import Notice, notice
from digitaleschool.core.survey.tables import without_marks
from digitaleschool.core.wording import Text
from digitaleschool.frameworks.models import Edition, Framework, GoalFile
from digitaleschool.people.audit import write_down
from digitaleschool.people.models import Organisation, Person
from digitaleschool.people.rules import coordinated_by

from .locking import lock_frameworks
from .storing import check_crosswalk, goals_there, plan_for, store_goals, store_links

RESERVED = {"importeren", "tools"}
"""Words that are pages of their own."""
_OF_GOALS = {
    "no_rows": Text(
        nl="Er staan alleen kolomtitels in het bestand, geen doelen.",
        en="The file holds column titles only, no goals.",
    ),
    "no_table": Text(
        nl="Geen enkel zichtbaar blad bevat een tabel met kolomtitels en doelen.",
        en="No visible sheet holds a table with column titles and goals.",
    ),
}
_CHANGED = Text(
    nl="Iemand veranderde intussen doelen. Er is niets ingelezen. Kijk opnieuw wat er verandert.",
    en="Somebody changed goals in the meantime. Nothing was read. Look again at what will change.",
)
_OF_THE_SITE = Text(
    nl="Deze editie hoort bij de site en verandert alleen met de site. Geef je lijst een andere titel.",
    en="This edition comes with the site and changes only with it. Give your list another title.",
)
_NO_TITLE = Text(
    nl="Geef de lijst een titel met letters of cijfers.", en="Give the list a title with letters or digits."
)


class GoalsChanged(Refusal):
    """The goals of the site changed after the preview: what would be done is no longer what was shown."""


@dataclass(frozen=True, kw_only=True)
class Looked:
    """What a file would change, and what must be known about it."""

    plan: EditionPlan
    notices: tuple[Notice, ...]


def keep_goal_file(
    *, content: bytes, name: str, facts: Mapping[str, str], owner: Person, now: datetime
) -> GoalFile:  # fmt: skip
    """Keeps a file for its preview. Raises :class:`FrameworkRefused` where it holds no goals.

    ``facts`` about the edition (``title``, ``framework``, ``publisher``, ``licence``, ``source``, ``valid_from``,
    ``valid_until``, as text) count for a table; a CASE file tells them itself.
    """
    _look(content, name, facts, timezone.localdate(now))
    with transaction.atomic():
        GoalFile.objects.filter(Q(owner=owner, done_at__isnull=True) | Q(expires_at__lte=now)).delete()
        return GoalFile.objects.create(
            owner=owner, name=kept_name(name, "doelen.csv"), content=content, digest=digest_of(content),
            facts=dict(facts), expires_at=now + KEPT_FOR,
        )  # fmt: skip


def look_at(file: GoalFile) -> Looked:
    """What the kept file says and would change now."""
    return _look(bytes(file.content), file.name, file.facts, _day_of(file))


def confirm_goals(*, file: GoalFile, seen: str, by: Person, now: datetime) -> GoalFile:
    """Does what the preview showed, once: a second confirmation gives the first result.

    ``seen`` is the fingerprint of the plan that the preview showed; it decides nothing but whether to go on. Raises
    :class:`GoalsChanged` where something else would be done than was shown.
    """
    if file.is_done:
        return file
    content = bytes(file.content)
    if digest_of(content) != file.digest:
        raise FrameworkRefused(NOT_WHOLE)
    read, _ = _read(content, file.name, file.facts, _day_of(file))  # before the lock: nobody waits for the reading
    with transaction.atomic():
        lock_frameworks()
        file = GoalFile.objects.select_for_update().get(pk=file.pk)
        if file.is_done:
            return file
        plan = _planned(read)[0]
        if plan.fingerprint != seen:
            raise GoalsChanged(_CHANGED)
        file.result = _apply(plan, by=by, now=now)
        file.done_at, file.content = now, b""
        file.save(update_fields=["result", "done_at", "content"])
    return file


def _apply(plan: EditionPlan, *, by: Person, now: datetime) -> dict[str, object]:
    counts = {"new": len(plan.new), "changed": len(plan.changed), "same": len(plan.same), "kept": len(plan.kept)}
    if not plan.changes_nothing:
        edition = store_goals(plan, Edition.Origin.FILE)
        store_links(plan)
        rtc = Organisation.objects.filter(pk__in=coordinated_by(by)).order_by("pk").first()
        write_down(
            "framework.imported", by=by, now=now, organisation=rtc, on=edition, label=edition.title_nl, details=counts
        )
    return {**counts, "edition": plan.edition.id}


def _look(content: bytes, name: str, facts: Mapping[str, str], day: date) -> Looked:
    read, notices = _read(content, name, facts, day)
    plan, more = _planned(read)
    return Looked(plan=plan, notices=notices + more)


def _planned(read: core.Edition) -> tuple[EditionPlan, tuple[Notice, ...]]:
    """The plan as the site stands now; links that lead to goals that the site does not have are left out, and told."""
    elsewhere = [link for link in read.links if link.to.edition != read.id]
    there = goals_there(link.to for link in elsewhere)
    lost = [link for link in elsewhere if link.to not in there]
    links = tuple(link for link in read.links if link not in lost)
    plan = plan_for(dataclasses.replace(read, links=links))
    row = Edition.objects.filter(slug=read.id).first()
    if row and row.comes_with_the_site and not plan.changes_nothing:
        raise FrameworkRefused(_OF_THE_SITE)
    check_crosswalk(plan)
    if not lost:
        return plan, ()
    told = notice(
        "links", "Verbanden met doelen die hier niet staan, worden niet bewaard.",
        "Links with goals that are not here are not kept.", count=len(lost),
    )  # fmt: skip
    return plan, (told,)


def _read(content: bytes, name: str, facts: Mapping[str, str], day: date) -> tuple[core.Edition, tuple[Notice, ...]]:
    if name.lower().endswith((".json", ".case")) or content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        case = read_case(content)
        edition, notices = _of_known_framework(case.edition, case.edition.framework.id), case.losses
    else:
        edition, notices = _read_table(content, name, facts, day)
    if edition.id in RESERVED:
        raise FrameworkRefused(_NO_TITLE)
    return edition, notices


def _read_table(
    content: bytes, name: str, facts: Mapping[str, str], day: date
) -> tuple[core.Edition, tuple[Notice, ...]]:
    try:
        table, said = read_table(content, name)
    except Refused as refused:
        raise FrameworkRefused(_OF_GOALS.get(refused.kind) or sentence(refused)) from None
    title = facts.get("title", "")
    id = re.sub(r"[^a-z0-9.]+", "-", without_marks(title).lower())[:60].strip("-.")
    if not core.ID.match(id):
        raise FrameworkRefused(_NO_TITLE)
    goals = read_goals(table, edition=id)
    row = Edition.objects.select_related("framework").filter(slug=id).first()
    both = Text(nl=row.title_nl, en=row.title_en) if row else Text(nl=title, en=title)
    known = {name: getattr(row, name) if row else "" for name in ("licence", "source")}
    edition = core.Edition(
        id=id, framework=core.Framework(id=id, title=both, publisher=facts.get("publisher", "")), title=both,
        licence=facts.get("licence") or known["licence"], languages=tuple(row.languages) if row else ("nl",),
        valid_from=_day(facts.get("valid_from")) or (row.valid_from if row else None),
        valid_until=_day(facts.get("valid_until")) or (row.valid_until if row else None),
        source=facts.get("source") or known["source"], changed=f"{day}: {kept_name(name, 'doelen.csv')}",
        goals=goals.goals, links=goals.links,
    )  # fmt: skip
    remarks = tuple(remark(kind, detail, tuple(rows)) for kind, detail, rows in said["remarks"])
    return _of_known_framework(
        edition, facts.get("framework") or (row.framework.slug if row else id)
    ), remarks + goals.notices


def _of_known_framework(edition: core.Edition, id: str) -> core.Edition:
    """An import never changes a framework that is there: other editions stand under it."""
    row = Framework.objects.filter(slug=id).first()
    if row is None:
        return edition
    title = Text(nl=row.title_nl, en=row.title_en)
    return dataclasses.replace(edition, framework=core.Framework(id=id, title=title, publisher=row.publisher))


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None


def _day_of(file: GoalFile) -> date:
    return timezone.localdate(file.expires_at - KEPT_FOR)
