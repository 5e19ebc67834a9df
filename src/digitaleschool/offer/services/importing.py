"""Reading in the catalogue of another organisation: looked at first, then all of it or nothing. It makes proposals to
write on, and publishes nothing."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from digitaleschool.common.handed_in import KEPT_FOR, NOT_WHOLE, digest_of, kept_name
from digitaleschool.common.markdown import clean_html
from digitaleschool.core.offer.content import content_json, read_content
from digitaleschool.core.offer.importing import CATALOGUES, CatalogueRefused, Course, load_mapping, read_catalogue
from digitaleschool.core.quality.facts import Facts
from digitaleschool.core.quality.findings import Finding, find
from digitaleschool.core.quality.framework import load_quality_framework
from digitaleschool.core.quality.states import NOT_MET
from digitaleschool.core.refusals import Refusal
from digitaleschool.core.survey.notices import Notice
from digitaleschool.core.wording import Text
from digitaleschool.offer.models import CatalogueFile, Training, Version
from digitaleschool.offer.rules import providers_imported_for, rtcs_imported_for
from digitaleschool.people.audit import write_down
from digitaleschool.people.models import Organisation, Person

from .proposing import fill, free_slug

_CHANGED = Text(
    nl="De opleidingen op de site veranderden intussen. Er is niets ingelezen. Kijk opnieuw wat er bij komt.",
    en="The trainings of the site changed in the meantime. Nothing was read. Look again at what is added.",
)
_NOT_YOURS = Text(
    nl="Je kan alleen opleidingen inlezen voor je eigen RTC, van een opleidingsverstrekker die bestaat.",
    en="You read in trainings for your own RTC only, of a provider that exists.",
)


class OfferChanged(Refusal):
    """Trainings changed after the preview: what would be done is no longer what was shown."""


@dataclass(frozen=True, kw_only=True)
class ImportPlan:
    """What becomes of the courses of a catalogue. Nothing that is here already is changed."""

    catalogue: str
    new: tuple[Course, ...]
    same: tuple[Course, ...]
    """Here already, as the file says."""
    differs: tuple[Course, ...]
    """Here already, and the file says something else: somebody wrote on, or the file is newer."""

    @property
    def changes_nothing(self) -> bool:
        return not self.new

    @property
    def fingerprint(self) -> str:
        """Another one as soon as something else would be done."""
        made = [[course.id, content_json(course.content)] for course in self.new]
        there = [sorted(course.id for course in courses) for courses in (self.same, self.differs)]
        return hashlib.sha256(json.dumps([self.catalogue, made, there], sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Looked:
    """What a file would add, and what of it is lost."""

    plan: ImportPlan
    losses: tuple[Notice, ...]


@dataclass(frozen=True, kw_only=True)
class ToDo:
    """What must still be filled in before submitting, and in how many of the trainings."""

    remedy: Text
    count: int


# --- a file that waits for its preview --------------------------------------------------------------------------------


def keep_catalogue_file(
    *, content: bytes, name: str, catalogue: str, provider: Organisation, rtc: Organisation, owner: Person,
    now: datetime,
) -> CatalogueFile:  # fmt: skip
    """Keeps a file for its preview. Raises :class:`~digitaleschool.core.offer.importing.CatalogueRefused`."""
    _refuse_others(owner, provider, rtc)
    look_at_courses(content=content, catalogue=catalogue)
    with transaction.atomic():
        CatalogueFile.objects.filter(Q(owner=owner, done_at__isnull=True) | Q(expires_at__lte=now)).delete()
        return CatalogueFile.objects.create(
            owner=owner, name=kept_name(name, "opleidingen.json"), content=content, digest=digest_of(content),
            catalogue=catalogue, provider=provider, rtc=rtc, expires_at=now + KEPT_FOR,
        )  # fmt: skip


def look_at(file: CatalogueFile) -> Looked:
    """What the kept file says and would add now."""
    return look_at_courses(content=bytes(file.content), catalogue=file.catalogue)


def confirm_catalogue(*, file: CatalogueFile, seen: str, by: Person, now: datetime) -> CatalogueFile:
    """Does what the preview showed, once: a second confirmation gives the first result.

    ``seen`` is the fingerprint of the plan that the preview showed; it decides nothing but whether to go on. Raises
    :class:`OfferChanged` where something else would be done than was shown.
    """
    if file.is_done:
        return file
    _refuse_others(by, file.provider, file.rtc)
    content = bytes(file.content)
    if digest_of(content) != file.digest:
        raise CatalogueRefused(NOT_WHOLE)
    courses, _ = _read(content, file.catalogue)  # before the lock: nobody waits for the reading
    with transaction.atomic():
        lock_imports()
        file = CatalogueFile.objects.select_for_update(of=("self",)).select_related("provider", "rtc").get(pk=file.pk)
        if file.is_done:
            return file
        plan = _planned(courses, file.catalogue)
        if plan.fingerprint != seen:
            raise OfferChanged(_CHANGED)
        _apply(plan, provider=file.provider, rtc=file.rtc, by=by, now=now)
        file.result = counts_of(plan)
        file.done_at, file.content = now, b""
        file.save(update_fields=["result", "done_at", "content"])
    return file


# --- without a preview (the command) ----------------------------------------------------------------------------------


def look_at_courses(*, content: bytes, catalogue: str) -> Looked:
    """What a file would add. Raises :class:`~digitaleschool.core.offer.importing.CatalogueRefused`."""
    courses, losses = _read(content, catalogue)
    return Looked(plan=_planned(courses, catalogue), losses=losses)


def import_courses(
    *, content: bytes, catalogue: str, provider: Organisation, rtc: Organisation, by: Person | None, now: datetime
) -> Looked:
    """Reads in what is new of a file, and tells what it did."""
    courses, losses = _read(content, catalogue)
    with transaction.atomic():
        lock_imports()
        plan = _planned(courses, catalogue)
        _apply(plan, provider=provider, rtc=rtc, by=by, now=now)
    return Looked(plan=plan, losses=losses)


# --- shared -----------------------------------------------------------------------------------------------------------


def counts_of(plan: ImportPlan) -> dict[str, int]:
    return {"new": len(plan.new), "same": len(plan.same), "differs": len(plan.differs)}


def left_to_do(courses: Sequence[Course], *, today: date) -> list[ToDo]:
    """What the quality framework asks of these courses once they are here, what most of them lack first."""
    framework = load_quality_framework()
    lacking = [
        remedy
        for course in courses
        for remedy in dict.fromkeys(_remedies(find(framework, Facts(content=course.content, today=today))))
    ]
    return [ToDo(remedy=remedy, count=times) for remedy, times in Counter(lacking).most_common()]


def lock_imports() -> None:
    """One import at a time: a course is here once, whoever reads it in. The RTCs are always there; the lock ends with
    the transaction."""
    list(Organisation.objects.select_for_update().filter(kind=Organisation.Kind.RTC).order_by("pk"))


def _remedies(findings: Iterable[Finding]) -> Iterable[Text]:
    """What is mended in the description itself; a provider's own dossier is not the training's."""
    for finding in findings:
        for one in finding.required:
            if one.state == NOT_MET and one.mended_in != ("provider",):
                yield one.remedy


def _read(content: bytes, catalogue: str) -> tuple[tuple[Course, ...], tuple[Notice, ...]]:
    read = read_catalogue(content, mapping=load_mapping(catalogue), clean_html=clean_html)
    return read.courses, read.losses


def _planned(courses: Sequence[Course], catalogue: str) -> ImportPlan:
    """The plan as the site stands now, by where a training comes from."""
    first = Version.objects.filter(number=1, training__origin__startswith=f"{catalogue}:")
    there = dict(first.values_list("training__origin", "content"))
    found: dict[str, list[Course]] = {"new": [], "same": [], "differs": []}
    for course in courses:
        origin = _origin(catalogue, course)
        if origin not in there:
            found["new"].append(course)
        else:
            found["same" if read_content(there[origin]) == course.content else "differs"].append(course)
    return ImportPlan(catalogue=catalogue, **{name: tuple(some) for name, some in found.items()})


def _origin(catalogue: str, course: Course) -> str:
    """What names a course here for good; a name that is too long keeps its own mark."""
    origin = f"{catalogue}:{course.id}"
    return origin if len(origin) <= 200 else f"{origin[:180]}~{digest_of(course.id.encode())[:16]}"


def _apply(
    plan: ImportPlan, *, provider: Organisation, rtc: Organisation, by: Person | None, now: datetime
) -> None:  # fmt: skip
    if plan.changes_nothing:
        return
    slugs = set(Training.objects.values_list("slug", flat=True))
    trainings, versions = [], []
    for course in plan.new:
        slug = free_slug(course.content.title.en or course.content.title.nl, taken=slugs)
        slugs.add(slug)
        training = Training(
            slug=slug, provider=provider, rtc=rtc, made_by=by, made_at=now, origin=_origin(plan.catalogue, course),
            is_invented=provider.is_invented or bool(by and by.is_invented),
        )  # fmt: skip
        version = Version(training=training, number=1, changed_by=by, changed_at=now)
        fill(version, content_json(course.content))
        trainings.append(training)
        versions.append(version)
    Training.objects.bulk_create(trainings)
    Version.objects.bulk_create(versions)
    write_down(
        "catalogue.imported", by=by, now=now, organisation=rtc, on=provider, label=CATALOGUES[plan.catalogue].nl,
        details=counts_of(plan),
    )  # fmt: skip


def _refuse_others(by: Person, provider: Organisation, rtc: Organisation) -> None:
    mine = Organisation.objects.filter(rtcs_imported_for(by), pk=rtc.pk).exists()
    if not mine or not Organisation.objects.filter(providers_imported_for(by), pk=provider.pk).exists():
        raise CatalogueRefused(_NOT_YOURS)
