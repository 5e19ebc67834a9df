"""Material from its first file on: every change, each noted in the log book."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from digitaleschool.common.uploads import kept
from digitaleschool.core.files import Checked
from digitaleschool.core.refusals import Refusal
from digitaleschool.core.wording import Text
from digitaleschool.offer.models import Material, MaterialVersion, Training, TrainingMaterial
from digitaleschool.people.audit import write_down
from digitaleschool.people.models import Organisation, Person

FACTS = ("title", "about", "licence", "fields", "goal", "tool", "level", "language")
MOST_VERSIONS = 200
TAKEN = {"nieuw"}
"""Addresses that are pages of their own."""


class MaterialRefused(Refusal):
    """A change of a material that cannot be made."""


def make_material(
    *, organisation: Organisation, facts: Mapping[str, Any], upload: Checked, by: Person, now: datetime
) -> Material:
    """A new material with its first file."""
    with kept(upload, now=now) as file:
        Organisation.objects.select_for_update().get(pk=organisation.pk)  # so that two get no address together
        material = Material(organisation=organisation, made_by=by, made_at=now, is_invented=by.is_invented)
        _fill(material, facts)
        material.slug = free_slug(material.title, Material)
        material.save()
        MaterialVersion.objects.create(material=material, number=1, file=file, by=by, at=now)
        write_down("material.made", by=by, now=now, organisation=organisation, on=material)
    return material


@transaction.atomic
def change_material(*, material: Material, facts: Mapping[str, Any], by: Person, now: datetime) -> Material:
    material = Material.objects.select_for_update().get(pk=material.pk)
    _fill(material, facts)
    material.save()
    write_down("material.changed", by=by, now=now, organisation=material.organisation, on=material)
    return material


def add_version(*, material: Material, upload: Checked, note: str, by: Person, now: datetime) -> MaterialVersion:
    """The next file of a material; the earlier ones stay. The same file again is refused."""
    with kept(upload, now=now) as file:
        newest = _newest_under_lock(material)
        if newest and newest.file.sha256 == upload.sha256:
            raise MaterialRefused(
                Text(
                    nl=f"Dit is hetzelfde bestand als versie {newest.number}. Kies het nieuwe bestand.",
                    en=f"This is the same file as version {newest.number}. Choose the new file.",
                )
            )
        number = newest.number + 1 if newest else 1
        if number > MOST_VERSIONS:
            raise MaterialRefused(
                Text(
                    nl=f"Dit materiaal heeft al {MOST_VERSIONS} versies. Maak er nieuw materiaal van.",
                    en=f"This material has {MOST_VERSIONS} versions already. Make it a new material.",
                )
            )
        version = MaterialVersion.objects.create(material=material, number=number, file=file, note=note, by=by, at=now)
        write_down(
            "material.version_added", by=by, now=now, organisation=material.organisation, on=material,
            details={"number": number},
        )  # fmt: skip
    return version


@transaction.atomic
def attach(
    *, material: Material, training: Training, days_before: int | None, by: Person, now: datetime
) -> TrainingMaterial:
    """The material belongs to a training of the same organisation; a second time only changes the days."""
    if training.provider_id != material.organisation_id:
        raise MaterialRefused(
            Text(nl="Kies een opleiding van dezelfde organisatie.", en="Choose a training of the same organisation.")
        )
    link, _ = TrainingMaterial.objects.update_or_create(
        training=training, material=material, defaults={"days_before": days_before}
    )
    write_down(
        "material.attached", by=by, now=now, organisation=material.organisation, on=material,
        details={"training": training.slug, "days_before": days_before},
    )  # fmt: skip
    return link


@transaction.atomic
def detach(*, material: Material, training: Training, by: Person, now: datetime) -> None:
    if TrainingMaterial.objects.filter(material=material, training=training).delete()[0]:
        write_down(
            "material.detached", by=by, now=now, organisation=material.organisation, on=material,
            details={"training": training.slug},
        )  # fmt: skip


def _newest_under_lock(material: Material) -> MaterialVersion | None:
    """The last version; who else adds one waits, so that no number comes twice."""
    Material.objects.select_for_update().get(pk=material.pk)
    return MaterialVersion.objects.filter(material=material).select_related("file").order_by("-number").first()


def _fill(material: Material, facts: Mapping[str, Any]) -> None:
    for name in FACTS:
        setattr(material, name, facts[name])


def free_slug(title: str, model: Any) -> str:
    """An address made of the title; with a number behind it where it is taken."""
    stem = slugify(title)[:50].replace("_", "-").strip("-") or "zonder-titel"
    stem = "-".join(part for part in stem.split("-") if part) or "zonder-titel"
    taken = TAKEN | set(model.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    numbered = (f"{stem}-{number}" for number in range(2, 100_000))
    return stem if stem not in taken else next(slug for slug in numbered if slug not in taken)
