"""Ten million answers: all tables beside decoding the same file with the same reader; and that time grows with rows.

python benchmarks/statistics_decode.py [FOLDER]
"""

from __future__ import annotations

import sys

from measuring import HERE, cold, folder, versions
from synthetic import analysis_file

DECODE = (
    "import atexit,gc,sys;gc.set_threshold(200_000,20,20);atexit.register(gc.freeze);"
    "from pathlib import Path;from digitaleschool.core.stats.analysis_file import AnalysisFile;"
    "file=AnalysisFile(Path(sys.argv[1]));print(sum(batch.rows for batch in file.batches(list(file.variables))))"
)
ROWS = (1_000_000, 3_000_000, 10_000_000)


def main() -> None:
    print(versions("numpy", "polars", "llvmlite"))
    where, times = folder(), {}
    for rows in ROWS:
        path = str(analysis_file(where, rows))
        decode = cold([sys.executable, "-c", DECODE, path], times=5)
        ours = cold([sys.executable, str(HERE / "statistics_ours.py"), path, "auto"], times=5)
        clustered = cold([sys.executable, str(HERE / "statistics_ours.py"), path, "auto", "clustered"])
        times[rows] = ours.cpu
        print(
            f"{rows:>11,} answers: decode {decode.cpu:.2f} CPU s; tables {ours.cpu:.2f} CPU s, wall {ours.wall:.2f} s, "
            f"peak {ours.peak_mb:.0f} MB: {ours.cpu / decode.cpu:.2f} x the decoding; "
            f"by school, rake-aware {clustered.cpu:.2f} CPU s, peak {clustered.peak_mb:.0f} MB",
            flush=True,
        )
    few, some, many = (times[rows] for rows in ROWS)
    print(f"per million more: {(some - few) / 2:.3f} CPU s from 1 to 3 million, {(many - some) / 7:.3f} from 3 to 10")


main()
