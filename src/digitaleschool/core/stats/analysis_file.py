"""The analysis file: answers as wide Parquet, one byte each and never null.

Every coded variable is a column of uint8 (a category, or a missing kind from 250 on), in row groups of 131,072 and
with dictionaries, so that two bits hold a yes or no. The school is a column of int32 (-1: unknown), the stratum one of
int32 and the base weight one of float32 where there are any. Rows stand by stratum and school, so that a scan meets
every school once and finds its counters in the nearest cache. The file's metadata says what the codes stand for. Open
answers, numbers and names are not in it.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from digitaleschool.core.values import dataclass

from .cube import Coded
from .scan.parquet import NotParquet, opened
from .scan.source import Batch, Codes, MemorySource

if TYPE_CHECKING:  # a scan starts quicker without them
    from polars import DataFrame

    from digitaleschool.core.survey.answers import Answers
    from digitaleschool.core.survey.model import Instrument

ROW_GROUP = 131_072
OWN_COLUMNS = {"school": "_school", "stratum": "_stratum", "weight": "_weight"}
METADATA_KEY = "digitaleschool.analysis"
"""The Parquet metadata entry whose value, in JSON, describes the columns."""
VERSION = 1
FIRST_OWN_SCHOOL = 2**40
"""Numbers from here on are those of people whose school is not known."""


class AnalysisFileRefused(ValueError):
    """Not an analysis file, or not one of this instrument."""


@dataclass(frozen=True, eq=False)
class Columns:
    """Some rows to write: codes (n,) by variable; school, stratum and weight (n,), or None where there are none."""

    codes: Mapping[str, Codes]
    school: NDArray[np.int32] | None = None
    stratum: NDArray[np.int32] | None = None
    weight: NDArray[np.float32] | None = None


def write_answers(path: Path, answers: Answers, *, strata: Sequence[int] | None = None) -> None:
    """Write the coded answers, by stratum (n,) and school; :func:`read_answers` reads them back in that order."""
    variables = [Coded(v.id, len(v.categories)) for v in answers.instrument.variables if v.id in answers.codes]
    codes = {variable.id: np.frombuffer(answers.codes[variable.id], dtype=np.uint8) for variable in variables}
    school = None if answers.clusters is None else np.asarray(answers.clusters, dtype=np.int32)
    stratum = None if strata is None else np.asarray(strata, dtype=np.int32)
    order = np.arange(answers.count)
    if school is not None:
        order = np.argsort(school, kind="stable")
    if stratum is not None:
        order = order[np.argsort(stratum[order], kind="stable")]
    part = Columns(
        {name: column[order] for name, column in codes.items()},
        None if school is None else school[order],
        None if stratum is None else stratum[order],
    )
    write_columns(path, variables, [part], about=_about(answers))


def write_columns(
    path: Path,
    variables: Sequence[Coded],
    parts: Iterable[Columns],
    *,
    about: Mapping[str, Any] | None = None,
    compression: Literal["zstd", "lz4", "snappy", "uncompressed"] = "zstd",
) -> None:
    """Write parts in turn, never holding more than one; rows stand as they come, which should be by stratum and school.

    Raises ValueError where the parts do not all have the same columns.
    """
    import polars as pl
    from polars.io.plugins import register_io_source

    waiting = iter(parts)
    first = next(waiting, Columns({variable.id: np.zeros(0, dtype=np.uint8) for variable in variables}))
    kinds = {"school": pl.Int32, "stratum": pl.Int32, "weight": pl.Float32}
    own = {OWN_COLUMNS[name]: kind for name, kind in kinds.items() if getattr(first, name) is not None}
    schema: dict[str, Any] = {variable.id: pl.UInt8 for variable in variables} | own

    def frames(*_: object) -> Iterator[DataFrame]:
        for part in chain([first], waiting):
            columns: dict[str, Any] = {variable.id: part.codes[variable.id] for variable in variables}
            for name, column in OWN_COLUMNS.items():
                if (getattr(part, name) is None) != (column not in own):
                    raise ValueError(f"every part of an analysis file has a {name}, or none has")
                if column in own:
                    columns[column] = getattr(part, name)
            yield pl.DataFrame(columns, schema=schema)

    described = {"version": VERSION, "variables": {v.id: {"size": v.size} for v in variables}}
    described |= about or {}
    register_io_source(frames, schema=pl.Schema(schema)).sink_parquet(
        path,
        compression=compression,
        row_group_size=ROW_GROUP,
        statistics=False,
        metadata={METADATA_KEY: json.dumps(described, ensure_ascii=False)},
    )


class AnalysisFile:
    """An analysis file to scan: a :class:`.scan.source.Source`. Raises :class:`AnalysisFileRefused` for other files."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._parquet = opened(path)
            described = json.loads(self._parquet.metadata[METADATA_KEY])
        except (KeyError, ValueError, NotParquet) as problem:
            raise AnalysisFileRefused(f"{path.name} is not an analysis file") from problem
        self.rows = self._parquet.rows
        if described.get("version") != VERSION:
            raise AnalysisFileRefused(f"{path.name} is an analysis file of version {described.get('version')}")
        self.about: Mapping[str, Any] = described
        self.variables = {name: Coded(name, entry["size"]) for name, entry in described["variables"].items()}
        self.clustered = OWN_COLUMNS["school"] in self._parquet.names
        self.strata = 0
        if OWN_COLUMNS["stratum"] in self._parquet.names:
            self.strata = int(self._column("stratum").max(initial=-1)) + 1

    def batches(self, columns: Sequence[str], *, whole_clusters: bool = False) -> Iterator[Batch]:
        """Row group after row group. Polars decodes one of this size on one core."""
        if whole_clusters and self.clustered and not self._schools_stand_together:
            yield from self._in_memory(columns).batches(columns, whole_clusters=True)
            return
        parts = self._parts(columns, with_schools=whole_clusters)
        yield from _whole_schools(parts) if whole_clusters and self.clustered else parts

    @cached_property
    def _schools_stand_together(self) -> bool:
        school = self._column("school")
        heads = school[np.flatnonzero(np.diff(school, prepend=school[:1] - 1))]
        known = heads[heads >= 0]
        return len(np.unique(known)) == len(known)

    def _in_memory(self, columns: Sequence[str]) -> MemorySource:
        codes = self._parquet.columns(columns)
        strata = self._column("stratum") if self.strata else None
        return MemorySource(codes, clusters=self._column("school"), strata=strata)

    def _column(self, own: str) -> NDArray[Any]:
        name = OWN_COLUMNS[own]
        return self._parquet.columns([name])[name]

    def _parts(self, columns: Sequence[str], *, with_schools: bool) -> Iterator[Batch]:
        names = list(columns)
        if with_schools:
            own = (OWN_COLUMNS["school"], OWN_COLUMNS["stratum"])
            names += [name for name in own if name in self._parquet.names]
        for start in range(0, self.rows, ROW_GROUP):
            yield self._part(columns, names, start, with_schools=with_schools)

    def _part(self, columns: Sequence[str], names: Sequence[str], start: int, *, with_schools: bool) -> Batch:
        rows = min(ROW_GROUP, self.rows - start)
        found = self._parquet.columns(names, start, rows)
        clusters, strata = _schools(found, start, rows) if with_schools else (None, None)
        return Batch(rows, {name: found[name] for name in columns}, clusters, strata)


def read_answers(path: Path, instrument: Instrument) -> Answers:
    """The coded answers of a file that was written for this instrument, without numbers and texts.

    Raises :class:`AnalysisFileRefused` where the file is of another instrument or version, or misses a variable.
    """
    from digitaleschool.core.survey.answers import Answers

    file = AnalysisFile(path)
    written = file.about.get("instrument"), file.about.get("instrument_version")
    if written != (instrument.id, instrument.version):
        raise AnalysisFileRefused(f"{path.name} holds answers to {written[0]} {written[1]}, not to {instrument.id}")
    sizes = {variable.id: len(variable.categories) for variable in instrument.variables}
    for variable in file.variables.values():
        if sizes.get(variable.id) != variable.size:
            raise AnalysisFileRefused(f"{path.name}: {variable.id} is not as {instrument.id} has it")
    codes = file._parquet.columns(list(file.variables))
    school = array("i", file._column("school").tolist()) if file.clustered else None
    return Answers(
        instrument=instrument,
        count=file.rows,
        codes={name: column.tobytes() for name, column in codes.items()},
        clusters=school,
        invented=bool(file.about.get("invented")),
    )


def _about(answers: Answers) -> dict[str, Any]:
    """The metadata's JSON: the instrument and, for each variable, what its codes stand for."""
    from digitaleschool.core.survey.answers import MISSING_KINDS

    variables = {
        variable.id: {
            "size": len(variable.categories),
            "label": {"nl": variable.label.nl, "en": variable.label.en},
            "categories": [
                {"code": option.code, "nl": option.label.nl, "en": option.label.en} for option in variable.categories
            ],
        }
        for variable in answers.instrument.variables
        if variable.id in answers.codes
    }
    return {
        "instrument": answers.instrument.id,
        "instrument_version": answers.instrument.version,
        "invented": answers.invented,
        "missing": {str(code): kind for code, kind in MISSING_KINDS.items()},
        "variables": variables,
    }


def _schools(
    found: Mapping[str, NDArray[Any]], start: int, rows: int
) -> tuple[NDArray[np.int64], NDArray[np.int64] | None]:
    """School and stratum of each row. Who has no known school gets one of their own, numbered past all others."""
    clusters, strata = start + np.arange(rows), None
    if OWN_COLUMNS["school"] in found:
        school = found[OWN_COLUMNS["school"]].astype(np.int64)
        clusters = np.where(school < 0, FIRST_OWN_SCHOOL + clusters, school)
    if OWN_COLUMNS["stratum"] in found:
        strata = found[OWN_COLUMNS["stratum"]].astype(np.int64)
    return clusters, strata


def _whole_schools(batches: Iterable[Batch]) -> Iterator[Batch]:
    """The same rows, the last school of each batch being kept for the next one."""
    kept: Batch | None = None
    for batch in batches:
        joined = batch if kept is None else _joined(kept, batch)
        assert joined.clusters is not None
        cut = int(np.searchsorted(joined.clusters[::-1] != joined.clusters[-1], True))
        yield joined.rows_between(0, joined.rows - cut)
        kept = joined.rows_between(joined.rows - cut, joined.rows)
    if kept is not None:
        yield kept


def _joined(one: Batch, other: Batch) -> Batch:
    return Batch(
        one.rows + other.rows,
        {name: np.concatenate((column, other.columns[name])) for name, column in one.columns.items()},
        _both(one.clusters, other.clusters),
        _both(one.strata, other.strata),
    )


def _both(one: NDArray[np.int64] | None, other: NDArray[np.int64] | None) -> NDArray[np.int64] | None:
    return None if one is None or other is None else np.concatenate((one, other))
