"""What the stage ``needs`` keeps of people: invitations, addresses they left, the work of staff on rounds."""

from __future__ import annotations

from datetime import datetime

from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digitaleschool.core.privacy.retention import Kept
from digitaleschool.people.models.person import NOWHERE
from digitaleschool.people.personal_data import About, Kind, Row, delete, register, rows_due

from .models import AnswerFile, Contact, Draft, Interview, Invitation, Need, Profile, Round, RoundStep
from .stops import stopped_among

# --- invitations ------------------------------------------------------------------------------------------------------


def _invitations(about: About) -> list[Row]:
    found = Invitation.objects.filter(_at(about)).select_related("round", "school__organisation").order_by("pk")
    return [
        {
            "round": invitation.round.title,
            "name": invitation.name,
            "email": invitation.email,
            "school": str(invitation.school or ""),
            "status": invitation.get_status_display(),
            "mails": invitation.mails,
            "last_mail_on": invitation.last_mail_on,
        }
        for invitation in found
    ]


def _forget_invitations(about: About) -> int:
    """The link stops working, no reminder follows; that someone was invited, and answered or not, stays counted."""
    found = Invitation.objects.filter(_at(about))
    keys = list(found.values_list("pk", flat=True))
    found.exclude(status=Invitation.Status.ANSWERED).update(status=Invitation.Status.STOPPED)
    Invitation.objects.filter(pk__in=keys).update(
        token_hash=Concat(Value("forgotten:"), Cast("pk", CharField(max_length=36)))
    )
    return _make_nameless(Invitation.objects.filter(pk__in=keys))


def _invitations_over(kept: Kept, now: datetime) -> QuerySet:
    """Of rounds that closed long enough ago; where the day was not noted, the last mail tells."""
    day = timezone.localdate(kept.end(now))
    undated = Q(round__closes_on__isnull=True, round__status__in=[Round.Status.CLOSED, Round.Status.PUBLISHED]) & (
        Q(last_mail_on__lt=day) | Q(last_mail_on__isnull=True)
    )
    over = Q(round__closes_on__lt=day) | undated
    return Invitation.objects.filter(over).exclude(email__endswith=f"@{NOWHERE}")


def _make_nameless(invitations: QuerySet) -> int:
    """Takes name and address away and keeps the row, so that the counts of the board stay what they were."""
    nobody = Concat(Cast("pk", CharField(max_length=36)), Value(f"@{NOWHERE}"))
    return invitations.update(name="", email=nobody)


# --- addresses that respondents left ----------------------------------------------------------------------------------


def _contacts(about: About, *, offer: bool) -> QuerySet:
    return Contact.objects.filter(_at(about), wants_offer=offer).select_related("round").order_by("pk")


def _held_contacts(about: About, *, offer: bool) -> list[Row]:
    return [
        {
            "round": contact.round.title,
            "name": contact.name,
            "email": contact.email,
            "wants_summary": contact.wants_summary,
            "wants_offer": contact.wants_offer,
            "version": contact.consent_version,
            "left_on": contact.left_on,
            "thanked_on": contact.thanked_on,
        }
        for contact in _contacts(about, offer=offer)
    ]


def _summary_contacts_over(kept: Kept, now: datetime) -> QuerySet:
    sent, left = timezone.localdate(kept.end(now)), timezone.localdate(kept.last_end(now))
    return Contact.objects.filter(Q(thanked_on__lt=sent) | Q(left_on__lt=left), wants_offer=False)


def _offer_contacts_over(kept: Kept, now: datetime) -> QuerySet:
    return Contact.objects.filter(left_on__lt=timezone.localdate(kept.end(now)), wants_offer=True)


# --- what only a respondent's own link or code finds ------------------------------------------------------------------


def _drafts_over(kept: Kept, now: datetime) -> QuerySet:
    return Draft.objects.filter(touched_on__lt=timezone.localdate(kept.end(now)), reference="")


def _receipts_over(kept: Kept, now: datetime) -> QuerySet:
    return Draft.objects.filter(touched_on__lt=timezone.localdate(kept.end(now))).exclude(reference="")


def _profiles_over(kept: Kept, now: datetime) -> QuerySet:
    return Profile.objects.filter(expires_on__lt=timezone.localdate(kept.end(now)))


def _mail_stops(about: About) -> list[Row]:
    """The list holds no addresses, so it can only be asked about those of the person."""
    stopped = sorted(stopped_among(about.addresses))
    return [{"email": address, "wants_no_mail": True} for address in stopped]


# --- work on rounds ---------------------------------------------------------------------------------------------------


def _work(about: About) -> list[Row]:
    person = about.person
    steps = RoundStep.objects.filter(owner=person).select_related("round").order_by("pk")
    interviews = Interview.objects.filter(interviewer=person).select_related("round", "school__organisation")
    files = AnswerFile.objects.filter(read_by=person).select_related("round").order_by("pk")
    return [
        *(
            {"round": step.round.title, "what": _("step"), "which": str(step.number), "on": step.due_on}
            for step in steps
        ),
        *(
            {"round": one.round.title, "what": _("interview"), "which": str(one.school), "on": one.on}
            for one in interviews.order_by("pk")
        ),
        *({"round": file.round.title, "what": _("file"), "which": file.name, "on": file.read_at} for file in files),
    ]


def _forget_work(about: About) -> int:
    person = about.person
    return (
        RoundStep.objects.filter(owner=person).update(owner=None)
        + Interview.objects.filter(interviewer=person).update(interviewer=None)
        + AnswerFile.objects.filter(read_by=person).update(read_by=None)
    )


# --- the register of needs --------------------------------------------------------------------------------------------


def _needs(about: About) -> list[Row]:
    written = Need.objects.filter(made_by=about.person).order_by("number")
    return [{"number": need.number, "need": need.text, "on": need.created_on} for need in written]


def _forget_needs(about: About) -> int:
    return Need.objects.filter(made_by=about.person).update(made_by=None)


def _at(about: About) -> Q:
    found = Q(pk__in=[])
    for address in about.addresses:
        found |= Q(email__iexact=address)
    return found


CONTACT_FIELDS = {
    "round": _("round"), "name": _("name"), "email": _("e-mail address"), "wants_summary": _("wants the summary"),
    "wants_offer": _("wants to hear of trainings"), "version": _("version of the text"), "left_on": _("left on"),
    "thanked_on": _("summary sent on"),
}  # fmt: skip


def register_kinds() -> None:
    register(
        Kind(
            code="invitations", models=("needs.Invitation",),
            fields={
                "round": _("round"), "name": _("name"), "email": _("e-mail address"), "school": _("school"),
                "status": _("status"), "mails": _("mails sent"), "last_mail_on": _("last mail on"),
            },
            held=_invitations, forget=_forget_invitations, clear=rows_due(_invitations_over, _make_nameless),
            names_people=("needs.Invitation",),
        ),
        Kind(
            code="contacts_summary", models=("needs.Contact",), fields=CONTACT_FIELDS,
            held=lambda about: _held_contacts(about, offer=False),
            forget=lambda about: delete(_contacts(about, offer=False)),
            clear=rows_due(_summary_contacts_over), names_people=("needs.Contact",),
        ),
        Kind(
            code="contacts_offer", models=("needs.Contact",), fields=CONTACT_FIELDS,
            held=lambda about: _held_contacts(about, offer=True),
            forget=lambda about: delete(_contacts(about, offer=True)),
            clear=rows_due(_offer_contacts_over), names_people=("needs.Contact",),
        ),
        Kind(code="answers", models=("needs.Answer", "needs.Ballot")),
        Kind(code="drafts", models=("needs.Draft",), clear=rows_due(_drafts_over)),
        Kind(code="receipts", models=("needs.Draft",), clear=rows_due(_receipts_over)),
        Kind(code="profiles", models=("needs.Profile",), clear=rows_due(_profiles_over)),
        Kind(
            code="mail_stops", models=("needs.MailStop",),
            fields={"email": _("e-mail address"), "wants_no_mail": _("wants no mail")}, held=_mail_stops,
        ),
        Kind(
            code="round_work", models=("needs.RoundStep", "needs.Interview", "needs.AnswerFile"),
            fields={"round": _("round"), "what": _("what"), "which": _("which"), "on": _("on")},
            held=_work, forget=_forget_work,
        ),
        Kind(
            code="need_work", models=("needs.Need",),
            fields={"number": _("number"), "need": _("need"), "on": _("written down on")},
            held=_needs, forget=_forget_needs,
        ),
        Kind(code="need_origins", models=("needs.NeedOrigin",)),
    )  # fmt: skip
