"""How the persons came into the sample: weights, strata, clusters and the size of the population.

A :class:`Design` is all that a variance needs to know. It is built once for everybody who was asked and never cut: a
subgroup is a *domain*, a mask over the same design, so that schools without anybody in the subgroup still count.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from digitaleschool.core.values import dataclass

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Mask: TypeAlias = NDArray[np.bool_]
PerStage: TypeAlias = ArrayLike | Sequence[ArrayLike] | None
"""One value a person, or one such list for each stage of sampling."""


class DesignRefused(ValueError):
    """The description of the sample contradicts itself.

    ``part`` names the argument, ``stage`` the stage from 1, ``rows`` persons (from 0) with whom it shows, where known.
    """

    def __init__(self, part: str, message: str, *, stage: int | None = None, rows: tuple[int, ...] = ()) -> None:
        super().__init__(message if stage is None else f"{message} (stage {stage})")
        self.part = part
        self.stage = stage
        self.rows = rows


class Lonely(StrEnum):
    """What a stratum with one single cluster contributes, as nothing can be learnt from it about variation."""

    REFUSE = "refuse"
    """No variance at all: :class:`DesignRefused` gives a person of each. The default; merging strata is the remedy."""
    CERTAINTY = "certainty"
    """The cluster was in the sample for certain and contributes nothing (R: ``certainty``, ``remove``)."""
    CENTRE = "centre"
    """Its distance to the mean of the whole sample, squared: on the safe side (R: ``adjust``)."""
    AVERAGE = "average"
    """What the other strata contribute on average (R: ``average``)."""


@dataclass(frozen=True)
class Stage:
    """One stage of sampling, one entry a person except where said."""

    stratum: Ints
    """Stratum of the person's cluster, 0 to S-1; strata of a later stage lie within one cluster of the stage before."""
    cluster: Ints
    """The person's cluster, 0 to M-1; no cluster lies in two strata."""
    sampled: Ints
    """(S,) clusters in the sample, for each stratum."""
    population: Floats
    """(S,) clusters in the population, for each stratum; infinite where unknown or taken with replacement."""

    @property
    def fraction(self) -> Floats:
        """(S,) part of the clusters that is in the sample; 0 where the population is unknown."""
        return self.sampled / self.population


@dataclass(frozen=True)
class Calibration:
    """What raking or calibration fixed: estimates that follow from the margins have no sampling error left.

    ``basis`` (n, q): orthonormal columns that span sqrt(weight before) times the margins. ``before`` (n,): the weights
    before. ``sweeps``: None, or the codes of each margin for the variance that R's ``rake()`` gives.
    """

    before: Floats
    basis: Floats
    sweeps: tuple[Ints, ...] | None = None

    def residuals(self, influence: Floats, weights: Floats) -> Floats:
        """What is left of weighted influences (n, K) after the margins: see ``docs/methods/statistics.md``."""
        if self.sweeps is not None:
            return _swept(influence, weights, self.sweeps)
        root = np.sqrt(self.before)
        scale = np.divide(weights, root, out=np.zeros_like(weights), where=root > 0)[:, None]
        left = np.divide(influence, scale, out=np.zeros_like(influence), where=scale > 0)
        left = left - self.basis @ (self.basis.T @ left)
        return np.asarray(left * scale)


@dataclass(frozen=True, eq=False)
class Design:
    """A sample of persons: build it with :meth:`Design.of`.

    >>> sample = Design.of(clusters=["a", "a", "b", "c"])
    >>> sample.n, sample.df()
    (4, 2)
    """

    weights: Floats
    """(n,) persons of the population that each stands for, or any multiple of that."""
    stages: tuple[Stage, ...]
    """Stages of sampling, the first drawn first. Later ones matter only where populations are known."""
    lonely: Lonely = Lonely.REFUSE
    calibration: Calibration | None = None

    @classmethod
    def of(
        cls,
        n: int | None = None,
        *,
        weights: ArrayLike | None = None,
        strata: PerStage = None,
        clusters: PerStage = None,
        population: PerStage = None,
        nested: bool = False,
        lonely: Lonely | str = Lonely.REFUSE,
    ) -> Design:
        """A design from what is known of each person; without anything, ``n`` persons drawn one by one.

        ``weights`` (n,): not negative; without them the inverse of the sampling fractions where ``population`` is
        given, else 1. ``strata`` and ``clusters``: labels (n,), numbers or text, or one list of labels for each stage.
        ``population``: for each person the number of clusters (of persons, where no clusters are given) in the
        stratum, or the part of them that was sampled, all above 0 and at most 1; again one list a stage. Labels of a
        later stage are read within the stage before. A cluster label that returns in another stratum is refused,
        unless ``nested`` says that it is then another cluster.

        Raises :class:`DesignRefused` for lists that do not fit together, missing labels, negative weights, strata of
        which the population differs or is smaller than the sample.

        >>> Design.of(3, population=[30, 30, 30]).weights
        array([10., 10., 10.])
        """
        lists = {"strata": _per_stage(strata), "clusters": _per_stage(clusters), "population": _per_stage(population)}
        n = _length(n, weights, lists)
        stages = _stages(n, lists["strata"], lists["clusters"], lists["population"], nested)
        known = _inverse_fractions(n, stages) if weights is None else np.array(weights, dtype=np.float64)
        known.setflags(write=False)
        return cls(known, stages, Lonely(lonely))

    def __post_init__(self) -> None:
        if not np.isfinite(self.weights).all() or (self.weights < 0).any() or not self.weights.any():
            raise DesignRefused("weights", "weights are numbers, none negative and not all 0")

    @property
    def n(self) -> int:
        """Persons in the sample."""
        return self.weights.size

    def df(self, domain: Mask | None = None) -> int:
        """Degrees of freedom: first-stage clusters less strata, of the persons in ``domain`` (n,) with a weight."""
        inside = self.weights > 0 if domain is None else (self.weights > 0) & domain
        first = self.stages[0]
        return _different(first.cluster[inside]) - _different(first.stratum[inside])

    def covariance(self, influence: Floats) -> Floats:
        """Covariance (K, K) of K linear estimates, from each person's weighted influence (n, K).

        The estimated sampling covariance of the column sums of ``influence``, whose persons outside a domain are rows
        of zeros. Source: Särndal, C.-E., Swensson, B. & Wretman, J. (1992), Model Assisted Survey Sampling, 4.3.

        >>> import numpy as np
        >>> Design.of(clusters=[1, 1, 2, 2]).covariance(np.array([[1.0], [2.0], [3.0], [4.0]]))
        array([[16.]])
        """
        if influence.ndim != 2 or influence.shape[0] != self.n:
            raise ValueError(f"an influence has shape ({self.n}, K), not {influence.shape}")
        if self.calibration is not None:
            influence = self.calibration.residuals(influence, self.weights)
        share = np.ones(self.n)
        total = np.zeros((influence.shape[1], influence.shape[1]))
        for number, (stage, sums) in enumerate(zip(self.stages, self._sums, strict=True), start=1):
            total += _stage_covariance(stage, sums(influence), share, sums, self.lonely, number)
            share = share * stage.fraction[stage.stratum]
            if not share.any():
                break
        return (total + total.T) / 2

    @cached_property
    def _sums(self) -> tuple[_Sums, ...]:
        return tuple(_Sums(stage.cluster) for stage in self.stages)


class _Sums:
    """Adds rows up by cluster; the sorting is done once."""

    def __init__(self, cluster: Ints) -> None:
        self.order = np.argsort(cluster, kind="stable")
        ordered = cluster[self.order]
        self.starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
        self.first = self.order[self.starts]

    def __call__(self, rows: Floats) -> Floats:
        if self.starts.size == rows.shape[0]:
            return rows[self.order]
        return np.add.reduceat(rows[self.order], self.starts, axis=0)


def _stage_covariance(stage: Stage, sums: Floats, share: Floats, by: _Sums, lonely: Lonely, number: int) -> Floats:
    """What one stage adds: (1 - f) m / (m - 1) times the spread of the cluster sums in each stratum.

    ``share`` (n,): product of the sampling fractions of the earlier stages, which is what of this stage's spread is
    not in theirs already.
    """
    stratum, share = stage.stratum[by.first], share[by.first]
    m = stage.sampled.astype(np.float64)
    open_part = np.where(np.isinf(stage.population), 1.0, 1 - stage.fraction)
    open_part = np.where(open_part < 1e-12, 0.0, open_part)
    alone = (m == 1) & (open_part > 0) & (np.bincount(stratum, share, m.size) > 0)
    if lonely is Lonely.REFUSE and alone.any():
        rows = tuple(by.first[alone[stratum]].tolist())
        raise DesignRefused("strata", _alone(len(rows)), stage=number, rows=rows)
    means = np.zeros((m.size, sums.shape[1]))
    np.add.at(means, stratum, sums)
    means /= m[:, None]
    if lonely is Lonely.CENTRE:
        means[alone] = 0
    scale = open_part * np.divide(m, m - 1, out=np.ones_like(m), where=m > 1)
    spread = (sums - means[stratum]) * np.sqrt(scale[stratum] * share)[:, None]
    grow = m.size / (m.size - alone.sum()) if lonely is Lonely.AVERAGE and alone.sum() < m.size else 1.0
    return np.asarray(spread.T @ spread * grow)


def _alone(count: int) -> str:
    return (
        f"{count} strata have one cluster only, from which no variance follows: merge strata or choose a rule for them"
    )


def _stages(n: int, strata: list[Any], clusters: list[Any], population: list[Any], nested: bool) -> tuple[Stage, ...]:
    count = max(len(clusters), 1)
    if max(len(strata), len(population)) > count:
        part = "strata" if len(strata) > count else "population"
        raise DesignRefused(part, f"{part} for more stages than there are clusters")
    stages: list[Stage] = []
    outer: Ints = np.zeros(n, dtype=np.int64)
    for number in range(count):
        stratum = _codes(strata[number], "strata", number) if number < len(strata) else np.zeros(n, dtype=np.int64)
        cluster = _codes(clusters[number], "clusters", number) if clusters else np.arange(n)
        stratum = _pairs(outer, stratum)
        # Below the first stage a label only means something within the cluster before.
        joint = _pairs(stratum, cluster) if number or nested else cluster
        if _different(_pairs(stratum, joint)) != _different(joint):
            message = "a cluster lies in two strata; if its label is used again for another one, say nested=True"
            raise DesignRefused("clusters", message, stage=number + 1)
        sampled = np.bincount(stratum[np.unique(joint, return_index=True)[1]])
        sizes = _populations(population[number], stratum, sampled, number) if number < len(population) else None
        stages.append(Stage(stratum, joint, sampled, np.full(sampled.size, np.inf) if sizes is None else sizes))
        outer = joint
    return tuple(stages)


def _populations(given: Any, stratum: Ints, sampled: Ints, number: int) -> Floats:
    """Clusters in the population of each stratum, from numbers or fractions for each person."""
    values = np.asarray(given, dtype=np.float64)
    if np.isnan(values).any() or (values <= 0).any():
        raise DesignRefused("population", "population sizes and fractions are above 0", stage=number + 1)
    lowest = np.full(sampled.size, np.inf)
    highest = np.zeros(sampled.size)
    np.minimum.at(lowest, stratum, values)
    np.maximum.at(highest, stratum, values)
    if (lowest != highest).any():
        raise DesignRefused("population", "the population differs within a stratum", stage=number + 1)
    if (values <= 1).all():
        return np.asarray(sampled / lowest)
    if (values < 1).any():
        raise DesignRefused("population", "give sizes or fractions, not both", stage=number + 1)
    if (lowest < sampled).any():
        raise DesignRefused("population", "a stratum has fewer clusters than were sampled", stage=number + 1)
    return lowest


def _inverse_fractions(n: int, stages: Sequence[Stage]) -> Floats:
    weights = np.ones(n)
    for stage in stages:
        known = np.isfinite(stage.population)
        inverse = np.divide(stage.population, stage.sampled, out=np.ones(known.size), where=known)
        weights = weights * inverse[stage.stratum]
    return weights


def _per_stage(given: PerStage) -> list[Any]:
    """One list for each stage, from one list or several."""
    if given is None:
        return []
    if isinstance(given, np.ndarray):
        return [given] if given.ndim == 1 else list(given)
    several = isinstance(given, (list, tuple)) and len(given) > 0 and np.ndim(given[0]) > 0
    return [np.asarray(part) for part in given] if several else [np.asarray(given)]  # type: ignore[union-attr]


def _length(n: int | None, weights: ArrayLike | None, lists: dict[str, list[Any]]) -> int:
    sizes = {name: np.shape(part) for name, parts in lists.items() for part in parts}
    if weights is not None:
        sizes["weights"] = np.shape(weights)
    if n is None and not sizes:
        raise DesignRefused("n", "say how many persons there are")
    expected = (n,) if n is not None else next(iter(sizes.values()))
    for name, shape in sizes.items():
        if shape != expected:
            raise DesignRefused(name, f"{name} of shape {shape} do not fit {expected} persons")
    if len(expected) != 1 or expected[0] < 1:
        raise DesignRefused("n", "a sample has at least one person, and one entry for each")
    return int(expected[0])


def _codes(labels: Any, part: str, number: int) -> Ints:
    values = np.asarray(labels)
    gaps = values == None if values.dtype == object else (values != values)  # noqa: E711
    if np.any(gaps):
        raise DesignRefused(part, f"{part} with a missing label", stage=number + 1)
    return np.asarray(np.unique(values, return_inverse=True)[1], dtype=np.int64)


def _different(codes: Ints) -> int:
    """How many of the codes (0, 1, ...) occur."""
    return int(np.count_nonzero(np.bincount(codes)))


def _pairs(outer: Ints, inner: Ints) -> Ints:
    """A number for each pair that occurs, in order."""
    joint = outer * (int(inner.max()) + 1) + inner
    return np.asarray(np.unique(joint, return_inverse=True)[1], dtype=np.int64)


def _swept(influence: Floats, weights: Floats, margins: Sequence[Ints]) -> Floats:
    """Ten alternating sweeps of plain group means, as R's ``rake()`` takes them."""
    scale = weights[:, None]
    left = np.divide(influence, scale, out=np.zeros_like(influence), where=scale > 0)
    for _ in range(10):
        for codes in margins:
            sizes = np.bincount(codes)
            means = np.zeros((sizes.size, left.shape[1]))
            np.add.at(means, codes, left)
            left = left - (means / np.maximum(sizes, 1)[:, None])[codes]
    return np.asarray(left * scale)
