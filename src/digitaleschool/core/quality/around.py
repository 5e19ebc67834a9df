"""What stands around a training: tracks, self-study, questions afterwards, trainers, the provider, its dates."""

from __future__ import annotations

from datetime import date, timedelta

from digitaleschool.core.survey.vocabulary import load_themes
from digitaleschool.core.text import clean_line
from digitaleschool.core.wording import Text

from .facts import Facts, TrainerFact
from .states import Look, Rules, Seen, both, cannot_tell, listed, met, not_met

YEAR = timedelta(days=365)


def track(facts: Facts, rules: Rules) -> Seen:
    """A place in a track; without one, theme and level let a person judge whether it can get one."""
    if facts.tracks:
        words = ", ".join(sorted(set(facts.tracks)))
        return met(both(f"Staat in: {words}.", f"Stands in: {words}."))
    missing = listed(
        word
        for told, word in (
            (facts.content.themes, both("het thema", "the theme")),
            (facts.content.levels, both("het niveau", "the level")),
        )
        if not told
    )
    if missing.nl:
        return not_met(
            both("In geen traject, en niet te plaatsen.", "In no track, and nothing to place it by."),
            both(f"Kies {missing.nl}: zo kan het RTC de opleiding een plaats geven.",
                 f"Choose {missing.en}: so the RTC can give it a place."),
        )  # fmt: skip
    words_ = _themes(facts.content.themes)
    return cannot_tell(
        both(f"Nog in geen traject; thema: {words_.nl}.", f"In no track yet; theme: {words_.en}."),
        both("Het RTC kan de opleiding in een traject zetten.", "The RTC can put the training in a track."),
    )


def self_study(facts: Facts, rules: Rules) -> Seen:
    """Self-study that brings the prior knowledge; where none is asked nothing is needed, else a person judges."""
    if facts.modules:
        count = len(set(facts.modules))
        words = ("module", "module") if count == 1 else ("modules", "modules")
        return met(both(f"{count} {words[0]} zelfstudie vooraf.", f"{count} {words[1]} of self-study beforehand."))
    prior = [clean_line(text) for text in (facts.content.prior_ict, facts.content.prior_subject)]
    if not all(prior):
        return not_met(
            both("Nog niet gezegd welke voorkennis nodig is.", "Which prior knowledge is needed is not told yet."),
            both("Schrijf eerst welke voorkennis je vraagt, van ICT en van het vak.",
                 "First write which prior knowledge you ask for, of ICT and of the subject."),
        )  # fmt: skip
    if all(is_nothing(text, rules) for text in prior):
        return met(both("Er is geen voorkennis nodig.", "No prior knowledge is needed."))
    return cannot_tell(
        both("Er is voorkennis nodig, zonder zelfstudie erbij.", "Prior knowledge is needed, without self-study."),
        both("Voeg een module toe waarmee een leraar de voorkennis opdoet.",
             "Add a module by which a teacher gains the prior knowledge."),
    )  # fmt: skip


def is_nothing(text: str, rules: Rules) -> bool:
    """Whether someone wrote that nothing is needed."""
    return clean_line(text).casefold().rstrip(" .!") in {word.casefold().rstrip(" .") for word in rules.nothing}


def questions_afterwards(facts: Facts, rules: Rules) -> Seen:
    words = _channels(facts.content.questions_to)
    if words.nl:
        return met(both(f"Vragen achteraf: {words.nl}.", f"Questions afterwards: {words.en}."))
    return not_met(
        both("Er staat niet waar je achteraf vragen stelt.", "Where to ask questions afterwards is not told."),
        both("Duid aan waar deelnemers achteraf terechtkunnen.", "Tick where participants can turn to afterwards."),
    )


def contact(facts: Facts, rules: Rules) -> Seen:
    """An address, and within how many days an answer comes. The address itself is not repeated in findings."""
    content, most = facts.content, rules.limits["answer_days"]
    missing = listed(
        word
        for told, word in (
            (content.contact_name, both("wie", "who")),
            (content.contact_email, both("het mailadres", "the e-mail address")),
            (content.answers_within_days is not None, both("binnen hoeveel dagen", "within how many days")),
        )
        if not told
    )
    if missing.nl:
        return not_met(
            both(f"Contact voor vragen, nog niet gezegd: {missing.nl}.", f"Contact, not told yet: {missing.en}."),
            both("Vul in wie antwoordt, op welk adres en binnen hoeveel dagen.",
                 "Fill in who answers, at which address and within how many days."),
        )  # fmt: skip
    days = content.answers_within_days
    said = both(f"Antwoord binnen {days} dagen.", f"An answer within {days} days.")
    if (days or 0) <= most:
        return met(said)
    return not_met(said, both(f"Antwoord binnen {most:.0f} dagen.", f"Answer within {most:.0f} days."))


def return_session(facts: Facts, rules: Rules) -> Seen:
    if any(session.is_return for session in facts.content.sessions) or any(run.has_return for run in facts.runs):
        return met(both("Er is een terugkommoment.", "There is a return session."))
    return not_met(
        both("Er is geen terugkommoment.", "There is no return session."),
        both(
            "Plan een terugkommoment na enkele weken; online mag.",
            "Plan a return session after some weeks; online will do.",
        ),
    )


def exchange(facts: Facts, rules: Rules) -> Seen:
    words = _channels(set(facts.content.questions_to) - {"trainer"})
    if words.nl:
        return met(both(f"Deelnemers wisselen uit: {words.nl}.", f"Participants exchange: {words.en}."))
    return not_met(
        both("Deelnemers kunnen achteraf niet uitwisselen.", "Participants cannot exchange afterwards."),
        both("Voorzie een forum, een terugkommoment of een online moment.",
             "Provide a forum, a return session or an online moment."),
    )  # fmt: skip


def several_times(facts: Facts, rules: Rules) -> Seen:
    """As told, or as many runs as begin within one year."""
    least = rules.limits["times_a_year"]
    starts = sorted(run.starts_on for run in facts.runs)
    planned = max((sum(start <= other < start + YEAR for other in starts) for start in starts), default=0)
    times = max(facts.content.times_a_year or 0, planned)
    said = both(f"{times} keer per jaar.", f"{times} times a year.") if times else both(
        "Er staat niet hoe vaak de opleiding doorgaat.", "How often the training takes place is not told."
    )  # fmt: skip
    if times >= least:
        return met(said)
    return not_met(
        said,
        both(f"Plan de opleiding minstens {least:.0f} keer per jaar.", f"Plan it at least {least:.0f} times a year."),
    )


# --- who gives it -----------------------------------------------------------------------------------------------------


def trainers(facts: Facts, rules: Rules) -> Seen:
    """Each trainer shows, with evidence that still counts, to be able to teach and to know the trade.

    No names: findings are kept with the assessment, and a person's dossier is not part of it.
    """
    count = len(facts.trainers)
    if not count:
        return not_met(
            both("Er is nog geen lesgever gekozen.", "No trainer is chosen yet."),
            both("Kies de lesgevers en vul hun dossier aan.", "Choose the trainers and fill in their dossiers."),
        )
    lacking = {
        kind: sum(not shows(trainer, kind, facts.today) for trainer in facts.trainers)
        for kind in ("didactic", "subject")
    }
    if not any(lacking.values()):
        words = ("lesgever toont", "trainer shows") if count == 1 else ("lesgevers tonen", "trainers show")
        return met(
            both(f"{count} {words[0]} les te kunnen geven en het vak te kennen.",
                 f"{count} {words[1]} to be able to teach and to know the trade."),
        )  # fmt: skip
    what = listed(
        both(f"{words.nl} ({lacking[kind]} van {count})", f"{words.en} ({lacking[kind]} of {count})")
        for kind, words in (("didactic", both("lesgeven", "teaching")), ("subject", both("het vak", "the trade")))
        if lacking[kind]
    )
    return not_met(
        both(f"Lesgevers zonder geldig bewijs: {what.nl}.", f"Trainers without evidence that counts: {what.en}."),
        both(
            "Vul in hun dossier een diploma, attest of ervaring aan die nog geldt.",
            "Add a diploma, certificate or experience that still counts to their dossiers.",
        ),
    )


def shows(trainer: TrainerFact, kind: str, today: date) -> bool:
    """Whether evidence of that kind counts on the day; its last day counts."""
    return any(one.kind == kind and (one.ends_on is None or one.ends_on >= today) for one in trainer.evidence)


def quality_system(facts: Facts, rules: Rules) -> Seen:
    provider = facts.provider
    if not provider.quality_system:
        return not_met(
            both("Kwaliteitszorg: nog niet beschreven.", "Quality: not described yet."),
            both("Beschrijf bij je organisatie hoe je je kwaliteit bewaakt.",
                 "Describe with your organisation how you guard your quality."),
        )  # fmt: skip
    until = provider.ends_on
    if until is not None and until < facts.today:
        return not_met(
            both(f"{provider.quality_system} gold tot {until:%d-%m-%Y}.",
                 f"{provider.quality_system} counted until {until:%Y-%m-%d}."),
            both("Vernieuw het bewijs van je kwaliteitszorg.", "Renew what shows your quality."),
        )  # fmt: skip
    return met(both(f"Kwaliteitszorg: {provider.quality_system}.", f"Quality: {provider.quality_system}."))


def outside_look(facts: Facts, rules: Rules) -> Seen:
    if facts.provider.is_external:
        return met(both("Iemand van buiten kijkt mee.", "Someone from outside looks along."))
    return not_met(
        both("Niemand van buiten kijkt mee.", "Nobody from outside looks along."),
        both("Laat iemand van buiten je kwaliteit bekijken.", "Let someone from outside look at your quality."),
    )


def _channels(codes: set[str] | tuple[str, ...]) -> Text:
    return listed(_CHANNELS.get(code, both(code, code)) for code in codes)


def _themes(codes: tuple[str, ...]) -> Text:
    known = {theme.code: theme.label for theme in load_themes().themes}
    return listed(known.get(code, both(code, code)) for code in codes)


_CHANNELS = {
    "trainer": both("bij de lesgever", "with the trainer"),
    "forum": both("op een forum", "on a forum"),
    "return_session": both("op een terugkommoment", "at a return session"),
    "online_exchange": both("op een online moment", "at an online moment"),
}

LOOKS = {
    "track": Look(at=track, mended_in=("themes", "levels", "tracks")),
    "self_study": Look(at=self_study, mended_in=("self_study", "prior_ict", "prior_subject")),
    "questions_afterwards": Look(at=questions_afterwards, mended_in=("questions_to",)),
    "contact": Look(at=contact, mended_in=("contact_name", "contact_email", "answers_within_days")),
    "return_session": Look(at=return_session, mended_in=("sessions", "runs")),
    "exchange": Look(at=exchange, mended_in=("questions_to",)),
    "several_times": Look(at=several_times, mended_in=("times_a_year", "runs")),
    "trainers": Look(at=trainers, mended_in=("trainers",)),
    "quality_system": Look(at=quality_system, mended_in=("provider",)),
    "outside_look": Look(at=outside_look, mended_in=("provider",)),
}
