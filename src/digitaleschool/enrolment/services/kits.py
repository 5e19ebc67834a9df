"""Kits to lend: kept by an RTC, booked for some days, handed out and back. Never lent twice at once."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from digitaleschool.common.text import clean_line
from digitaleschool.core.planning.equipment import load_equipment
from digitaleschool.core.refusals import Refusal
from digitaleschool.core.wording import Text
from digitaleschool.enrolment.kit_queries import free_kits
from digitaleschool.enrolment.kit_rules import holding
from digitaleschool.enrolment.models import Enrolment, Kit, KitLoan
from digitaleschool.people.audit import write_down
from digitaleschool.people.models import Organisation, Person
from digitaleschool.people.rules import administers, rtcs_of

LONGEST_LOAN = timedelta(days=120)


class KitRefused(Refusal):
    """A kit cannot be kept, booked or handed out like this; ``field`` is the one to mend, where there is one."""

    def __init__(self, message: Text, field: str = "") -> None:
        super().__init__(message)
        self.field = field


# --- kits -------------------------------------------------------------------------------------------------------------


@transaction.atomic
def keep_kit(
    *, kit: Kit | None, rtc: Organisation, kind: str, name: str, holds: str, is_active: bool, by: Person, now: datetime
) -> Kit:
    """A new kit, or a known one changed. Raises :class:`KitRefused`."""
    if not (administers(by) or rtc.pk in rtcs_of(by)) or not rtc.is_rtc:
        raise KitRefused(Text(nl="Dit is niet jouw RTC.", en="This is not your RTC."), "rtc")
    if kind not in {one.code for one in load_equipment() if one.can_travel}:
        raise KitRefused(Text(nl="Kies een soort uit de lijst.", en="Choose a kind of the list."), "kind")
    Organisation.objects.select_for_update(no_key=True).get(pk=rtc.pk)
    name = clean_line(name, longest=80)
    if not name:
        raise KitRefused(Text(nl="Geef het leenkit een naam.", en="Give the kit a name."), "name")
    if Kit.objects.filter(rtc=rtc, name=name).exclude(pk=kit.pk if kit else None).exists():
        raise KitRefused(
            Text(nl=f"Er is al een leenkit dat {name} heet.", en=f"There is a kit called {name} already."), "name"
        )
    kit = Kit.objects.select_for_update(of=("self",)).get(pk=kit.pk) if kit else Kit(is_invented=by.is_invented)
    kit.rtc, kit.kind, kit.name, kit.holds, kit.is_active = rtc, kind, name, clean_line(holds, longest=200), is_active
    kit.save()
    write_down("kit.kept", by=by, now=now, organisation=rtc, on=kit, label=name)
    return kit


# --- loans ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def book_kit(*, enrolment: Enrolment, kind: str, first_on: date, last_on: date, by: Person, now: datetime) -> KitLoan:
    """Keeps a kit of a kind for a participant on these days, those included. Raises :class:`KitRefused`.

    Booked twice for the same days is once. The kits of the kind are locked in order, so that two who take the last
    one come after each other.
    """
    kits = list(
        Kit.objects.select_for_update(of=("self",))
        .filter(rtc=enrolment.run.rtc_id, kind=kind, is_active=True)
        .order_by("pk")
    )
    enrolment = Enrolment.objects.select_related("run__rtc").get(pk=enrolment.pk)
    _refuse_loan(enrolment, first_on, last_on, by, localdate(now))
    own = KitLoan.objects.filter(holding(), enrolment=enrolment, kit__kind=kind)
    if known := own.filter(first_on__lte=last_on, last_on__gte=first_on).order_by("pk").first():
        return known
    free = free_kits(kits, first_on, last_on)
    if not free:
        raise KitRefused(_none_free(kits, enrolment.run.rtc, first_on, last_on))
    loan = KitLoan.objects.create(kit=free[0], enrolment=enrolment, first_on=first_on, last_on=last_on, booked_at=now)
    write_down("kit.booked", by=by, now=now, organisation=enrolment.run.rtc, on=loan.kit, label=loan.kit.name)
    return loan


@transaction.atomic
def release_kit(*, loan: KitLoan, by: Person, now: datetime) -> KitLoan:
    """The participant does not need it after all; not once it was handed out. A second time changes nothing."""
    loan = _locked(loan)
    if loan.enrolment.person_id != by.pk:
        raise KitRefused(Text(nl="Dit leenkit is niet van jou.", en="This kit is not yours."))
    if loan.handed_at and not loan.ended_at:
        raise KitRefused(
            Text(nl="Je hebt dit leenkit al. Breng het terug naar het RTC.", en="You have this kit. Bring it back.")
        )
    return _ended(loan, now)


@transaction.atomic
def hand_out_kit(*, loan: KitLoan, by: Person, now: datetime) -> KitLoan:
    """The RTC gave it. A second time changes nothing. Raises :class:`KitRefused`."""
    loan = _locked(loan)
    _refuse_others(loan, by)
    if loan.ended_at or loan.enrolment.state != Enrolment.State.SEATED:
        raise KitRefused(Text(nl="Deze reservatie geldt niet meer.", en="This booking does not hold any more."))
    if loan.handed_at is None:
        loan.handed_at = now
        loan.save(update_fields=["handed_at"])
        write_down("kit.handed_out", by=by, now=now, organisation=loan.kit.rtc, on=loan.kit, label=loan.kit.name)
    return loan


@transaction.atomic
def take_back_kit(*, loan: KitLoan, by: Person, now: datetime) -> KitLoan:
    """It is back at the RTC, or will not be fetched. A second time changes nothing. Raises :class:`KitRefused`."""
    loan = _locked(loan)
    _refuse_others(loan, by)
    if loan.ended_at is None:
        write_down("kit.back", by=by, now=now, organisation=loan.kit.rtc, on=loan.kit, label=loan.kit.name)
    return _ended(loan, now)


# --- shared -----------------------------------------------------------------------------------------------------------


def _locked(loan: KitLoan) -> KitLoan:
    Kit.objects.select_for_update(of=("self",)).get(pk=loan.kit_id)
    return KitLoan.objects.select_related("kit__rtc", "enrolment").get(pk=loan.pk)


def _ended(loan: KitLoan, now: datetime) -> KitLoan:
    if loan.ended_at is None:
        loan.ended_at = now
        loan.save(update_fields=["ended_at"])
    return loan


def _refuse_others(loan: KitLoan, by: Person) -> None:
    if not (administers(by) or loan.kit.rtc_id in rtcs_of(by)):
        raise KitRefused(Text(nl="Dit leenkit is van een ander RTC.", en="This kit is of another RTC."))


def _refuse_loan(enrolment: Enrolment, first_on: date, last_on: date, by: Person, today: date) -> None:
    if enrolment.person_id != by.pk:
        raise KitRefused(Text(nl="Deze inschrijving is niet van jou.", en="This enrolment is not yours."))
    if enrolment.state != Enrolment.State.SEATED:
        raise KitRefused(
            Text(
                nl="Je kan een leenkit reserveren zodra je een plaats hebt.",
                en="You can book a kit as soon as you have a place.",
            )
        )
    if last_on < first_on:
        raise KitRefused(
            Text(nl="De laatste dag komt voor de eerste.", en="The last day comes before the first."), "last_on"
        )
    if first_on < today:
        raise KitRefused(Text(nl="Kies een dag vanaf vandaag.", en="Choose a day from today on."), "first_on")
    if last_on - first_on > LONGEST_LOAN:
        raise KitRefused(
            Text(
                nl=f"Je kan een leenkit hoogstens {LONGEST_LOAN.days} dagen lenen.",
                en=f"You can borrow a kit for {LONGEST_LOAN.days} days at most.",
            ),
            "last_on",
        )


def _none_free(kits: list[Kit], rtc: Organisation, first_on: date, last_on: date) -> Text:
    """Why not, and from when there is one: the first day after a loan on which as long a loan fits."""
    if not kits:
        return Text(nl=f"{rtc} leent dit niet uit.", en=f"{rtc} does not lend this.")
    days = last_on - first_on
    ends = KitLoan.objects.filter(holding(), kit__in=kits, last_on__gte=first_on).order_by("last_on")
    for end in ends.values_list("last_on", flat=True):
        begins = end + timedelta(days=1)
        if free_kits(kits, begins, begins + days):
            return Text(
                nl=f"Op die dagen zijn alle leenkits weg. Vanaf {begins:%d/%m/%Y} is er weer een.",
                en=f"On those days all kits are taken. There is one from {begins:%d/%m/%Y} on.",
            )
    return Text(nl="Op die dagen zijn alle leenkits weg.", en="On those days all kits are taken.")
