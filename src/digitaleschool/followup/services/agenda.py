"""The agenda of a return session: put together by the site, in the hands of the trainer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Max

from digitaleschool.common.text import clean_line, clean_lines
from digitaleschool.core.followup.agenda import Point, Said, points
from digitaleschool.core.wording import Text
from digitaleschool.enrolment.models import Question
from digitaleschool.enrolment.services.locking import lock_training
from digitaleschool.followup.models import AgendaPoint, ClassUse
from digitaleschool.followup.models.agenda import LONGEST_TITLE
from digitaleschool.followup.queries import last_end_of
from digitaleschool.offer.models import Run, Session
from digitaleschool.offer.services.delivering import publish_answer, take_back_answer
from digitaleschool.people.audit import write_down
from digitaleschool.people.models import Person

from .refusals import FollowupRefused

TITLES = {
    "time": "Er is te weinig tijd",
    "budget": "Er is geen budget",
    "infrastructure": "Toestellen of netwerk ontbreken of werken niet",
    "skills": "Zelf nog niet zeker genoeg",
    "other": "Iets anders stond in de weg",
}
"""What a point about a blocker is called; the trainer may word it otherwise. The agenda is in the language of the room.
"""
LONGEST_ANSWER, MOST_POINTS = 4000, 200
Kind = AgendaPoint.Kind


@transaction.atomic
def gather_agenda(*, run: Run, now: datetime) -> int:
    """Puts what participants said on the agenda; how many points there are.

    A point that a person worded, answered or took off stays as it is; what is said later joins it where it belongs. As
    long as nobody touched one, what most people stand behind comes first. A
    point behind which nobody stands any more goes, unless a person worked on it.
    """
    lock_training(run.training_id)
    uses, asked = _uses(run), _open_questions(run, now)
    there = list(AgendaPoint.objects.filter(run=run).prefetch_related("uses", "asked").order_by("position", "pk"))
    held = {key: point for point in there if not point.code for key in _keys_of(point)}
    by_code = {point.code: point for point in there if point.code}
    last = max([point.position for point in there], default=0)
    behind: dict[int, set[str]] = {point.pk: set() for point in there if point.kind != Kind.OWN}
    is_untouched = not any(point.is_edited or point.is_dropped for point in there)
    order: dict[int, int] = {}
    for found in points(_said(uses, asked)):
        if found.code:
            point = by_code.get(found.code)
        else:
            point = next((held[key] for key in found.keys if key in held), None)
        if point is None:
            last += 1
            point = _new_point(run, found, last)
            behind[point.pk] = set()
        elif not point.is_edited and found.text:
            point.title = clean_line(found.text, longest=LONGEST_TITLE)
            point.save(update_fields=["title"])
        behind.setdefault(point.pk, set()).update(found.keys)
        order.setdefault(point.pk, len(order) + 1)
        if not found.code:
            held |= dict.fromkeys(found.keys, point)
    for point in AgendaPoint.objects.filter(pk__in=behind).order_by("pk"):
        keys = behind[point.pk]
        if not keys and not (point.is_edited or point.is_dropped or point.answer):
            point.delete()
        else:
            point.uses.set(int(key[1:]) for key in keys if key[0] == "u")
            point.asked.set(int(key[1:]) for key in keys if key[0] == "q")
            if is_untouched:
                AgendaPoint.objects.filter(pk=point.pk).update(position=order.get(point.pk, len(order) + 1))
    return AgendaPoint.objects.filter(run=run).count()


def _keys_of(point: AgendaPoint) -> list[str]:
    return [f"u{use.pk}" for use in point.uses.all()] + [f"q{question.pk}" for question in point.asked.all()]


def _uses(run: Run) -> list[ClassUse]:
    return list(ClassUse.objects.filter(enrolment__run=run, enrolment__state="seated").order_by("pk"))


def _open_questions(run: Run, now: datetime) -> list[Question]:
    """The questions beforehand that were not ticked off, once the last session before the return session is over."""
    sessions = list(Session.objects.filter(run=run).order_by("starts_at", "pk"))
    if not sessions or last_end_of(sessions) > now:
        return []
    questions = Question.objects.filter(run=run, answered_at__isnull=True)
    return list(questions.annotate(votes_for_it=Count("votes")).order_by("pk"))


def _said(uses: Sequence[ClassUse], asked: Sequence[Question]) -> list[Said]:
    """A participant may name what stood in the way and ask something as well: that is one point each."""
    said = [Said(key=f"u{use.pk}", code=use.blocked_by) for use in uses if use.blocked_by]
    said += [Said(key=f"u{use.pk}", text=use.question) for use in uses if use.question]
    return said + [Said(key=f"q{one.pk}", text=one.text, votes=one.votes_for_it) for one in asked]


def _new_point(run: Run, found: Point, position: int) -> AgendaPoint:
    kind, title = (Kind.BLOCKER, TITLES[found.code]) if found.code else (Kind.QUESTION, found.text)
    return AgendaPoint.objects.create(
        run=run, kind=kind, code=found.code, title=clean_line(title, longest=LONGEST_TITLE), position=position
    )


@transaction.atomic
def add_point(*, run: Run, title: str, by: Person, now: datetime) -> AgendaPoint:
    """A point of the trainer's own, at the end. Raises :class:`FollowupRefused`."""
    lock_training(run.training_id)
    title = _title(title)
    points = AgendaPoint.objects.filter(run=run)
    if points.count() >= MOST_POINTS:
        raise FollowupRefused(Text(nl="De agenda is vol.", en="The agenda is full."))
    last = points.aggregate(last=Max("position"))["last"] or 0
    point = AgendaPoint.objects.create(run=run, kind=Kind.OWN, title=title, position=last + 1, is_edited=True)
    _note("agenda.point_added", point, by, now)
    return point


@transaction.atomic
def change_point(*, point: AgendaPoint, title: str, answer: str, by: Person, now: datetime) -> AgendaPoint:
    """Words a point and its answer. What is public already is changed by publishing it again."""
    point = _afresh(point)
    title, answer = _title(title), clean_lines(answer)[:LONGEST_ANSWER]
    if title != point.title:
        point.title, point.is_edited = title, True
    if answer != point.answer:
        point.answer, point.is_edited = answer, True
        point.answered_by, point.answered_at = (by, now) if answer else (None, None)
    point.save()
    _note("agenda.point_changed", point, by, now)
    return point


@transaction.atomic
def move_point(*, point: AgendaPoint, up: bool, by: Person, now: datetime) -> None:
    """One place up or down among the points that stand on the agenda."""
    lock_training(point.run.training_id)
    standing = list(AgendaPoint.objects.filter(run=point.run_id, is_dropped=False).order_by("position", "pk"))
    at = next((at for at, one in enumerate(standing) if one.pk == point.pk), None)
    other = None if at is None else at - 1 if up else at + 1
    if at is None or other is None or not 0 <= other < len(standing):
        return
    standing[at], standing[other] = standing[other], standing[at]
    for place, one in enumerate(standing, start=1):
        AgendaPoint.objects.filter(pk=one.pk).update(position=place)
    AgendaPoint.objects.filter(pk=point.pk).update(is_edited=True)
    _note("agenda.point_moved", point, by, now)


@transaction.atomic
def drop_point(*, point: AgendaPoint, is_dropped: bool, by: Person, now: datetime) -> AgendaPoint:
    """Takes a point off the agenda, or puts it back."""
    point = _afresh(point)
    point.is_dropped = is_dropped
    point.save(update_fields=["is_dropped"])
    _note("agenda.point_dropped" if is_dropped else "agenda.point_put_back", point, by, now)
    return point


@transaction.atomic
def publish_point(*, point: AgendaPoint, question: str, answer: str, by: Person, now: datetime) -> AgendaPoint:
    """Puts a question and its answer on the page of the training, in words that a person looked at.

    Raises :class:`FollowupRefused`.
    """
    point = _afresh(point)
    question, answer = clean_line(question, longest=300), clean_lines(answer)[:LONGEST_ANSWER]
    if not question or not answer:
        raise FollowupRefused(
            Text(nl="Schrijf de vraag en het antwoord.", en="Write the question and the answer.")
        )  # fmt: skip
    if not point.answer:
        point.answered_by, point.answered_at = by, now
    point.answer = point.answer or answer
    point.published = publish_answer(
        training=point.run.training, question=question, answer=answer, was=point.published, now=now
    )
    point.is_edited = True
    point.save()
    _note("agenda.answer_published", point, by, now)
    return point


@transaction.atomic
def take_back(*, point: AgendaPoint, by: Person, now: datetime) -> AgendaPoint:
    """Takes an answer off the page of the training."""
    point = _afresh(point)
    if point.published is not None:
        answer, point.published = point.published, None
        point.save(update_fields=["published"])
        take_back_answer(answer)
        _note("agenda.answer_taken_back", point, by, now)
    return point


def _title(title: str) -> str:
    title = clean_line(title, longest=LONGEST_TITLE)
    if not title:
        raise FollowupRefused(Text(nl="Schrijf waar het punt over gaat.", en="Write what the point is about."))
    return title


def _afresh(point: AgendaPoint) -> AgendaPoint:
    held = AgendaPoint.objects.select_for_update(of=("self",))
    return held.select_related("run__training", "run__rtc", "published").get(pk=point.pk)


def _note(verb: str, point: AgendaPoint, by: Person, now: datetime) -> None:
    write_down(
        verb, by=by, now=now, organisation=point.run.rtc, on=point, label=point.run.training.slug,
        details={"point": point.pk},
    )  # fmt: skip
