from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import get_language

from digitaleschool.core.refusals import Refusal
from digitaleschool.core.survey.notices import rows_in_words
from digitaleschool.people.services.register import import_register, plan_for, read_register_file


class Command(BaseCommand):
    help = "Reads a register of schools (CSV, XLSX, ODS): all of it or nothing. Twice changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a list with a row for each place of a school")
        parser.add_argument("--dry-run", action="store_true", help="only tell what would change")
        parser.add_argument(
            "--whole", action="store_true", help="schools and sites that the file does not name no longer exist"
        )

    def handle(self, *args: Any, file: Path, dry_run: bool, whole: bool, **options: Any) -> None:
        language = get_language() or "nl"
        try:
            register = read_register_file(file)
        except Refusal as refusal:
            raise CommandError(refusal.said(language)) from refusal
        for notice in register.notices:
            rows = f" ({rows_in_words(notice.rows, language)})" if notice.rows else ""
            self.stderr.write(f"{notice.message[language]}{rows}")
        if dry_run:
            plan = plan_for(register, provinces=None, is_whole=whole)
            self._tell(len(plan.new), len(plan.changed), len(plan.unchanged), len(plan.gone))
            return
        counts = import_register(register=register, by=None, now=timezone.now(), is_whole=whole, label=file.name)
        self._tell(counts.new, counts.changed, counts.unchanged, counts.closed)

    def _tell(self, new: int, changed: int, unchanged: int, closed: int) -> None:
        self.stdout.write(f"new {new}, changed {changed}, unchanged {unchanged}, closed {closed}")
