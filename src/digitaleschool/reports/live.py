"""The report of answers that come in on the site: asked for by a person, made by a worker, made public by a person."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from digitaleschool.common.leases import Leased, claim, put_back, settle
from digitaleschool.core.refusals import Refusal
from digitaleschool.core.survey.model import Text
from digitaleschool.needs.live import FORMAT, live_answers
from digitaleschool.needs.models import Answer, AnswerFile, Ballot, Round
from digitaleschool.needs.services import mark_published, record_answers
from digitaleschool.needs.services.ballots import open_ballots
from digitaleschool.needs.services.making import tenant_of
from digitaleschool.people.audit import write_down
from digitaleschool.people.models import Person

from .models import Report, ReportJob
from .services import report_on

LEASE = timedelta(minutes=10)
MOST_ATTEMPTS = 3
log = logging.getLogger(__name__)


class NotYet(Refusal):
    """No report can be made, or made public, as things stand."""


@transaction.atomic
def ask_for_report(*, round: Round, by: Person, now: datetime) -> ReportJob:
    """The work that makes the report; the one that waits already where someone asked before. Raises :class:`NotYet`."""
    round = Round.objects.select_for_update().get(pk=round.pk)  # two people, one button
    waiting = round.report_jobs.filter(state=ReportJob.State.WAITING).first()
    if waiting:
        return waiting
    _refuse_too_few(round)
    job = ReportJob.objects.create(round=round, asked_by=by, asked_at=now, not_before=now)
    write_down("report.asked", by=by, now=now, organisation=tenant_of(round, by), on=round)
    return job


def make_next_report(*, now: datetime) -> bool:
    """Makes one report that was asked for, in both languages; False where nobody waits for one."""
    job = claim(ReportJob.objects.select_related("round", "asked_by"), now=now, lease=LEASE)
    if job is None:
        return False
    try:
        _make(job, now)
    except Exception as failure:  # a report that fails must not stop the mail; the log says where
        log.exception("report job %s failed", job.pk)
        put_back(job, problem=type(failure).__name__, now=now, most_attempts=MOST_ATTEMPTS)
    return True


@transaction.atomic
def publish_round(*, round: Round, by: Person, now: datetime) -> None:
    """Everyone may read the report from now on. Raises :class:`NotYet` where it does not hold the last answers."""
    round = Round.objects.select_for_update().get(pk=round.pk)
    if round.is_open:
        raise NotYet(
            Text(
                nl="De ronde staat nog open voor antwoorden. Sluit ze eerst.",
                en="The round is still open for answers. Close it first.",
            )
        )
    if not round.reports.filter(is_interim=False).exists():
        raise NotYet(
            Text(
                nl="Er is nog geen rapport van alle antwoorden. Maak het eerst.",
                en="There is no report of all answers yet. Make it first.",
            )
        )
    mark_published(round=round)
    write_down("round.published", by=by, now=now, organisation=tenant_of(round, by), on=round)


def _refuse_too_few(round: Round) -> None:
    """A report on one answer more than the last one would show that answer to whoever holds both."""
    sealed, opened = Ballot.objects.filter(round=round).count(), Answer.objects.filter(round=round).count()
    fewest = round.smallest_cell
    if opened + sealed < 2 * fewest:
        raise NotYet(
            Text(
                nl=f"Er zijn {opened + sealed} antwoorden. Een rapport kan vanaf {2 * fewest}: "
                "bij minder is te zien wie wat zei.",
                en=f"There are {opened + sealed} answers. A report can be made from {2 * fewest} on: "
                "fewer would show who said what.",
            )
        )
    last = AnswerFile.objects.filter(round=round, format=FORMAT, reports__isnull=False).order_by("-read_at").first()
    more = opened + sealed - (last.respondents if last else 0)
    if last and 0 < more < fewest:
        raise NotYet(
            Text(
                nl=f"Sinds het vorige rapport kwamen er {more} antwoorden bij. Wacht tot het er {fewest} zijn: "
                "anders is te zien wat die enkelen zeiden.",
                en=f"{more} answers came in since the last report. Wait until there are {fewest}: "
                "otherwise it shows what those few said.",
            )
        )


def _make(job: ReportJob, now: datetime) -> None:
    open_ballots(round=job.round, today=localdate(now))
    imported = live_answers(job.round)
    answer_file = record_answers(round=job.round, path=None, imported=imported, by=job.asked_by, now=now)
    made: dict[str, Report] = {}
    for turn, language in enumerate(Report.Language.values):
        made[language] = report_on(
            answer_file=answer_file, imported=imported, language=language, now=now, by=job.asked_by, publish=False,
            progress=_Progress(job, turn / len(Report.Language.values), 1 / len(Report.Language.values)),
        )  # fmt: skip
    ReportJob.objects.filter(pk=job.pk).update(report=made["nl"], progress=100, doing="")
    settle(job, state=Leased.State.DONE)


class _Progress:
    """Writes how far a report is in the row that the waiting page reads."""

    def __init__(self, job: ReportJob, start: float, part: float) -> None:
        self.job, self.start, self.part = job, start, part

    def __call__(self, words: str, share: float = 0.0) -> None:
        done = min(99, round(100 * (self.start + self.part * share)))
        ReportJob.objects.filter(pk=self.job.pk).update(progress=done, doing=words[:80])
