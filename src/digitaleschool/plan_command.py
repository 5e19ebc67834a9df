"""`digitaleschool plan`: a season planned, or a plan checked, without a browser."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from digitaleschool.progress import Progress as Shown

if TYPE_CHECKING:
    from digitaleschool.core.planning.plan import PlanFile, Progress, Result
    from digitaleschool.core.planning.problem import Problem

DONE, REFUSED = 0, 2
SECONDS = 60
"""So long a plan is made where nothing else is said."""
DOING = {
    "reading": ("lezen", "reading"),
    "greedy": ("eerste plan", "first plan"),
    "prices": ("prijzen en grens", "prices and bound"),
    "improving": ("verbeteren", "improving"),
    "proving": ("bewijzen", "proving"),
    "reasons": ("redenen", "reasons"),
}
STATUS = {
    "optimal": ("bewezen het beste", "proven the best"),
    "feasible": ("plan met grens", "plan with a bound"),
    "infeasible": ("kan niet", "cannot be"),
}


def add_arguments(command: argparse.ArgumentParser, at_least: Callable[[int], Callable[[str], int]]) -> None:
    command.add_argument("problem", type=Path, metavar="PROBLEEM.json", help="vraag en aanbod van een seizoen")
    command.add_argument("plan", type=Path, nargs="?", metavar="plan.json", help="met --check: het plan")
    command.add_argument("--check", action="store_true", help="kijk na of het plan elke regel houdt")
    command.add_argument("--seconds", type=at_least(1), metavar="N", help=f"zo lang zoeken (anders {SECONDS})")
    command.add_argument(
        "--iterations", type=at_least(1), metavar="N", help="zo veel stappen: dan is het plan telkens hetzelfde"
    )
    command.add_argument("--seed", type=at_least(0), default=1, metavar="N", help="begin van het toeval")
    command.add_argument("--start", type=Path, metavar="OUD.json", help="ga verder van een vroeger plan")
    command.add_argument("--out", type=Path, metavar="plan.json", help="bestand voor het plan")
    command.add_argument("--quiet", action="store_true", help="geen voortgang tonen")


def run(arguments: argparse.Namespace) -> int:
    """Plans the season, or checks the plan when asked."""
    return _check(arguments) if arguments.check else _plan(arguments)


# --- make -------------------------------------------------------------------------------------------------------------


def _plan(arguments: argparse.Namespace) -> int:
    from digitaleschool.core.planning.writing import plan_json

    language = arguments.lang
    _refuse_arguments(arguments)
    telling = _Telling(language, quiet=arguments.quiet)
    telling.say("reading")
    problem = _problem(arguments.problem)
    start = _plan_file(arguments.start).result.plan if arguments.start else None
    from digitaleschool.core.planning.solve import solve

    seconds = arguments.seconds or (None if arguments.iterations else SECONDS)
    with _stopped_by_hand() as stop:
        result = solve(
            problem, seconds=seconds, iterations=arguments.iterations, seed=arguments.seed, start=start,
            report=telling.tell, stop=stop, clock=time.monotonic,
        )  # fmt: skip
    telling.done()
    arguments.out.write_bytes(plan_json(problem, result))
    for line in _summary(problem, result, language):
        print(line)
    print(arguments.out)
    return DONE


def _refuse_arguments(arguments: argparse.Namespace) -> None:
    """What would be a pity to hear after a minute of work."""
    language, out = arguments.lang, arguments.out
    if arguments.plan:
        _refuse(language, "een plan geef je met --start of met --check.", "give a plan with --start or with --check.")
    if out is None:
        _refuse(language, "zeg met --out waar het plan moet komen.", "say with --out where the plan goes.")
    if not out.parent.is_dir() or out.is_dir():
        _refuse(language, f"{out} kan niet geschreven worden.", f"{out} cannot be written.")


@contextmanager
def _stopped_by_hand() -> Iterator[Callable[[], bool]]:
    """Ctrl-C asks to stop and keeps the best so far; a second one ends it all."""
    asked: list[int] = []

    def ask(number: int, frame: object) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(number)

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield lambda: bool(asked)
    finally:
        signal.signal(signal.SIGINT, before)


class _Telling:
    """Progress on standard error, at most one line a second for the same work."""

    def __init__(self, language: str, *, quiet: bool) -> None:
        self.language = language
        self.shown = Shown(_words(language, "Plannen", "Planning"), quiet=quiet)
        self.last = ("", -1)

    def say(self, doing: str, more: str = "") -> None:
        nl, en = DOING.get(doing, (doing, doing))
        self.shown.step(_words(self.language, nl, en) + more)

    def tell(self, progress: Progress) -> None:
        now = (progress.doing, int(progress.seconds))
        if now == self.last:
            return
        self.last = now
        more = f" · {progress.seconds:.0f} s · {_words(self.language, 'waarde', 'objective')} {progress.objective}"
        if progress.bound is not None and progress.gap is not None:
            gap = _percent(progress.gap, self.language)
            more += _words(
                self.language, f" · grens {progress.bound} · kloof {gap}", f" · bound {progress.bound} · gap {gap}"
            )
        self.say(progress.doing, more)

    def done(self) -> None:
        self.shown.done()


def _summary(problem: Problem, result: Result, language: str) -> Iterator[str]:
    served = sum(len(run.wishes) for run in result.plan.runs)
    nl, en = STATUS[str(result.status)]
    stopped = _words(language, " (gestopt)", " (stopped)") if result.stopped else ""
    yield _words(
        language,
        f"{nl}{stopped}: {len(result.plan.runs)} reeksen, {served} van {len(problem.wishes)} wensen",
        f"{en}{stopped}: {len(result.plan.runs)} runs, {served} of {len(problem.wishes)} wishes",
    )
    gap = _percent(result.gap, language)
    yield _words(
        language,
        f"waarde {result.objective}, grens {result.bound}, kloof {gap}",
        f"objective {result.objective}, bound {result.bound}, gap {gap}",
    )
    for conflict in result.conflicts:
        yield f"{conflict.sentence[language]} ({', '.join(conflict.paths)})"


def _percent(share: float, language: str) -> str:
    text = f"{100 * share:.1f} %"
    return text if language == "en" else text.replace(".", ",")


# --- check ------------------------------------------------------------------------------------------------------------


def _check(arguments: argparse.Namespace) -> int:
    from digitaleschool.core.planning.claims import faults
    from digitaleschool.core.planning.writing import problem_sha256

    language = arguments.lang
    if arguments.plan is None:
        _refuse(language, "--check wil een probleem en een plan.", "--check wants a problem and a plan.")
    problem, plan = _problem(arguments.problem), _plan_file(arguments.plan)
    if plan.problem_sha256 != problem_sha256(problem):
        note = ("het plan is van een andere versie van dit probleem.", "the plan is of another version.")
        print(f"digitaleschool: {_words(language, *note)}", file=sys.stderr)
    found = faults(problem, plan.result)
    for fault in found:
        print(f"{fault.code}: {fault.sentence[language]}")
    if found:
        print(_words(language, f"{len(found)} regels geschonden.", f"{len(found)} rules broken."))
        return REFUSED
    runs = len(plan.result.plan.runs)
    print(_words(language, f"Elke regel klopt ({runs} reeksen).", f"Every rule is kept ({runs} runs)."))
    return DONE


# --- read -------------------------------------------------------------------------------------------------------------


def _problem(path: Path) -> Problem:
    from digitaleschool.core.planning.reading import read_problem

    return read_problem(_bytes(path))


def _plan_file(path: Path) -> PlanFile:
    from digitaleschool.core.planning.reading import read_plan

    return read_plan(_bytes(path))


def _bytes(path: Path) -> bytes:
    from digitaleschool.core.planning.reading import refuse_size

    refuse_size(path.stat().st_size)
    return path.read_bytes()


def _refuse(language: str, nl: str, en: str) -> None:
    from digitaleschool.cli import Refused

    raise Refused(_words(language, nl, en))


def _words(language: str, nl: str, en: str) -> str:
    return en if language == "en" else nl
