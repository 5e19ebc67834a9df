from __future__ import annotations

from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from digitaleschool.common.models import OutboxMail
from digitaleschool.core.survey.loading import list_instruments, load_instrument
from digitaleschool.core.survey.model import Instrument
from digitaleschool.core.survey.tables import fold
from digitaleschool.frameworks.models import Goal
from digitaleschool.people.models import School
from digitaleschool.people.rules import (
    Role,
    administers,
    coordinated_by,
    organisations_with,
    provinces_of,
    rtcs_of,
)  # fmt: skip

from .models import FrameSchool, Invitation, Need, NeedOrigin, Round, SchoolLink
from .rules import (
    Visitor,
    invitations_for,
    invitations_run_by,
    needs_for,
    needs_worked_on_by,
    origins_for,
    rounds_coordinated_by,
    rounds_for,
    rounds_worked_on_by,
)

FIELDS_EDITION, THEMES_EDITION = "studiegebieden", "themas"
"""The editions (``knowledge/frameworks``) whose codes are those of the survey, so that its estimates fit."""


def rounds_visible_to(visitor: Visitor) -> QuerySet[Round]:
    """The rounds that this visitor may see, newest school year first."""
    return Round.objects.filter(rounds_for(visitor)).order_by("-school_year", "slug", "pk")


def rounds_worked_on(visitor: Visitor) -> QuerySet[Round]:
    """The rounds of which this visitor may see the work: sample, fieldwork, answers that came."""
    return Round.objects.filter(rounds_worked_on_by(visitor)).order_by("-school_year", "slug", "pk")


def rounds_run_by(visitor: Visitor) -> QuerySet[Round]:
    """The rounds that this visitor may change, open, close and make public."""
    return Round.objects.filter(rounds_coordinated_by(visitor)).order_by("-school_year", "slug", "pk")


def instrument_of(round: Round) -> Instrument:
    """The survey of a round, in the version that is fielded; read once in the life of a process."""
    versioned = f"{round.instrument}@{round.instrument_version}"
    return load_instrument(versioned if versioned in list_instruments() else round.instrument)


def reached_by_mail(round: Round) -> int | None:
    """How many persons were reached with a link of their own; None where others could answer too, so nobody knows."""
    if round.school_links.filter(started__gt=0).exists():
        return None
    reached = Invitation.Status.SENT, Invitation.Status.STARTED, Invitation.Status.ANSWERED
    return round.invitations.filter(status__in=reached).count() or None


def invitations_visible_to(visitor: Visitor, round: Round) -> QuerySet[Invitation]:
    """Whom the visitor's RTC asked in a round, by address."""
    return _invitations(round).filter(invitations_for(visitor))


def invitations_sent_by(visitor: Visitor, round: Round) -> QuerySet[Invitation]:
    """Those that the visitor may send, remind and take off the list."""
    return _invitations(round).filter(invitations_run_by(visitor))


def _invitations(round: Round) -> QuerySet[Invitation]:
    return Invitation.objects.filter(round=round).select_related("school__organisation").order_by("email", "pk")


def mails_belong_to(round: Round, rtc: int | None) -> str:
    """What a mail of a round says of whose it is."""
    return f"round:{round.pk}:{rtc or ''}"


def round_of_mail(mail: OutboxMail) -> int | None:
    """The key of the round that a mail belongs to; None for other mails."""
    kind, _, rest = mail.belongs_to.partition(":")
    return int(rest.partition(":")[0]) if kind == "round" else None


def mails_visible_to(visitor: Visitor) -> QuerySet[OutboxMail]:
    """The mails that wait or were sent: a coordinator those of their RTC, an administrator all."""
    mails = OutboxMail.objects.order_by("-pk")
    if administers(visitor):
        return mails
    rounds = rounds_worked_on(visitor).only("pk") if coordinated_by(visitor) else []
    return mails.filter(
        belongs_to__in=[mails_belong_to(round, rtc) for round in rounds for rtc in coordinated_by(visitor)]
    )


def schools_asked_by(visitor: Visitor) -> QuerySet[School]:
    """The schools that the visitor's RTC may ask, by number."""
    schools = School.objects.select_related("organisation").order_by("number")
    if administers(visitor):
        return schools
    return schools.filter(organisation__province__in=provinces_of(rtcs_of(visitor)))


def schools_to_invite(visitor: Visitor, round: Round, *, words: str = "") -> QuerySet[School]:
    """The schools of the sample (of the register, without one) that the visitor's RTC may ask, those with a link first.

    ``words`` are looked for in name, number, postcode and town.
    """
    schools = schools_asked_by(visitor)
    if FrameSchool.objects.filter(round=round).exists():
        schools = schools.filter(pk__in=FrameSchool.objects.filter(round=round).values("school"))
    for word in fold(words).split():
        schools = schools.filter(organisation__search_text__contains=word)
    link = SchoolLink.objects.filter(round=round, school=OuterRef("pk"))
    return schools.annotate(has_link=Exists(link)).order_by("-has_link", "organisation__name", "pk")


def links_open_to(visitor: Visitor, *, today: date) -> QuerySet[SchoolLink]:
    """The open links by which the visitor, as a teacher or lead of the school, may answer today."""
    schools = organisations_with(visitor, Role.TEACHER, Role.SCHOOL_LEAD)
    not_over = Q(round__closes_on__isnull=True) | Q(round__closes_on__gte=today)
    links = SchoolLink.objects.filter(not_over, is_open=True, round__status=Round.Status.OPEN)
    return (
        links.filter(school__organisation__in=schools)
        .select_related("round", "school__organisation")
        .order_by("-round__school_year", "round__slug", "school__number")
    )


# The register of needs


def goals_to_tie(need: Need, today: date) -> QuerySet[Goal]:
    """Goals and competences that hold today, and those that the need is tied to already."""
    holds = Q(edition__valid_until__isnull=True) | Q(edition__valid_until__gte=today)
    wanted = Q(kind__in=[Goal.Kind.GOAL, Goal.Kind.COMPETENCE]) & (holds | Q(pk__in=need.goals.values("pk")))
    return Goal.objects.filter(wanted).select_related("edition__framework").order_by(
        "edition__framework__title_nl", "edition", "order", "pk"
    )  # fmt: skip


def needs_visible_to(visitor: Visitor) -> QuerySet[Need]:
    """The needs that this visitor may read, heaviest first, with field, theme and RTC; merged ones too."""
    return _needs().filter(needs_for(visitor))


def needs_worked_on(visitor: Visitor) -> QuerySet[Need]:
    """The needs that this visitor may change, merge and refuse; merged ones too."""
    return _needs().filter(needs_worked_on_by(visitor))


def _needs() -> QuerySet[Need]:
    return Need.objects.select_related("field__edition", "theme", "rtc", "round", "merged_into").order_by(
        "-weight", "number"
    )


def origins_visible_to(visitor: Visitor, need: Need) -> QuerySet[NeedOrigin]:
    """Where a need comes from, as far as this visitor may know: estimates first, the strongest on top."""
    shown = NeedOrigin.objects.filter(origins_for(visitor), need=need).select_related("round", "came_from")
    return shown.order_by(F("share").desc(nulls_last=True), "kind", "pk")


def words_kept_back(visitor: Visitor, need: Need) -> bool:
    """Whether someone said more about this need than the visitor may read."""
    return NeedOrigin.objects.filter(need=need).exclude(origins_for(visitor)).exists()


def fields_and_themes() -> QuerySet[Goal]:
    """The fields of study of the report and the themes, which a need may be about; those of one vocabulary each."""
    return Goal.objects.filter(
        Q(kind=Goal.Kind.FIELD, edition__slug=FIELDS_EDITION) | Q(kind=Goal.Kind.THEME, edition__slug=THEMES_EDITION)
    ).order_by("kind", "order", "pk")
