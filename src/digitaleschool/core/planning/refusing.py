"""How a problem or a plan is refused: with its path in the JSON and one sentence."""

from __future__ import annotations

from typing import NoReturn

from digitaleschool.core.refusals import Refusal
from digitaleschool.core.wording import Text

SHOWN = 40
"""So many signs of a wrong value are shown."""


class ProblemRefused(Refusal):
    """A planning problem, or a plan, that makes no sense. ``path`` says where: ``teachers[3].availability.away[0]``."""

    def __init__(self, path: str, message: Text) -> None:
        self.path = path
        before = f"{path}: " if path else ""
        super().__init__(Text(nl=before + message.nl, en=before + message.en))


def refuse(path: str, nl: str, en: str) -> NoReturn:
    raise ProblemRefused(path, Text(nl=nl, en=en))


def refuse_type(path: str, value: object, nl: str, en: str) -> NoReturn:
    refuse(path, f"dit moet {nl} zijn, en niet {shown(value)}.", f"this must be {en}, not {shown(value)}.")


def shown(value: object) -> str:
    """A wrong value as its JSON would begin; never long, whatever it is.

    >>> shown("x" * 50), shown(10 ** 5000), shown([1, 2]), shown(None)
    ("'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...'", '10...', '[...]', 'null')
    """
    if isinstance(value, str):
        return ascii(value if len(value) <= SHOWN else value[:SHOWN] + "...")
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return str(value) if abs(value) < 10**SHOWN else "-10..." if value < 0 else "10..."
    if isinstance(value, float):
        return repr(value)
    return "{...}" if isinstance(value, dict) else "[...]" if isinstance(value, list | tuple | set) else "..."
