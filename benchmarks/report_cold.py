"""A cold `digitaleschool report` of the 243 demo answers, beside a bare Rscript that makes three tables with survey.

    .venv/bin/python benchmarks/report_cold.py [--rounds 5]

Prints CPU seconds (user + system of the whole process tree, median) and the ratio. Needs Rscript with the package
survey; without it our own figures are printed alone.
"""

from __future__ import annotations

import argparse
import compileall
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import digitaleschool

PEER = """
library(survey)
data(api)
design <- svydesign(id = ~1, data = apisrs, weights = ~pw)
for (item in c("stype", "sch.wide", "awards")) print(svymean(as.formula(paste0("~", item)), design))
"""


def cpu_seconds(command: list[str], rounds: int) -> float:
    """Median of the CPU seconds of the command and all its children."""
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    taken = []
    for _ in range(rounds):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        taken.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(taken)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    # As pip does when it installs; an environment that forbids writing bytecode would compile in every round.
    compileall.compile_dir(str(Path(digitaleschool.__file__).parent), quiet=1)
    command = str(Path(sys.executable).with_name("digitaleschool"))
    with tempfile.TemporaryDirectory() as folder:
        export = Path(folder) / "demo.csv"
        subprocess.run([command, "demo", "export", "--out", str(export)], check=True, stdout=subprocess.DEVNULL)
        road = [command, "report", str(export), "--quiet", "--out", folder]
        ours = {
            "--help": cpu_seconds([command, "--help"], rounds),
            "report, statistics only (json)": cpu_seconds([*road, "--formats", "json"], rounds),
            "report, all formats": cpu_seconds(road, rounds),
        }
    for name, seconds in ours.items():
        print(f"{name:34} {seconds:6.3f} CPU s")
    if not shutil.which("Rscript"):
        print("Rscript is not here: no peer to compare with (Debian: r-base-core, r-cran-survey)")
        return
    peer = cpu_seconds(["Rscript", "-e", PEER], rounds)
    print(f"{'Rscript, survey and three tables':34} {peer:6.3f} CPU s")
    print(f"all formats / Rscript: {ours['report, all formats'] / peer:.2f} (target: at most 1.5)")


if __name__ == "__main__":
    main()
