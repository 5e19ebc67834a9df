"""The reading process, started by :mod:`.guarded` as ``python -I -S -c ...``.

It bounds itself before it looks at the file, imports as little as the format asks for, writes one answer to standard
output, and ends.
"""

from __future__ import annotations

import marshal
import os
import resource
import stat
import sys

from .refusals import Refused
from .signature import ARCHIVE, OLD_WORKBOOK, SPSS, kind_of, refuse_old_workbook

HEAD = 8_192
LIBRARIES = 500
"""Megabytes of address space for shared libraries, beside the bound on the process's own data."""


def main(arguments: list[str]) -> None:
    """Reads one file: ``FILE MEMORY SECONDS [SITE ...]``, memory in megabytes, processor time in seconds."""
    path, memory, seconds, *site = arguments
    _bound(int(memory), int(seconds))
    sys.path += site
    sys.stdout.buffer.write(marshal.dumps(answer_for(path)))
    sys.stdout.buffer.flush()
    os._exit(0)


def answer_for(path: str) -> dict[str, object]:
    """What is said about the file at ``path``: its sheet, or why it is refused. Never raises."""
    try:
        return {"sheet": read(path).plain()}
    except Refused as refusal:
        return {"refused": refusal.plain()}
    except MemoryError:
        return {"refused": Refused("too_large").plain()}
    except BaseException as error:  # a reader gives up in whatever way it likes: a Rust panic is no Exception
        return {"refused": Refused("unreadable", why=type(error).__name__).plain()}


def _bound(memory: int, seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (memory << 20, memory << 20))
    resource.setrlimit(resource.RLIMIT_AS, ((memory + LIBRARIES) << 20, (memory + LIBRARIES) << 20))


def read(path: str):  # type: ignore[no-untyped-def]
    """The sheet in the file; which reader takes it is decided by its first bytes."""
    with open(path, "rb") as file:  # noqa: PTH123 (pathlib costs as much as the whole reading of a small file)
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise Refused("no_file")
        head = file.read(HEAD)
        kind = kind_of(head)
        if kind == SPSS:
            from . import spss

            return spss.read(path)
        file.seek(0)
        data = file.read()
    if kind == OLD_WORKBOOK:
        refuse_old_workbook(data)
    if kind == ARCHIVE:
        from . import workbook

        return workbook.read(data)
    from . import delimited

    return delimited.read(data)
