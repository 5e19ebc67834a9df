"""A participant's own pages after a training: where they are, and the one thing to do next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from digitaleschool.core.followup.asking import LATER
from digitaleschool.core.followup.evaluating import BEFORE, END, SIX_MONTHS, SIX_WEEKS
from digitaleschool.enrolment.models import Enrolment
from digitaleschool.offer.models import Session

from .models import AgendaPoint, ClassUse, Evaluation, TransferCard
from .queries import agenda_of, last_end_of, version_of

A_LITTLE_EARLY = timedelta(minutes=30)
"""The card and the evaluation open before the last session is quite over: they are filled in in the room."""
DAYS_EARLY = 7
"""Days before six weeks (half a year) from which an evaluation may be answered."""
CARD, USE, EVALUATION, AGENDA, NOTHING = "card", "use", "evaluation", "agenda", ""


@dataclass(frozen=True, kw_only=True)
class Own:
    """What a participant sees. ``next`` names the one thing to do now; ``moment`` the evaluation that is open."""

    enrolment: Enrolment
    title: str
    card: TransferCard | None
    use: ClassUse | None
    moment: str
    evaluated: tuple[str, ...]
    sessions: tuple[Session, ...]
    return_session: Session | None
    agenda: tuple[AgendaPoint, ...]
    is_after: bool
    may_tell_use: bool
    next: str


def own_page(enrolment: Enrolment, now: datetime) -> Own:
    """The page of a participant at a moment."""
    sessions = tuple(Session.objects.filter(run=enrolment.run_id).order_by("starts_at", "pk"))
    card = TransferCard.objects.filter(enrolment=enrolment).first()
    use = ClassUse.objects.filter(enrolment=enrolment).first()
    evaluated = tuple(Evaluation.objects.filter(enrolment=enrolment).values_list("moment", flat=True))
    version = version_of(enrolment.training)
    is_after = bool(sessions) and last_end_of(sessions) - A_LITTLE_EARLY <= now
    may_tell = is_after and (card is None or card.lesson_on <= timezone.localdate(now) or use is not None)
    moment = moment_now(sessions, now)
    back = next((one for one in sessions if one.is_return), None)
    return Own(
        enrolment=enrolment, title=version.title if version else enrolment.training.slug, card=card, use=use,
        moment=moment, evaluated=evaluated, sessions=sessions, return_session=back,
        agenda=tuple(agenda_of(enrolment.run)) if is_after else (), is_after=is_after, may_tell_use=may_tell,
        next=_next(card, use, moment, evaluated, is_after=is_after, may_tell=may_tell),
    )  # fmt: skip


def _next(
    card: TransferCard | None, use: ClassUse | None, moment: str, evaluated: tuple[str, ...], *, is_after: bool,
    may_tell: bool,
) -> str:  # fmt: skip
    if is_after and card is None and use is None:
        return CARD
    is_older = use is None or (card is not None and timezone.localdate(use.answered_at) < card.lesson_on)
    if may_tell and card is not None and is_older:
        return USE
    if moment and moment not in evaluated:
        return EVALUATION
    return AGENDA if is_after else NOTHING


def moment_now(sessions: tuple[Session, ...], now: datetime) -> str:
    """The evaluation that can be answered now; none where a run has no days, or between the first and last session."""
    if not sessions:
        return ""
    end, today = last_end_of(sessions), timezone.localdate(now)
    if now < sessions[0].starts_at:
        return BEFORE
    if now < end - A_LITTLE_EARLY:
        return ""
    if today >= _opens(end, SIX_MONTHS):
        return SIX_MONTHS
    return SIX_WEEKS if today >= _opens(end, SIX_WEEKS) else END


def _opens(end: datetime, moment: str) -> date:
    return end.date() + timedelta(days=LATER[moment] - DAYS_EARLY)
