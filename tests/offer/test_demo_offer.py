"""The offer of the demo walks the real road, through the gate; a second time changes nothing."""

from __future__ import annotations

import pytest

from digitaleschool.frameworks.services.storing import load_knowledge
from digitaleschool.offer.demo import make_demo_offer
from digitaleschool.offer.demo_modules import make_demo_modules
from digitaleschool.offer.models import Assessment, Listing, Module, Run, Track, Trainer, Training, Version
from digitaleschool.people.demo import make_cast

pytestmark = pytest.mark.django_db


def test_the_demo_is_published_through_the_gate_once(now):
    load_knowledge()
    make_cast(now.date())

    counts = []
    for _ in range(2):
        assert make_demo_offer(now) == 4
        models = (Training, Version, Run, Track, Trainer, Assessment, Listing)
        counts.append([model.objects.count() for model in models])

    assert counts[0] == counts[1] == [5, 5, 5, 3, 2, 5, 4]
    assert set(Assessment.objects.values_list("state", flat=True)) == {"passed", "open"}
    assert not Training.objects.filter(is_invented=False).exists()


def test_the_demo_names_modules_that_are_there(now):
    load_knowledge()
    make_cast(now.date())
    make_demo_modules(now)
    make_demo_offer(now)

    named = {slug for version in Version.objects.all() for slug in version.value.self_study}

    assert named == set(Module.objects.values_list("slug", flat=True)) == {"wat-is-een-plc", "je-eerste-3d-model"}
