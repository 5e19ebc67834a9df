"""243 answers by school, rake-aware: all tables beside R survey's ``svyby`` on the raked design.

    python benchmarks/statistics_clustered_r.py [FOLDER] [ITEMS]

R makes the tables of some items (5 unless told; one of each kind first), and its time for them is scaled to the 219
categories of all 77; loading the package and raking are not scaled.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from measuring import HERE, cold, folder, versions
from synthetic import GROUPS, ITEMS, MARGINS, answers

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
start <- proc.time()
for (item in items) {
  f <- as.formula(paste0("~", item))
  svymean(f, raked, na.rm = TRUE)
  for (g in groups) if (g != item) svyby(f, as.formula(paste0("~", g)), raked, svymean, na.rm = TRUE)
}
cat(sum((proc.time() - start)[1:2]), as.character(packageVersion("survey")), R.version$major, R.version$minor)
"""


def main() -> None:
    where = folder()
    given = [argument for argument in sys.argv[1:] if argument.isdigit()]
    count = int(given[0]) if given else 5
    (part,) = answers(243)
    np.savez(where / "synthetic-243.npz", **part.codes, _school=part.school)
    chosen = [ITEMS[0], ITEMS[20], ITEMS[75], ITEMS[76], *ITEMS[21:]][:count]
    theirs_tables, theirs_rest, r_version = _r(where, part, [item.id for item in chosen])
    scale = sum(item.size for item in ITEMS) / sum(item.size for item in chosen)
    theirs = theirs_rest + theirs_tables * scale
    script, file = str(HERE / "statistics_ours.py"), str(where / "synthetic-243.parquet")
    ours = cold([sys.executable, script, file, "auto", "memory", "clustered"], times=5)
    print(versions("numpy"), r_version)
    print(
        f"R: {theirs_tables:.1f} CPU s for {count} items, x {scale:.1f}, + {theirs_rest:.1f}: {theirs:.1f} CPU s in all"
    )
    print(f"ours, cold: {ours.cpu:.2f} CPU s for all 77: {theirs / ours.cpu:.0f} times faster")


def _r(where: Path, part: object, items: list[str]) -> tuple[float, float, str]:
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
    tables, package, major, minor = run.output.split()
    return float(tables), run.cpu - float(tables), f"R {major}.{minor}, survey {package}"


def _r_name(name: str) -> str:
    """``function`` is a word of R's own."""
    return f"v_{name}"


main()
