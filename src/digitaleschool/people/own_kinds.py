"""What the stage ``people`` itself keeps of people, and the mails and sign-ins that belong to no later stage."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from digitaleschool.common.models import OutboxMail
from digitaleschool.core.privacy.consents import wording_of
from digitaleschool.core.privacy.retention import Kept
from digitaleschool.core.survey.vocabulary import load_terms

from .log_book import words_of
from .models import AuditEntry, Consent, ErasureRequest, Membership, Person, Post, RegisterFile
from .models.person import NOWHERE
from .personal_data import About, Kind, Row, delete, models_that_name_people, register, rows_due

# --- account ----------------------------------------------------------------------------------------------------------


def _account(about: About) -> list[Row]:
    person = about.person
    proven = set(about.addresses)
    addresses = {person.email, *EmailAddress.objects.filter(user=person).values_list("email", flat=True)}
    return [
        {
            "email": ", ".join(sorted(addresses)),
            "confirmed": person.email.lower() in proven,
            "name": person.name,
            "language": person.get_language_display(),
            "joined_at": person.joined_at,
            "last_login": person.last_login,
            "has_password": person.has_usable_password(),
        }
    ]


def _forget_account(about: About) -> int:
    """Deletes the account; where lines of the log book still bear its name, only the name is left of it."""
    person = about.person
    EmailAddress.objects.filter(user=person).delete()
    if deeds_of(person).exists():
        person.email = f"{person.pk}@{NOWHERE}"
        person.set_unusable_password()
        person.is_active = person.is_staff = person.is_superuser = False
        person.last_login = None
        person.groups.clear()
        person.user_permissions.clear()
        person.save()
        return 1
    return delete(Person.objects.filter(pk=person.pk))


# --- roles and work at school -----------------------------------------------------------------------------------------


def _roles(about: About) -> list[Row]:
    held = Membership.objects.filter(person=about.person).select_related("organisation").order_by("since", "pk")
    return [
        {
            "role": role.get_role_display(),
            "organisation": role.organisation.name,
            "since": role.since,
            "until": role.until,
        }
        for role in held
    ]


def _forget_roles(about: About) -> int:
    return delete(Membership.objects.filter(person=about.person))


def _posts(about: About) -> list[Row]:
    held = Post.objects.filter(person=about.person).select_related("school").order_by("since", "pk")
    return [
        {
            "school": post.school.name,
            "function": _term("functions", post.function),
            "field": _term("fields", post.field),
            "since": post.since,
            "until": post.until,
        }
        for post in held
    ]


def _forget_posts(about: About) -> int:
    return delete(Post.objects.filter(person=about.person))


def _term(vocabulary: str, code: str) -> str:
    for term in load_terms(vocabulary):
        if term.code == code:
            return term.label[_language()]
    return code


# --- signing in -------------------------------------------------------------------------------------------------------


def _second_factor(about: About) -> list[Row]:
    held = Authenticator.objects.filter(user=about.person).order_by("pk")
    return [{"kind": one.get_type_display(), "since": one.created_at, "last_used": one.last_used_at} for one in held]


def _forget_second_factor(about: About) -> int:
    return delete(Authenticator.objects.filter(user=about.person))


def _elsewhere(about: About) -> list[Row]:
    held = SocialAccount.objects.filter(user=about.person).order_by("pk")
    return [
        {
            "service": one.provider,
            "number": one.uid,
            "told": json.dumps(one.extra_data, ensure_ascii=False, sort_keys=True),
            "since": one.date_joined,
        }
        for one in held
    ]


def _forget_elsewhere(about: About) -> int:
    return delete(SocialAccount.objects.filter(user=about.person))


def _sessions(about: About) -> list[Row]:
    return [{"until": session.expire_date} for session in _sessions_of(about.person)]


def _forget_sessions(about: About) -> int:
    keys = [session.pk for session in _sessions_of(about.person)]
    return delete(Session.objects.filter(pk__in=keys))


def _sessions_of(person: Person) -> Iterator[Session]:
    """A session names its person inside what it holds, so all are looked into; they last half a day."""
    for session in Session.objects.order_by("expire_date", "pk").iterator():
        if session.get_decoded().get("_auth_user_id") == str(person.pk):
            yield session


def _sessions_over(kept: Kept, now: datetime) -> QuerySet:
    return Session.objects.filter(expire_date__lt=kept.end(now))


# --- consents ---------------------------------------------------------------------------------------------------------


def _consents(about: About) -> list[Row]:
    return [
        {
            "purpose": _words_of_consent(consent),
            "version": consent.version,
            "given_at": consent.given_at,
            "withdrawn_at": consent.withdrawn_at,
        }
        for consent in Consent.objects.filter(person=about.person).order_by("given_at", "pk")
    ]


def _words_of_consent(consent: Consent) -> str:
    try:
        return wording_of(consent.purpose, consent.version).ask[_language()]
    except KeyError:
        return consent.purpose


def _forget_consents(about: About) -> int:
    return delete(Consent.objects.filter(person=about.person))


def _consents_over(kept: Kept, now: datetime) -> QuerySet:
    return Consent.objects.filter(withdrawn_at__lt=kept.end(now))


# --- log book ---------------------------------------------------------------------------------------------------------


def deeds_of(person: Person) -> QuerySet[AuditEntry]:
    """The lines that bear this person's name."""
    return AuditEntry.objects.filter(Q(by=person) | Q(stood_in_by=person))


def _deeds(about: About) -> list[Row]:
    lines = deeds_of(about.person).select_related("by", "organisation").order_by("-at", "-pk")
    return [
        {
            "at": line.at,
            "deed": words_of(line.verb),
            "on": line.object_label,
            "organisation": str(line.organisation or ""),
            "for": str(line.by or "") if line.by_id != about.person.pk else "",
        }
        for line in lines
    ]


def _forget_deeds(about: About) -> int:
    """Lines about one's own data become nameless at once; those of work keep the name until their time is over.

    What others did to this person keeps neither name nor address.
    """
    person = about.person
    lines_about(about).update(object_label="", details={})
    own = Q(verb__startswith="my_data.") | Q(object_type="people.person", object_id=str(person.pk))
    return deeds_of(person).filter(own).update(by=None, stood_in_by=None, is_nameless=True)


def lines_about(about: About) -> QuerySet[AuditEntry]:
    """Lines whose object is the person, or that name the person or the address."""
    person = about.person
    named = Q(object_type="people.person", object_id=str(person.pk))
    for model, rows in (("people.membership", person.memberships), ("people.post", person.posts)):
        keys = [str(key) for key in rows.order_by("pk").values_list("pk", flat=True)]
        named |= Q(object_type=model, object_id__in=keys)
    for word in {person.email, *about.addresses, *([person.name] if " " in person.name else [])}:
        named |= Q(object_label__icontains=word) | Q(details__icontains=word)
    if person.name:
        named |= Q(object_label__iexact=person.name)
    return AuditEntry.objects.filter(named)


def _clear_log_book(kept: Kept, now: datetime, really: bool) -> int:
    """Takes the names out of old lines, and with the last of them what was left of a forgotten account."""
    named = Q(by__isnull=False) | Q(stood_in_by__isnull=False)
    labelled = Q(object_type__in=models_that_name_people()) & ~Q(object_label="")
    lines = AuditEntry.objects.filter(named | labelled, at__lt=kept.end(now))
    count = lines.count()
    if really:
        lines.filter(labelled).update(object_label="", details={})
        lines.filter(named).update(by=None, stood_in_by=None, is_nameless=True)
        _left_without_a_line().delete()
    return count


def _left_without_a_line() -> QuerySet[Person]:
    """Forgotten people of whom only a name was left, which now stands nowhere."""
    done = ErasureRequest.objects.filter(person=OuterRef("pk"), done_at__isnull=False)
    return Person.objects.filter(
        Exists(done),
        ~Exists(AuditEntry.objects.filter(by=OuterRef("pk"))),
        ~Exists(AuditEntry.objects.filter(stood_in_by=OuterRef("pk"))),
    )


# --- requests to be forgotten, mails ----------------------------------------------------------------------------------


def _erasures(about: About) -> list[Row]:
    asked = ErasureRequest.objects.filter(person=about.person).order_by("asked_at", "pk")
    return [{"asked_at": request.asked_at, "done_at": request.done_at} for request in asked]


def _erasures_over(kept: Kept, now: datetime) -> QuerySet:
    return ErasureRequest.objects.filter(done_at__lt=kept.end(now))


def _mails(about: About) -> list[Row]:
    mails = OutboxMail.objects.filter(_to(about)).order_by("-pk")
    return [
        {
            "to": mail.recipient,
            "subject": mail.subject,
            "state": mail.get_state_display(),
            "sent_at": mail.sent_at,
            "text": mail.text,
        }
        for mail in mails
    ]


def _forget_mails(about: About) -> int:
    return delete(OutboxMail.objects.filter(_to(about)))


def _to(about: About) -> Q:
    found = Q(pk__in=[])
    for address in about.addresses:
        found |= Q(recipient__iexact=address)
    return found


def _mails_over(kept: Kept, now: datetime) -> QuerySet:
    """Mails that left, and those that will never leave."""
    stuck = Q(sent_at__isnull=True, not_before__lt=kept.end(now)) & ~Q(state=OutboxMail.State.WAITING)
    return OutboxMail.objects.filter(Q(sent_at__lt=kept.end(now)) | stuck)


# --- lists of schools that wait ---------------------------------------------------------------------------------------


def _register_files(about: About) -> list[Row]:
    files = RegisterFile.objects.filter(owner=about.person).defer("content").order_by("pk")
    return [{"name": file.name, "until": file.expires_at, "done_at": file.done_at} for file in files]


def _forget_register_files(about: About) -> int:
    return delete(RegisterFile.objects.filter(owner=about.person))


def _register_files_over(kept: Kept, now: datetime) -> QuerySet:
    return RegisterFile.objects.filter(expires_at__lt=kept.end(now))


# --- all of them ------------------------------------------------------------------------------------------------------


def _language() -> str:
    return "en" if get_language() == "en" else "nl"


def register_kinds() -> None:
    register(
        Kind(
            code="account",
            models=("people.Person", "account.EmailAddress", "account.EmailConfirmation"),
            fields={
                "email": _("e-mail address"), "confirmed": _("shown to be yours"), "name": _("name"),
                "language": _("language of mail"), "joined_at": _("account since"), "last_login": _("last signed in"),
                "has_password": _("has a password"),
            },
            held=_account, forget=_forget_account, names_people=("people.Person", "account.EmailAddress"),
        ),
        Kind(
            code="second_factor", models=("mfa.Authenticator",),
            fields={"kind": _("kind"), "since": _("since"), "last_used": _("last used")},
            held=_second_factor, forget=_forget_second_factor,
        ),
        Kind(
            code="accounts_elsewhere", models=("socialaccount.SocialAccount", "socialaccount.SocialToken"),
            fields={
                "service": _("service"), "number": _("number there"), "told": _("what it told us"),
                "since": _("since"),
            },
            held=_elsewhere, forget=_forget_elsewhere,
        ),
        Kind(
            code="sessions", models=("sessions.Session",), fields={"until": _("signed in until")},
            held=_sessions, forget=_forget_sessions, clear=rows_due(_sessions_over),
        ),
        Kind(
            code="roles", models=("people.Membership",),
            fields={
                "role": _("role"), "organisation": _("organisation"), "since": _("since"), "until": _("until"),
            },
            held=_roles, forget=_forget_roles, names_people=("people.Membership",),
        ),
        Kind(
            code="posts", models=("people.Post",),
            fields={
                "school": _("school"), "function": _("function"), "field": _("field"), "since": _("since"),
                "until": _("until"),
            },
            held=_posts, forget=_forget_posts, names_people=("people.Post",),
        ),
        Kind(
            code="consents", models=("people.Consent",),
            fields={
                "purpose": _("what you agreed to"), "version": _("version of the text"), "given_at": _("given"),
                "withdrawn_at": _("withdrawn"),
            },
            held=_consents, forget=_forget_consents, clear=rows_due(_consents_over),
        ),
        Kind(
            code="log_book", models=("people.AuditEntry",),
            fields={
                "at": _("when"), "deed": _("what you did"), "on": _("on"), "organisation": _("organisation"),
                "for": _("standing in for"),
            },
            held=_deeds, forget=_forget_deeds, clear=_clear_log_book,
        ),
        Kind(
            code="erasures", models=("people.ErasureRequest",),
            fields={"asked_at": _("asked"), "done_at": _("carried out")},
            held=_erasures, clear=rows_due(_erasures_over),
        ),
        Kind(
            code="register_files", models=("people.RegisterFile",),
            fields={"name": _("name"), "until": _("kept until"), "done_at": _("read at")},
            held=_register_files, forget=_forget_register_files, clear=rows_due(_register_files_over),
        ),
        Kind(
            code="mails", models=("common.OutboxMail",),
            fields={
                "to": _("to"), "subject": _("subject"), "state": _("state"), "sent_at": _("sent"),
                "text": _("text that has not left yet"),
            },
            held=_mails, forget=_forget_mails, clear=rows_due(_mails_over),
        ),
    )  # fmt: skip
