"""How the answers of the demo round are known: nobody in them exists, and their schools say so."""

from __future__ import annotations

import re
from collections.abc import Iterable

PERSON, SCHOOL = "Demo persoon", "Demoschool"


def are_invented(schools: Iterable[str]) -> bool:
    """Whether answers come from the demo, told by the names of their schools: "Demoschool" and a number, or none.

    >>> are_invented(["Demoschool 07", ""]), are_invented(["Demoschool 07", "Sint-Jozef"])
    (True, False)
    """
    named = [school for school in schools if school.strip()]
    return bool(named) and all(re.fullmatch(rf"{SCHOOL} \d+", school.strip()) for school in named)
