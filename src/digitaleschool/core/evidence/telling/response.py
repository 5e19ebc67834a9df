"""Who was asked what, who answered, and how they are spread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from digitaleschool.core.evidence.document import Block, Line, Listing, Paragraph, Section
from digitaleschool.core.evidence.numbers import count_number, decimal, percent
from digitaleschool.core.evidence.results import Sample
from digitaleschool.core.survey.model import Item, Role
from digitaleschool.core.survey.notices import Notice

from .answers import item_blocks
from .teller import Teller, sentences


def facts(teller: Teller) -> tuple[tuple[str, str], ...]:
    """What, of whom, when, how many, as far as it is known: for the title page."""
    words, results = teller.words, teller.results
    what = teller.instrument.title[teller.language]
    if not teller.instrument.inferred:  # a form that was read from the file has no version
        what = words.text("fact_version", title=what, version=teller.instrument.version)
    found = [
        (words.text("fact_what"), what),
        (words.text("fact_whom"), _audience(teller)),
        (words.text("fact_when"), results.fieldwork.period),
        (words.text("fact_answers"), teller.persons.text),
        (words.text("fact_response"), _response(teller)),
        (words.text("fact_sample"), words.text(f"sample_{results.method.sample.value}")),
    ]
    if results.method.clusters is not None:
        found.append((words.text("fact_schools"), str(results.method.clusters)))
    return tuple((label, value) for label, value in found if value)


def asked(teller: Teller) -> Section:
    """What was asked, of whom and when."""
    words, results = teller.words, teller.results
    questions = [item for item in teller.instrument.items if item.role not in {Role.IDENTITY, Role.CLUSTER}]
    parts = teller.instrument.sections
    lead = words.counted(
        "asked_lead", len(parts), title=teller.instrument.title[teller.language], questions=str(len(questions)),
        parts=str(len(parts)),
    )  # fmt: skip
    blocks: list[Block] = [Paragraph(parts=lead)]
    if len(parts) > 1:
        blocks.append(Listing(lines=tuple((part.title[teller.language],) for part in parts), ordered=True))
    if teller.instrument.inferred:
        blocks.append(Paragraph(parts=words.line("asked_inferred"), role="note"))
    audience, period = _audience(teller), results.fieldwork.period
    known = sentences(
        words.line("asked_whom", audience=audience) if audience else (),
        words.line("asked_when", period=period) if period else (),
    )
    if known:
        blocks.append(Paragraph(parts=known))
    return Section(id="asked", title=words.text("title_asked"), blocks=tuple(blocks))


def response(teller: Teller, notices: Sequence[Notice]) -> Section:
    """How many answered, what the file was like, and the background of the persons."""
    words, results = teller.words, teller.results
    blocks: list[Block] = [Paragraph(parts=_counted(teller), role="lead")]
    if results.fieldwork.invited:
        invited = count_number(results.fieldwork.invited, "fieldwork/invited", teller.language)
        rate = percent(results.persons / results.fieldwork.invited, teller.language)
        blocks.append(
            Paragraph(parts=words.line("response_rate", rate=rate, persons=teller.persons, invited=invited.text))
        )
    blocks.append(Paragraph(parts=words.line(f"response_{results.method.sample.value}"), role="note"))
    blocks.append(Paragraph(parts=_balance(teller)))
    remarks = _remarks(teller, notices)
    if remarks:
        blocks += [Paragraph(parts=words.line("reading_lead")), Listing(lines=remarks)]
    background = [item for item in teller.instrument.items if item.role is Role.BACKGROUND and teller.tables_of(item)]
    sections = tuple(_background(teller, item) for item in background)
    return Section(id="response", title=words.text("title_response"), blocks=tuple(blocks), sections=sections)


def _background(teller: Teller, item: Item) -> Section:
    blocks = item_blocks(teller, item)
    return Section(id=f"about-{item.id}".replace("_", "-"), title=item.wording[teller.language], blocks=tuple(blocks))


def _audience(teller: Teller) -> str:
    if teller.results.invented:
        return teller.words.text("audience_invented")
    return teller.results.fieldwork.audience


def _response(teller: Teller) -> str:
    invited = teller.results.fieldwork.invited
    if not invited:
        return teller.words.text("fact_response_unknown")
    return teller.words.text(
        "fact_response_rate", rate=percent(teller.results.persons / invited, teller.language), invited=str(invited)
    )


def _counted(teller: Teller) -> Line:
    schools = teller.results.method.clusters
    if schools is None:
        return teller.words.counted("response_lead", teller.results.persons, persons=teller.persons)
    return teller.words.line(
        "response_lead_schools", persons=teller.persons,
        schools=count_number(schools, "method/clusters", teller.language),
    )  # fmt: skip


def _balance(teller: Teller) -> Line:
    words, weighting = teller.words, teller.results.weighting
    if weighting is None:
        census = teller.results.method.sample is Sample.CENSUS
        return words.line("balance_census" if census else "balance_unweighted")
    told = words.line(
        "balance_weighted",
        margins=_questions(teller, [name for name in weighting.margins if name not in weighting.unconverged]),
        effect=decimal(weighting.design_effect, teller.language, 2),
        effective=decimal(weighting.effective_n, teller.language, 0),
        largest=decimal(weighting.largest, teller.language, 2),
    )
    if not weighting.unconverged:
        return told
    return (*told, " ", *words.line("balance_unmet", margins=_questions(teller, weighting.unconverged)))


def _questions(teller: Teller, variables: Sequence[str]) -> Line:
    wordings = (teller.instrument.item(_item(name)).wording[teller.language] for name in variables)
    return teller.words.listed(tuple(f"‘{wording}’" for wording in wordings))


def _item(variable: str) -> str:
    return variable.partition(".")[0]


def _remarks(teller: Teller, notices: Sequence[Notice]) -> tuple[Line, ...]:
    """How often each kind of remark was made. Rows and words of persons stay in the record of the reading."""
    words = teller.words
    counts: Counter[str] = Counter()
    for notice in notices:
        counts[notice.kind if words.has(f"notice_{notice.kind}") else "other"] += max(notice.count, 1)
    return tuple(
        words.counted(f"notice_{kind}", count, count=str(count)) for kind, count in sorted(counts.items()) if count
    )
