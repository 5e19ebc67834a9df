"""The small compiler, and the kernels with and without it."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from digitaleschool.core.stats.scan import kernel, kernels
from digitaleschool.core.stats.scan.compiling import Bytes, Floats, Int, Ints, Ints32, NotInTheLanguage, compiled
from digitaleschool.core.stats.scan.protocol import NUMPY_ROWS, BackendMissing, backend_named, choose_backend
from digitaleschool.core.stats.share_tables import share_tables

from .test_share_tables import GROUPS, ITEMS, MARGINS, answers, same, schools


def every_operation(codes: Bytes, whole: Ints, small: Ints32, numbers: Floats, count: Int) -> None:
    for place in range(count):
        total = whole[place] * 3 + codes[place] // 2 - 1
        whole[place] = total
        small[place] -= codes[place]
        if 2 <= codes[place] < 200:
            numbers[place] *= 2.0
        elif codes[place] == 255:
            numbers[place] = 0.5
        else:
            numbers[place] += numbers[0]
    for start in range(0, count, 2):
        for place in range(start, count):
            if numbers[place] > 3.0:
                numbers[place] -= 1.0


def unknown_function(count: Int) -> None:
    total = 0
    total += abs(count)


def mixed_kinds(numbers: Floats, count: Int) -> None:
    numbers[0] = numbers[0] + count


def without_annotation(count) -> None:
    total = 0
    total += count


def test_compiled_loops_do_what_python_does() -> None:
    def arguments() -> tuple[np.ndarray, ...]:
        codes = np.array([0, 1, 2, 199, 200, 255], dtype=np.uint8)
        return codes, np.arange(6), np.arange(6, dtype=np.int32), np.linspace(1, 4, 6)

    plain, quick = arguments(), arguments()
    every_operation(plain[0].tolist(), plain[1], plain[2], plain[3], 6)
    compiled(every_operation)["every_operation"](*(a.ctypes.data for a in quick), 6)

    assert [a.tolist() for a in plain] == [a.tolist() for a in quick]


@pytest.mark.parametrize("function", [unknown_function, mixed_kinds, without_annotation])
def test_anything_outside_the_language_is_refused(function: object) -> None:
    with pytest.raises(NotInTheLanguage):
        compiled(function)


def test_the_kernels_are_plain_python_too() -> None:
    persons, counts, lines = [0] * 3, [0] * (9 + 256), [0] * 8

    kernels.count_answers([[0, 1, 1, 9]], [3], [0], 1, [0, 1, 2, 1], 4, persons, counts, 9)
    kernels.sum_cells(counts, [3], [0], [0], 1, 4, persons, [0, 1, 0], 3, [2, 2], 2, lines)

    assert persons == [1, 2, 1]
    assert counts == [1, 0, 0, 0, 1, 0, 0, 1, 0, *(int(code == 9) for code in range(256))]
    assert lines == [1, 1, 0, 0, 0, 1, 0, 1]


def test_without_llvmlite_numpy_counts_and_the_result_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "llvmlite", None)
    kernel._functions.cache_clear()
    codes = answers(NUMPY_ROWS + 1)

    found = share_tables(codes, items=ITEMS, groups=GROUPS)

    assert found.backend == "numpy"
    with pytest.raises(BackendMissing, match="needs llvmlite"):
        backend_named("kernel")
    monkeypatch.undo()
    assert [choose_backend(rows).name for rows in (NUMPY_ROWS, NUMPY_ROWS + 1)] == ["numpy", "kernel"]


def test_more_combinations_than_counters_are_counted_by_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = share_tables(answers(300), items=ITEMS, groups=GROUPS, backend="kernel")
    monkeypatch.setattr(kernel, "MOST_CELLS", 10)

    same(wanted, share_tables(answers(300), items=ITEMS, groups=GROUPS, backend="kernel"))


def test_groups_that_do_not_fit_one_cube_are_counted_in_several(monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = {"items": ITEMS, "groups": GROUPS, "clusters": schools(300, 40), "margins": MARGINS}
    wanted = share_tables(answers(300), **arguments)
    monkeypatch.setattr("digitaleschool.core.stats.share_tables.LARGEST_JOINT_KEY", 1)

    same(wanted, share_tables(answers(300), **arguments))
