"""The dossier of a provider: how it keeps its quality, who its trainers are, what they can show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from digitaleschool.common.text import clean_line
from digitaleschool.core.refusals import Refusal
from digitaleschool.core.wording import Text
from digitaleschool.offer.models import Provider, Trainer, TrainerEvidence
from digitaleschool.offer.rules import proposes_for
from digitaleschool.people.audit import write_down
from digitaleschool.people.models import Organisation, Person

MOST_EVIDENCE = 20
MOST_TRAINERS = 200


class DossierRefused(Refusal):
    """A dossier cannot be kept like this."""


@dataclass(frozen=True, kw_only=True)
class ProviderFacts:
    quality_system: str = ""
    is_external: bool = False
    quality_until: date | None = None
    site: str = ""
    contact_email: str = ""
    answers_within_days: int | None = None


@dataclass(frozen=True, kw_only=True)
class Evidence:
    kind: str
    what: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class TrainerFacts:
    name: str
    email: str = ""
    fields: Sequence[str] = ()
    about: str = ""
    is_active: bool = True
    evidence: Sequence[Evidence] = ()


@transaction.atomic
def keep_provider(*, organisation: Organisation, facts: ProviderFacts, by: Person, now: datetime) -> Provider:
    """What an organisation says of itself as a provider. Raises :class:`DossierRefused`."""
    _refuse_others(organisation, by)
    provider, _ = Provider.objects.select_for_update().get_or_create(organisation=organisation)
    provider.quality_system = clean_line(facts.quality_system)
    provider.is_external, provider.quality_until = facts.is_external, facts.quality_until
    provider.site, provider.contact_email = facts.site, facts.contact_email
    provider.answers_within_days = facts.answers_within_days
    provider.full_clean()
    provider.save()
    write_down("provider.changed", by=by, now=now, organisation=organisation, on=provider)
    return provider


@transaction.atomic
def keep_trainer(
    *, trainer: Trainer | None, organisation: Organisation, facts: TrainerFacts, by: Person, now: datetime
) -> Trainer:
    """A trainer of an organisation, new or changed, with all evidence. Raises :class:`DossierRefused`."""
    _refuse_others(organisation, by)
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    for one in facts.evidence:
        if one.since and one.until and one.until < one.since:
            raise DossierRefused(
                Text(nl=f"'{one.what[:60]}' eindigt voor het begint.", en=f"'{one.what[:60]}' ends before it begins.")
            )
    if len(facts.evidence) > MOST_EVIDENCE or (
        trainer is None and Trainer.objects.filter(provider=organisation).count() >= MOST_TRAINERS
    ):
        raise DossierRefused(Text(nl="Dat is te veel voor één dossier.", en="That is too much for one dossier."))
    is_new = trainer is None
    trainer = trainer or Trainer(provider=organisation, is_invented=by.is_invented)
    trainer.name, trainer.email = clean_line(facts.name, longest=120), facts.email
    trainer.fields, trainer.about = list(facts.fields), clean_line(facts.about, longest=300)
    trainer.is_active = facts.is_active
    trainer.full_clean()
    trainer.save()
    trainer.evidence.all().delete()
    TrainerEvidence.objects.bulk_create(
        TrainerEvidence(
            trainer=trainer, kind=one.kind, what=clean_line(one.what, longest=300), since=one.since, until=one.until
        )
        for one in facts.evidence
    )
    write_down(
        "trainer.added" if is_new else "trainer.changed", by=by, now=now, organisation=organisation, on=trainer
    )  # fmt: skip
    return trainer


@transaction.atomic
def remove_trainer(*, trainer: Trainer, by: Person, now: datetime) -> None:
    """Takes a trainer away, with the evidence; one who is named in a training stays there, as not active."""
    _refuse_others(trainer.provider, by)
    write_down("trainer.removed", by=by, now=now, organisation=trainer.provider, on=trainer)
    if trainer.versions.exists():
        trainer.is_active = False
        trainer.save(update_fields=["is_active"])
    else:
        trainer.delete()


def _refuse_others(organisation: Organisation, by: Person) -> None:
    if organisation.pk not in proposes_for(by):
        raise DossierRefused(
            Text(nl="Je houdt alleen het dossier van je eigen organisatie bij.",
                 en="You keep the dossier of your own organisation only.")
        )  # fmt: skip
