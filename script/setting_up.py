"""What script/server and script/test share: from a machine with only Python and pip to one where all is installed."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = ROOT / ".venv" / "bin"
PYTHON = BIN / "python"
RUNTIME, DEVELOPMENT, SPARK = "requirements.lock", "requirements-dev.lock", "requirements-spark.lock"
CONTAINS = {RUNTIME: (RUNTIME, DEVELOPMENT, SPARK), DEVELOPMENT: (DEVELOPMENT, SPARK), SPARK: (SPARK,)}
APT_LISTS = Path("/var/lib/apt/lists")

started = time.monotonic()


def say(words: str) -> None:
    """One line of progress, with the seconds since the start."""
    print(f"[{time.monotonic() - started:4.0f} s] {words}", flush=True)


def stop(words: str) -> None:
    """One sentence that says what to do, and the end."""
    sys.exit(f"{Path(sys.argv[0]).name}: {words}")


def run(*command: str | Path, **options: object) -> None:
    """Runs a command; a failing one ends the script with its own words."""
    code = subprocess.run([str(part) for part in command], cwd=ROOT, **options).returncode  # type: ignore[call-overload]
    if code:
        stop(f"'{' '.join(str(part) for part in command)[:200]}' failed with exit code {code}.")


def install(lock: str) -> None:
    """Makes .venv what the lock says, unless it is that already."""
    if sys.version_info < (3, 11):
        stop("Python 3.11 or newer is needed; install it and run this script with it.")
    if not _works(PYTHON):
        say("making the environment in .venv")
        venv.create(ROOT / ".venv", with_pip=True, clear=True)
    if not any(_stamp(name).read_text() == _wanted(name) for name in CONTAINS[lock] if _stamp(name).exists()):
        say(f"installing what {lock} names (a minute or two the first time)")
        pip = (PYTHON, "-m", "pip", "install", "--quiet", "--quiet", "--disable-pip-version-check", "--no-input")
        run(*pip, "--no-compile", "--require-hashes", "--requirement", lock)
        run(*pip, "--no-deps", "--no-build-isolation", "--editable", ".")
        _compile(*_site_packages())
        _stamp(lock).write_text(_wanted(lock))
    _compile("src")


def _compile(*folders: str | Path) -> None:
    """To bytecode, on two cores (pip takes one); some machines are told to compile nothing as they go. A file of others
    that is no Python of today stays as it is."""
    subprocess.run(
        [PYTHON, "-m", "compileall", "-q", "-j", "2", *folders], cwd=ROOT, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip


def _site_packages() -> list[Path]:
    """Where packages are installed."""
    return sorted((ROOT / ".venv" / "lib").glob("python3.*/site-packages"))


def debian(package_of: dict[str, Sequence[str]]) -> None:
    """Sees to it that each program is there, with the Debian packages that bring it."""
    missing = [name for program, names in package_of.items() if not find(program) for name in names]
    if not missing:
        return
    if not installs():
        stop(f"install these first: {' '.join(missing)} (on Debian: sudo apt-get install {' '.join(missing)}).")
    say(f"installing {' '.join(missing)}")
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    if not any(APT_LISTS.glob("*_Packages*")):
        run("apt-get", "update", "-qq", env=quiet)
    install = ("apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing)
    if subprocess.run(install, env=quiet, stdout=subprocess.DEVNULL).returncode:
        run("apt-get", "update", "-qq", env=quiet)  # old lists name packages that are gone
        run(*install, env=quiet, stdout=subprocess.DEVNULL)


def installs() -> bool:
    """Whether Debian's packages can be installed here."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def find(program: str) -> Path | None:
    """Where a program is: on the path, or the newest of PostgreSQL's own folders."""
    if found := shutil.which(program):
        return Path(found)
    folders = sorted(Path("/usr/lib/postgresql").glob("[0-9]*"), key=lambda folder: int(folder.name), reverse=True)
    return next((folder / "bin" / program for folder in folders if (folder / "bin" / program).exists()), None)


def _works(python: Path) -> bool:
    try:
        return subprocess.run([python, "-m", "pip", "--version"], capture_output=True).returncode == 0
    except OSError:
        return False


def _stamp(lock: str) -> Path:
    return ROOT / ".venv" / f"installed-{lock}"


def _wanted(lock: str) -> str:
    content = b"".join((ROOT / name).read_bytes() for name in (lock, "pyproject.toml"))
    return hashlib.sha256(content + str(ROOT).encode()).hexdigest()
