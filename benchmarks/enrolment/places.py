"""What the benchmarks of places share: where they run, and how it is told."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve()
sys.path[:0] = [str(HERE.parents[2]), str(HERE.parents[1]), str(HERE.parents[2] / "script")]

import fielded  # noqa: E402
from measuring import versions  # noqa: E402
from tests.enrolment.enrol_runs import Run, Site, enrolling  # noqa: E402

arguments, databases, told = fielded.arguments, fielded.databases, fielded.told


def begin() -> None:
    print(versions("Django", "gunicorn", "psycopg"))


@contextmanager
def site_with(
    address: str, *, people: int, capacities: Sequence[int], **options: Any
) -> Iterator[Site]:  # fmt: skip
    with (
        fielded.folder() as folder,
        enrolling(folder, people=people, capacities=capacities, database_url=address, **options) as site,
    ):
        yield site


def capacities_of(site: Site, capacities: Sequence[int]) -> Mapping[int, int]:
    return dict(zip(site.runs, capacities, strict=True))


def times(run: Run, method: str = "POST") -> str:
    seconds = sorted(one.seconds for one in run.visits if one.method == method)
    if not seconds:
        return f"no {method}"
    middle, high = (fielded.quantile(seconds, part) for part in (0.5, 0.95))
    return f"{method} p50 {middle:.2f} s, p95 {high:.2f} s, longest {seconds[-1]:.2f} s"


def verdict(good: bool, target: str) -> bool:
    print(f"  {'within' if good else 'OVER'} the target ({target})")
    return good
