"""Reading a register of schools into the site: looked at first, then all of it or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q

from digitaleschool.common.exports.guarded import read_guarded
from digitaleschool.common.exports.refusals import Refused
from digitaleschool.common.exports.sentences import remark, sentence
from digitaleschool.common.handed_in import KEPT_FOR, MOST_BYTES, NOT_WHOLE, digest_of, kept_name, read_table
from digitaleschool.core.refusals import Refusal
from digitaleschool.core.schools.columns import RegisterRefused
from digitaleschool.core.schools.comparing import Change, ImportPlan, plan_import
from digitaleschool.core.schools.places import rtc_province
from digitaleschool.core.schools.reading import Register, read_register
from digitaleschool.core.schools.records import SchoolRecord, SiteRecord
from digitaleschool.core.survey.tables import RawTable
from digitaleschool.core.wording import Text
from digitaleschool.people.audit import write_down
from digitaleschool.people.models import Organisation, Person, RegisterFile, School, Site
from digitaleschool.people.queries import register_of_schools
from digitaleschool.people.rules import provinces_coordinated_by

from .searching import search_text_of

_OF_SCHOOLS = {
    "no_rows": Text(
        nl="Er staan alleen kolomtitels in het bestand, geen scholen.",
        en="The file holds column titles only, no schools.",
    ),
    "no_table": Text(
        nl="Geen enkel zichtbaar blad bevat een tabel met kolomtitels en scholen.",
        en="No visible sheet holds a table with column titles and schools.",
    ),
}
_CHANGED = Text(
    nl="Iemand veranderde intussen scholen. Er is niets ingelezen. Kijk opnieuw wat er verandert.",
    en="Somebody changed schools in the meantime. Nothing was read. Look again at what will change.",
)


class RegisterChanged(Refusal):
    """The schools of the site changed after the preview: what would be done is no longer what was shown."""


@dataclass(frozen=True, kw_only=True)
class Counts:
    """What an import did."""

    new: int
    changed: int
    unchanged: int
    closed: int
    left_out: int


def read_register_file(path: Path) -> Register:
    """The schools in a file. Raises :class:`RegisterRefused` with one sentence for whoever gave the file."""
    try:
        table, facts = read_guarded(path, limit=MOST_BYTES)
    except Refused as refused:
        raise RegisterRefused(_refusal(refused)) from None
    return _register(table, facts)


def plan_for(register: Register, *, provinces: Collection[str] | None, is_whole: bool) -> ImportPlan:
    """What reading this register would change in these provinces (None: all), as the site stands now."""
    return plan_import(register_of_schools(), register.schools, provinces=provinces, is_whole=is_whole)


# A file that somebody hands in: kept, looked at, confirmed


def keep_register_file(*, content: bytes, name: str, is_whole: bool, owner: Person, now: datetime) -> RegisterFile:
    """Keeps a file for its preview. Raises :class:`RegisterRefused` where it holds no register."""
    _read(content, name)
    with transaction.atomic():
        RegisterFile.objects.filter(Q(owner=owner, done_at__isnull=True) | Q(expires_at__lte=now)).delete()
        return RegisterFile.objects.create(
            owner=owner, name=kept_name(name, "scholen.csv"), content=content, digest=digest_of(content),
            is_whole=is_whole, expires_at=now + KEPT_FOR,
        )  # fmt: skip


def look_at(file: RegisterFile) -> tuple[Register, ImportPlan]:
    """What the kept file says and would change now."""
    register = _read(bytes(file.content), file.name)
    return register, plan_for(register, provinces=provinces_coordinated_by(file.owner), is_whole=file.is_whole)


def confirm_register(*, file: RegisterFile, seen: str, by: Person, now: datetime) -> RegisterFile:
    """Does what the preview showed, once: a second confirmation gives the first result.

    ``seen`` is the fingerprint of the plan that the preview showed; it decides nothing but whether to go on. Raises
    :class:`RegisterChanged` where something else would be done than was shown.
    """
    if file.is_done:
        return file
    content = bytes(file.content)
    if digest_of(content) != file.digest:
        raise RegisterRefused(NOT_WHOLE)
    register = _read(content, file.name)  # before the lock: nobody waits for the reading
    with transaction.atomic():
        _lock_register()
        file = RegisterFile.objects.select_for_update().get(pk=file.pk)
        if file.is_done:
            return file
        plan = plan_for(register, provinces=provinces_coordinated_by(by), is_whole=file.is_whole)
        if plan.fingerprint != seen:
            raise RegisterChanged(_CHANGED)
        counts = _apply(plan, by=by, now=now, label=file.name)
        file.result = vars(counts)
        file.done_at, file.content = now, b""
        file.save(update_fields=["result", "done_at", "content"])
    return file


@transaction.atomic
def import_register(
    *, register: Register, by: Person | None, now: datetime, provinces: Collection[str] | None = None,
    is_whole: bool = False, label: str = "",
) -> Counts:  # fmt: skip
    """Reads a register in at once, without a preview: for the command line."""
    _lock_register()
    plan = plan_for(register, provinces=provinces, is_whole=is_whole)
    return _apply(plan, by=by, now=now, label=label)


def _read(content: bytes, name: str) -> Register:
    try:
        table, facts = read_table(content, name)
    except Refused as refused:
        raise RegisterRefused(_refusal(refused)) from None
    return _register(table, facts)


def _refusal(refused: Refused) -> Text:
    return _OF_SCHOOLS.get(refused.kind) or sentence(refused)


def _register(table: RawTable, facts: dict[str, Any]) -> Register:
    register = read_register(table)
    remarks = tuple(remark(kind, detail, tuple(rows)) for kind, detail, rows in facts["remarks"])
    return replace(register, notices=remarks + register.notices)


def _lock_register() -> None:
    """One import at a time: the five RTCs are the parents of all schools."""
    list(Organisation.objects.select_for_update().filter(kind=Organisation.Kind.RTC).order_by("pk"))


# The rows


def _apply(plan: ImportPlan, *, by: Person | None, now: datetime, label: str) -> Counts:
    _add(plan.new)
    _change(plan.changed)
    numbers = [school.number for school in plan.gone]
    Organisation.objects.filter(school__number__in=numbers).update(is_active=False)
    _write_down(plan, by=by, now=now, label=label)
    return Counts(
        new=len(plan.new), changed=len(plan.changed), unchanged=len(plan.unchanged), closed=len(plan.gone),
        left_out=len(plan.left_out),
    )  # fmt: skip


def _add(records: Collection[SchoolRecord]) -> None:
    organisations = Organisation.objects.bulk_create([
        Organisation(
            kind=Organisation.Kind.SCHOOL, name=record.name, province=record.province, email=record.email,
            search_text=_search_text(record),
        )
        for record in records
    ])  # fmt: skip
    schools = School.objects.bulk_create([
        School(
            organisation=organisation, number=record.number, board=record.board, philosophy=record.philosophy,
            network=record.network, pupils=record.pupils, setting=record.setting,
        )
        for organisation, record in zip(organisations, records, strict=True)
    ])  # fmt: skip
    Site.objects.bulk_create(
        _site(school, site) for school, record in zip(schools, records, strict=True) for site in record.sites
    )


def _change(changes: Iterable[Change]) -> None:
    becoming = {change.school.number: change.school for change in changes}
    schools = list(School.objects.filter(number__in=becoming).select_related("organisation").prefetch_related("sites"))
    for school in schools:
        record, organisation = becoming[school.number], school.organisation
        organisation.name, organisation.province, organisation.email = record.name, record.province, record.email
        organisation.is_active, organisation.search_text = record.is_active, _search_text(record)
        school.network, school.board, school.philosophy = record.network, record.board, record.philosophy
        school.pupils, school.setting = record.pupils, record.setting
        _change_sites(school, record.sites)
    Organisation.objects.bulk_update(
        [school.organisation for school in schools], ["name", "province", "email", "is_active", "search_text"],
        batch_size=200,
    )  # fmt: skip
    School.objects.bulk_update(schools, ["network", "board", "philosophy", "pupils", "setting"], batch_size=200)


def _change_sites(school: School, sites: Iterable[SiteRecord]) -> None:
    there = {(site.postcode, site.town, site.street): site for site in school.sites.all()}
    for record in sites:
        site = there.pop((record.postcode, record.town, record.street), None)
        changed = _site(school, record)
        changed.pk = site.pk if site else None
        changed.save()
    Site.objects.filter(pk__in=[site.pk for site in there.values()]).delete()


def _site(school: School, record: SiteRecord) -> Site:
    return Site(
        school=school, name=record.name, street=record.street, postcode=record.postcode, town=record.town,
        province=record.province, latitude=record.latitude, longitude=record.longitude,
    )  # fmt: skip


def _search_text(record: SchoolRecord) -> str:
    places = [part for site in record.sites for part in (site.town, site.postcode, site.name)]
    return search_text_of(record.name, record.number, places)


def _write_down(plan: ImportPlan, *, by: Person | None, now: datetime, label: str) -> None:
    """A line in the log book of each RTC whose schools changed; none where nothing did."""
    done: dict[str, Counter[str]] = {}
    touched = {"new": plan.new, "changed": [change.school for change in plan.changed], "closed": plan.gone}
    for what, schools in touched.items():
        for school in schools:
            done.setdefault(rtc_province(school.province), Counter())[what] += 1
    rtcs = {rtc.province: rtc for rtc in Organisation.objects.filter(kind=Organisation.Kind.RTC)}
    for province, counts in sorted(done.items()):
        write_down(
            "school.imported", by=by, now=now, organisation=rtcs.get(province), label=label, details=dict(counts)
        )
