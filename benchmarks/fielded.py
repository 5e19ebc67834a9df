"""What the benchmarks of a round in the field share: on which database, and how it is told."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "script")]

from postgresql import postgresql  # noqa: E402
from tests.field_runs import Run  # noqa: E402
from tests.respondents import Visit  # noqa: E402

MOST_SHOWN = 10


def arguments(about: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=about.split("\n\n")[0])
    parser.add_argument(
        "--database", action="append", metavar="sqlite|postgresql|URL",
        help="again for another; without it both, PostgreSQL started in a temporary folder",
    )  # fmt: skip
    return parser


@contextmanager
def databases(wanted: Sequence[str] | None) -> Iterator[dict[str, str]]:
    """Name -> address of the server (empty for SQLite) of the databases asked for."""
    with ExitStack() as stack:
        found = {}
        for one in wanted or ("sqlite", "postgresql"):
            if one == "sqlite":
                found["SQLite"] = ""
            else:
                own = one == "postgresql"
                found["PostgreSQL"] = stack.enter_context(postgresql(is_durable=True)) if own else one
        yield found


@contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="digitaleschool-") as name:
        yield Path(name)


def table(visits: Sequence[Visit]) -> None:
    """Milliseconds per page, asked and sent apart."""
    print(f"  {'':34} {'requests':>8} {'p50':>7} {'p95':>7} {'longest':>8}  ms")
    pages: dict[str, list[Visit]] = {}
    for visit in visits:
        pages.setdefault(f"{visit.method:4} {visit.path.partition('?')[0]}", []).append(visit)
    for name, some in sorted(pages.items()):
        print(_line(name, some))
    for method in ("GET", "POST"):
        print(_line(f"all {method}", [visit for visit in visits if visit.method == method]))
    print(_line("all", visits))


def p95(visits: Sequence[Visit]) -> float:
    """Seconds within which 19 of 20 are answered."""
    return quantile(sorted(visit.seconds for visit in visits), 0.95)


def cpu_ms(run: Run) -> float:
    """CPU milliseconds of the web server for each request."""
    return 1000 * run.cpu_seconds / len(run.visits)


def told(troubles: Sequence[str]) -> None:
    """What went wrong, the first of it."""
    for line in troubles[:MOST_SHOWN]:
        print(f"  TROUBLE: {line}")
    if len(troubles) > MOST_SHOWN:
        print(f"  TROUBLE: and {len(troubles) - MOST_SHOWN} more")


def _line(name: str, visits: Sequence[Visit]) -> str:
    times = sorted(1000 * visit.seconds for visit in visits)
    middle, high = quantile(times, 0.5), quantile(times, 0.95)
    return f"  {name:34} {len(times):8} {middle:7.0f} {high:7.0f} {times[-1]:8.0f}"


def quantile(ordered: Sequence[float], part: float) -> float:
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]
