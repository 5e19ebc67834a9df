"""From published results to a report that people read."""

from __future__ import annotations

from collections.abc import Sequence

from digitaleschool.core.survey.answers import Answers
from digitaleschool.core.survey.notices import Notice

from .document import Bar, Chart, Column, Document, Number, Section, Table
from .record import NotPublished
from .results import ItemTable, Results


def write_document(results: Results, answers: Answers, notices: Sequence[Notice] = (), *, language: str) -> Document:
    """The report. Raises :class:`.record.NotPublished` for results that did not pass disclosure control."""
    if not results.published:
        raise NotPublished("publish() comes before write_document(): these results still hold small cells")
    return Document(
        title=answers.instrument.title[language],
        subtitle="",
        language=language,
        marking="",
        sections=(Section(id="items", title="", blocks=tuple(_chart(table) for table in results.items)),),
    )


def _chart(table: ItemTable) -> Chart:
    rows = tuple(
        (
            (option.label,),
            (Number(text=str(option.n), value=option.n, ref=f"{table.id}/{option.code}/n"),),
        )
        for option in table.options
    )
    return Chart(
        id=table.id,
        kind="bars",
        title=table.label,
        description="",
        series=(table.label,),
        bars=tuple(
            Bar(label=option.label, parts=(option.share,), low=option.low, high=option.high) for option in table.options
        ),
        table=Table(id=table.id, caption=table.label, columns=(Column(label=""), Column(label="n")), rows=rows),
    )
