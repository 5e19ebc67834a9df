"""What reading a register would change: which schools are new, change, stay, or are no longer there."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Collection, Iterable

from digitaleschool.core.survey.tables import fold
from digitaleschool.core.values import dataclass

from .places import centre_of, rtc_province
from .records import SchoolRecord, SiteRecord

FACTS = ("name", "network", "board", "philosophy", "pupils", "setting", "email", "province")


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One fact of a school: what it was and what it becomes. Of sites, ``old`` or ``new`` is empty."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A school as it becomes, and each fact that changes."""

    school: SchoolRecord
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, kw_only=True)
class ImportPlan:
    """What an import does. ``gone`` no longer exist; ``left_out`` belong to another RTC."""

    new: tuple[SchoolRecord, ...]
    changed: tuple[Change, ...]
    unchanged: tuple[SchoolRecord, ...]
    gone: tuple[SchoolRecord, ...]
    left_out: tuple[SchoolRecord, ...] = ()

    @property
    def changes_nothing(self) -> bool:
        return not self.new and not self.changed and not self.gone

    @property
    def fingerprint(self) -> str:
        """The same for two plans that do the same."""
        said = repr((self.new, self.changed, self.gone)).encode("utf-8", "surrogatepass")
        return hashlib.sha256(said).hexdigest()


def plan_import(
    existing: Iterable[SchoolRecord],
    records: Iterable[SchoolRecord],
    *,
    provinces: Collection[str] | None = None,
    is_whole: bool = False,
) -> ImportPlan:
    """Compares the schools of a file with those there are.

    What the file does not tell (an empty cell, a column that is not there) stays as it is. Schools and sites that it
    does not name stay too, unless it ``is_whole``: then they are gone. ``provinces`` are those that one may change; a
    school that lies, or would come to lie, elsewhere is left out. None is all of them.
    """
    known = {school.number: school for school in existing}
    new, changed, unchanged, left_out = [], [], [], []
    named = set()
    for record in records:
        named.add(record.number)
        before = known.get(record.number)
        after = _completed(_merged(before, record, is_whole) if before else record)
        if not _within(after, provinces) or (before and not _within(before, provinces)):
            left_out.append(record)
        elif before is None:
            new.append(after)
        elif fields := _differences(before, after):
            changed.append(Change(school=after, fields=fields))
        else:
            unchanged.append(before)
    gone = tuple(
        school
        for school in known.values()
        if school.number not in named and school.is_active and not school.is_invented and _within(school, provinces)
    )
    return ImportPlan(
        new=tuple(new),
        changed=tuple(changed),
        unchanged=tuple(unchanged),
        gone=gone if is_whole else (),
        left_out=tuple(left_out),
    )


def _within(school: SchoolRecord, provinces: Collection[str] | None) -> bool:
    return provinces is None or rtc_province(school.province) in provinces


def _merged(before: SchoolRecord, record: SchoolRecord, is_whole: bool) -> SchoolRecord:
    sites = _merged_sites(before.sites, record.sites, is_whole)
    stays = before.province in {site.province for site in sites}
    return SchoolRecord(
        number=before.number, name=record.name, sites=sites,
        network=before.network if before.keeps_network else record.network or before.network,
        board=record.board or before.board, philosophy=record.philosophy or before.philosophy,
        pupils=before.pupils if record.pupils is None else record.pupils,
        setting=record.setting or before.setting, email=record.email or before.email,
        province=before.province if stays else record.province,
        is_active=True, keeps_network=before.keeps_network,
        is_invented=before.is_invented, rows=record.rows,
    )  # fmt: skip


def _merged_sites(
    before: tuple[SiteRecord, ...], told: tuple[SiteRecord, ...], is_whole: bool
) -> tuple[SiteRecord, ...]:
    """The sites of the file, each with what was known about it already, and those that it does not name."""
    left = list(before)
    merged = []
    for site in told:
        same = _same_place(site, left)
        if same:
            left.remove(same)
            site = SiteRecord(
                postcode=same.postcode, town=same.town, street=site.street if fold(site.street) != fold(same.street)
                and site.street else same.street, name=site.name, province=site.province,
                latitude=same.latitude if site.latitude is None else site.latitude,
                longitude=same.longitude if site.longitude is None else site.longitude,
            )  # fmt: skip
        merged.append(site)
    return tuple(merged) if is_whole else (*merged, *left)


def _same_place(site: SiteRecord, among: list[SiteRecord]) -> SiteRecord | None:
    """The known site that is meant: the same street, or the same town where one of both names no street."""
    near = [other for other in among if (other.postcode, fold(other.town)) == (site.postcode, fold(site.town))]
    exact = [other for other in near if fold(other.street) == fold(site.street)]
    loose = [other for other in near if not site.street or not other.street]
    return next(iter(exact or loose), None)


def _completed(school: SchoolRecord) -> SchoolRecord:
    """Sites that lie nowhere yet get the middle of their postcode."""
    return dataclasses.replace(school, sites=tuple(_placed(site) for site in school.sites))


def _placed(site: SiteRecord) -> SiteRecord:
    centre = centre_of(site.postcode) if site.latitude is None or site.longitude is None else None
    return dataclasses.replace(site, latitude=centre[0], longitude=centre[1]) if centre else site


def _differences(before: SchoolRecord, after: SchoolRecord) -> tuple[FieldChange, ...]:
    facts = [
        FieldChange(field=fact, old=_said(getattr(before, fact)), new=_said(getattr(after, fact)))
        for fact in FACTS
        if getattr(before, fact) != getattr(after, fact)
    ]
    if before.is_active != after.is_active:
        facts.append(FieldChange(field="is_active", old="", new="1"))
    return (*facts, *_site_differences(before.sites, after.sites))


def _site_differences(before: tuple[SiteRecord, ...], after: tuple[SiteRecord, ...]) -> list[FieldChange]:
    gone = [FieldChange(field="site", old=_place(site), new="") for site in before if site not in after]
    come = [FieldChange(field="site", old="", new=_place(site)) for site in after if site not in before]
    return gone + come


def _place(site: SiteRecord) -> str:
    parts = (site.name, site.street, f"{site.postcode} {site.town}", _degrees(site))
    return ", ".join(part for part in parts if part)


def _degrees(site: SiteRecord) -> str:
    return "" if site.latitude is None else f"{site.latitude:.4f} / {site.longitude:.4f}"


def _said(value: object) -> str:
    return "" if value is None else str(value)
