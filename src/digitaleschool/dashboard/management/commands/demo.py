from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from digitaleschool.enrolment.demo import make_demo_enrolments
from digitaleschool.enrolment.demo_guidance import make_demo_guidance
from digitaleschool.enrolment.demo_proof import make_demo_proof
from digitaleschool.followup.demo import make_demo_followup
from digitaleschool.frameworks.services.demo import make_demo_company
from digitaleschool.frameworks.services.storing import load_knowledge
from digitaleschool.needs.demo import demo_answers, write_google_forms_csv
from digitaleschool.needs.demo.export import CLOSED, OPENED
from digitaleschool.needs.demo_rounds import make_demo_rounds
from digitaleschool.needs.live import live_answers
from digitaleschool.needs.models import Round
from digitaleschool.needs.services import import_export, record_answers
from digitaleschool.offer.demo import make_demo_offer
from digitaleschool.offer.demo_modules import make_demo_modules
from digitaleschool.people.demo import make_cast
from digitaleschool.people.models import Person
from digitaleschool.planning.demo import make_demo_season
from digitaleschool.reports.demo_needs import make_demo_needs
from digitaleschool.reports.models import Report
from digitaleschool.reports.services import report_on

SLUG = "demo-2021"
WRITES_NEEDS = "amina@rtc-oost-vlaanderen.example"
"""Who of the cast wrote the needs of the demo down."""


class Command(BaseCommand):
    help = (
        "Makes the demo: invented people and rounds, along the same road as real ones. A second time changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--only-2021", action="store_true", help="the round that was read from a file, and no more")

    def handle(self, *args: Any, only_2021: bool, **options: Any) -> None:
        load_knowledge()
        self._round_of_2021()
        if not only_2021:
            self._rounds_on_the_site()

    def _rounds_on_the_site(self) -> None:
        now = timezone.now()
        self.stdout.write("Casting the invented people and schools ...")
        make_cast(today=timezone.localdate())
        make_demo_company(today=timezone.localdate())
        running, over = make_demo_rounds(today=timezone.localdate())
        self.stdout.write(f"{running.title}: {running.answers.count()} answers so far")
        if not over.is_published:
            self.stdout.write(f"Working out the report of {over.title} ...")
            imported = live_answers(over)
            answer_file = record_answers(round=over, path=None, imported=imported, by=None, now=now)
            for language in Report.Language.values:
                report_on(answer_file=answer_file, imported=imported, language=language, now=now)
            over.refresh_from_db()
        by = Person.objects.filter(email=WRITES_NEEDS, is_invented=True).first()
        self.stdout.write(f"Needs in the register: {make_demo_needs(over, by=by, now=now)}")
        self.stdout.write(f"Modules of self-study made: {make_demo_modules(now)}")
        self.stdout.write(f"Trainings in the catalogue: {make_demo_offer(now)}")
        season = make_demo_season(now)
        self.stdout.write(f"{season.title}: {season.wishers.count()} invented teachers with wishes")
        self.stdout.write(f"Enrolments: {make_demo_enrolments(now)}")
        make_demo_followup(now)
        self.stdout.write(f"Certificates: {make_demo_proof(now)}")
        make_demo_guidance(now)  # last: what it tells is mailed

    def _round_of_2021(self) -> None:
        if settings.DEMO_MODE:
            make_cast(timezone.localdate())
        round = _demo_round()
        with TemporaryDirectory() as folder:
            export = Path(folder) / "demoronde-2021.csv"
            write_google_forms_csv(demo_answers(), export)
            self.stdout.write("Reading the invented answers ...")
            answer_file, imported = import_export(round=round, path=export, by=None, now=timezone.now())
            for language in Report.Language.values:
                self.stdout.write(f"Working out the report ({language}) ...")
                report = report_on(answer_file=answer_file, imported=imported, language=language, now=timezone.now())
                self.stdout.write(f"{report.title}: version {report.version}, {answer_file.respondents} respondents")


def _demo_round() -> Round:
    round, _ = Round.objects.get_or_create(
        slug=SLUG,
        defaults={
            "title_nl": "Demoronde 2021",
            "title_en": "Demo round 2021",
            "school_year": "2020-2021",
            "status": Round.Status.CLOSED,
            "opens_on": OPENED.date(),
            "closes_on": CLOSED.date(),
            "instrument": "digitale-school-leraren",
            "instrument_version": "1",
            "sample": Round.Sample.OPEN,
            "is_invented": True,
        },
    )
    return round
