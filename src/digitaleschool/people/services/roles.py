"""Who does what where: giving a role and ending it, and what someone teaches at a school."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.timezone import localdate

from digitaleschool.common.text import clean_line
from digitaleschool.core.refusals import Refusal
from digitaleschool.core.wording import Text
from digitaleschool.people.audit import write_down
from digitaleschool.people.models import Membership, Organisation, Person, Post, normal_email
from digitaleschool.people.queries import rtc_for
from digitaleschool.people.rules import Role, roles_to_give

from .welcome import write_welcome


class RoleRefused(Refusal):
    """A role that cannot be given or ended; the sentence says why."""


_ABOVE = Text(nl="Deze rol kun jij hier niet geven of beëindigen.", en="You cannot give or end this role here.")
_HELD = Text(nl="Deze persoon heeft die rol hier al.", en="This person holds that role here already.")
_CLOSED = Text(
    nl="Dit account is gesloten. Vraag de beheerder van de site om het weer te openen.",
    en="This account is closed. Ask the administrator of the site to open it again.",
)
_LAST = Text(
    nl="Dit is de laatste coördinator van dit RTC. Geef eerst iemand anders die rol.",
    en="This is the last coordinator of this RTC. First give somebody else that role.",
)
_BEFORE = Text(nl="De laatste dag ligt voor de eerste dag.", en="The last day comes before the first day.")


@transaction.atomic
def give_role(
    *, organisation: Organisation, email: str, name: str, role: str, since: date, by: Person, now: datetime
) -> Membership:
    """Gives a person a role and mails it to them; who has no account yet gets one, without a password."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if role not in roles_to_give(by, organisation):
        raise RoleRefused(_ABOVE)
    person = _person(email, name, now)
    if not person.is_active:
        raise RoleRefused(_CLOSED)
    still = Q(until__isnull=True) | Q(until__gte=since)
    if person.memberships.filter(still, organisation=organisation, role=role).exists():
        raise RoleRefused(_HELD)
    membership = Membership.objects.create(person=person, organisation=organisation, role=role, since=since)
    _note("role.given", membership, by, now)
    write_welcome(membership, by=by, now=now)
    return membership


@transaction.atomic
def end_role(*, membership: Membership, until: date, by: Person, now: datetime) -> None:
    """The role lasts until that day. An RTC keeps a coordinator."""
    membership = _to_end(membership, by)
    if until < membership.since:
        raise RoleRefused(_BEFORE)
    if not _has_another_coordinator(membership, until):
        raise RoleRefused(_LAST)
    membership.until = until
    membership.save(update_fields=["until"])
    _note("role.ended", membership, by, now, until=until.isoformat())


@transaction.atomic
def take_back_role(*, membership: Membership, by: Person, now: datetime) -> None:
    """The role was given by mistake: it is gone at once, as if it had never been there."""
    membership = _to_end(membership, by)
    if not _has_another_coordinator(membership, localdate(now) - timedelta(days=1)):
        raise RoleRefused(_LAST)
    _note("role.taken_back", membership, by, now)
    membership.delete()


def _to_end(membership: Membership, by: Person) -> Membership:
    """The role as it stands, while nobody else changes roles there."""
    organisation = Organisation.objects.select_for_update().get(pk=membership.organisation_id)
    found = Membership.objects.filter(pk=membership.pk, organisation=organisation).select_related("person").first()
    if found is None or found.role not in roles_to_give(by, organisation):
        raise RoleRefused(_ABOVE)
    found.organisation = organisation
    return found


def _has_another_coordinator(membership: Membership, until: date) -> bool:
    """Whether somebody else coordinates the RTC from the next day on, without an end; true for any other role."""
    if membership.role != Role.RTC_COORDINATOR:
        return True
    others = membership.organisation.memberships.filter(
        role=Role.RTC_COORDINATOR, since__lte=until + timedelta(days=1), until__isnull=True, person__is_active=True
    )
    return others.exclude(pk=membership.pk).exists()


def _person(email: str, name: str, now: datetime) -> Person:
    """The person with this address. Two who add the same newcomer at once make one account."""
    email = normal_email(email)
    newcomer = Person(email=email, name=clean_line(name, longest=120), joined_at=now)
    newcomer.set_unusable_password()
    newcomer.clean_fields()
    Person.objects.bulk_create([newcomer], ignore_conflicts=True)
    person = Person.objects.get(email=email)
    EmailAddress.objects.bulk_create([EmailAddress(user=person, email=email, primary=True)], ignore_conflicts=True)
    return person


def _note(verb: str, membership: Membership, by: Person, now: datetime, **details: str) -> None:
    with translation.override("nl"):
        label = f"{_named(membership.person)} · {membership.get_role_display()} · {membership.organisation}"
    tenant = _tenant(membership.organisation)
    write_down(verb, by=by, now=now, organisation=tenant, on=membership.person, label=label, details=details)


def _tenant(organisation: Organisation) -> Organisation | None:
    """The RTC whose coordinators read about it in their log book; none for who works for all five."""
    return rtc_for(organisation.province)


def _named(person: Person) -> str:
    """The log book names people, and holds no address."""
    return person.name or "(naam niet bekend)"


# What someone teaches or does at a school


@transaction.atomic
def add_post(
    *, person: Person, school: Organisation, function: str, field: str, since: date, by: Person, now: datetime
) -> Post:
    """Notes a function, and a field where it has one."""
    Organisation.objects.select_for_update().get(pk=school.pk)
    still = Q(until__isnull=True) | Q(until__gte=since)
    if person.posts.filter(still, school=school, function=function, field=field).exists():
        raise RoleRefused(Text(nl="Dit staat er al.", en="This is there already."))
    post = Post.objects.create(person=person, school=school, function=function, field=field, since=since)
    _note_post("post.added", post, by, now)
    return post


@transaction.atomic
def end_post(*, post: Post, today: date, by: Person, now: datetime) -> None:
    """The function ended yesterday; one that began today or later is taken away."""
    _note_post("post.ended", post, by, now)
    if post.since >= today:
        post.delete()
        return
    post.until = today - timedelta(days=1)
    post.save(update_fields=["until"])


def _note_post(verb: str, post: Post, by: Person, now: datetime) -> None:
    label = f"{_named(post.person)} · {post} · {post.school}"
    write_down(verb, by=by, now=now, organisation=_tenant(post.school), on=post.person, label=label)
