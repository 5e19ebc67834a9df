from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from digitaleschool.frameworks.services.storing import load_knowledge


class Command(BaseCommand):
    help = "Brings the frameworks, tools and examples of the site into the database. A second time changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        changed = load_knowledge()
        self.stdout.write(f"Frameworks brought in: {', '.join(changed)}" if changed else "All frameworks are there.")
