"""What is asked before somebody gets on the list of a run."""

from __future__ import annotations

from datetime import datetime

from digitaleschool.core.refusals import Refusal
from digitaleschool.core.wording import Text
from digitaleschool.enrolment.models import EnrolDesk, Enrolment
from digitaleschool.enrolment.queries import desk_of, first_session
from digitaleschool.offer.models import Run
from digitaleschool.people.models import Person
from digitaleschool.people.rules import schools_of


class EnrolRefused(Refusal):
    """Somebody cannot enrol, cancel or swap like this; ``field`` is the field to mend, where there is one."""

    def __init__(self, message: Text, field: str = "") -> None:
        super().__init__(message)
        self.field = field


def refuse_closed(run: Run, now: datetime) -> EnrolDesk:
    """How one enrols for the run, once it is known that one can. Raises :class:`EnrolRefused`."""
    if run.status == Run.Status.CANCELLED:
        raise EnrolRefused(
            Text(
                nl="Deze reeks gaat niet door. Kijk of er een andere is.",
                en="This run does not go on. See whether there is another.",
            )
        )
    starts = first_session(run)
    if starts is None:
        raise EnrolRefused(
            Text(
                nl="Deze reeks heeft nog geen data. Kom later terug.", en="This run has no dates yet. Come back later."
            )
        )
    refuse_begun(run, now)
    desk = desk_of(run)
    if desk.takes == EnrolDesk.Takes.NOBODY or (desk.closes_at and desk.closes_at <= now):
        raise EnrolRefused(
            Text(
                nl="Inschrijven voor deze reeks kan niet meer. Vraag het RTC of er nog een reeks komt.",
                en="Enrolment for this run is closed. Ask the RTC whether another run will come.",
            )
        )
    return desk


def refuse_begun(run: Run, now: datetime) -> None:
    starts = first_session(run)
    if starts is not None and starts <= now:
        raise EnrolRefused(
            Text(nl="Deze reeks is al begonnen. Bel je RTC.", en="This run has begun already. Call your RTC.")
        )


def refuse_uninvited(desk: EnrolDesk) -> None:
    if desk.takes == EnrolDesk.Takes.INVITED:
        raise EnrolRefused(
            Text(
                nl="Voor deze reeks kan je alleen inschrijven als je een uitnodiging kreeg. "
                "Zet je wens bij het planningsseizoen, of vraag het RTC.",
                en="For this run only those who were invited can enrol. Make a wish for the season, or ask the RTC.",
            )
        )


def refuse_others(enrolment: Enrolment, by: Person | None) -> None:
    """Only the person decides on their own enrolment; ``None``: the site itself."""
    if by is not None and by.pk != enrolment.person_id:
        raise EnrolRefused(Text(nl="Deze inschrijving is niet van jou.", en="This enrolment is not yours."))


def refuse_ended(enrolment: Enrolment) -> None:
    if enrolment.is_ended:
        raise EnrolRefused(
            Text(
                nl="Deze inschrijving is al geëindigd. Schrijf je opnieuw in als je toch wil komen.",
                en="This enrolment has ended. Enrol again if you want to come after all.",
            )
        )


def school_of(person: Person) -> int | None:
    """The school where somebody works; the first where there are more."""
    return min(schools_of(person), default=None)
