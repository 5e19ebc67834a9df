"""Who is asked what: an item with a base is for those who gave one of its answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from digitaleschool.core.survey.model import Item, Kind, Text

from .codes import Values, code_of


def is_asked(item: Item, items: Mapping[str, Item], values: Values) -> bool:
    """Whether these values make ``item`` one that is asked; ``items`` are those that bases point at, by id."""
    if item.base is None:
        return True
    owner_id, _, part = item.base.item.partition(".")
    owner = items.get(owner_id)
    return owner is not None and is_asked(owner, items, values) and _holds(item, owner, part, values)


def _holds(item: Item, owner: Item, part: str, values: Values) -> bool:
    assert item.base is not None
    wanted = item.base.codes
    if owner.kind is Kind.MULTIPLE and not part:
        chosen = values.get(owner.id)
        return isinstance(chosen, list | tuple) and any(code in chosen for code in wanted)
    variable = next((one for one in owner.variables if one.part == part), None)
    if variable is None:
        return False
    code = code_of(variable, owner, values)
    if code == 255 and owner.kind is Kind.TICKS:
        code = 0
    return code < len(variable.categories) and variable.categories[code].code in wanted


def is_follow_up(item: Item, shown: Sequence[Item]) -> bool:
    """Whether the base of ``item`` is asked on the same page, so that the item stands there for those it is for."""
    return item.base is not None and item.base.item.partition(".")[0] in {one.id for one in shown}


def base_in_words(item: Item, items: Mapping[str, Item]) -> Text:
    """Of whom the item is asked, as the first words of a sentence: "Alleen als ...".

    >>> from digitaleschool.core.survey.loading import load_instrument
    >>> form = load_instrument("digitale-school-leraren@2")
    >>> base_in_words(form.item("trained_which"), {"trained": form.item("trained")})["nl"]
    'Alleen als je “ja” antwoordde op “Volgde je ooit een ICT-bijscholing?”'
    """
    assert item.base is not None
    owner_id, _, part = item.base.item.partition(".")
    owner = items[owner_id]
    if owner.kind is Kind.MULTIPLE and not part:
        labels = [option.label for option in owner.options if option.code in item.base.codes]
        return _chosen(labels, owner.wording)
    variable = next(one for one in owner.variables if one.part == part)
    if variable.flag or owner.kind is Kind.TICKS:
        if item.base.codes[0].startswith("not_"):
            return Text(
                nl=f"Alleen als je “{variable.label.nl}” niet aanduidde bij “{owner.wording.nl}”",
                en=f"Only if you did not tick “{variable.label.en}” at “{owner.wording.en}”",
            )
        return _chosen([variable.label], owner.wording)
    answers = [option.label for option in variable.categories if option.code in item.base.codes]
    return Text(
        nl=f"Alleen als je {_either(answers, 'nl')} antwoordde op “{variable.label.nl}”",
        en=f"Only if you answered {_either(answers, 'en')} to “{variable.label.en}”",
    )


def _chosen(labels: Sequence[Text], wording: Text) -> Text:
    return Text(
        nl=f"Alleen als je {_either(labels, 'nl')} aanduidde bij “{wording.nl}”",
        en=f"Only if you ticked {_either(labels, 'en')} at “{wording.en}”",
    )


def _either(labels: Sequence[Text], language: str) -> str:
    quoted = [f"“{label[language]}”" for label in labels]
    if len(quoted) == 1:
        return quoted[0]
    return f"{', '.join(quoted[:-1])} {'or' if language == 'en' else 'of'} {quoted[-1]}"
