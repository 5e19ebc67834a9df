from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from digitaleschool.core.privacy.retention import kept
from digitaleschool.people.retention import carry_out_retention


class Command(BaseCommand):
    help = "Clears data whose time is over (knowledge/privacy/retention.yaml); the worker does it every day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count what would be cleared")

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        for code, count in carry_out_retention(timezone.now(), dry_run=dry_run).items():
            kind = kept(code)
            self.stdout.write(f"{count:8}  {code:18} {kind.then:9} {kind.title['nl']}")
        if dry_run:
            self.stdout.write("Nothing was changed (--dry-run).")
