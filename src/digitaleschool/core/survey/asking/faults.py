"""What is wrong with what was filled in, in words that say what to do."""

from __future__ import annotations

from digitaleschool.core.survey.model import Item, Option, Row, Text

UNKNOWN = Text(
    nl="Dit antwoord staat niet in de lijst. Kies opnieuw.", en="This answer is not on the list. Choose again."
)
NO_NUMBER = Text(
    nl="Dit is geen getal. Schrijf het in cijfers, bijvoorbeeld 7 of 7,5. Weet je het niet? Laat het dan leeg.",
    en="This is not a number. Write it in digits, for instance 7 or 7.5. Do you not know? Then leave it empty.",
)
LEFT_OPEN = Text(
    nl="Je liet deze vraag open. We vragen ze nog één keer. Antwoord je liever niet? Ga dan gewoon verder.",
    en="You left this question open. We ask it once more. Would you rather not answer? Then just go on.",
)
NOTHING = Text(
    nl="Je hebt nog niets ingevuld. Beantwoord minstens één vraag voor je verstuurt.",
    en="You have not filled in anything yet. Answer at least one question before you send.",
)


def too_many(chosen: int, most: int) -> Text:
    """More was chosen than may be.

    >>> too_many(4, 3)["en"]
    'You chose 4. Choose 3 at most: take 1 away.'
    """
    return Text(
        nl=f"Je koos er {chosen}. Kies er hoogstens {most}: haal er {chosen - most} weg.",
        en=f"You chose {chosen}. Choose {most} at most: take {chosen - most} away.",
    )


def not_beside(part: Option | Row) -> Text:
    """An answer that stands alone was chosen beside others."""
    return Text(
        nl=f"“{part.label.nl}” kan niet samen met een ander antwoord. Hou dit antwoord over, of haal het weg.",
        en=f"“{part.label.en}” cannot go with another answer. Keep only this one, or take it away.",
    )


def out_of_range(item: Item) -> Text:
    """A number that the item does not allow."""
    low = item.minimum if item.minimum is not None else (item.bands[0] if item.bands else None)
    high = item.maximum
    if low is not None and high is not None:
        return Text(
            nl=f"Vul een getal in van {_number(low, 'nl')} tot {_number(high, 'nl')}.",
            en=f"Fill in a number from {_number(low, 'en')} to {_number(high, 'en')}.",
        )
    if low is not None:
        return Text(
            nl=f"Vul een getal in van {_number(low, 'nl')} of meer.",
            en=f"Fill in a number of {_number(low, 'en')} or more.",
        )
    if high is not None:
        return Text(
            nl=f"Vul een getal in van hoogstens {_number(high, 'nl')}.",
            en=f"Fill in a number of {_number(high, 'en')} at most.",
        )
    return NO_NUMBER


def too_long(signs: int, most: int, kept: int | None = None) -> Text:
    """A text over the limit; ``kept`` where only so many of its first signs could be kept to shorten it."""
    nl = f"Je tekst telt {_number(signs, 'nl')} tekens. Er kunnen er {_number(most, 'nl')} in. Maak hem korter."
    en = f"Your text has {_number(signs, 'en')} characters. There is room for {_number(most, 'en')}. Make it shorter."
    if kept is not None:
        nl += f" Hier staan nog de eerste {_number(kept, 'nl')}."
        en += f" Here are still the first {_number(kept, 'en')}."
    return Text(nl=nl, en=en)


def not_for_you(item: Item, base: Text) -> Text:
    """A follow-up was filled in by someone whom it is not for."""
    only_nl, only_en = base.nl[0].lower() + base.nl[1:], base.en[0].lower() + base.en[1:]
    return Text(
        nl=f"Wat je invulde bij “{item.wording.nl}” is niet bewaard: we vragen dat {only_nl}.",
        en=f"What you filled in at “{item.wording.en}” was not kept: we ask it {only_en}.",
    )


def not_chosen(part: Option | Row) -> Text:
    """Own words beside an option, while another option was chosen."""
    return Text(
        nl=f"Wat je schreef bij “{part.label.nl}” is niet bewaard: je koos een ander antwoord.",
        en=f"What you wrote at “{part.label.en}” was not kept: you chose another answer.",
    )


def _number(number: float, language: str) -> str:
    text = f"{number:,.10g}"
    return text if language == "en" else text.translate(str.maketrans(",.", ".,"))
