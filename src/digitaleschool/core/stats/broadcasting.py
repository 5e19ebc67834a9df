"""Functions that take numbers or arrays alike: flatten on the way in, reshape on the way out."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]
Numbers: TypeAlias = Any
"""A number or an array of them; what comes back has the shape that all arguments broadcast to."""


def flat(*values: Numbers) -> tuple[Any, ...]:
    """The shape that the values broadcast to, and each of them as a flat array of floats of its own.

    >>> flat(1, [2, 3])
    ((2,), array([1., 1.]), array([2., 3.]))
    """
    arrays = np.broadcast_arrays(*(np.asarray(v, dtype=np.float64) for v in values))
    return arrays[0].shape, *(a.flatten() for a in arrays)


def shaped(values: Floats, shape: tuple[int, ...]) -> Numbers:
    """Flat values in the shape that :func:`flat` gave; a plain float where that is a number's.

    >>> shaped(np.array([0.5]), ())
    0.5
    """
    return values.reshape(shape) if shape else float(values[0])
