"""Making and changing organisations, and the facts of a school that its RTC knows better than the register."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from digitaleschool.core.refusals import Refusal
from digitaleschool.core.wording import Text
from digitaleschool.people.audit import write_down
from digitaleschool.people.models import Organisation, Person, School
from digitaleschool.people.queries import rtc_for

from .searching import search_text_of


class OrganisationRefused(Refusal):
    """An organisation that cannot be made; the sentence says why."""


@transaction.atomic
def make_organisation(*, kind: str, name: str, province: str, email: str, by: Person, now: datetime) -> Organisation:
    """A provider, company or guidance service. Schools come from the register, and there are five RTCs."""
    list(Organisation.objects.select_for_update().filter(kind=Organisation.Kind.RTC).order_by("pk"))
    if Organisation.objects.filter(kind=kind, search_text=search_text_of(name), province=province).exists():
        raise OrganisationRefused(Text(
            nl=f"Er is al een organisatie met de naam {name}.", en=f"There is an organisation named {name} already.",
        ))  # fmt: skip
    organisation = Organisation.objects.create(
        kind=kind, name=name, province=province, email=email, search_text=search_text_of(name)
    )
    write_down("organisation.made", by=by, now=now, organisation=rtc_for(organisation.province), on=organisation)
    return organisation


@transaction.atomic
def change_organisation(
    *, organisation: Organisation, name: str, province: str, email: str, is_active: bool, by: Person, now: datetime
) -> None:
    """Changes what is known of an organisation; an RTC keeps its province."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    facts = {"name": name, "province": province, "email": email, "is_active": is_active}
    if organisation.is_rtc:
        facts |= {"province": organisation.province, "is_active": True}
    changed = [fact for fact, value in facts.items() if getattr(organisation, fact) != value]
    if not changed:
        return
    for fact, value in facts.items():
        setattr(organisation, fact, value)
    organisation.search_text = search_text_of(name)
    organisation.save(update_fields=[*facts, "search_text"])
    write_down(
        "organisation.changed", by=by, now=now, organisation=rtc_for(organisation.province), on=organisation,
        details={"changed": changed},
    )  # fmt: skip


@transaction.atomic
def change_school(
    *, school: School, pupils: int | None, setting: str, network: str, reason: str, by: Person, now: datetime
) -> None:
    """Corrects facts of a school. A network with a reason is left alone by the next import."""
    organisation = Organisation.objects.select_for_update().get(pk=school.pk)
    school = School.objects.get(pk=school.pk)
    facts = {"pupils": pupils, "setting": setting, "network": network, "network_reason": reason}
    old = {fact: getattr(school, fact) for fact in facts}
    changed = {fact: [old[fact], value] for fact, value in facts.items() if old[fact] != value}
    if not changed:
        return
    for fact, value in facts.items():
        setattr(school, fact, value)
    school.save(update_fields=list(facts))
    write_down(
        "school.changed", by=by, now=now, organisation=rtc_for(organisation.province), on=organisation,
        details=changed,
    )  # fmt: skip
