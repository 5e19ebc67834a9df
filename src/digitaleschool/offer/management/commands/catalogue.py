from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from digitaleschool.offer.services.listing import list_all


class Command(BaseCommand):
    help = "Writes what the catalogue shows of each training anew, after words of goals or tools or weights changed."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Trainings in the catalogue: {list_all()}")
