from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from digitaleschool.offer.demo_modules import make_demo_modules
from digitaleschool.people.demo import VAKWERK
from digitaleschool.people.models import Organisation


class Command(BaseCommand):
    help = "Makes two invented modules of self-study. A second time changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = Organisation.objects.filter(kind=VAKWERK.kind, name=VAKWERK.name, is_invented=True).first()
        if organisation is None:
            self.stdout.write("the demo cast is not there yet: run `digitaleschool manage demo` first")
            return
        self.stdout.write(f"{make_demo_modules(organisation=organisation, now=timezone.now())} modules")
