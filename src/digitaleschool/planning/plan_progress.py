"""How far a plan in the making is: its trail as figures and as a line."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .desk_words import percent
from .models import PlanJob

DOING = {
    "reading": gettext_lazy("reading wishes and rooms"), "greedy": gettext_lazy("making a first plan"),
    "prices": gettext_lazy("working out what is scarce"), "improving": gettext_lazy("improving the plan"),
    "proving": gettext_lazy("proving how good it is"), "reasons": gettext_lazy("finding why wishes have no place"),
}  # fmt: skip
PATIENCE = timedelta(seconds=45)
"""After so long without a worker it is said that none is there."""
WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 400, 170, 6, 22, 10
MOST_POINTS, MOST_ROWS = 200, 12


@dataclass(frozen=True, kw_only=True)
class Told:
    """One moment of the trail."""

    doing: str
    seconds: float
    objective: int
    bound: int | None

    @property
    def gap(self) -> float | None:
        if self.bound is None or not self.bound:
            return None
        return (self.bound - self.objective) / abs(self.bound)

    @property
    def is_proven(self) -> bool:
        return self.gap is not None and self.gap <= 0

    @property
    def gap_words(self) -> str:
        return "" if self.gap is None else percent(max(0.0, self.gap))

    @property
    def doing_words(self) -> str:
        return str(DOING.get(self.doing, self.doing))


def trail_of(job: PlanJob) -> list[Told]:
    """What was told, with the best plan and the lowest bound so far: a step may begin with a looser one."""
    best, lowest, found = 0, None, []
    for one in map(_told, job.trail):
        best = max(best, one.objective)
        if one.bound is not None:
            lowest = one.bound if lowest is None else min(lowest, one.bound)
        found.append(replace(one, objective=best, bound=lowest))
    return found


def _told(one: dict[str, Any]) -> Told:
    bound = one.get("bound")
    return Told(
        doing=str(one.get("doing", "")), seconds=float(one.get("seconds", 0)), objective=int(one.get("objective", 0)),
        bound=None if bound is None else int(bound),
    )  # fmt: skip


def rows_of(trail: list[Told]) -> list[Told]:
    """Some moments, evenly spread, the last one always."""
    if len(trail) <= MOST_ROWS:
        return trail
    step = (len(trail) - 1) / (MOST_ROWS - 1)
    return [trail[round(at * step)] for at in range(MOST_ROWS)]


def worker_words(job: PlanJob, now: datetime) -> str:
    """Why nothing moves, where nothing does."""
    if not job.is_waiting:
        return ""
    if job.leased_until is None and now - max(job.asked_at, job.not_before) > PATIENCE:
        return _(
            "Nobody took this up yet. The worker of the site does not run: ask the administrator to start it "
            "(digitaleschool manage work). Your question stays waiting."
        )
    if job.leased_until is not None and job.leased_until < now:
        return _("The worker stopped halfway. The next one takes it up again by itself.")
    return ""


def line_of(trail: list[Told]) -> str:
    """Objective and bound over time as one ``<svg>``; nothing as long as there are no two moments."""
    shown = [one for one in trail if one.objective or one.bound is not None]
    if any(one.objective for one in shown):  # before the first plan there is nothing to see
        shown = [one for one in shown if one.objective]
    shown = shown[:: max(1, len(shown) // MOST_POINTS)] + shown[-1:]
    if len(shown) < 2 or shown[-1].seconds - shown[0].seconds < 1:  # over at once: there is no line
        return ""
    values = [one.objective for one in shown] + [one.bound for one in shown if one.bound is not None]
    low, high, last = min(values), max(values), max(one.seconds for one in shown) or 1.0
    # a bound of the first second may be far off: it leaves the frame rather than press the rest flat
    high = (
        min(high, max(one.objective for one in shown) + 2 * max(1, abs(max(one.objective for one in shown) - low)) + 1)
        if len(shown) > 2
        else high
    )
    last_bound = shown[-1].bound
    high = max(high, last_bound or high)

    def place(seconds: float, value: int) -> str:
        x = LEFT + (WIDTH - 2 * LEFT) * seconds / last
        y = HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * (min(value, high) - low) / max(1, high - low)
        return f"{x:.1f},{y:.1f}"

    objective = " ".join(place(one.seconds, one.objective) for one in shown)
    bound = " ".join(place(one.seconds, one.bound) for one in shown if one.bound is not None)
    said = _("After %(seconds)s seconds the plan is at most %(gap)s below the best there can be.") % {
        "seconds": round(shown[-1].seconds), "gap": shown[-1].gap_words or "?"
    }  # fmt: skip
    return format_html(
        '<svg class="trail" role="img" aria-labelledby="trail-t trail-d" viewBox="0 0 {} {}">'
        '<title id="trail-t">{}</title><desc id="trail-d">{}</desc>'
        '<polyline class="trail-bound" points="{}"/><polyline class="trail-objective" points="{}"/>'
        '<text x="{}" y="{}">0 s</text><text x="{}" y="{}" text-anchor="end">{} s</text></svg>',
        WIDTH, HEIGHT, _("The plan grows, the bound falls"), said, bound, objective, LEFT, HEIGHT - 7, WIDTH - LEFT,
        HEIGHT - 7, round(last),
    )  # fmt: skip
