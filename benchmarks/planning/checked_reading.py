"""How long a season takes to be read from its JSON and checked, and what its bytes and memory are. In CPU seconds.

python benchmarks/planning/checked_reading.py [--teachers 2000 10000 50000]
"""

from __future__ import annotations

import argparse
import gc
import resource
import sys
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import instances

from digitaleschool.core.planning.reading import read_problem
from digitaleschool.core.planning.writing import problem_json


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--teachers", type=int, nargs="+", default=[2_000, 10_000, 50_000])
    gc.set_threshold(200_000, 20, 20)  # as the command line does
    print("teachers   wishes       MB   check s   write s    read s   memory MB")
    for teachers in parser.parse_args().teachers:
        season = instances.season(teachers)
        began = time.process_time()
        replace(season)
        checked = time.process_time()
        data = problem_json(season)
        written = time.process_time()
        again = read_problem(data)
        ended = time.process_time()
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        times = f"{checked - began:9.2f} {written - checked:9.2f} {ended - written:9.2f}"
        print(f"{teachers:8} {len(season.wishes):8} {len(data) / 1e6:8.1f} {times} {memory:11.0f}")
        if again != season:
            print("what was read differs", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
