"""What is taught and how: goals, pupils, first lessons, practice, groups, tools, material."""

from __future__ import annotations

from datetime import date

from .facts import Facts, GoalFact
from .states import Look, Rules, Seen, both, cannot_tell, listed, met, not_met
from .words import minutes, terms, tool_names

# --- goals and pupils -------------------------------------------------------------------------------------------------


def goals_current(facts: Facts, rules: Rules) -> Seen:
    """At least one goal of an edition that holds on the day."""
    current = [goal for goal in facts.goals if is_current(goal, facts.today)]
    if current:
        words = _goals(current)
        return met(both(f"Doelen die gelden: {words}.", f"Goals that hold: {words}."))
    remedy = both("Kies minstens één doel dat vandaag geldt.", "Choose at least one goal that holds today.")
    if facts.goals:
        words = _goals(facts.goals)
        return not_met(
            both(f"Alle gekozen doelen zijn afgelopen: {words}.", f"All goals chosen have ended: {words}."), remedy
        )
    return not_met(both("Er is geen doel gekozen.", "No goal is chosen."), remedy)


def goals_ended(facts: Facts, rules: Rules) -> Seen:
    """No goal is cited from an edition that has ended."""
    ended = [goal for goal in facts.goals if not is_current(goal, facts.today)]
    if ended:
        words = _goals(ended)
        return not_met(
            both(f"Afgelopen: {words}.", f"Ended: {words}."),
            both(
                "Vervang deze doelen door wat ervoor in de plaats kwam.",
                "Replace these goals by what took their place.",
            ),
        )
    if facts.goals:
        return met(both("Geen enkel gekozen doel is afgelopen.", "None of the goals chosen has ended."))
    return not_met(
        both("Er is geen doel gekozen.", "No goal is chosen."), both("Kies een doel.", "Choose a goal.")
    )  # fmt: skip


def goals_in_scope(facts: Facts, rules: Rules) -> Seen:
    """A goal that holds and that the project aims at; where the project said nothing of a goal, a person judges."""
    current = [goal for goal in facts.goals if is_current(goal, facts.today)]
    inside = [goal for goal in current if goal.scope == "in"]
    if inside:
        words = _goals(inside)
        return met(both(f"Doelen van het project: {words}.", f"Goals of the project: {words}."))
    remedy = both("Kies een doel dat het project nastreeft.", "Choose a goal that the project aims at.")
    open_ = [goal for goal in current if goal.scope == ""]
    if open_:
        words = _goals(open_)
        return cannot_tell(
            both(f"Het project zegt niets over: {words}.", f"The project says nothing about: {words}."), remedy
        )
    if current:
        words = _goals(current)
        return not_met(both(f"Buiten het project: {words}.", f"Outside the project: {words}."), remedy)
    return not_met(both("Geen doel dat vandaag geldt.", "No goal that holds today."), remedy)


def pupils_use(facts: Facts, rules: Rules) -> Seen:
    if facts.content.pupils_do:
        return met(both("Er staat wat leerlingen ermee doen.", "What pupils do with it is told."))
    return not_met(
        both("Er staat niet wat leerlingen ermee doen.", "What pupils do with it is not told."),
        both("Schrijf wat leerlingen er in de klas mee doen.", "Write what pupils do with it in class."),
    )


def need_served(facts: Facts, rules: Rules) -> Seen:
    count = len(set(facts.needs))
    if count:
        needs = ("behoefte", "need") if count == 1 else ("behoeften", "needs")
        return met(
            both(f"Beantwoordt {count} {needs[0]} uit het register.", f"Serves {count} {needs[1]} of the register.")
        )
    return not_met(
        both("Aan geen behoefte gekoppeld.", "Not tied to a need."),
        both("Koppel een behoefte van leraren.", "Tie a need of teachers to it."),
    )


def is_current(goal: GoalFact, today: date) -> bool:
    """Whether the edition of a goal holds on the day; its last day counts."""
    return goal.ends_on is None or goal.ends_on >= today


def _goals(goals: tuple[GoalFact, ...] | list[GoalFact]) -> str:
    return ", ".join(sorted({f"{goal.code} ({goal.framework or goal.edition})" for goal in goals}))


# --- lessons ----------------------------------------------------------------------------------------------------------


def first_lesson(facts: Facts, rules: Rules) -> Seen:
    """A first lesson ready to give in each field; with one of them a person judges whether others can adapt it."""
    fields = set(facts.content.fields)
    if not fields:
        return not_met(
            both("Er is geen studiegebied gekozen.", "No field is chosen."),
            both("Kies de studiegebieden en schrijf voor elk een eerste les.",
                 "Choose the fields and write a first lesson for each."),
        )  # fmt: skip
    ready = fields & {one.field for one in facts.content.first_lessons if one.first_lesson}
    if ready == fields:
        words = terms("fields", ready)
        return met(both(f"Eerste les klaar voor: {words.nl}.", f"First lesson ready for: {words.en}."))
    missing = terms("fields", fields - ready)
    remedy = both(f"Schrijf een eerste les voor: {missing.nl}.", f"Write a first lesson for: {missing.en}.")
    if ready:
        return cannot_tell(
            both(f"Nog geen eerste les voor: {missing.nl}.", f"No first lesson yet for: {missing.en}."), remedy
        )
    return not_met(both("Er is nog geen eerste les klaar.", "No first lesson is ready yet."), remedy)


def practice_share(facts: Facts, rules: Rules) -> Seen:
    """Minutes in which participants do it themselves, over all minutes."""
    share = facts.content.practice_share
    if share is None:
        return not_met(
            both("Er staan geen minuten bij de sessies.", "The sessions have no minutes."),
            both("Deel de sessies in en vul de minuten in.", "Divide the sessions into parts and fill in the minutes."),
        )
    done, whole = minutes(facts.content.practice_minutes), minutes(facts.content.minutes)
    said = both(
        f"{100 * share:.0f} % oefentijd: {done.nl} van {whole.nl}.",
        f"{100 * share:.0f} % practice time: {done.en} of {whole.en}.",
    )
    if share >= rules.limits["practice_met"]:
        return met(said)
    wanted = f"{100 * rules.limits['practice_met']:.0f} %"
    remedy = both(f"Geef minstens {wanted} van de tijd aan zelf doen.", f"Give at least {wanted} of the time to doing.")
    return not_met(said, remedy) if share < rules.limits["practice_not_met"] else cannot_tell(said, remedy)


def group_size(facts: Facts, rules: Rules) -> Seen:
    largest = facts.content.group_max
    best = f"{rules.limits['group_met']:.0f}"
    if largest is None:
        return not_met(
            both("De grootste groep is niet gezegd.", "The largest group is not told."),
            both(f"Vul in met hoeveel de groep hooguit is; {best} of minder is goed.",
                 f"Fill in how many a group is at most; {best} or fewer is good."),
        )  # fmt: skip
    said = both(f"Hooguit {largest} deelnemers.", f"At most {largest} participants.")
    if largest <= rules.limits["group_met"]:
        return met(said)
    remedy = both(f"Maak groepen van hooguit {best}.", f"Make groups of at most {best}.")
    return not_met(said, remedy) if largest > rules.limits["group_not_met"] else cannot_tell(said, remedy)


def same_field(facts: Facts, rules: Rules) -> Seen:
    if facts.content.same_field:
        return met(both("Groepen per studiegebied.", "Groups by field."))
    return not_met(
        both("Groepen zijn niet per studiegebied.", "Groups are not by field."),
        both("Maak groepen van leraren uit één studiegebied.", "Make groups of teachers from one field."),
    )


def asks_ahead(facts: Facts, rules: Rules) -> Seen:
    if facts.content.asks_ahead:
        return met(
            both("Deelnemers zeggen vooraf wat ze willen weten.", "Participants say ahead what they want to know.")
        )
    return not_met(
        both("Deelnemers kunnen vooraf niets vragen.", "Participants cannot ask anything ahead."),
        both(
            "Laat deelnemers vooraf zeggen wat ze willen weten.", "Let participants say ahead what they want to know."
        ),
    )


def sessions_short(facts: Facts, rules: Rules) -> Seen:
    longest = max((session.minutes for session in facts.content.sessions), default=0)
    if not longest:
        return not_met(
            both("De sessies hebben nog geen minuten.", "The sessions have no minutes yet."),
            both("Plan de sessies met hun minuten.", "Plan the sessions with their minutes."),
        )
    words = minutes(longest)
    said = both(f"De langste sessie duurt {words.nl}.", f"The longest session takes {words.en}.")
    if longest <= rules.limits["session_met"]:
        return met(said)
    best = minutes(int(rules.limits["session_met"]))
    remedy = both(f"Splits wat langer duurt dan {best.nl}.", f"Split what takes longer than {best.en}.")
    return not_met(said, remedy) if longest > rules.limits["session_not_met"] else cannot_tell(said, remedy)


# --- tools and material -----------------------------------------------------------------------------------------------


def tools_on_market(facts: Facts, rules: Rules) -> Seen:
    """A tool that a company uses: proof of the register, or of the provider, with company, use and a late year."""
    named = {one.tool for one in facts.content.software if one.tool} | {tool.code for tool in facts.tools}
    oldest = facts.today.year - rules.limits["proof_years"]
    proven = {tool.code for tool in facts.tools if tool.on_labour_market == "yes" and tool.proofs}
    told = {
        one.tool for one in facts.content.labour_market if one.tool and one.company and one.what and one.year >= oldest
    }
    if proven or told:
        words = tool_names(proven | told)
        return met(both(f"Gebruikt door bedrijven: {words.nl}.", f"Used by companies: {words.en}."))
    remedy = both(
        "Noem een bedrijf dat met de toepassing werkt, waarvoor en in welk jaar.",
        "Name a company that works with the tool, what for and in which year.",
    )
    refuted = {tool.code for tool in facts.tools if tool.on_labour_market == "no"}
    if not named:
        return not_met(
            both("Er staat niet met welke toepassing je werkt.", "Which tool is worked with is not told."), remedy
        )
    words = tool_names(named)
    if named <= refuted:
        return not_met(
            both(f"Bedrijven gebruiken dit niet: {words.nl}.", f"Companies do not use this: {words.en}."), remedy
        )
    return cannot_tell(
        both(f"Nog geen bedrijf genoemd dat dit gebruikt: {words.nl}.", f"No company named yet that uses: {words.en}."),
        remedy,
    )


def software_afterwards(facts: Facts, rules: Rules) -> Seen:
    """What the provider says of each tool, or else what the register knows."""
    known = {tool.code: tool.available_after for tool in facts.tools}
    after = {
        (one.tool, one.available_after if one.available_after != "unknown" else known.get(one.tool, "unknown"))
        for one in facts.content.software
        if one.tool
    }
    if not after:
        return not_met(
            both("Er staat geen software bij.", "No software is named."),
            both("Noem de software en of die na de opleiding te gebruiken blijft.",
                 "Name the software and whether it can still be used after the training."),
        )  # fmt: skip
    remedy = both(
        "Kies software die een school kan blijven gebruiken, of zeg onder welke voorwaarden dat kan.",
        "Choose software that a school can go on using, or tell on which terms it can.",
    )
    gone, unknown = ({tool for tool, state in after if state == wanted} for wanted in ("no", "unknown"))
    if gone:
        words = tool_names(gone)
        return not_met(
            both(f"Daarna niet meer te gebruiken: {words.nl}.", f"Not usable afterwards: {words.en}."), remedy
        )
    if unknown:
        words = tool_names(unknown)
        return cannot_tell(
            both(f"Niet geweten of dit bruikbaar blijft: {words.nl}.", f"Not known to stay usable: {words.en}."), remedy
        )
    words = tool_names(tool for tool, _ in after)
    return met(both(f"Blijft te gebruiken: {words.nl}.", f"Stays usable: {words.en}."))


def material_shared(facts: Facts, rules: Rules) -> Seen:
    content = facts.content
    missing = listed(
        word
        for shared, word in (
            (content.shares_with_participants, both("de deelnemers", "the participants")),
            (content.shares_with_rtc, both("het RTC", "the RTC")),
        )
        if not shared
    )
    if not missing.nl:
        return met(both("Deelnemers en RTC krijgen het materiaal.", "Participants and RTC get the material."))
    return not_met(
        both(f"Niet gezegd dat je het materiaal geeft aan {missing.nl}.", f"Handing it to {missing.en} is not told."),
        both(
            f"Geef het materiaal ook aan {missing.nl} en duid dat aan.",
            f"Hand the material to {missing.en} and tick it.",
        ),
    )


def material_in_site(facts: Facts, rules: Rules) -> Seen:
    """Material in the site that has a licence."""
    titles = sorted({one.title for one in facts.materials if one.licence})
    if titles:
        return met(both(f"Op de site: {', '.join(titles)}.", f"On the site: {', '.join(titles)}."))
    return not_met(
        both(
            "Er staat nog geen materiaal met een licentie op de site.", "No material with a licence is on the site yet."
        ),
        both("Zet materiaal op de site en kies een licentie.", "Put material on the site and choose a licence."),
    )


def material_ahead(facts: Facts, rules: Rules) -> Seen:
    """The earliest that participants get material: as told, or as it is released in the site (public: always)."""
    least = rules.limits["days_ahead"]
    public = any(one.days_ahead is None for one in facts.materials)
    days = max([facts.content.material_days_ahead or 0, *(one.days_ahead or 0 for one in facts.materials)])
    if public:
        return met(both("Er is materiaal dat altijd te zien is.", "There is material that can always be seen."))
    if days >= least:
        return met(both(f"Materiaal {days} dagen vooraf.", f"Material {days} days ahead."))
    return not_met(
        both("Deelnemers krijgen vooraf geen materiaal.", "Participants get no material ahead."),
        both("Geef materiaal voor de eerste sessie, bijvoorbeeld een week vooraf.",
             "Hand out material before the first session, a week ahead for instance."),
    )  # fmt: skip


LOOKS = {
    "goals_current": Look(at=goals_current, mended_in=("goals",)),
    "goals_ended": Look(at=goals_ended, mended_in=("goals",)),
    "goals_in_scope": Look(at=goals_in_scope, mended_in=("goals",)),
    "pupils_use": Look(at=pupils_use, mended_in=("pupils_do",)),
    "need_served": Look(at=need_served, mended_in=("needs",)),
    "first_lesson": Look(at=first_lesson, mended_in=("first_lessons", "fields")),
    "practice_share": Look(at=practice_share, mended_in=("sessions",)),
    "group_size": Look(at=group_size, mended_in=("group_max",)),
    "same_field": Look(at=same_field, mended_in=("same_field",)),
    "asks_ahead": Look(at=asks_ahead, mended_in=("asks_ahead",)),
    "sessions_short": Look(at=sessions_short, mended_in=("sessions",)),
    "tools_on_market": Look(at=tools_on_market, mended_in=("software", "labour_market", "tools")),
    "software_afterwards": Look(at=software_afterwards, mended_in=("software", "tools")),
    "material_shared": Look(at=material_shared, mended_in=("shares_with_participants", "shares_with_rtc")),
    "material_in_site": Look(at=material_in_site, mended_in=("materials",)),
    "material_ahead": Look(at=material_ahead, mended_in=("material_days_ahead", "materials")),
}
