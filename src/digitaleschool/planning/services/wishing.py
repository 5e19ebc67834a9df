"""A wish from the first tap to its withdrawal. It counts in a plan only once the teacher said yes to that."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from digitaleschool.common.text import clean_line
from digitaleschool.core.wording import Text
from digitaleschool.needs.models import Need
from digitaleschool.needs.rules import needs_for_all
from digitaleschool.needs.sealing import PLAIN_SIGNS
from digitaleschool.needs.services.profiles import clean_code, profile_of
from digitaleschool.offer.models import Training, Version
from digitaleschool.people.audit import write_down
from digitaleschool.people.models import Membership, Organisation, Person
from digitaleschool.people.rules import Role, schools_led_by, schools_of
from digitaleschool.planning.models import Proposal, Season, SeasonTraining, Team, Wish, Wisher
from digitaleschool.planning.rules import takes_wishes

from .checks import (
    PlanningRefused,
    check_between,
    check_postcode,
    check_term,
    check_theme,
    days_of,
    half_days,
    modes_of,
    periods_of,
)  # fmt: skip

MOST_WISHES = 8
"""Of one teacher in one season: who wishes everything is no help to a planner."""
LONGEST_NOTE = 300
TEAM_SIGNS = 8


class WishRefused(PlanningRefused):
    """A wish cannot be made, changed or taken back like this."""


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """When, how and how far a teacher can come."""

    halfdays: Sequence[str]
    periods: Sequence[str] = ()
    away: Sequence[date | str] = ()
    modes: Sequence[str] = ("on_site", "online")
    postcode: str = ""
    """Empty: from school."""
    travel_minutes: int = 45
    most_trainings: int = 2
    ends_on: date | None = None
    """None: until the season ends."""


# --- who wishes -------------------------------------------------------------------------------------------------------


@transaction.atomic
def save_wisher(
    *, season: Season, school: Organisation, circumstances: Circumstances, now: datetime, agrees: bool,
    person: Person | None = None, code: str = "",
) -> Wisher:  # fmt: skip
    """Keeps when and how someone can come, once they agree that the RTCs plan with it; a second time changes it.

    Give a ``person``, or the ``code`` of an anonymous profile. Raises :class:`WishRefused`.
    """
    season = Season.objects.select_for_update(no_key=True).get(pk=season.pk)  # two taps: the second finds the first
    today = localdate(now)
    _refuse_closed(season, today)
    if not agrees:
        raise WishRefused(
            Text(
                nl="Vink aan dat de RTC's met je wensen mogen plannen. Zonder je ja doen we er niets mee.",
                en="Tick that the RTCs may plan with your wishes. Without your yes we do nothing with them.",
            ),
            "agrees",
        )
    digest = _refuse_strangers(person, code, school, today)
    facts = _facts(season, circumstances, today)
    is_theirs = Q(person=person) if person else Q(code_digest=digest)
    wisher = Wisher.objects.filter(is_theirs, season=season).first()
    is_new = wisher is None
    wisher = wisher or Wisher(
        season=season, person=person, code_digest=digest, is_invented=bool(person and person.is_invented)
    )
    wisher.school, wisher.agreed_at = school, wisher.agreed_at or now
    for name, value in facts.items():
        setattr(wisher, name, value)
    wisher.save()
    write_down("wisher.made" if is_new else "wisher.changed", by=person, now=now, on=wisher, label=season.slug)
    return wisher


def digest_of(code: str) -> str:
    """What wishes under a profile code are found by; it leads neither to the code nor to the profile."""
    code = clean_code(code)
    return hmac.new(code.encode(), b"digitaleschool:wishes", hashlib.sha256).hexdigest() if code else ""


def _refuse_strangers(person: Person | None, code: str, school: Organisation, today: date) -> str:
    """The digest of the code, once it is known that the person works at the school, or that the code is one."""
    if not school.is_school or not school.is_active:
        raise WishRefused(Text(nl="Kies een school.", en="Choose a school."), "school")
    if person is not None:
        if school.pk not in schools_of(person):
            raise WishRefused(
                Text(
                    nl=f"Je werkt volgens de site niet in {school.name}. Kies je eigen school.",
                    en=f"According to the site you do not work at {school.name}. Choose your own school.",
                ),
                "school",
            )
        return ""
    if profile_of(code, today=today) is None:
        raise WishRefused(
            Text(
                nl="We vinden geen profiel onder deze code. Kijk ze na, of meld je aan.",
                en="We find no profile under this code. Check it, or sign in.",
            ),
            "code",
        )
    return digest_of(code)


def _facts(season: Season, said: Circumstances, today: date) -> dict[str, object]:
    facts: dict[str, object] = {
        "halfdays": half_days(said.halfdays),
        "periods": periods_of(season, said.periods),
        "away": days_of(said.away),
        "modes": modes_of(said.modes),
        "postcode": check_postcode(said.postcode) if said.postcode else "",
        "travel_minutes": check_between(said.travel_minutes, 0, 240, "travel_minutes"),
        "most_trainings": check_between(said.most_trainings, 1, 10, "most_trainings"),
        "ends_on": said.ends_on or season.ends_on,
    }
    if not facts["halfdays"]:
        raise WishRefused(
            Text(nl="Kies minstens één halve dag waarop je kan.", en="Choose one half-day at least on which you can."),
            "halfdays",
        )
    if not facts["modes"]:
        raise WishRefused(
            Text(nl="Kies ter plaatse, online of allebei.", en="Choose on site, online or both."), "modes"
        )
    if not today <= (said.ends_on or season.ends_on) <= season.ends_on:
        raise WishRefused(
            Text(
                nl=f"Kies een einddatum van vandaag tot {season.ends_on:%d/%m/%Y}.",
                en=f"Choose an end date from today to {season.ends_on:%d/%m/%Y}.",
            ),
            "ends_on",
        )
    return facts


# --- wishes -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def make_wish(
    *, wisher: Wisher, field: str, level: str, now: datetime, by: Person | None, training: Training | None = None,
    theme: str = "", modes: Sequence[str] = (), note: str = "", need: Need | None = None,
    origin: str = Wish.Origin.FORM, only_with_team: bool = False,
) -> Wish:  # fmt: skip
    """A wish for a training or a theme; the same wish made twice is one. Raises :class:`WishRefused`.

    Without ``need`` it is tied to the heaviest need of the register that it is part of, where there is one.
    """
    wisher = lock_wisher(wisher)
    if by is not None and by.pk != wisher.person_id:
        raise WishRefused(_NOT_YOURS)
    return _make(
        wisher, training=training, theme=theme, field=field, level=level, modes=modes, note=note, need=need,
        origin=origin, only_with_team=only_with_team, state=Wish.State.OPEN, now=now, by=by,
    )  # fmt: skip


@transaction.atomic
def propose_colleague(
    *, season: Season, school: Organisation, email: str, field: str, level: str, by: Person, now: datetime,
    training: Training | None = None, theme: str = "", note: str = "",
) -> Wish:  # fmt: skip
    """Fills in a wish for a colleague, who gets a mail and says yes or no; until then it does not count."""
    from .wish_mails import mail_colleague

    season = Season.objects.select_for_update(no_key=True).get(pk=season.pk)
    _refuse_closed(season, localdate(now))
    if school.pk not in schools_led_by(by):
        raise WishRefused(
            Text(
                nl=f"Je leidt {school.name} niet. Je kan alleen collega's van je eigen school voorstellen.",
                en=f"You do not lead {school.name}. You can propose colleagues of your own school only.",
            ),
            "school",
        )
    colleague = _colleague(email, school, localdate(now))
    if colleague == by:
        raise WishRefused(
            Text(nl="Voor jezelf maak je gewoon een wens.", en="For yourself you simply make a wish."), "email"
        )
    wisher, _ = Wisher.objects.get_or_create(
        season=season, person=colleague,
        defaults={
            "school": school, "ends_on": season.ends_on, "asked_by": by, "is_invented": colleague.is_invented,
            "modes": ["on_site", "online"],
        },
    )  # fmt: skip
    if wisher.asked_by_id is None:
        wisher.asked_by = by
        wisher.save(update_fields=["asked_by"])
    wish = _make(
        lock_wisher(wisher), training=training, theme=theme, field=field, level=level, modes=(), note=note, need=None,
        origin=Wish.Origin.COLLEAGUE, only_with_team=False, state=Wish.State.ASKED, now=now, by=by,
    )  # fmt: skip
    if wish.state == Wish.State.ASKED:
        mail_colleague(wish, by=by, now=now)
    return wish


@transaction.atomic
def confirm_wishes(*, wisher: Wisher, now: datetime, by: Person) -> int:
    """The teacher says yes to what a colleague filled in; how many wishes count from now on."""
    wisher = lock_wisher(wisher)
    _refuse_closed(wisher.season, localdate(now))
    if by.pk != wisher.person_id:
        raise WishRefused(_NOT_YOURS)
    if not wisher.halfdays:
        raise WishRefused(
            Text(nl="Zeg eerst wanneer je kan.", en="First say when you can come."),
            "halfdays",
        )
    if wisher.agreed_at is None:
        wisher.agreed_at = now
        wisher.save(update_fields=["agreed_at"])
    confirmed = wisher.wishes.filter(state=Wish.State.ASKED).update(state=Wish.State.OPEN)
    if confirmed:
        write_down("wish.confirmed", by=by, now=now, on=wisher, label=wisher.season.slug)
    return confirmed


@transaction.atomic
def withdraw_wish(*, wish: Wish, now: datetime, by: Person | None) -> Wish:
    """Takes a wish back, always possible, with every proposal that was made for it; a second time changes nothing."""
    wisher = lock_wisher(wish.wisher)
    wish = Wish.objects.get(pk=wish.pk)
    if by is not None and by.pk != wisher.person_id and not _still_asks(wish, wisher, by):
        raise WishRefused(_NOT_YOURS)
    if wish.state == Wish.State.WITHDRAWN:
        return wish
    wish.state, wish.withdrawn_at = Wish.State.WITHDRAWN, now
    wish.save(update_fields=["state", "withdrawn_at"])
    wish.proposals.filter(
        state__in=[Proposal.State.PLANNED, Proposal.State.SENT, Proposal.State.ACCEPTED]
    ).update(state=Proposal.State.WITHDRAWN, answered_at=now)  # fmt: skip
    write_down("wish.withdrawn", by=by, now=now, on=wish, label=wisher.season.slug)
    return wish


@transaction.atomic
def withdraw_all(*, wisher: Wisher, now: datetime, by: Person | None) -> int:
    """Takes back all that someone wished in a season, and their yes; how many wishes that were."""
    wisher = lock_wisher(wisher)
    if by is not None and by.pk != wisher.person_id:
        raise WishRefused(_NOT_YOURS)
    wishes = list(wisher.wishes.exclude(state=Wish.State.WITHDRAWN).order_by("pk"))
    for wish in wishes:
        withdraw_wish(wish=wish, now=now, by=by)
    wisher.agreed_at = None
    wisher.save(update_fields=["agreed_at"])
    return len(wishes)


# --- colleagues together ----------------------------------------------------------------------------------------------


@transaction.atomic
def start_team(*, wish: Wish, now: datetime, by: Person | None) -> Team:
    """A team with a code to give to colleagues; the team that is there already where there is one."""
    wisher = lock_wisher(wish.wisher)
    wish = Wish.objects.select_related("team").get(pk=wish.pk)
    _refuse_withdrawn(wish, wisher, by)
    if wish.team:
        return wish.team
    code = "".join(secrets.choice(PLAIN_SIGNS) for _ in range(TEAM_SIGNS))
    wish.team = Team.objects.create(season=wisher.season, school=wisher.school, code=code)
    wish.save(update_fields=["team"])
    write_down("wish.team_started", by=by, now=now, on=wish, label=wisher.season.slug)
    return wish.team


@transaction.atomic
def join_team(*, code: str, wish: Wish, now: datetime, by: Person | None, only_with_team: bool = False) -> Team:
    """Ties a wish to the colleagues who gave their code. Raises :class:`WishRefused`."""
    wisher = lock_wisher(wish.wisher)
    wish = Wish.objects.get(pk=wish.pk)
    _refuse_withdrawn(wish, wisher, by)
    said = "".join(sign for sign in code[:40].upper() if sign.isalnum())
    team = Team.objects.filter(season=wisher.season, code=said).first() if said else None
    if team is None or team.school_id != wisher.school_id:
        raise WishRefused(
            Text(
                nl="Deze code hoort bij geen team van jouw school in dit seizoen. Vraag ze na bij je collega.",
                en="This code belongs to no team of your school in this season. Ask your colleague for it.",
            ),
            "code",
        )
    wish.team, wish.only_with_team = team, only_with_team
    wish.save(update_fields=["team", "only_with_team"])
    write_down("wish.team_joined", by=by, now=now, on=wish, label=wisher.season.slug)
    return team


@transaction.atomic
def leave_team(*, wish: Wish, now: datetime, by: Person | None) -> Wish:
    """The wish counts by itself again."""
    wisher = lock_wisher(wish.wisher)
    wish = Wish.objects.get(pk=wish.pk)
    _refuse_withdrawn(wish, wisher, by)
    wish.team, wish.only_with_team = None, False
    wish.save(update_fields=["team", "only_with_team"])
    return wish


# --- shared -----------------------------------------------------------------------------------------------------------

_NOT_YOURS = Text(nl="Deze wens is niet van jou.", en="This wish is not yours.")


def lock_wisher(wisher: Wisher) -> Wisher:
    """The row, held until the transaction ends: wishes of one teacher are changed one at a time."""
    return Wisher.objects.select_for_update(of=("self",)).select_related("season", "school").get(pk=wisher.pk)


def _make(
    wisher: Wisher, *, training: Training | None, theme: str, field: str, level: str, modes: Sequence[str], note: str,
    need: Need | None, origin: str, only_with_team: bool, state: str, now: datetime, by: Person | None,
) -> Wish:  # fmt: skip
    today = localdate(now)
    _refuse_closed(wisher.season, today)
    if (training is None) == (not theme):
        raise WishRefused(Text(nl="Kies een opleiding of een thema.", en="Choose a training or a theme."), "training")
    check_term("fields", field, "field")
    check_term("levels", level, "level")
    if theme:
        check_theme(theme)
    if training is not None:
        _refuse_not_there(training, wisher.season)
    open_ones = list(wisher.wishes.filter(state__in=[Wish.State.ASKED, Wish.State.OPEN]).order_by("pk"))
    for known in open_ones:
        if known.training_id == (training.pk if training else None) and known.theme == theme:
            if (known.field, known.level) == (field, level):
                return known
            if training is not None:
                raise WishRefused(
                    Text(
                        nl="Je wenste deze opleiding al. Trek die wens eerst in als je iets wilt veranderen.",
                        en="You wished this training already. Take that wish back first to change it.",
                    ),
                    "training",
                )
    if len(open_ones) >= MOST_WISHES:
        raise WishRefused(
            Text(
                nl=f"Je hebt al {MOST_WISHES} wensen in dit seizoen. Trek er eerst een in.",
                en=f"You have {MOST_WISHES} wishes in this season already. Take one back first.",
            )
        )
    wish = Wish.objects.create(
        wisher=wisher, training=training, theme=theme, field=field, level=level, modes=modes_of(modes),
        note=clean_line(note, longest=LONGEST_NOTE), need=need or _need_for(training, theme, field), origin=origin,
        only_with_team=only_with_team, state=state, made_at=now,
    )  # fmt: skip
    verb = "wish.proposed" if state == Wish.State.ASKED else "wish.made"
    write_down(verb, by=by, now=now, on=wish, label=wisher.season.slug)
    return wish


def _refuse_closed(season: Season, today: date) -> None:
    if not takes_wishes(season, today):
        raise WishRefused(
            Text(
                nl=f"Voor {season.title_nl} nemen we geen wensen meer aan (tot {season.wishes_until:%d/%m/%Y}).",
                en=f"For {season.title_en or season.title_nl} wishes are no longer taken "
                f"(until {season.wishes_until:%d/%m/%Y}).",
            )
        )


def _refuse_not_there(training: Training, season: Season) -> None:
    if not training.versions.filter(state=Version.State.PUBLISHED).exists():
        raise WishRefused(
            Text(
                nl="Deze opleiding is niet (meer) in het aanbod. Kies een andere, of een thema.",
                en="This training is not in the offer (any more). Choose another, or a theme.",
            ),
            "training",
        )
    if not SeasonTraining.objects.filter(season=season, training=training, is_active=True).exists():
        raise WishRefused(
            Text(
                nl="Deze opleiding gaat niet door in dit seizoen. Kies een andere, of wens haar thema.",
                en="This training is not given in this season. Choose another, or wish its theme.",
            ),
            "training",
        )


def _refuse_withdrawn(wish: Wish, wisher: Wisher, by: Person | None) -> None:
    if by is not None and by.pk != wisher.person_id:
        raise WishRefused(_NOT_YOURS)
    if wish.state == Wish.State.WITHDRAWN:
        raise WishRefused(Text(nl="Deze wens trok je in.", en="You took this wish back."))


def _still_asks(wish: Wish, wisher: Wisher, by: Person) -> bool:
    """Whoever proposed a colleague may take that back as long as the colleague did not answer."""
    return wish.state == Wish.State.ASKED and wisher.asked_by_id == by.pk


def _colleague(email: str, school: Organisation, today: date) -> Person:
    roles = Membership.objects.held_on(today).filter(
        organisation=school, role__in=[Role.TEACHER, Role.SCHOOL_LEAD], person__email=clean_line(email).lower(),
        person__is_active=True,
    )  # fmt: skip
    found = roles.select_related("person").order_by("pk").first()
    if found is None:
        raise WishRefused(
            Text(
                nl=f"Niemand van {school.name} heeft dit adres op de site. Voeg je collega eerst toe aan je school.",
                en=f"Nobody of {school.name} has this address on the site. First add your colleague to your school.",
            ),
            "email",
        )
    return found.person


def _need_for(training: Training | None, theme: str, field: str) -> Need | None:
    """The heaviest need that everyone may read, on this theme (or one that the training serves) and in this field."""
    about = Q(theme__code=theme) if theme else Q(versions__training=training, versions__state=Version.State.PUBLISHED)
    open_ones = Need.objects.filter(needs_for_all(), about, merged_into__isnull=True).exclude(
        status=Need.Status.REFUSED
    )  # fmt: skip
    in_field = Q(field__isnull=True) | Q(field__code=field)
    return open_ones.filter(in_field).order_by("-weight", "number").first()
