"""Both roads to machine code do the same; the quick one steps aside where it does not know llvmlite's library."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from threading import Thread

import pytest

from digitaleschool.core.stats.scan import machine_code as roads
from digitaleschool.core.stats.scan.machine_code import by_layer, by_library, known_library, machine_code

TEXT = """
define void @double(ptr noalias %number) nounwind {
  %1 = load i64, ptr %number
  %2 = mul nsw i64 %1, 2
  store i64 %2, ptr %number
  ret void
}
define void @next(ptr noalias %number) nounwind {
  %1 = load i64, ptr %number
  %2 = add nsw i64 %1, 1
  store i64 %2, ptr %number
  ret void
}
"""
NAMES = ("double", "next")
UNFIT = {
    "no text of LLVM": "define nothing",
    "text that does not hold together": (
        "define void @next() {\n br label %end\nend:\n %1 = phi i64 [ 0, %end ]\n ret void\n}"
    ),
}


def quick(text: str, names: Sequence[str]) -> Mapping[str, int]:
    library = known_library()
    assert library is not None
    return by_library(text, names, library)


def told(addresses: Mapping[str, int], name: str, number: int) -> int:
    kept = ctypes.c_int64(number)
    ctypes.CFUNCTYPE(None, ctypes.c_void_p)(addresses[name])(ctypes.addressof(kept))
    return kept.value


def test_the_llvmlite_of_the_lock_is_the_one_we_know() -> None:
    """Red after an upgrade: see that the calls in machine_code.py are those of the new llvmlite.binding (its argtypes
    and restypes), then set KNOWN_LLVMLITE. Until then the public road is taken, and only milliseconds are lost."""
    assert version("llvmlite") == roads.KNOWN_LLVMLITE


@pytest.mark.parametrize("road", [quick, by_layer, machine_code])
def test_every_road_makes_functions_of_the_text(road: Callable[..., Mapping[str, int]]) -> None:
    addresses = road(TEXT, NAMES)

    assert list(addresses) == list(NAMES)
    assert [told(addresses, name, 20) for name in NAMES] == [40, 21]


@pytest.mark.parametrize("road", [quick, by_layer])
@pytest.mark.parametrize("unfit", UNFIT)
def test_every_road_refuses(road: Callable[..., Mapping[str, int]], unfit: str) -> None:
    with pytest.raises(RuntimeError):
        road(UNFIT[unfit], ["next"])


def test_a_function_that_is_not_in_the_text_is_refused() -> None:
    with pytest.raises(RuntimeError, match="GetNamedFunction"):
        quick(TEXT, ["half"])


def test_another_version_takes_the_public_road(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roads, "KNOWN_LLVMLITE", "0")

    assert known_library() is None
    assert told(machine_code(TEXT, NAMES), "next", 1) == 2


def test_threads_may_compile_at_the_same_time_on_both_roads() -> None:
    found: list[int] = []
    made = [quick, by_layer] * 4
    threads = [Thread(target=lambda road=road: found.append(told(road(TEXT, NAMES), "double", 4))) for road in made]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [8] * len(made)
