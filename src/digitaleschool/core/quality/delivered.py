"""Promised against delivered: what a description promised, beside what happened and what participants said.

A promise is broken only beyond chance: where the interval of what participants lived lies wholly below it. What nobody
knows, or too few people said, is neither kept nor broken.
"""

from __future__ import annotations

from collections.abc import Sequence

from digitaleschool.core.values import dataclass
from digitaleschool.core.wording import Text

from .facts import DeliveredFact
from .framework import QualityFramework
from .states import CANNOT_TELL, MET, NOT_MET, both

PRACTICE, GROUP, MATERIAL, RETURN = "practice", "group_size", "material_ahead", "return_session"
PROMISES = (PRACTICE, GROUP, MATERIAL, RETURN)
"""Shares of the time, persons at most, days before the first session, share of the runs that had one."""
MOST_SAY_YES = 0.5
"""A criterion is doubted where most participants say no, beyond chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A promise or criterion, how it ended (``met``, ``not_met``, ``cannot_tell``), and the figures in a sentence."""

    what: str
    state: str
    title: Text
    said: Text

    @property
    def is_promise(self) -> bool:
        """Something that was promised, rather than a criterion that was asked about."""
        return self.what in PROMISES

    @property
    def is_broken(self) -> bool:
        return self.state == NOT_MET

    @property
    def is_kept(self) -> bool:
        return self.state == MET


def looked_at(framework: QualityFramework, facts: Sequence[DeliveredFact]) -> tuple[Look, ...]:
    """Each promise with what came of it, the promises first, then the criteria in the order of the framework.

    >>> from .framework import load_quality_framework
    >>> fact = DeliveredFact(what="practice", promised=0.6, happened=0.4, low=0.3, high=0.5, base=26)
    >>> look = looked_at(load_quality_framework(), [fact])[0]
    >>> look.state, look.said.en
    ('not_met', 'Promised: 60 % practice time. Participants say 40 % (30 to 50 %, 26 answers).')
    """
    known = {fact.what: fact for fact in facts}
    found = [_SAID[what](known[what]) for what in PROMISES if what in known]
    for criterion in framework.criteria:
        fact = known.get(criterion.code)
        if fact is not None and fact.base and fact.yes is not None:
            found.append(_criterion(fact, criterion.code, criterion.asked))
    return tuple(found)


def _criterion(fact: DeliveredFact, code: str, asked: Text) -> Look:
    share = (fact.yes or 0) / (fact.base or 1)
    state = NOT_MET if (fact.high or 1) < MOST_SAY_YES else MET if (fact.low or 0) > MOST_SAY_YES else CANNOT_TELL
    interval = ("", "") if fact.low is None or fact.high is None else (
        f" ({100 * fact.low:.0f} tot {100 * fact.high:.0f} %)", f" ({100 * fact.low:.0f} to {100 * fact.high:.0f} %)",
    )  # fmt: skip
    said = both(
        f"{100 * share:.0f} % zei ja{interval[0]}, van {fact.base} die antwoordden.",
        f"{100 * share:.0f} % said yes{interval[1]}, of {fact.base} who answered.",
    )
    return Look(what=code, state=state, title=asked, said=said)


def _practice(fact: DeliveredFact) -> Look:
    title = both("Oefentijd", "Practice time")
    if fact.promised is None:
        return Look(what=PRACTICE, state=CANNOT_TELL, title=title, said=both("Niets beloofd.", "Nothing promised."))
    promised = f"{100 * fact.promised:.0f} %"
    if fact.happened is None or fact.low is None or fact.high is None:
        said = both(f"Beloofd: {promised} oefentijd. Nog te weinig antwoorden.",
                    f"Promised: {promised} practice time. Too few answers yet.")  # fmt: skip
        return Look(what=PRACTICE, state=CANNOT_TELL, title=title, said=said)
    lived, low, high = f"{100 * fact.happened:.0f} %", f"{100 * fact.low:.0f}", f"{100 * fact.high:.0f} %"
    said = both(
        f"Beloofd: {promised} oefentijd. Deelnemers zeggen {lived} ({low} tot {high}, {fact.base} antwoorden).",
        f"Promised: {promised} practice time. Participants say {lived} ({low} to {high}, {fact.base} answers).",
    )
    state = NOT_MET if fact.high < fact.promised else MET
    return Look(what=PRACTICE, state=state, title=title, said=said)


def _group(fact: DeliveredFact) -> Look:
    title = both("Groep", "Group")
    if fact.promised is None or fact.happened is None:
        return Look(what=GROUP, state=CANNOT_TELL, title=title, said=both("Nog niet bekend.", "Not known yet."))
    said = both(
        f"Beloofd: hooguit {fact.promised:.0f}. De grootste groep telde er {fact.happened:.0f}.",
        f"Promised: at most {fact.promised:.0f}. The largest group had {fact.happened:.0f}.",
    )
    return Look(what=GROUP, state=MET if fact.happened <= fact.promised else NOT_MET, title=title, said=said)


def _material(fact: DeliveredFact) -> Look:
    title = both("Materiaal vooraf", "Material beforehand")
    if fact.promised is None:
        return Look(what=MATERIAL, state=CANNOT_TELL, title=title, said=both("Niets beloofd.", "Nothing promised."))
    promised = f"{fact.promised:.0f}"
    if fact.happened is None:
        said = both(f"Beloofd: {promised} dagen vooraf. Het materiaal staat niet op de site.",
                    f"Promised: {promised} days ahead. The material is not on the site.")  # fmt: skip
        return Look(what=MATERIAL, state=CANNOT_TELL, title=title, said=said)
    said = both(
        f"Beloofd: {promised} dagen vooraf. Het stond er {fact.happened:.0f} dagen vooraf.",
        f"Promised: {promised} days ahead. It was there {fact.happened:.0f} days ahead.",
    )
    return Look(what=MATERIAL, state=MET if fact.happened >= fact.promised else NOT_MET, title=title, said=said)


def _return(fact: DeliveredFact) -> Look:
    title = both("Terugkomsessie", "Return session")
    if not fact.promised:
        said = both("Geen terugkomsessie beloofd.", "No return session promised.")
        return Look(what=RETURN, state=CANNOT_TELL, title=title, said=said)
    if fact.happened is None:
        said = both("Beloofd, en nog niet voorbij.", "Promised, and not past yet.")
        return Look(what=RETURN, state=CANNOT_TELL, title=title, said=said)
    held = f"{100 * fact.happened:.0f} %"
    said = both(
        f"Beloofd. In {held} van de reeksen die voorbij zijn, was er een.",
        f"Promised. {held} of the runs that are past had one.",
    )
    return Look(what=RETURN, state=MET if fact.happened >= 1 else NOT_MET, title=title, said=said)


_SAID = {PRACTICE: _practice, GROUP: _group, MATERIAL: _material, RETURN: _return}
