"""Runs of a round in the field: many respondents at once, workers that are killed, one form posted again and again.

Each run gives what the respondents saw; :func:`troubles` holds it against what the database kept. Short ones stand in
the test suite (``tests/needs/test_field_runs.py``), long ones in ``benchmarks/``.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from tests.respondents import MARKED, Respondent, Visit, Visitor, as_typed, kept_as_typed, reference_on
from tests.served import Kept, Server, Site

PATIENT = 200
"""Tries of a request before a respondent gives up, where workers are killed."""
MOST_DELAY = 0.05
"""Seconds between a page that was sent and the kill that it brings on."""
IN_PART = 4
"""Where workers are killed, one in so many respondents stops after two pages."""


@dataclass
class Run:
    """What the respondents of a run saw."""

    respondents: list[Respondent]
    visits: list[Visit] = field(default_factory=list)
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    """Of the web workers that lived to the end."""
    kills: int = 0
    receipts: list[tuple[str, str]] = field(default_factory=list)
    """Secret and reference of each reply to a form that was posted again and again."""
    profiles: int = 0
    """How many asked for a code."""

    @property
    def handed_in(self) -> list[Respondent]:
        return [one for one in self.respondents if one.reference]

    @property
    def cut(self) -> int:
        """Requests that were asked again because the line broke."""
        return sum(visit.tries > 1 for visit in self.visits)


def answer_at_once(site: Site, *, seed: int = 1, longest_rest: float = 0.0) -> Run:
    """Everyone who was invited answers all pages at the same time, resting so many seconds at most before each."""
    respondents = [Respondent(secret, Visitor(site.address), f"merk-{n}") for n, secret in enumerate(site.secrets)]

    def answer(place: int) -> None:
        chance = random.Random(f"{seed}/{place}")

        def rest() -> None:
            time.sleep(chance.random() * longest_rest)

        attempt(respondents[place], lambda one: one.answer(chance, rest=rest))

    return measured(site, respondents, answer, at_once=len(respondents))


def answer_while_killed(site: Site, *, kills: int, at_once: int = 12, seed: int = 1) -> Run:
    """Everyone answers, some only in part, while workers are killed in the middle of it.

    A kill follows each time that so many pages were acknowledged, so that all kills fall while people are sending.
    """
    respondents = [
        Respondent(secret, Visitor(site.address, most_tries=PATIENT), f"merk-{n}")
        for n, secret in enumerate(site.secrets)
    ]
    in_part = [place for place in range(len(respondents)) if place % IN_PART == IN_PART - 1]
    pages_in_all = 4 * len(respondents) - 2 * len(in_part)
    over = threading.Event()
    killed: list[int] = []

    def answer(place: int) -> None:
        most_pages = 2 if place in in_part else 4
        attempt(respondents[place], lambda one: one.answer(random.Random(f"{seed}/{place}"), most_pages=most_pages))

    def kill() -> None:
        chance = random.Random(f"{seed}/kill")
        for number in range(kills):
            due = pages_in_all * number / (kills + 1)
            while sum(one.pages for one in respondents) < due or not site.workers_that_served():
                if over.wait(0.01):
                    return
            time.sleep(chance.random() * MOST_DELAY)
            killed.append(site.kill_worker(chance.choice(site.workers_that_served())))

    killer = threading.Thread(target=kill)
    killer.start()
    run = measured(site, respondents, answer, at_once=at_once)
    over.set()
    killer.join()
    run.kills = len(killed)
    return run


def post_again_and_again(site: Site, *, times: int = 20, seed: int = 1) -> Run:
    """Everyone answers up to the last page, which is then sent so many times in parallel, one form after the other."""
    respondents = [Respondent(secret, Visitor(site.address), f"merk-{n}") for n, secret in enumerate(site.secrets)]
    run = Run(respondents)
    with ThreadPoolExecutor(times) as pool:
        for place, one in enumerate(respondents):
            attempt(one, lambda one, place=place: one.answer(random.Random(f"{seed}/{place}"), hand_in=False))
            if not one.trouble:
                _post_in_parallel(pool, run, one, times)
    run.visits = [visit for one in respondents for visit in one.visitor.visits]
    return run


def _post_in_parallel(pool: ThreadPoolExecutor, run: Run, one: Respondent, times: int) -> None:
    windows = [one.visitor.again() for _ in range(times)]
    ready = threading.Barrier(times)
    path, posted = one.last_post
    posted = [*posted, ("wants_code", "yes")]
    run.profiles += 1

    def send(window: Visitor) -> str:
        ready.wait(60)
        return reference_on(window.post(path, posted)[1])

    replies = [pool.submit(send, window) for window in windows]
    for reply in replies:
        if (error := reply.exception()) is not None:
            one.trouble = f"{type(error).__name__}: {error}"
        else:
            run.receipts.append((one.secret, reply.result()))
    one.visitor.visits += [visit for window in windows for visit in window.visits]
    one.typed |= as_typed(posted)
    one.reference = run.receipts[-1][1] if run.receipts else ""


def attempt(one: Respondent, do: Callable[[Respondent], None]) -> None:
    """Does it, and notes what went wrong."""
    try:
        do(one)
    except Exception as error:  # a run goes on, and tells of it at the end
        one.trouble = f"{type(error).__name__}: {error}"


def measured(site: Server, respondents: Sequence[Respondent], answer: Callable[[int], None], *, at_once: int) -> Run:
    """Lets each respondent answer (told by place), so many at once, and measures the server meanwhile."""
    cpu, start = site.cpu_seconds(), time.perf_counter()
    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(answer, range(len(respondents))))
    seconds, cpu = time.perf_counter() - start, site.cpu_seconds() - cpu
    visits = [visit for one in respondents for visit in one.visitor.visits]
    return Run(list(respondents), visits, seconds, cpu)


# --- what was seen, held against what is kept -----------------------------------------------------------------------


def troubles(run: Run, kept: Kept) -> list[str]:
    """What went wrong: errors, pages or answers that were acknowledged and are lost, answers that are there twice."""
    found = [f"{visit.method} {visit.path} answered {visit.status}" for visit in run.visits if visit.status >= 400]
    found += [f"{one.mark}: {one.trouble}" for one in run.respondents if one.trouble]
    if kept.integrity != "ok":
        found.append(f"the database is broken: {kept.integrity}")
    return [*found, *_receipts(run, kept), *_answers(run, kept), *_pages(run, kept)]


def lost_pages(run: Run, kept: Kept) -> int:
    """Pages that the site acknowledged and of which something is missing."""
    return sum(_lost(one, kept) for one in run.respondents)


def _receipts(run: Run, kept: Kept) -> list[str]:
    """Each reply leads to the one receipt, and who has a receipt stands as answered."""
    replies = [*run.receipts, *((one.secret, one.reference) for one in run.handed_in)]
    wrong = sum(kept.references.get(secret) != reference for secret, reference in replies)
    answered = {secret for secret, status in kept.invitations.items() if status == "answered"}
    found = [f"{wrong} replies of another receipt than the one that is kept"] if wrong else []
    if answered != {one.secret for one in run.handed_in}:
        found.append(f"{len(answered)} invitations stand as answered, {len(run.handed_in)} were")
    if len(kept.references) != len(run.handed_in):
        found.append(f"{len(kept.references)} receipts for {len(run.handed_in)} answers")
    if kept.profiles != run.profiles:
        found.append(f"{kept.profiles} profiles for {run.profiles} codes")
    if kept.strays:
        found.append(f"{kept.strays} drafts of nobody")
    return found


def _answers(run: Run, kept: Kept) -> list[str]:
    counts = Counter(content.get(MARKED) for content in kept.answers)
    double = sum(count - 1 for count in counts.values() if count > 1)
    strange = len(set(counts) - {one.mark for one in run.handed_in})
    found = [f"{kept.left_closed} ballots cannot be opened"] if kept.left_closed else []
    if double or kept.ballots != len(run.handed_in):
        found.append(f"{kept.ballots} ballots for {len(run.handed_in)} answers, {double} twice")
    return [*found, f"{strange} answers that nobody gave"] if strange else found


def _pages(run: Run, kept: Kept) -> list[str]:
    return [f"{one.mark}: lost what was typed" for one in run.respondents if _lost(one, kept)]


def _lost(one: Respondent, kept: Kept) -> int:
    """How many pages of a respondent are not kept as they were typed; for a whole answer it is held to the letter."""
    if one.reference:
        found = [kept_as_typed(content) for content in kept.answers if content.get(MARKED) == one.mark]
        return 0 if found and all(answer == one.typed for answer in found) else one.pages
    draft = kept_as_typed({k: v for k, v in kept.drafts.get(one.secret, {}).items() if v is not None})
    lost = any(draft.get(name) != values for name, values in one.typed.items())
    return one.pages if lost else 0
