"""Problem files with broken bytes: each ends in success or in one sentence and exit 2, never in a traceback.

python benchmarks/planning/broken_bytes.py [--files 500] [--seed 1]
"""

from __future__ import annotations

import argparse
import contextlib
import io
import sys
import tempfile
from collections import Counter
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.core.planning.problems import random_problem

from digitaleschool.cli import main as digitaleschool
from digitaleschool.core.planning.plan import Result, Status
from digitaleschool.core.planning.reading import read_problem
from digitaleschool.core.planning.writing import plan_json, problem_json


def broken(whole: bytes, random: Random) -> bytes:
    """The file with some bytes flipped, cut out, doubled, or the rest gone."""
    data = bytearray(whole)
    for _ in range(random.choice((1, 1, 2, 8, 64))):
        if not data:
            break
        at, to = random.randrange(len(data)), random.randrange(1, 40)
        how = random.randrange(6)
        if how < 3:
            data[at] ^= 1 << random.randrange(8)
        elif how == 3:
            del data[at : at + to]
        elif how == 4:
            data[at:at] = data[at : at + to]
        elif random.random() < 0.1:
            del data[max(at, 1) :]
    return bytes(data)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    random, ends, wrong = Random(arguments.seed), Counter(), 0
    with tempfile.TemporaryDirectory() as folder:
        season, plan = Path(folder) / "season.json", Path(folder) / "plan.json"
        for _ in range(arguments.files):
            problem = random_problem(Random(random.random()), teachers=random.randint(1, 9), venues=2, trainers=2)
            nothing = Result(status=Status.FEASIBLE, objective=0, bound=0)
            plan.write_bytes(plan_json(problem, nothing))
            season.write_bytes(broken(problem_json(problem), random))
            out, err = io.StringIO(), io.StringIO()
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                code = digitaleschool(["plan", "--check", str(season), str(plan)])
            lines = [line for line in err.getvalue().splitlines() if "andere versie" not in line]
            is_read = not lines
            if is_read:
                read_problem(season.read_bytes())
            ends["read" if is_read else "refused in one sentence"] += 1
            if code not in (0, 2) or len(lines) > 1 or (not is_read and code != 2):
                wrong += 1
                print(f"exit {code}: {lines}", file=sys.stderr)
    print(f"{arguments.files} files: {dict(ends)}, {wrong} ended otherwise")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
