"""What a description tells a teacher beforehand: for whom, what, with what, where, at which price."""

from __future__ import annotations

from digitaleschool.core.text import clean_line

from .facts import Facts, RunFact
from .states import Look, Rules, Seen, both, cannot_tell, listed, met, not_met, rank
from .words import euros, terms


def audience(facts: Facts, rules: Rules) -> Seen:
    """Stages, fields and forms of education are told; the vocabulary of forms holds only those of the project."""
    content = facts.content
    missing = [
        word
        for is_told, word in (
            (content.stages, both("de graad", "the stage")),
            (content.forms, both("de onderwijsvorm", "the form of education")),
            (content.fields, both("het studiegebied", "the field")),
        )
        if not is_told
    ]
    if missing:
        words = listed(missing)
        return not_met(
            both(f"Nog niet gezegd: {words.nl}.", f"Not told yet: {words.en}."),
            both(f"Duid aan voor wie de opleiding is: {words.nl}.", f"Tick whom the training is for: {words.en}."),
        )
    stages = " en ".join(sorted(content.stages)), " and ".join(sorted(content.stages))
    forms, fields = terms("forms", content.forms), terms("fields", content.fields)
    return met(both(f"Graad {stages[0]}; {forms.nl}; {fields.nl}.", f"Stage {stages[1]}; {forms.en}; {fields.en}."))


def levels(facts: Facts, rules: Rules) -> Seen:
    if not facts.content.levels:
        return not_met(
            both("Geen niveau gekozen.", "No level chosen."),
            both("Kies het niveau: beginner, gevorderde of expert.", "Choose the level: beginner, advanced or expert."),
        )
    words = terms("levels", facts.content.levels)
    return met(both(f"Niveau: {words.nl}.", f"Level: {words.en}."))


def promise(facts: Facts, rules: Rules) -> Seen:
    """What you can do afterwards, in one line; either language will do."""
    told = facts.content.promise
    if not told.nl and not told.en:
        return not_met(
            both("Er staat niet wat je na de opleiding kan.", "What you can do after the training is not told."),
            both(
                "Schrijf in één zin wat een leraar na de opleiding kan.",
                "Write in one sentence what a teacher can do after the training.",
            ),
        )
    return met(both(f"Belofte: {told.nl or told.en}", f"Promise: {told.en or told.nl}"))


def prior_knowledge(facts: Facts, rules: Rules) -> Seen:
    """Of ICT and of the subject, each told; "none" is told as well."""
    ict, subject = facts.content.prior_ict, facts.content.prior_subject
    if ict and subject:
        return met(
            both(
                "Gezegd welke voorkennis van ICT en van het vak nodig is.",
                "Prior knowledge of ICT and of the subject is told.",
            )
        )
    missing = listed(
        word
        for told, word in ((ict, both("van ICT", "of ICT")), (subject, both("van het vak", "of the subject")))
        if not told
    )
    return not_met(
        both(f"Nog niet gezegd: voorkennis {missing.nl}.", f"Not told yet: prior knowledge {missing.en}."),
        both(
            f"Schrijf welke voorkennis {missing.nl} je vraagt. Vraag je niets? Schrijf dan 'geen'.",
            f"Write which prior knowledge {missing.en} you ask for. Nothing? Then write 'none'.",
        ),
    )


def equipment(facts: Facts, rules: Rules) -> Seen:
    """What is needed in the room and who brings it, or that nothing is needed."""
    named = sorted({one.name for one in facts.content.equipment if one.name})
    if named:
        return met(both(f"Nodig: {', '.join(named)}.", f"Needed: {', '.join(named)}."))
    if facts.content.needs_no_equipment:
        return met(both("Er is geen materiaal nodig.", "No equipment is needed."))
    return not_met(
        both("Er staat niet welk materiaal nodig is.", "What equipment is needed is not told."),
        both(
            "Noem het materiaal en wie het meebrengt, of duid aan dat er niets nodig is.",
            "Name the equipment and who brings it, or tick that nothing is needed.",
        ),
    )


def total_cost(facts: Facts, rules: Rules) -> Seen:
    """The price and what comes on top of it are both told, nought included."""
    price, extra = facts.content.price_cents, facts.content.extra_cents
    if price is None:
        return not_met(
            both("De prijs ontbreekt.", "The price is missing."),
            both("Vul de prijs per deelnemer in; gratis is 0.", "Fill in the price a participant; free is 0."),
        )
    if extra is None:
        return not_met(
            both(f"Prijs: {euros(price)} euro; bijkomende kosten niet gezegd.",
                 f"Price: {euros(price)} euros; what comes on top is not told."),
            both("Vul in wat er nog bij komt (software, materiaal); niets is 0.",
                 "Fill in what comes on top (software, equipment); nothing is 0."),
        )  # fmt: skip
    total = euros(price + extra)
    return met(both(f"In totaal {total} euro per deelnemer.", f"In all {total} euros a participant."))


# --- where ------------------------------------------------------------------------------------------------------------

_NO_MODE = not_met(
    both("Er staat niet of de opleiding ter plaatse of online is.", "Whether it is on site or online is not told."),
    both("Duid aan hoe de opleiding doorgaat.", "Tick how the training takes place."),
)

_NOBODY_TRAVELS = met(both("Niemand moet zich verplaatsen.", "Nobody has to travel."))
_NEARER = both(
    "Plan een plaats dichter bij de scholen of een tweede plaats, of schrijf hoe je er vlot raakt.",
    "Plan a place nearer to the schools or a second one, or write how to get there easily.",
)


def place_reachable(facts: Facts, rules: Rules) -> Seen:
    """At least one place is near enough for half of the schools, or there are several places.

    Unknown distances, and a far place of which the way is told, are for a reviewer to weigh.
    """
    content = facts.content
    if not content.modes:
        return _NO_MODE
    if not content.is_on_site:
        return _NOBODY_TRAVELS
    if len(_towns(facts)) > 1:
        return several_places(facts, rules)
    runs = _on_site(facts)
    if runs:
        return max((_near(run, facts, rules) for run in runs), key=lambda seen: (rank(seen.state), seen.said.nl))
    if content.access:
        return cannot_tell(
            both("De weg is beschreven; er is nog geen plaats gepland.", "The way is told; no place is planned yet."),
            both("Plan een datum met een plaats.", "Plan a date with a place."),
        )
    return not_met(both("Er is nog geen plaats bekend.", "No place is known yet."), _NEARER)


def access(facts: Facts, rules: Rules) -> Seen:
    content = facts.content
    if not content.modes:
        return _NO_MODE
    if not content.is_on_site:
        return _NOBODY_TRAVELS
    if content.access:
        return met(both("Er staat hoe je er raakt.", "How to get there is told."))
    return not_met(
        both("Er staat niet hoe je er raakt.", "How to get there is not told."),
        both("Schrijf hoe je er raakt: bus, trein, parkeren.", "Write how to get there: bus, train, parking."),
    )


def several_places(facts: Facts, rules: Rules) -> Seen:
    towns = _towns(facts)
    if len(towns) > 1:
        return met(
            both(f"Op {len(towns)} plaatsen: {', '.join(towns)}.", f"In {len(towns)} places: {', '.join(towns)}.")
        )
    return not_met(
        both("Er is hooguit één plaats gepland.", "One place is planned at most."),
        both("Plan de opleiding ook op een andere plaats.", "Plan the training in another place too."),
    )


def platform(facts: Facts, rules: Rules) -> Seen:
    """The platform and how to get in, for whatever happens online."""
    content = facts.content
    if not content.modes:
        return _NO_MODE
    if set(content.modes) == {"on_site"}:
        return met(both("Niets gebeurt online.", "Nothing happens online."))
    if content.platform and content.platform_how_to:
        return met(both(f"Platform: {content.platform}, met uitleg.", f"Platform: {content.platform}, with a how-to."))
    missing = listed(
        word
        for told, word in (
            (content.platform, both("het platform", "the platform")),
            (content.platform_how_to, both("hoe je erin komt", "how to get in")),
        )
        if not told
    )
    return not_met(
        both(f"Nog niet gezegd: {missing.nl}.", f"Not told yet: {missing.en}."),
        both(f"Schrijf {missing.nl}.", f"Write {missing.en}."),
    )


def from_a_distance(facts: Facts, rules: Rules) -> Seen:
    if {"online", "hybrid", "self_study"} & set(facts.content.modes):
        return met(both("Ook online of op je eigen tempo te volgen.", "Can be followed online or at your own pace."))
    return not_met(
        both("Alleen ter plaatse te volgen.", "Can be followed on site only."),
        both("Bied de opleiding ook online of als zelfstudie aan.", "Offer the training online or as self-study too."),
    )


def _on_site(facts: Facts) -> list[RunFact]:
    return [run for run in facts.runs if run.mode in ("on_site", "hybrid") and (run.town or run.median_km is not None)]


def _towns(facts: Facts) -> list[str]:
    return sorted({clean_line(run.town) for run in _on_site(facts)} - {""})


def _near(run: RunFact, facts: Facts, rules: Rules) -> Seen:
    """How one place is reached; one of which the way is told is never simply too far."""
    where = f" ({clean_line(run.town)})" if clean_line(run.town) else ""
    if run.median_km is None:
        return cannot_tell(
            both(f"De afstand tot de scholen kennen we niet{where}.", f"The distance to schools is not known{where}."),
            both("Vul de postcode van de plaats in.", "Fill in the postcode of the place."),
        )
    km = f"{run.median_km:.0f}"
    said = both(
        f"De helft van de scholen ligt binnen {km} km{where}.", f"Half of the schools are within {km} km{where}."
    )
    if run.median_km <= rules.limits["distance_met"]:
        return met(said)
    is_far = run.median_km > rules.limits["distance_not_met"] and not facts.content.access
    return not_met(said, _NEARER) if is_far else cannot_tell(said, _NEARER)


LOOKS = {
    "audience": Look(at=audience, mended_in=("stages", "forms", "fields")),
    "levels": Look(at=levels, mended_in=("levels",)),
    "promise": Look(at=promise, mended_in=("promise",)),
    "prior_knowledge": Look(at=prior_knowledge, mended_in=("prior_ict", "prior_subject")),
    "equipment": Look(at=equipment, mended_in=("equipment", "needs_no_equipment")),
    "total_cost": Look(at=total_cost, mended_in=("price_cents", "extra_cents")),
    "place_reachable": Look(at=place_reachable, mended_in=("modes", "access", "runs")),
    "access": Look(at=access, mended_in=("modes", "access")),
    "several_places": Look(at=several_places, mended_in=("runs",)),
    "platform": Look(at=platform, mended_in=("modes", "platform", "platform_how_to")),
    "from_a_distance": Look(at=from_a_distance, mended_in=("modes",)),
}
