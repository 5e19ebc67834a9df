"""Where the rows of a scan come from: batches of coded columns."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from digitaleschool.core.values import dataclass

Codes = NDArray[np.uint8]


@dataclass(frozen=True)
class Batch:
    """Some rows: codes (n,) by variable, school (n,) (below 0: unknown) and stratum (n,), each None where not asked."""

    rows: int
    columns: Mapping[str, Codes]
    clusters: NDArray[np.int64] | None = None
    strata: NDArray[np.int64] | None = None

    def rows_between(self, start: int, stop: int) -> Batch:
        """Some of its rows."""
        columns = {name: column[start:stop] for name, column in self.columns.items()}
        clusters = None if self.clusters is None else self.clusters[start:stop]
        strata = None if self.strata is None else self.strata[start:stop]
        return Batch(stop - start, columns, clusters, strata)


class Source(Protocol):
    """Rows that can be read more than once, in batches, column by column."""

    @property
    def rows(self) -> int: ...

    @property
    def clustered(self) -> bool: ...

    @property
    def strata(self) -> int:
        """How many; 0 where there are none."""
        ...

    def batches(self, columns: Sequence[str], *, whole_clusters: bool = False) -> Iterator[Batch]:
        """The named columns of all rows. ``whole_clusters``: a school never stands in two batches, and its rows stand
        together; the batches then carry ``clusters`` (without negative numbers) and ``strata``. Where no schools are
        known, everybody is one."""
        ...


class MemorySource:
    """Columns that are in memory already, given as bytes or as arrays of uint8."""

    def __init__(
        self,
        codes: Mapping[str, bytes | Codes],
        *,
        clusters: array[int] | ArrayLike | None = None,
        strata: array[int] | ArrayLike | None = None,
    ) -> None:
        self._columns = codes
        self._clusters = None if clusters is None else np.asarray(clusters, dtype=np.int64)
        self._strata = None if strata is None else np.asarray(strata, dtype=np.int64)
        lengths = {len(column) for column in codes.values()}
        lengths.update(len(column) for column in (self._clusters, self._strata) if column is not None)
        if len(lengths) > 1:
            raise ValueError(f"columns of different lengths: {sorted(lengths)}")
        self.rows = lengths.pop() if lengths else 0
        if self._strata is not None and self.rows and self._strata.min() < 0:
            raise ValueError("strata are numbered from 0; every row has one")
        self.clustered = clusters is not None
        self.strata = 0 if self._strata is None else int(self._strata.max(initial=-1)) + 1

    def batches(self, columns: Sequence[str], *, whole_clusters: bool = False) -> Iterator[Batch]:
        found = {name: _as_codes(self._columns[name]) for name in columns}
        if not whole_clusters:
            yield Batch(self.rows, found, None, self._strata)
            return
        clusters = np.arange(self.rows) if self._clusters is None else own_cluster_where_unknown(self._clusters)
        order = np.argsort(clusters, kind="stable")
        strata = None if self._strata is None else self._strata[order]
        yield Batch(self.rows, {name: column[order] for name, column in found.items()}, clusters[order], strata)


def own_cluster_where_unknown(clusters: NDArray[np.int64]) -> NDArray[np.int64]:
    """Whoever's school is unknown counts as a school by themselves."""
    unknown = clusters < 0
    if not unknown.any():
        return clusters
    numbered = clusters.copy()
    numbered[unknown] = clusters.max(initial=0) + 1 + np.arange(np.count_nonzero(unknown))
    return numbered


def _as_codes(column: bytes | Codes) -> Codes:
    if isinstance(column, (bytes, bytearray, memoryview)):
        return np.frombuffer(column, dtype=np.uint8)
    codes = np.asarray(column)
    if codes.dtype != np.uint8:
        raise ValueError(f"codes are uint8, not {codes.dtype}")
    return codes
