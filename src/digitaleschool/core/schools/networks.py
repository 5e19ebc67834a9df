"""The network of a school follows from what the ministry says of its board.

The ministry knows three: GO!, free (vrij) and official (officieel) subsidised schools. The umbrella that the report
speaks of (L2887-2895) follows from the kind of board (municipality: OVSG, province: POV) and from the philosophy
(Catholic: KOV). Free schools of another philosophy, and those of the Flemish Community Commission, have none of these.
"""

from __future__ import annotations

import re

from digitaleschool.core.survey.tables import fold

_GO = re.compile(r"\bgo!?(?:\s|\Z)|gemeenschapsonderwijs|\bvlaamse gemeenschap\Z")
_MUNICIPAL = re.compile(
    r"\b(?:gemeente|gemeentelijk|gemeentebestuur|stad|stedelijk|stadsbestuur|ovsg|autonoom gemeentebedrijf)\b"
)
_PROVINCIAL = re.compile(r"\b(?:provincie|provinciaal|provinciebestuur|pov)\b")
_CATHOLIC = re.compile(r"\b(?:rooms )?kathol\w*|\bkov\b")
_FREE = re.compile(r"\bvrij\w*|\bvzw\b|\bkov\b|\bkathol")


def network_of(*, network: str, board: str, philosophy: str) -> str:
    """``go``, ``kov``, ``pov`` or ``ovsg``; empty where the words do not tell.

    >>> network_of(network="Officieel gesubsidieerd", board="Gemeente", philosophy="")
    'ovsg'
    >>> network_of(network="Vrij gesubsidieerd", board="Vrij", philosophy="Katholiek")
    'kov'
    >>> network_of(network="Vrij gesubsidieerd", board="Vrij", philosophy="Protestants")
    ''
    """
    network, board, philosophy = fold(network), fold(board), fold(philosophy)
    said = f"{network} | {board}"
    if _GO.search(network) or _GO.search(board):
        return "go"
    if _PROVINCIAL.search(said):
        return "pov"
    if _MUNICIPAL.search(said):
        return "ovsg"
    if _FREE.search(said) and _CATHOLIC.search(f"{philosophy} | {network}"):
        return "kov"
    return ""
