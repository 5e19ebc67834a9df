"""The texts of a round's mails: words with names in braces, from a fixed list, each put in once.

A text is data. Nothing in it is looked up, called or formatted: ``{name.__class__}`` is a name that is not on the list.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from digitaleschool.core.refusals import Refusal
from digitaleschool.core.survey.knowledge_files import KNOWLEDGE, read_entries
from digitaleschool.core.values import dataclass
from digitaleschool.core.wording import Text

FILE = KNOWLEDGE / "fieldwork" / "mails.yaml"
KINDS = ("first", "reminder", "school")
PLACEHOLDERS = ("name", "round", "school", "link", "unsubscribe", "closes_on")
SECRET = frozenset({"link", "unsubscribe"})
"""Put in as the mail leaves; they stay out of subjects, and every mail must have them."""
LONGEST_SUBJECT, LONGEST_TEXT = 150, 5000
BRACED = re.compile(r"\{[^{}]*\}|[{}]")


class TextRefused(Refusal):
    """A text that cannot be sent, in one sentence that names what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailText:
    """The subject and the text of a mail, with placeholders."""

    subject: str
    text: str


@cache
def default_texts(path: Path = FILE) -> Mapping[tuple[str, str], MailText]:
    """Kind and language -> the text that holds until an RTC writes its own."""
    texts = {}
    for entry in read_entries(
        path, required={"id", "subject_nl", "subject_en", "nl", "en"}, optional={"source"}, unique="id"
    ):
        kind = entry.choice("id", KINDS)
        for language in ("nl", "en"):
            text = MailText(subject=entry.text(f"subject_{language}"), text=entry.text(language))
            check_text(text)
            texts[kind, language] = text
    return texts


def check_text(mail: MailText) -> None:
    """Refuses a text that has an unknown placeholder, lacks a link, or is too long. Raises :class:`TextRefused`.

    >>> check_text(MailText(subject="Dag {name}", text="{link} {unsubscribe} {name.__class__}"))
    Traceback (most recent call last):
    ...
    digitaleschool.core.mail_texts.TextRefused: '{name.__class__}' ...
    """
    if not mail.subject.strip():
        raise _refused("Geef de mail een onderwerp.", "Give the mail a subject.")
    if len(mail.subject) > LONGEST_SUBJECT or "\n" in mail.subject:
        raise _refused(
            f"Maak het onderwerp één regel van hoogstens {LONGEST_SUBJECT} tekens.",
            f"Make the subject one line of at most {LONGEST_SUBJECT} characters.",
        )
    if len(mail.text) > LONGEST_TEXT:
        raise _refused(
            f"De tekst heeft {len(mail.text)} tekens; maak hem korter dan {LONGEST_TEXT}.",
            f"The text has {len(mail.text)} characters; make it shorter than {LONGEST_TEXT}.",
        )
    _check_braces(mail.text, PLACEHOLDERS)
    _check_braces(mail.subject, tuple(name for name in PLACEHOLDERS if name not in SECRET))
    for name in sorted(SECRET):
        if f"{{{name}}}" not in mail.text:
            raise _refused(
                f"Zet {{{name}}} in de tekst: zonder kan niemand {_WHAT[name].nl}.",
                f"Put {{{name}}} in the text: without it nobody can {_WHAT[name].en}.",
            )


def fill_in(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders replaced; those that ``values`` does not know stay.

    >>> fill_in("Dag {name}: {link}", {"name": "Els {link}"})
    'Dag Els (link): {link}'
    """
    plain = {name: value.replace("{", "(").replace("}", ")") for name, value in values.items()}
    return BRACED.sub(lambda found: plain.get(found[0][1:-1], found[0]), text)


_WHAT = {
    "link": Text(nl="antwoorden", en="answer"),
    "unsubscribe": Text(nl="de mails stoppen", en="stop the mails"),
}


def _check_braces(text: str, known: tuple[str, ...]) -> None:
    names = ", ".join(f"{{{name}}}" for name in known)
    for found in BRACED.findall(text):
        if found in "{}":
            raise _refused(
                f"Er staat een losse accolade ({found}). Gebruik accolades alleen voor: {names}.",
                f"There is a brace by itself ({found}). Use braces only for: {names}.",
            )
        if found[1:-1] not in known:
            raise _refused(
                f"'{found[:40]}' kennen we hier niet. Je kunt gebruiken: {names}.",
                f"'{found[:40]}' is not known here. You can use: {names}.",
            )


def _refused(nl: str, en: str) -> TextRefused:
    return TextRefused(Text(nl=nl, en=en))
