from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from digitaleschool.core.refusals import Refusal
from digitaleschool.core.survey.loading import load_instrument
from digitaleschool.needs.models import Round
from digitaleschool.needs.reading import ExportRefused
from digitaleschool.needs.services import import_export, open_round
from digitaleschool.reports.models import Report
from digitaleschool.reports.services import report_on


class Command(BaseCommand):
    help = "Reads a survey export into a round and publishes its report in Dutch and English. Twice changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("export", type=Path, help="CSV, TSV, XLSX, ODS or SAV")
        parser.add_argument(
            "--round", required=True, metavar="SLUG", help="address of the round, for instance limburg-2027"
        )
        parser.add_argument("--title-nl", help="title of a new round, in Dutch")
        parser.add_argument("--title-en", help="title of a new round, in English")
        parser.add_argument("--school-year", help="for instance 2026-2027")
        parser.add_argument("--instrument", default="digitale-school-leraren", help="the survey that was held")
        parser.add_argument("--sample", choices=Round.Sample.values, default=Round.Sample.OPEN)
        parser.add_argument("--mapping", type=Path, help="which column is which question (digitaleschool inspect)")

    def handle(self, *args: Any, export: Path, mapping: Path | None, **options: Any) -> None:
        now = timezone.now()
        try:
            round = _round(options)
            answer_file, imported = import_export(round=round, path=export, by=None, now=now, mapping=mapping)
        except (Refusal, ExportRefused, ValidationError, OSError) as refusal:
            raise CommandError(str(getattr(refusal, "messages", [refusal])[0])) from refusal
        for language in Report.Language.values:
            report = report_on(answer_file=answer_file, imported=imported, language=language, now=now)
            self.stdout.write(f"/rondes/{round.slug}/rapport/{language}/{report.version}/")


def _round(options: dict[str, Any]) -> Round:
    known = Round.objects.filter(slug=options["round"]).first()
    if known:
        return known
    missing = [name for name in ("title_nl", "title_en", "school_year") if not options[name]]
    if missing:
        names = ", ".join(f"--{name.replace('_', '-')}" for name in missing)
        raise CommandError(f"There is no round '{options['round']}' yet; to make it, give {names}.")
    instrument = load_instrument(options["instrument"])
    return open_round(
        slug=options["round"],
        title_nl=options["title_nl"],
        title_en=options["title_en"],
        school_year=options["school_year"],
        instrument=instrument,
        sample=options["sample"],
    )
