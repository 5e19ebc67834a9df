"""Mails about wishes and proposals, each written in the transaction of what it tells."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from digitaleschool.common.models import OutboxMail
from digitaleschool.common.outbox import Filler, write_mail
from digitaleschool.offer.models import Version
from digitaleschool.people.models import Person
from digitaleschool.planning.models import Proposal, Season, Wish
from digitaleschool.planning.wish_links import stop_address

KIND, PROPOSAL = "wish", "proposal"


class ProposalMail(Filler):
    """Sent as long as the proposal waits for an answer; that a run does not go on, is always told."""

    def is_wanted(self, mail: OutboxMail, *, now: datetime) -> bool:
        _kind, what, key = mail.key.split(":")
        return what != "sent" or Proposal.objects.filter(pk=int(key), state=Proposal.State.SENT).exists()


class ColleagueMail(Filler):
    """Sent as long as the colleague did not answer."""

    def is_wanted(self, mail: OutboxMail, *, now: datetime) -> bool:
        return Wish.objects.filter(pk=int(mail.key.split(":")[2]), state=Wish.State.ASKED).exists()


def mail_colleague(wish: Wish, *, by: Person, now: datetime) -> None:
    """Asks a teacher whether a wish that someone filled in may count. One mail a wish."""
    wisher, person = wish.wisher, wish.wisher.person
    if person is None:
        return
    with override(person.language):
        facts = {
            "name": str(person), "by": str(by), "season": wisher.season.title,
            "link": settings.SITE_URL + _page("wishes"),
            "day": date_format(wisher.season.wishes_until, "j F Y"),
        }  # fmt: skip
        subject = _("Would you like to come? %(by)s filled in a wish for you") % facts
        end = _ways_on(wish)
        text = _(
            "Hello %(name)s,\n\n"
            "%(by)s filled in a wish for you: a training in %(season)s. It counts only when you say yes. "
            "Sign in and go to your wishes, before %(day)s:\n%(link)s\n\n"
            "Do you not want this? Then you need not do anything.\n"
        )
    write_mail(
        key=f"{KIND}:asked:{wish.pk}", kind=KIND, recipient=person.email, language=person.language, subject=subject,
        text=text % facts + end, now=now, is_invented=person.is_invented,
    )  # fmt: skip


def proposal_mail(proposal: Proposal, *, title: Version, season: Season, now: datetime) -> OutboxMail | None:
    """Tells a teacher which place there is, and asks for a yes or no; None for a profile code, which has no address."""
    person = proposal.wish.wisher.person
    if person is None or proposal.answer_by is None:
        return None
    run = proposal.run
    with override(person.language):
        dates = [date.fromisoformat(day) for day in dict.fromkeys(day for day, _part in run.slots)]
        days = [date_format(day, "l j F Y") for day in dates]
        facts = {
            "name": str(person), "training": title.title, "season": season.title,
            "place": f"{run.venue.name}, {run.venue.town}" if run.venue else _("online"),
            "days": "\n".join(f"- {day}" for day in days), "day": date_format(proposal.answer_by, "j F Y"),
            "link": settings.SITE_URL + _page("planning_proposal", proposal.key),
        }  # fmt: skip
        subject = _("There is a place for you: %(training)s") % facts
        end = _ways_on(proposal.wish)
        text = _(
            "Hello %(name)s,\n\n"
            "You asked for a training. There is a place for you in %(season)s:\n\n"
            "%(training)s\n%(place)s\n%(days)s\n\n"
            "Do you come? Say yes or no before the end of %(day)s:\n%(link)s\n\n"
            "You are enrolled only when you say yes.\n"
        )
    return _mail(f"{PROPOSAL}:sent:{proposal.pk}", person, subject, text % facts + end, now)


def cancelled_mail(proposal: Proposal, *, title: Version, now: datetime) -> OutboxMail | None:
    """Tells a teacher that a run does not go on."""
    person = proposal.wish.wisher.person
    if person is None:
        return None
    with override(person.language):
        facts = {"name": str(person), "training": title.title}
        subject = _("Does not go on: %(training)s") % facts
        end = _ways_on(proposal.wish)
        text = _(
            "Hello %(name)s,\n\n"
            "This training does not go on: %(training)s.\n\n"
            "We are sorry. Your wish stays, and counts in a next plan.\n"
        )
    return _mail(f"{PROPOSAL}:cancelled:{proposal.pk}", person, subject, text % facts + end, now)


def _page(name: str, *key: UUID) -> str:
    return reverse(name, args=key)


def _ways_on(wish: Wish) -> str:
    """Ends each mail: to the wishes, and out."""
    ways = _("My wishes: %(wishes)s\nWithdraw this wish, without signing in: %(stop)s\n")
    return "\n" + ways % {"wishes": settings.SITE_URL + _page("wishes"), "stop": stop_address(wish)}


def _mail(key: str, person: Person, subject: str, text: str, now: datetime) -> OutboxMail:
    return OutboxMail(
        key=key, kind=PROPOSAL, recipient=person.email, language=person.language, subject=subject, text=text,
        not_before=now, is_invented=person.is_invented,
    )  # fmt: skip
