"""243 answers by school, rake-aware: all tables beside R survey's ``svyby`` on the raked design.

    python benchmarks/statistics_clustered_r.py [FOLDER] [ITEMS]

R makes the tables of some items of each number of categories (6 unless told), and its time for those is scaled to all
items of that number; loading the package and raking are not scaled.
"""

from __future__ import annotations

import sys
from itertools import zip_longest
from pathlib import Path

import numpy as np
from measuring import HERE, cold, folder, versions
from synthetic import GROUPS, ITEMS, MARGINS, answers

from digitaleschool.core.stats.analysis_file import Columns
from digitaleschool.core.stats.cube import Coded

R_SCRIPT = """
suppressMessages(library(survey))
given <- commandArgs(TRUE)
d <- read.csv(given[1]); items <- strsplit(given[2], ",")[[1]]; groups <- strsplit(given[3], ",")[[1]]
for (name in setdiff(names(d), "school")) d[[name]] <- factor(d[[name]])
margins <- eval(parse(text = given[4]))
for (m in names(margins)) { d[[m]] <- addNA(d[[m]]); levels(d[[m]])[is.na(levels(d[[m]]))] <- "none" }
raked <- rake(svydesign(ids = ~school, weights = ~1, data = d),
              lapply(names(margins), function(m) as.formula(paste0("~", m))),
              lapply(names(margins), function(m) {
                here <- table(d[[m]]); kept <- here["none"] / sum(here); kept[is.na(kept)] <- 0
                share <- c(margins[[m]] * (1 - kept), none = unname(kept))
                found <- data.frame(levels(d[[m]]), sum(here) * share[levels(d[[m]])])
                names(found) <- c(m, "Freq"); found[found$Freq > 0, ]
              }))
seconds <- function() sum(proc.time()[1:2])
for (item in items) {
  start <- seconds()
  f <- as.formula(paste0("~", item))
  svymean(f, raked, na.rm = TRUE)
  for (g in groups) if (g != item) svyby(f, as.formula(paste0("~", g)), raked, svymean, na.rm = TRUE)
  cat(seconds() - start, "")
}
cat(as.character(packageVersion("survey")), R.version$major, R.version$minor)
"""


def main() -> None:
    where = folder()
    given = [argument for argument in sys.argv[1:] if argument.isdigit()]
    count = int(given[0]) if given else 6
    (part,) = answers(243)
    np.savez(where / "synthetic-243.npz", **part.codes, _school=part.school)
    chosen = _of_each_size(count)
    seconds, rest, r_version = _r(where, part, [item.id for item in chosen])
    tables = 0.0
    for size in {item.size for item in ITEMS}:
        mine = [second for item, second in zip(chosen, seconds, strict=True) if item.size == size]
        tables += sum(mine) / len(mine) * sum(item.size == size for item in ITEMS)
    theirs = rest + tables
    script, file = str(HERE / "statistics_ours.py"), str(where / "synthetic-243.parquet")
    ours = cold([sys.executable, script, file, "auto", "memory", "clustered"], times=5)
    print(versions("numpy"), r_version)
    print(f"R: {sum(seconds):.1f} CPU s for {count} items, so {tables:.1f} for 77, + {rest:.1f}: {theirs:.1f} CPU s")
    print(f"ours, cold: {ours.cpu:.2f} CPU s for all 77: {theirs / ours.cpu:.0f} times faster")


def _of_each_size(count: int) -> list[Coded]:
    """One item of each number of categories, then more of them in turn."""
    by_size: dict[int, list[Coded]] = {}
    for item in ITEMS:
        by_size.setdefault(item.size, []).append(item)
    rounds = zip_longest(*by_size.values())
    return [item for items in rounds for item in items if item is not None][:count]


def _r(where: Path, part: Columns, items: list[str]) -> tuple[list[float], float, str]:
    names = [variable.id for variable in (*GROUPS, *ITEMS)]
    columns = [part.codes[name].astype(int) for name in names]
    lines = [",".join(["school", *map(_r_name, names)])]
    for row, school in enumerate(part.school.tolist()):
        lines.append(",".join([str(school), *("NA" if c[row] == 255 else str(c[row]) for c in columns)]))
    (where / "answers.csv").write_text("\n".join(lines))
    (where / "clustered.R").write_text(R_SCRIPT)
    margins = ", ".join(
        f"{_r_name(name)} = c({', '.join(f'`{code}` = {share:.12f}' for code, share in targets.items())})"
        for name, targets in MARGINS.items()
    )
    groups = ",".join(_r_name(group.id) for group in GROUPS)
    command = ["Rscript", str(where / "clustered.R"), str(where / "answers.csv"), ",".join(map(_r_name, items)), groups]
    run = cold([*command, f"list({margins})"])
    *seconds, package, major, minor = run.output.split()
    taken = [float(second) for second in seconds]
    return taken, run.cpu - sum(taken), f"R {major}.{minor}, survey {package}"


def _r_name(name: str) -> str:
    """``function`` is a word of R's own."""
    return f"v_{name}"


main()
