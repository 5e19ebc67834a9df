from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import get_language

from digitaleschool.core.offer.importing import CATALOGUES, MOST_BYTES
from digitaleschool.core.refusals import Refusal
from digitaleschool.offer.services.importing import Looked, counts_of, import_courses, look_at_courses
from digitaleschool.people.models import Organisation
from digitaleschool.people.models.organisations import Province

Kind = Organisation.Kind


class Command(BaseCommand):
    help = "Reads the catalogue of another organisation (JSON) as proposals: all or nothing. Twice changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the file as that organisation hands it out")
        parser.add_argument("--catalogue", choices=list(CATALOGUES), default="ncce", help="which catalogue it is")
        parser.add_argument("--provider", required=True, help="name of the organisation that gives the trainings")
        parser.add_argument("--rtc", choices=Province.values, required=True, help="province of the RTC that judges")
        parser.add_argument("--dry-run", action="store_true", help="only tell what would be added")

    def handle(
        self, *args: Any, file: Path, catalogue: str, provider: str, rtc: str, dry_run: bool, **options: Any
    ) -> None:
        of, to = _provider(provider), _rtc(rtc)
        try:
            content = _content(file)
            if dry_run:
                looked = look_at_courses(content=content, catalogue=catalogue)
            else:
                looked = import_courses(
                    content=content, catalogue=catalogue, provider=of, rtc=to, by=None, now=timezone.now()
                )
        except Refusal as refusal:
            raise CommandError(refusal.said(get_language() or "nl")) from refusal
        self._tell(looked)

    def _tell(self, looked: Looked) -> None:
        for loss in looked.losses:
            self.stderr.write(loss.message[get_language() or "nl"])
        self.stdout.write(", ".join(f"{what} {count}" for what, count in counts_of(looked.plan).items()))


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as failure:
        raise CommandError(f"{file}: {failure.strerror}") from failure


def _provider(name: str) -> Organisation:
    found = Organisation.objects.filter(name=name, kind__in=[Kind.PROVIDER, Kind.COMPANY], is_active=True)
    if len(found) != 1:
        raise CommandError(f"{len(found)} providers or companies are called '{name}'.")
    return found[0]


def _rtc(province: str) -> Organisation:
    rtc = Organisation.objects.filter(kind=Kind.RTC, province=province, is_active=True).first()
    if rtc is None:
        raise CommandError(f"There is no RTC for '{province}'.")
    return rtc
