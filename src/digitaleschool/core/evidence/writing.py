"""From published results to a report that people read: every sentence from a template, every number bound."""

from __future__ import annotations

from collections.abc import Sequence

from digitaleschool.core.survey.answers import Answers
from digitaleschool.core.survey.notices import Notice

from .document import Document
from .record import NotPublished
from .results import Results
from .telling.answers import answer_sections
from .telling.comparing import comparing
from .telling.concluding import barriers, conclusions, summary
from .telling.method import colophon, method
from .telling.response import asked, facts, response
from .telling.splits import splits
from .telling.teller import Teller


def write_document(results: Results, answers: Answers, notices: Sequence[Notice] = (), *, language: str) -> Document:
    """The report as a tree of blocks. Of ``answers`` only the instrument is read: no number comes from anywhere else.

    ``language`` is the language of ``results``. Raises :class:`.record.NotPublished` for results that did not pass
    disclosure control.
    """
    if not results.published:
        raise NotPublished("publish() comes before write_document(): these results still hold small cells")
    teller = Teller(results, answers.instrument, language)
    sections = (
        summary(teller),
        asked(teller),
        response(teller, notices),
        *answer_sections(teller),
        barriers(teller),
        splits(teller),
        comparing(teller),
        conclusions(teller),
        method(teller),
        colophon(teller),
    )
    return Document(
        title=answers.instrument.title[language],
        subtitle=teller.words.text("subtitle"),
        language=language,
        marking=_marking(teller),
        sections=tuple(section for section in sections if section is not None),
        facts=facts(teller),
    )


def _marking(teller: Teller) -> str:
    marks = {"marking": teller.results.invented, "note_exact": teller.results.confidential}
    return " ".join(teller.words.text(name) for name, stands in marks.items() if stands)
