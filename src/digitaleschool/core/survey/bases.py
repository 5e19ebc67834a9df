"""Of whom an item was asked: the rows outside its base."""

from __future__ import annotations

from collections.abc import Mapping

from .answers import BLANK, INVALID, NOT_ASKED
from .model import Condition, Instrument

OUTSIDE = bytes(NOT_ASKED if code == BLANK else INVALID if code < 250 else code for code in range(256))
"""Outside the base a blank was not asked, and an answer is kept out of the counts."""
_INVERSE = bytes(255 - code for code in range(256))
_IS_CHOSEN = bytes(255 if code == 1 else 0 for code in range(256))


def outside_base_of(instrument: Instrument, base: Condition, codes: Mapping[str, bytes]) -> bytes:
    """Per row 255 where the item was not asked: none of the base's answers was given.

    ``codes`` are the columns of the answers, those of the base among them.
    """
    if base.item in codes:
        variable = instrument.variable(base.item)
        asked = {index for index, option in enumerate(variable.categories) if option.code in base.codes}
        return codes[base.item].translate(bytes(0 if code in asked else 255 for code in range(256)))
    chosen = 0
    parts = [codes[f"{base.item}.{code}"] for code in base.codes]
    for part in parts:
        chosen |= int.from_bytes(part.translate(_IS_CHOSEN), "little")
    return chosen.to_bytes(len(parts[0]), "little").translate(_INVERSE)
