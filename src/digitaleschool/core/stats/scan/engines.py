"""The scan on database engines, through ibis: for answers that are past one machine, or live in a warehouse.

Counting and the sums over schools are SQL from end to end; what comes back is as large as the tables. The only module
that knows ibis. DuckDB comes with the extra ``engines``; Spark wants Java and pyspark as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitaleschool.core.stats.analysis_file import OWN_COLUMNS, AnalysisFile
from digitaleschool.core.stats.cube import FIRST_MISSING_KIND, MISSING_KINDS, Coded, Cube, slot_offsets

from .arrays import valid_slots
from .protocol import BackendMissing, CountsBy, Weighting, group_offsets
from .source import Source
from .sums import UnitSums

AT_ONCE = 10
"""Items of one query over the sums of schools: engines plan some hundred columns well, and thousands badly."""


class _Engine(CountsBy):
    """What is the same on every engine: the queries."""

    name = ""
    connection: Any

    def count(self, source: Source, *, keys: Sequence[Coded], items: Sequence[Coded]) -> Cube:
        rows = _Rows(self.connection, source, (*keys, *items))
        cells = rows.table.mutate(cell=rows.joint(keys))
        answers = {
            f"s{offset + code}": (rows.codes(item) == code).cast("int8").sum()
            for item, offset in zip(items, slot_offsets(items), strict=False)
            for code in range(item.size)
        }
        found = _fetched(cells.group_by("cell").agg(persons=cells.count(), **answers).order_by("cell"))
        persons = found["persons"].astype(np.int64)
        counts = np.zeros((len(persons), slot_offsets(items)[-1]), dtype=np.int64)
        for item, offset in zip(items, slot_offsets(items), strict=False):
            for code in range(item.size):
                counts[:, offset + code] = found[f"s{offset + code}"]
            counts[:, offset + item.size] = persons - counts[:, offset : offset + item.size].sum(axis=1)
        return Cube(tuple(keys), tuple(items), found["cell"].astype(np.int64), persons, counts, rows.kinds(items))

    def unit_sums(
        self, source: Source, *, weighting: Weighting, groups: Sequence[Coded], items: Sequence[Coded], strata: int
    ) -> UnitSums:
        sums = UnitSums.zeros(
            strata=strata,
            groups=group_offsets(groups)[-1],
            slots=slot_offsets(items)[-1],
            items=len(items),
            margins=weighting.columns,
        )
        rows = _Rows(self.connection, source, (*weighting.margins, *groups, *items), units=True)
        weighted = rows.weighted(weighting)
        units = _with_margins(rows, weighted, weighting)
        _add_margins(sums, units, weighting)
        for index, group in enumerate((None, *groups)):
            line = 0 if group is None else group_offsets(groups)[index - 1]
            for start in range(0, len(items), AT_ONCE):
                places = range(start, min(start + AT_ONCE, len(items)))
                _add_group(sums, rows, weighted, units, weighting, group, line, items, places)
        return sums


class DuckDB(_Engine):
    """DuckDB, in this process."""

    name = "duckdb"

    def __init__(self) -> None:
        try:
            import ibis

            self.connection = ibis.duckdb.connect()
        except (ImportError, AttributeError) as missing:
            raise BackendMissing("DuckDB needs ibis (pip install 'ibis-framework[duckdb]')") from missing


class Spark(_Engine):
    """Spark: the session that runs already, or a small cluster of processes on this machine."""

    name = "spark"

    def __init__(self) -> None:
        try:
            import ibis
            from pyspark.sql import SparkSession

            session = SparkSession.getActiveSession() or _local_cluster(SparkSession)
            self.connection = ibis.pyspark.connect(session)
        except (ImportError, AttributeError) as missing:
            raise BackendMissing("Spark needs ibis and pyspark below 4.1 (pip install 'pyspark<4.1')") from missing
        except Exception as problem:
            if type(problem).__name__ != "PySparkRuntimeError":
                raise
            raise BackendMissing("Spark needs Java 17 (apt-get install openjdk-17-jre-headless)") from problem


def _local_cluster(sessions: Any) -> Any:
    builder = sessions.builder.master("local-cluster[2,1,1024]").appName("digitaleschool")
    for key, value in {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "4"}.items():
        builder = builder.config(key, value)
    return builder.getOrCreate()


@dataclass(eq=False)
class _Rows:
    """The answers as a table of the engine: variables as c0, c1, ..., with ``unit`` and ``stratum`` where asked."""

    connection: Any
    source: Source
    variables: Sequence[Coded]
    units: bool = False

    @cached_property
    def names(self) -> dict[str, str]:
        return {name: f"c{index}" for index, name in enumerate(dict.fromkeys(v.id for v in self.variables))}

    @cached_property
    def table(self) -> Any:
        return self._of_file(self.source) if isinstance(self.source, AnalysisFile) else self._of_batches()

    def codes(self, variable: Coded) -> Any:
        return self.table[self.names[variable.id]]

    def joint(self, keys: Sequence[Coded]) -> Any:
        """The codes of the keys as one number, as :attr:`Cube.cells` has them."""
        import ibis

        cell: Any = ibis.literal(0, "int64")
        for key in keys:
            cell = cell * key.slots + self.slot(key)
        return cell

    def slot(self, variable: Coded) -> Any:
        import ibis

        return ibis.least(self.codes(variable).cast("int64"), ibis.literal(variable.size, "int64"))

    def weighted(self, weighting: Weighting) -> Any:
        """The table with each row's ``weight``."""
        import ibis
        import pyarrow as pa

        if not weighting.margins:
            return self.table.mutate(weight=ibis.literal(1.0, "float64"))
        cells = np.flatnonzero(weighting.weights)
        known = ibis.memtable(pa.table({"cell": cells, "weight": weighting.weights[cells]}))
        rows = self.table.mutate(cell=self.joint(weighting.margins))
        return rows.inner_join(known, "cell")

    def kinds(self, items: Sequence[Coded]) -> NDArray[np.int64]:
        counts = {
            f"k{index}_{kind}": (self.codes(item) == FIRST_MISSING_KIND + kind).cast("int8").sum()
            for index, item in enumerate(items)
            for kind in range(MISSING_KINDS)
        }
        if not counts or not self.source.rows:
            return np.zeros((len(items), MISSING_KINDS), dtype=np.int64)
        found = _fetched(self.table.agg(**counts))
        return np.array([found[name][0] for name in counts], dtype=np.int64).reshape(len(items), MISSING_KINDS)

    def _of_file(self, file: AnalysisFile) -> Any:
        import ibis

        whole = self.connection.read_parquet(str(file.path))
        chosen = {short: whole[name].cast("int16") for name, short in self.names.items()}
        if self.units:
            whole = whole.mutate(own_number=ibis.row_number())
            number = -1 - whole["own_number"]
            school = whole[OWN_COLUMNS["school"]].cast("int64") if file.clustered else number
            chosen["unit"] = (school >= 0).ifelse(school, number)
            chosen["stratum"] = whole[OWN_COLUMNS["stratum"]].cast("int64") if file.strata else ibis.literal(0, "int64")
        return whole.select(**chosen)

    def _of_batches(self) -> Any:
        import ibis
        import pyarrow as pa

        tables = []
        for batch in self.source.batches(list(self.names), whole_clusters=self.units):
            columns: dict[str, NDArray[Any]] = {
                short: batch.columns[name].astype(np.int16) for name, short in self.names.items()
            }
            if self.units or not columns:
                columns["unit"] = np.zeros(batch.rows, np.int64) if batch.clusters is None else batch.clusters
                columns["stratum"] = np.zeros(batch.rows, np.int64) if batch.strata is None else batch.strata
            tables.append(pa.table(columns))
        return ibis.memtable(pa.concat_tables(tables))


def _fetched(query: Any) -> dict[str, NDArray[Any]]:
    """The query's columns, without a detour through data frames."""
    table = query.to_pyarrow()
    return {name: table[name].to_numpy() for name in table.column_names}


def _with_margins(rows: _Rows, weighted: Any, weighting: Weighting) -> Any:
    """One line for each unit: its weighted persons in each category of the margins, x0, x1, ..."""
    totals = {}
    for offset, margin in zip(slot_offsets(weighting.margins), weighting.margins, strict=False):
        slot = weighted[rows.names[margin.id]]
        for code in range(margin.slots):
            inside = slot == code if code < margin.size else slot >= margin.size
            totals[f"x{offset + code}"] = inside.ifelse(weighted["weight"], 0.0).sum()
    return weighted.group_by(["stratum", "unit"]).agg(rows_in_unit=weighted.count(), **totals)


def _add_margins(sums: UnitSums, units: Any, weighting: Weighting) -> None:
    width = range(weighting.columns)
    wanted = {f"f{one}": units[f"x{one}"].sum() for one in width}
    wanted |= {f"q{one}_{two}": (units[f"x{one}"] * units[f"x{two}"]).sum() for one in width for two in width}
    found = _fetched(units.group_by("stratum").agg(units=units.count(), **wanted))
    for index, stratum in enumerate(found["stratum"].tolist()):
        sums.units[stratum] = found["units"][index]
        for one in width:
            sums.margin_first[stratum, one] = found[f"f{one}"][index]
            for two in width:
                sums.margin_square[stratum, one, two] = found[f"q{one}_{two}"][index]


def _add_group(
    sums: UnitSums,
    rows: _Rows,
    weighted: Any,
    units: Any,
    weighting: Weighting,
    group: Coded | None,
    line: int,
    items: Sequence[Coded],
    places: range,
) -> None:
    """The sums of some items by one group variable: totals by unit and group first, then their products by group."""
    import ibis

    inside = weighted if group is None else weighted.filter(weighted[rows.names[group.id]] < group.size)
    code_of = ibis.literal(0, "int64") if group is None else inside[rows.names[group.id]].cast("int64")
    inside = inside.mutate(code=code_of)
    offsets = slot_offsets(items)
    totals = {}
    for place in places:
        item, answer = items[place], inside[rows.names[items[place].id]]
        for code in range(item.slots):
            holds = answer == code if code < item.size else answer < item.size
            totals[f"t{offsets[place] + code}"] = holds.ifelse(inside["weight"], 0.0).sum()
            totals[f"n{offsets[place] + code}"] = holds.cast("int8").sum().cast("int64")
    by_unit = inside.group_by(["stratum", "unit", "code"]).agg(**totals)
    joined = by_unit.inner_join(units, ["stratum", "unit"])
    last = valid_slots(items)[1]
    wanted = {}
    for slot in range(offsets[places.start], offsets[places.stop]):
        total, answered = joined[f"t{slot}"], joined[f"t{last[slot]}"]
        wanted[f"first{slot}"] = total.sum()
        wanted[f"square{slot}"] = (total * total).sum()
        wanted[f"cross{slot}"] = (total * answered).sum()
        wanted[f"largest{slot}"] = joined[f"n{slot}"].max()
        wanted |= {f"margin{slot}_{p}": (joined[f"x{p}"] * total).sum() for p in range(weighting.columns)}
    for place in places:
        wanted[f"present{place}"] = (joined[f"n{offsets[place + 1] - 1}"] > 0).cast("int8").sum()
    found = _fetched(joined.group_by(["stratum", "code"]).agg(**wanted))
    for index, (stratum, code) in enumerate(zip(found["stratum"].tolist(), found["code"].tolist(), strict=True)):
        for slot in range(offsets[places.start], offsets[places.stop]):
            sums.first[stratum, line + code, slot] = found[f"first{slot}"][index]
            sums.square[stratum, line + code, slot] = found[f"square{slot}"][index]
            sums.cross[stratum, line + code, slot] = found[f"cross{slot}"][index]
            largest = max(int(found[f"largest{slot}"][index]), int(sums.largest[line + code, slot]))
            sums.largest[line + code, slot] = largest
            for p in range(weighting.columns):
                sums.margin[stratum, p, line + code, slot] = found[f"margin{slot}_{p}"][index]
        for place in places:
            sums.present[stratum, line + code, place] = found[f"present{place}"][index]
