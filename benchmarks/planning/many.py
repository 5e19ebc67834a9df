"""Ten regions planned in parallel on Spark, with several workers, and one by one: the plans must be the same bytes.

    python benchmarks/planning/many.py [WORKERS] [TEACHERS] [ITERATIONS]

Regions and seasons are independent jobs, so any engine that maps does. Spark is one that we have already (extra
``spark``); its ``local-cluster`` starts workers as processes of their own, that get their work over the network as
they would on other machines.
"""

from __future__ import annotations

import hashlib
import os
import sys
import time
from pathlib import Path

from instances import season

from digitaleschool.core.planning.solve import solve
from digitaleschool.core.planning.writing import plan_json

REGIONS = 10


def plan_of(region: int, teachers: int, iterations: int) -> tuple[int, bytes, int, float]:
    """One region: its number, the plan in the bytes of its JSON, the process that made it, and its seconds."""
    began = time.perf_counter()
    problem = season(teachers, seed=region)
    text = plan_json(problem, solve(problem, iterations=iterations, seed=region))
    return region, text, os.getpid(), time.perf_counter() - began


def main() -> None:
    workers, teachers, iterations = ([int(one) for one in sys.argv[1:]] + [2, 300, 3_000][len(sys.argv) - 1 :])[:3]
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise SystemExit("pyspark is not here: pip install 'digitaleschool[spark]', and Java 17") from None
    plan_of(0, 60, 100)  # machine code is made before the clock runs
    began = time.perf_counter()
    alone = [plan_of(region, teachers, iterations) for region in range(REGIONS)]
    alone_in = time.perf_counter() - began

    path = os.pathsep.join([str(Path(__file__).resolve().parent), *filter(None, sys.path)])
    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = (
        SparkSession.builder.master(f"local-cluster[{workers},1,1024]")
        .appName("planning")
        .config("spark.ui.enabled", "false")
        .config("spark.executorEnv.PYTHONPATH", path)
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    try:
        began = time.perf_counter()
        regions = session.sparkContext.parallelize(range(REGIONS), REGIONS)
        together = sorted(regions.map(lambda region: _far(region, teachers, iterations)).collect())
        together_in = time.perf_counter() - began
    finally:
        session.stop()

    for (region, text, _, seconds), (_, far_text, process, far_seconds) in zip(alone, together, strict=True):
        same = "same" if text == far_text else "OTHER"
        print(
            f"region {region}: {hashlib.sha256(text).hexdigest()[:12]} {len(text)} bytes, {same} plan; "
            f"{seconds:.1f} s here, {far_seconds:.1f} s in process {process}"
        )
    processes = len({process for _, _, process, _ in together})
    print(f"one by one {alone_in:.1f} s; on {workers} Spark workers ({processes} processes) {together_in:.1f} s")
    if any(text != far_text for (_, text, _, _), (_, far_text, _, _) in zip(alone, together, strict=True)):
        raise SystemExit("the plans differ")
    if processes < 2:
        raise SystemExit("only one worker did all")


def _far(region: int, teachers: int, iterations: int) -> tuple[int, bytes, int, float]:
    from many import plan_of as far  # the worker finds it by name: functions of a script cannot be sent

    return far(region, teachers, iterations)


if __name__ == "__main__":
    main()
