"""The small supervisor of script/server: the web server and its worker start and end together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[1] / "script"
LIVE = "import os, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\n'); time.sleep(60)"
START = (
    "import sys; sys.path.insert(0, sys.argv[1]); from together import together;"
    "sys.exit(together([sys.executable, '-c', sys.argv[2], sys.argv[3]],"
    " *[[sys.executable, '-c', sys.argv[2], file] for file in sys.argv[4:]]))"
)


@pytest.fixture
def both(tmp_path) -> Iterator[tuple[subprocess.Popen[bytes], Path, Path]]:
    """A supervisor with two children that only live; the files in which they write their numbers."""
    web, work = tmp_path / "web", tmp_path / "work"
    process = subprocess.Popen([sys.executable, "-c", START, str(SCRIPTS), LIVE, str(web), str(work)])
    _wait(lambda: bool(_numbers(web) and _numbers(work)))
    yield process, web, work
    process.kill()
    process.wait()


def _numbers(file: Path) -> list[int]:
    return [int(line) for line in file.read_text().split()] if file.exists() else []


def _lives(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _wait(true: Callable[[], bool]) -> None:
    limit = time.monotonic() + 20
    while not true():
        assert time.monotonic() < limit, "it takes too long"
        time.sleep(0.02)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_both_end_when_we_are_told_to_stop(both, number):
    process, web, work = both

    process.send_signal(number)

    assert process.wait(20) == 128 + signal.SIGTERM
    assert [_lives(child) for child in (*_numbers(web), *_numbers(work))] == [False, False]


def test_the_worker_ends_with_the_web_server(both):
    process, web, work = both

    os.kill(_numbers(web)[0], signal.SIGKILL)

    assert process.wait(20) == 128 + signal.SIGKILL
    assert not _lives(_numbers(work)[0])


def test_a_worker_that_ends_starts_again(both):
    _, web, work = both

    os.kill(_numbers(work)[0], signal.SIGKILL)

    _wait(lambda: len(_numbers(work)) == 2)
    assert _lives(_numbers(web)[0])


def test_both_end_when_we_are_killed(both):
    process, web, work = both
    if sys.platform != "linux":
        pytest.skip("only Linux tells a child that its parent is gone")

    process.kill()

    _wait(lambda: not any(_lives(child) for child in (*_numbers(web), *_numbers(work))))
