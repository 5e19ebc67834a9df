"""An invented company that uses a tool, so that the demo shows what a proof of the labour market looks like."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from digitaleschool.frameworks.models import LabourMarketProof, Tool
from digitaleschool.people.models import Organisation
from digitaleschool.people.services.searching import search_text_of

NAME = "Demobedrijf Persen en Platen"


@transaction.atomic
def make_demo_company(today: date) -> None:
    """The company and its word about TIA Portal; a second time changes nothing. The tools must be there."""
    tool = Tool.objects.select_for_update().get(slug="tia_portal")
    company, _ = Organisation.objects.get_or_create(
        kind=Organisation.Kind.COMPANY, name=NAME,
        defaults={"search_text": search_text_of(NAME), "is_invented": True},
    )  # fmt: skip
    if tool.proofs.filter(company=company).exists():
        return
    LabourMarketProof.objects.create(
        tool=tool, company=company, company_name=NAME, what="stuurt er zijn persen en transportbanden mee aan",
        said_on=today, source="verzonnen bedrijfsbezoek",
    )  # fmt: skip
    tool.on_labour_market = Tool.LabourMarket.YES
    tool.save(update_fields=["on_labour_market"])
