"""The pages around the survey: what they say with the facts that their first line asks for."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from django import forms
from django.template.loader import render_to_string
from django.test import RequestFactory

ROUND = SimpleNamespace(title="Ronde 2027", slug="ronde", opens_on=date(2027, 2, 1), closes_on=date(2027, 3, 15),
                        is_invented=False)  # fmt: skip


class Address(forms.Form):
    email = forms.EmailField(label="E-mailadres")


def shown(name: str, **facts) -> str:
    request = RequestFactory().get("/")
    page = render_to_string(f"needs/survey/{name}.html", {"round": ROUND, **facts}, request)
    return " ".join(page.split())


@pytest.mark.parametrize(
    ("promise", "said", "not_said"),
    [("anonymous", "Je antwoorden zijn anoniem", "vertrouwelijk"),
     ("confidential", "Je antwoorden zijn vertrouwelijk", "anoniem")],
)  # fmt: skip
def test_the_first_page_promises_what_is_kept_and_no_more(promise, said, not_said):
    page = shown("landing", promise=promise, minutes=10, school_name="VTI Gent", resumes=False)

    assert (said in page, not_said in page) == (True, False)
    assert "in ongeveer 10 minuten" in page
    assert "Je antwoordt als collega van VTI Gent." in page
    assert page.count('class="button"') == 1
    assert ">Begin<" in page


def test_who_comes_back_goes_on():
    page = shown("landing", promise="anonymous", minutes=10, school_name="", resumes=True)

    assert ("Ga verder waar je was" in page, ">Begin<" in page, "collega van" in page) == (True, False, False)


@pytest.mark.parametrize(
    ("reason", "said"),
    [("closed", "Deze vragenlijst is gesloten"), ("not_yet", "Je kan antwoorden vanaf 1 februari 2027."),
     ("busy", "Probeer het morgen opnieuw")],
)  # fmt: skip
def test_a_survey_that_cannot_be_answered_says_why(reason, said):
    assert said in shown("closed", reason=reason)


def test_the_receipt_gives_a_number_and_what_comes():
    page = shown("receipt", reference="ABCD-2345", contact_url="/adres/", code="")

    assert "ABCD-2345" in page
    assert "Collega's kunnen antwoorden tot en met 15 maart 2027." in page.replace("&#x27;", "'")
    assert 'href="/adres/"' in page


def test_the_link_for_later_can_be_mailed():
    facts = {"resume_url": "/verder/abc/", "until": date(2027, 3, 15)}

    asked = shown("resume", form=Address(), is_mailed=False, **facts)
    wrong = shown("resume", form=Address({"email": "x"}), is_mailed=False, **facts)
    mailed = shown("resume", form=Address(), is_mailed=True, **facts)

    assert "/verder/abc/" in asked
    assert ('name="email"' in asked, 'name="email"' in mailed) == (True, False)
    assert 'role="alert"' in wrong


def test_an_address_is_kept_apart():
    page = shown("contact", form=Address(), consent="Wij sturen je alleen dit.", is_kept=False)

    assert "niets verbindt die twee" in page
    assert "Wij sturen je alleen dit." in page
    assert "Je adres is bewaard" in shown("contact", form=Address(), consent="", is_kept=True)
