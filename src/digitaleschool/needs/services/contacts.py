"""Addresses of respondents who want to hear more: a table of its own, that nothing joins to the answers."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from digitaleschool.core.privacy.consents import consent_version
from digitaleschool.needs.models import Contact, Round
from digitaleschool.people.models import normal_email

CONSENT = "survey_contact"


@transaction.atomic
def leave_address(
    *, round: Round, name: str, email: str, language: str, wants_summary: bool, wants_offer: bool, today: date
) -> Contact:
    """Keeps an address for what was ticked. The same address again adds to it."""
    Round.objects.select_for_update(no_key=True).get(pk=round.pk)  # the same address twice at once: the second waits
    email = normal_email(email)
    known = Contact.objects.filter(round=round, email=email).first()
    contact = known or Contact(round=round, email=email, wants_summary=False, wants_offer=False)
    contact.name = name or contact.name
    contact.language = language
    contact.wants_summary = contact.wants_summary or wants_summary
    contact.wants_offer = contact.wants_offer or wants_offer
    contact.consent_version, contact.left_on = consent_version(CONSENT), today
    contact.save()
    return contact
