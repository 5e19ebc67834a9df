from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from digitaleschool.people.queries import person_of_address
from digitaleschool.people.services.accounts import forget_second_factor


class Command(BaseCommand):
    help = "Takes away the second factor of someone who lost phone and recovery codes. Make sure first who asks."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the address that the person signs in with")

    def handle(self, *args: Any, **options: Any) -> None:
        person = person_of_address(options["email"])
        if person is None:
            raise CommandError("There is no account with that address.")
        if not forget_second_factor(person=person, now=timezone.now()):
            raise CommandError("There is no second factor on that account.")
        self.stdout.write("Done. The next sign-in asks for no second factor; ask them to set one up again.")
