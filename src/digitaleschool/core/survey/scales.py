# ruff: noqa: E501 (one step of a scale to a line, with all its wordings)
"""Ordered answers that are recognised by their words, in Dutch, English, Spanish, French and German.

Each family runs from the lowest to the highest step; wordings on one line stand for the same step. The order of a scale
is a guess as long as nobody confirms it, but a guess that is written down here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from .tables import fold

_FAMILIES: Mapping[str, Sequence[str]] = {
    "agreement": (
        "strongly disagree|completely disagree|totally disagree|helemaal oneens|helemaal mee oneens|zeer oneens|sterk oneens|volledig oneens|helemaal niet akkoord|helemaal niet mee eens|totaal oneens|totalmente en desacuerdo|muy en desacuerdo|pas du tout d'accord|stimme überhaupt nicht zu|stimme gar nicht zu",
        "disagree|tend to disagree|oneens|mee oneens|niet akkoord|niet mee eens|en desacuerdo|pas d'accord|plutôt pas d'accord|stimme nicht zu",
        "somewhat disagree|slightly disagree|eerder oneens|beetje oneens|enigszins oneens|eerder niet akkoord|algo en desacuerdo|stimme eher nicht zu",
        "neither agree nor disagree|neutral|neither nor|undecided|neutraal|niet eens niet oneens|niet eens en niet oneens|noch eens noch oneens|noch akkoord noch niet akkoord|ni de acuerdo ni en desacuerdo|indiferente|ni d'accord ni pas d'accord|neutre|teils teils",
        "somewhat agree|slightly agree|eerder eens|beetje eens|enigszins eens|eerder akkoord|algo de acuerdo|plutôt d'accord|stimme eher zu",
        "agree|tend to agree|eens|mee eens|akkoord|de acuerdo|d'accord|stimme zu",
        "strongly agree|completely agree|totally agree|helemaal eens|helemaal mee eens|zeer eens|sterk eens|volledig eens|helemaal akkoord|volledig akkoord|totaal eens|totalmente de acuerdo|muy de acuerdo|tout à fait d'accord|stimme voll zu|stimme völlig zu",
    ),
    "applies": (
        "does not apply at all|not true at all|helemaal niet van toepassing|helemaal niet waar|past helemaal niet|trifft gar nicht zu",
        "rather does not apply|eerder niet van toepassing|niet waar|trifft eher nicht zu",
        "partly applies|deels van toepassing|gedeeltelijk van toepassing|teils waar",
        "rather applies|eerder van toepassing|eerder waar|trifft eher zu",
        "fully applies|very true|helemaal van toepassing|volledig van toepassing|helemaal waar|trifft voll zu",
    ),
    "satisfaction": (
        "very dissatisfied|very unsatisfied|extremely dissatisfied|zeer ontevreden|heel ontevreden|helemaal niet tevreden|muy insatisfecho|très insatisfait|sehr unzufrieden",
        "dissatisfied|unsatisfied|ontevreden|niet tevreden|insatisfecho|insatisfait|unzufrieden",
        "somewhat dissatisfied|rather dissatisfied|eerder ontevreden",
        "neither nor|neither satisfied nor dissatisfied|neutral|neutraal|niet tevreden niet ontevreden|noch tevreden noch ontevreden|ni satisfecho ni insatisfecho|neutre|teils teils",
        "somewhat satisfied|rather satisfied|eerder tevreden",
        "satisfied|tevreden|satisfecho|satisfait|zufrieden",
        "very satisfied|extremely satisfied|zeer tevreden|heel tevreden|muy satisfecho|très satisfait|sehr zufrieden",
    ),
    "frequency": (
        "never|nooit|nunca|jamais|nie",
        "almost never|hardly ever|very rarely|bijna nooit|haast nooit|casi nunca|presque jamais|fast nie|once a year or less|less than once a year|minder dan 1 keer per jaar",
        "rarely|seldom|zelden|raramente|rara vez|rarement|selten|yearly|jaarlijks|once a year|1 keer per jaar|one time a year|a few times a year|a few times per year|some times a year|enkele keren per jaar|enkele keren tijdens het jaar|een paar keer per jaar|paar keer per jaar",
        "occasionally|now and then|af en toe|nu en dan|de vez en cuando|de temps en temps|gelegentlich|once a month|once per month|monthly|maandelijks|1 keer per maand|een keer per maand|eenmaal per maand",
        "sometimes|soms|a veces|algunas veces|parfois|manchmal|twice per month|twice a month|2 keer per maand|a few times a month|several times a month|2 to 4 times a month|2 4 times a month|two to four times a month|2 a 4 keer per maand|2 tot 4 keer per maand|enkele keren per maand|een paar keer per maand|meerdere keren per maand|three times per month",
        "regularly|about half the time|regelmatig|regularmente|régulièrement|regelmäßig|weekly|wekelijks|once a week|once per week|1 keer per week|een keer per week|eenmaal per week|every week|elke week|every weekend",
        "often|frequently|vaak|dikwijls|a menudo|frecuentemente|souvent|oft|häufig|several times a week|a few times a week|more than once a week|meerdere keren per week|enkele keren per week|een paar keer per week|2 tot 4 keer per week",
        "very often|most of the time|usually|mostly|zeer vaak|heel vaak|meestal|muy a menudo|casi siempre|almost always|très souvent|sehr oft|meistens|bijna altijd|daily|dagelijks|every day|elke dag|diario|diariamente|a diario|tous les jours|täglich",
        "always|altijd|steeds|siempre|toujours|immer|several times a day|meerdere keren per dag",
    ),
    "extent": (
        "not at all|none at all|helemaal niet|geheel niet|para nada|nada|pas du tout|überhaupt nicht|gar nicht",
        "rather not|hardly|very little|nauwelijks|eerder niet|heel weinig|zeer weinig|muy poco|très peu|eher nicht|kaum",
        "a little|slightly|little|een beetje|weinig|beetje|poco|un poco|peu|un peu|ein wenig|wenig",
        "to some extent|somewhat|enigszins|in zekere mate|matig|tamelijk|algo|assez|etwas|einigermaßen",
        "moderately|moderate|redelijk|gemiddeld|middelmatig|moderadamente|moyennement|mäßig",
        "quite|quite a bit|rather|fairly|vrij|best wel|eerder wel|behoorlijk|bastante|plutôt|ziemlich",
        "much|a lot|to a large extent|veel|in grote mate|mucho|beaucoup|viel",
        "very much|a great deal|very|completely|heel veel|zeer veel|zeer|in zeer grote mate|helemaal wel|volledig|helemaal|muchísimo|totalmente|énormément|sehr|sehr viel|to a very large extent",
        "extremely|extreem|uiterst|extremadamente|extrêmement|äußerst",
    ),
    "quality": (
        "very poor|very bad|terrible|zeer slecht|heel slecht|muy malo|muy mal|très mauvais|sehr schlecht",
        "poor|bad|slecht|zwak|malo|mal|mauvais|schlecht|insufficient|onvoldoende",
        "fair|matig|middelmatig|voldoende|sufficient|regular|passable",
        "average|acceptable|neutral|gemiddeld|neutraal|moyen|mittel|durchschnittlich",
        "good|goed|ruim voldoende|bueno|bien|bon|gut",
        "very good|zeer goed|heel goed|muy bueno|muy bien|très bon|sehr gut",
        "excellent|outstanding|uitstekend|excelente|ausgezeichnet|hervorragend",
    ),
    "importance": (
        "not important at all|not at all important|unimportant|helemaal niet belangrijk|onbelangrijk|totaal onbelangrijk|nada importante|pas du tout important",
        "not important|slightly important|of little importance|niet belangrijk|weinig belangrijk|poco importante|peu important",
        "moderately important|somewhat important|neutral|neutraal|enigszins belangrijk|matig belangrijk|algo importante|moyennement important",
        "important|fairly important|belangrijk|vrij belangrijk|importante|wichtig",
        "very important|zeer belangrijk|heel belangrijk|muy importante|très important|sehr wichtig",
        "extremely important|essential|uiterst belangrijk|essentieel|extremadamente importante|essentiel",
    ),
    "likelihood": (
        "very unlikely|extremely unlikely|certainly not|definitely not|zeer onwaarschijnlijk|zeker niet|muy improbable|certainement pas",
        "unlikely|probably not|onwaarschijnlijk|waarschijnlijk niet|improbable|probablemente no|probablement pas",
        "neutral|neither likely nor unlikely|maybe|perhaps|possibly|neutraal|misschien|mogelijk|quizás|tal vez|peut être|vielleicht",
        "likely|probably|waarschijnlijk|waarschijnlijk wel|probable|probablemente|probablement|wahrscheinlich",
        "very likely|extremely likely|certainly|definitely|zeer waarschijnlijk|zeker|zeker wel|muy probable|certainement|sicher",
    ),
    "awareness": (
        "not aware at all|not at all aware|helemaal niet op de hoogte|i have no idea",
        "rather not aware|slightly aware|nauwelijks op de hoogte",
        "somewhat aware|enigszins op de hoogte|i have some idea",
        "aware|op de hoogte|moderately aware",
        "fully aware|very aware|extremely aware|volledig op de hoogte|goed op de hoogte|i am fully aware",
    ),
    "level": (
        "none|no experience|geen|geen ervaring|ninguno|aucun|keine",
        "beginner|basic|novice|low|laag|basis|beginnend|principiante|bajo|débutant|faible|anfänger|niedrig",
        "intermediate|medium|middle|average|gemiddeld|half gevorderd|midden|intermedio|medio|moyen|mittel",
        "advanced|high|hoog|gevorderd|gevorderde|avanzado|alto|avancé|élevé|fortgeschritten|hoch",
        "expert|very high|zeer hoog|experto|muy alto|très élevé|experte",
    ),
    "size": (
        "very small|zeer klein|heel klein",
        "small|klein",
        "medium|middelgroot",
        "large|groot",
        "very large|zeer groot|heel groot",
    ),
}  # fmt: skip

LONGEST_STEP = 200
"""Characters; a longer answer is no step of a scale."""

_RANKS: Mapping[str, Mapping[str, int]] = {
    family: {fold(word): rank for rank, step in enumerate(steps) for word in step.split("|")}
    for family, steps in _FAMILIES.items()
}


def order_of(labels: Iterable[str]) -> tuple[str, tuple[str, ...]] | None:
    """The family and the labels in order, lowest first, when these labels are one ordered scale; None otherwise.

    Recognised are the words of one family (at least two steps), "4 - eens", and classes such as "6-12 months" or
    "> 20".

    >>> order_of(["Often", "never", "Sometimes"])
    ('frequency', ('never', 'Sometimes', 'Often'))
    >>> order_of(["> 20", "6-20", "0-5"])
    ('classes', ('0-5', '6-20', '> 20'))
    >>> order_of(["rood", "blauw"]) is None
    True
    """
    wordings = list(dict.fromkeys(labels))
    if len(wordings) < 2 or max(map(len, wordings)) > LONGEST_STEP:
        return None
    folded = {label: fold(label) for label in wordings}
    for family, ranks in _RANKS.items():
        if all(word in ranks for word in folded.values()) and len({ranks[word] for word in folded.values()}) > 1:
            return family, tuple(sorted(wordings, key=lambda label: ranks[folded[label]]))
    numbered = {label: _numbered(label) for label in wordings}
    if all(step is not None for step in numbered.values()):
        return "numbered", tuple(sorted(wordings, key=lambda label: numbered[label] or 0.0))
    classes = {label: _class(label) for label in wordings}
    if len(wordings) > 2 and all(step is not None for step in classes.values()):
        return "classes", tuple(sorted(wordings, key=lambda label: classes[label] or (0.0, 0)))
    return None


_NUMBERED = re.compile(r"\s*(\d{1,2})\s*(?:[-–=:.)]|\s)\s*(?=[^\W\d])")


def _numbered(label: str) -> float | None:
    found = _NUMBERED.match(label)
    return float(found[1]) if found else None


_CLASS = re.compile(
    r"\s*(?P<less><|≤|<=|less than|fewer than|under|below|minder dan|onder|tot|menos de|moins de|weniger als)?"
    r"\s*(?P<more>>|≥|>=|more than|over|above|at least|meer dan|boven|vanaf|más de|plus de|mehr als)?"
    r"\s*[€$]?\s*(?P<number>\d[\d.,]*)\s*(?P<plus>\+)?",
    re.IGNORECASE,
)


_AFTER_A_CLASS = re.compile(
    r"\s*(?:[-–]|t/m|tot|to\b|à|a\b|y\b|days?|weeks?|months?|years?|dagen|weken|maanden|jaar|uur|hours?|€|%|extensions?)"
)


def _class(label: str) -> tuple[float, int] | None:
    """Where a class such as "6-12 months" or "more than 48" stands: its first number, and whether below or above it."""
    found = _CLASS.match(label)
    if not found:
        return None
    bounded = found["less"] or found["more"] or found["plus"]
    if not bounded and not _AFTER_A_CLASS.match(label, found.end()):
        return None
    digits = found["number"].rstrip(".,").replace(",", "").replace(".", "")
    return (float(digits[:15] or 0), -1 if found["less"] else 1 if found["more"] or found["plus"] else 0)
