"""What every benchmark needs: a cold process and the CPU seconds and memory that it took."""

from __future__ import annotations

import compileall
import json
import os
import platform
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import digitaleschool

HERE = Path(__file__).resolve().parent
PACKAGE = Path(digitaleschool.__file__).parent


@dataclass(frozen=True)
class Run:
    """One process: CPU seconds (user + system, with children), wall seconds, MB at its peak, and what it printed."""

    cpu: float
    wall: float
    peak_mb: float
    output: str


def cold(command: list[str], times: int = 1) -> Run:
    """The median of some runs of a command, each in a process of its own, with one thread of linear algebra.

    What is ours is compiled to bytecode first, as pip does with a package; what the environment forbids to write would
    be compiled again in every run.
    """
    for place in (PACKAGE, HERE):
        compileall.compile_dir(str(place), quiet=1)
    runs = sorted((_once(command) for _ in range(times)), key=lambda run: run.cpu)
    return runs[len(runs) // 2]


def _once(command: list[str]) -> Run:
    script = (
        "import json,resource,subprocess,sys,time;t=time.perf_counter();"
        "out=subprocess.run(sys.argv[1:],stdout=subprocess.PIPE,text=True,check=True).stdout;"
        "u=resource.getrusage(resource.RUSAGE_CHILDREN);"
        "print(json.dumps([u.ru_utime+u.ru_stime,time.perf_counter()-t,u.ru_maxrss/1024,out]))"
    )
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", script, *command], capture_output=True, text=True, check=True, env=environment
    )
    return Run(*json.loads(done.stdout))


def folder() -> Path:
    """Where data goes: the folder given as last argument, or the system's temporary one."""
    given = [argument for argument in sys.argv[1:] if Path(argument).is_dir()]
    return Path(given[-1]) if given else Path(tempfile.mkdtemp(prefix="digitaleschool-"))


def versions(*packages: str) -> str:
    found = [f"Python {platform.python_version()}"]
    for package in packages:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            found.append(f"{package} absent")
    return ", ".join(found)
