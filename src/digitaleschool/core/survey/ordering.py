"""Whether options read as the steps of one scale, in either language."""

from __future__ import annotations

from collections.abc import Sequence

from .model import Option
from .scales import order_of


def looks_ordered(options: Sequence[Option]) -> bool:
    """Whether at least three options read as one scale, with at most one beside it ("weet niet").

    Numbers before labels do not count: lists are numbered too.

    >>> from .model import Text
    >>> def asked(*labels): return [Option(code="c", label=Text(nl=label, en=label)) for label in labels]
    >>> looks_ordered(asked("nooit", "soms", "vaak", "weet niet")), looks_ordered(asked("hout", "bouw", "auto"))
    (True, False)
    """
    for language in ("nl", "en"):
        labels = [option.label[language] for option in options if not option.other]
        for steps in (labels, labels[:-1]):
            found = order_of(steps) if len(steps) >= 3 else None
            if found is not None and found[0] != "numbered":
                return True
    return False
