"""Reading exports, beside what polars needs only to load the same file; and every hostile file of the tests.

    .venv/bin/python benchmarks/reading.py [--rows 100000] [--columns 90] [--rounds 3] [--hostile]

Prints CPU seconds (user + system of the whole process tree, median). Three things are compared: the cold command
(`digitaleschool inspect` against a bare `python -c "import polars; polars.read_csv(...)"`), the reading itself in a
process that runs already, and 243 answers. With --hostile, seconds and memory of the reading process for each file.
"""

from __future__ import annotations

import argparse
import csv
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from random import Random

from measuring import cold

PEER = """
import resource, sys
import polars
def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
before = cpu()
polars.read_csv(sys.argv[1])
print(cpu() - before)
"""
OURS = """
import resource, sys
from pathlib import Path
from digitaleschool.core.survey.loading import load_instrument
from digitaleschool.needs.reading import read_export
def cpu():
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)
instrument = load_instrument("digitale-school-leraren") if sys.argv[2] == "form" else None
before = cpu()
read_export(Path(sys.argv[1]), instrument=instrument)
print(cpu() - before)
"""


def write_export(path: Path, rows: int, columns: int) -> None:
    """An export as Google gives it: the demo round over and over, with extra columns up to the width."""
    from digitaleschool.needs.demo import demo_answers, write_google_forms_csv

    write_google_forms_csv(demo_answers(), path)
    with path.open(encoding="utf-8", newline="") as file:
        header, *answers = list(csv.reader(file))
    chance = Random(2021)
    extra = range(columns - len(header))
    words = ["les", "klas", "leerling", "oefening", "project", "materiaal", "filmpje", "toets", "werkplaats", "machine"]
    kinds = (lambda: chance.choice(["Ja", "Nee"]), lambda: str(chance.randint(1, 5)),
             lambda: " ".join(chance.choices(words, k=6)) if chance.random() < 0.3 else "")  # fmt: skip
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header + [f"Extra vraag {at}" for at in extra])
        for row in range(rows):
            answer = list(chance.choice(answers))
            answer[0] = f"{row % 28 + 1}-4-2021 {row % 24:02d}:{row % 60:02d}:{row // 60 % 60:02d}"
            answer[1] = f"Persoon {row}"
            writer.writerow(answer + [kinds[2 if at < 4 else at % 2]() for at in extra])


def said(code: str, *arguments: str) -> float:
    """The number that a piece of Python prints."""
    return float(subprocess.run([sys.executable, "-c", code, *arguments], check=True, capture_output=True).stdout)


def compare(path: Path, rounds: int) -> None:
    """Ours beside polars, reading alone and as a cold command."""
    peer = statistics.median(said(PEER, str(path)) for _ in range(rounds))
    cold_peer = cold([sys.executable, "-c", PEER, str(path)], rounds).cpu
    command = str(Path(sys.executable).with_name("digitaleschool"))
    print(f"polars reads the file {peer:.2f}, as a cold process {cold_peer:.2f} CPU s")
    for name, mode, instrument in (
        ("with its form", "form", ["--instrument", "digitale-school-leraren"]),
        ("without", "no", []),
    ):
        ours = statistics.median(said(OURS, str(path), mode) for _ in range(rounds))
        inspect = cold([command, "inspect", str(path), *instrument], rounds).cpu
        print(f"import {name:14} {ours:.2f} CPU s, {ours / peer:.1f} times polars;"
              f"  inspect, cold {inspect:.2f}, {inspect / cold_peer:.1f} times")  # fmt: skip


def hostile(folder: Path) -> None:
    """Every hostile file through the real reading process: how long and how large it became."""
    from digitaleschool.needs.reading import ExportRefused, read_export

    place = Path(__file__).parents[1] / "tests" / "needs" / "hostile_files.py"
    spec = spec_from_file_location("hostile_files", place)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    refused = slowest = 0.0
    names = [*module.all_files()]
    for name, content in module.all_files().items():
        (folder / name).write_bytes(content)
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    for name in names:
        started = time.perf_counter()
        try:
            read_export(folder / name)
        except ExportRefused:
            refused += 1
        slowest = max(slowest, time.perf_counter() - started)
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(f"{len(names)} hostile files: {refused:.0f} refused, {len(names) - refused:.0f} read, 0 errors; "
          f"slowest {slowest:.1f} s, largest reading process {max(largest, before) / 1024:.0f} MB")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--columns", type=int, default=90)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--hostile", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if asked.hostile:
            hostile(folder)
        write_export(folder / "klein.csv", 243, 57)
        seconds = statistics.median(said(OURS, str(folder / "klein.csv"), "form") for _ in range(asked.rounds * 3))
        print(f"243 answers: {seconds:.3f} CPU s to read, match and code, the reading process included")
        write_export(folder / "groot.csv", asked.rows, asked.columns)
        size = (folder / "groot.csv").stat().st_size / 1e6
        print(f"{asked.rows:,} rows x {asked.columns} columns, {size:.0f} MB")
        compare(folder / "groot.csv", asked.rounds)


if __name__ == "__main__":
    main()
