"""What came of a need: the trainings that serve it."""

from __future__ import annotations

import pytest

from digitaleschool.needs.models import Need, NeedCount

pytestmark = pytest.mark.django_db


def test_a_need_names_the_published_trainings_that_serve_it(client, now, rtc):
    from digitaleschool.offer.models import Training, Version
    from digitaleschool.people.models import Organisation

    NeedCount.objects.get_or_create(pk=1)
    needs = [
        Need.objects.create(number=number, text_nl=f"Behoefte {number}", created_on=now.date()) for number in (1, 2)
    ]
    provider = Organisation.objects.create(kind="provider", name="Vakwerk")
    for slug, state in (("plc", "published"), ("nog-niet", "draft")):
        training = Training.objects.create(slug=slug, provider=provider, rtc=rtc())
        Version.objects.create(training=training, number=1, state=state, title_nl=slug.upper()).needs.set(needs[:1])

    served, unserved = (client.get(f"/behoeften/{need.number}/").content.decode() for need in needs)

    assert '<a href="/opleidingen/plc/">PLC</a>' in served
    assert "NOG-NIET" not in served
    assert "Nog geen opleiding dient deze behoefte." in unserved
