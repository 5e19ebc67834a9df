"""Conclusions with the strength of their claim, and the four barriers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

import yaml

from digitaleschool.core.evidence.claims import Order, claim
from digitaleschool.core.evidence.document import Block, Finding, Line, Listing, Paragraph, Section
from digitaleschool.core.evidence.results import ItemTable, Rank, Ranking, Share
from digitaleschool.core.evidence.wording import KNOWLEDGE, filled
from digitaleschool.core.survey.model import Kind, Role
from digitaleschool.core.values import dataclass

from .answers import LISTED, most_given
from .teller import Teller, slug

FIRST = 3
"""How many of a ranking a conclusion names."""
MOST_FINDINGS = 12
"""Conclusions of a survey for which nobody wrote any."""


@dataclass(frozen=True, kw_only=True)
class _Spec:
    id: str
    wording: Mapping[str, str]
    item: str = ""
    category: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    ranking: str = ""
    barrier: str = ""
    summary: bool = False


SHORT = 5
"""Sentences in short, of a survey for which nobody chose any."""


def summary(teller: Teller) -> Section:
    """The report in a few sentences, for who reads one page."""
    words = teller.words
    lines = [
        sentence for spec in _specs_for(teller) if spec.summary and (sentence := _sentence(teller, spec)) is not None
    ] or [finding.sentence for finding in islice(_usual(teller), SHORT)]
    blocks: list[Block] = [Paragraph(parts=words.line("summary_lead", persons=teller.persons), role="lead")]
    if lines:
        blocks.append(Listing(lines=tuple(lines)))
    return Section(id="summary", title=words.text("title_summary"), blocks=tuple(blocks))


def conclusions(teller: Teller) -> Section:
    """Every conclusion as a finding: the sentence, its strength and why, its base."""
    words = teller.words
    findings = [finding for spec in _specs_for(teller) if (finding := _finding(teller, spec)) is not None]
    if not findings:
        findings = list(_usual(teller))[:MOST_FINDINGS]
    blocks: list[Block] = [Paragraph(parts=words.line("conclusions_lead"), role="lead")]
    blocks += findings or [Paragraph(parts=words.line("conclusions_none"), role="note")]
    return Section(id="conclusions", title=words.text("title_conclusions"), blocks=tuple(blocks))


def barriers(teller: Teller) -> Section | None:
    """Time, budget, infrastructure and skills, each with the figures that the survey has for it."""
    if teller.instrument.id not in _instruments():
        return None
    words = teller.words
    sections = []
    for code, label in _barriers(teller.language):
        lines = [
            sentence for spec in _specs() if spec.barrier == code and (sentence := _sentence(teller, spec)) is not None
        ]
        blocks: tuple[Block, ...]
        if lines:
            blocks = (Listing(lines=tuple(lines)),)
        else:
            blocks = (Paragraph(parts=words.line("barrier_not_asked", barrier=label), role="note"),)
        sections.append(Section(id=slug("barrier", code), title=label[:1].upper() + label[1:], blocks=blocks))
    return Section(
        id="barriers",
        title=words.text("title_barriers"),
        blocks=(Paragraph(parts=words.line("barriers_lead")),),
        sections=tuple(sections),
    )


def _finding(teller: Teller, spec: _Spec) -> Finding | None:
    sentence = _sentence(teller, spec)
    if sentence is None:
        return None
    if spec.ranking:
        ranking = teller.ranking(spec.ranking)
        assert ranking is not None
        return _ranked(teller, slug("finding", spec.id), sentence, ranking)
    found = _answer(teller, spec.item, spec.category)
    assert found is not None
    return _shared(teller, slug("finding", spec.id), sentence, *found)


def _sentence(teller: Teller, spec: _Spec) -> Line | None:
    """The sentence with its numbers; None where one is missing."""
    template = spec.wording[teller.language]
    if spec.ranking:
        ranking = teller.ranking(spec.ranking)
        if ranking is None or not ranking.ranks:
            return None
        return filled(template, {"first": _first(teller, ranking)})
    found = _answer(teller, spec.item, spec.category)
    if found is None:
        return None
    values: dict[str, Line] = {"share": teller.of_base(*found)}
    if spec.other:
        rest = _answer(teller, spec.item, spec.other)
        if rest is None:
            return None
        values["rest"] = (teller.share(*rest),)
    return filled(template, values)


def _answer(teller: Teller, item: str, categories: Sequence[str]) -> tuple[ItemTable, Share] | None:
    table = teller.table(item)
    if table is None or not table.base:
        return None
    option = next((option for option in table.options if option.code in categories), None)
    return (table, option) if option is not None and option.share is not None else None


def _shared(teller: Teller, name: str, sentence: Line, table: ItemTable, option: Share) -> Finding:
    width = (option.high or 0.0) - (option.low or 0.0)
    found = claim(teller.results, teller.words, n=table.base, width=width)
    basis = teller.words.line("basis_interval", base=teller.base(table), interval=teller.span(table, option))
    return Finding(
        id=name,
        sentence=sentence,
        strength=found.strength,
        strength_label=teller.words.text(f"strength_{found.strength}"),
        why=found.why,
        basis=basis,
    )


def _ranked(teller: Teller, name: str, sentence: Line, ranking: Ranking) -> Finding:
    base = _base(teller, ranking.ranks[0])
    found = claim(teller.results, teller.words, n=base.base if base else None, order=_order(ranking))
    basis: Line = (ranking.rule,)
    if base is not None:
        basis = teller.words.line("basis_ranking", base=teller.base(base), rule=ranking.rule)
    return Finding(
        id=name,
        sentence=sentence,
        strength=found.strength,
        strength_label=teller.words.text(f"strength_{found.strength}"),
        why=found.why,
        basis=basis,
    )


def _order(ranking: Ranking) -> Order:
    if ranking.separable >= min(FIRST, len(ranking.ranks) - 1):
        return Order.SURE
    return Order.LEADER if ranking.ranks[0].worst <= LISTED else Order.UNKNOWN


def _first(teller: Teller, ranking: Ranking) -> Line:
    lines = []
    for rank in ranking.ranks[:FIRST]:
        base = _base(teller, rank)
        share: Line = (teller.rank_score(ranking, rank),)
        if base is not None:
            share = teller.words.line("score_of", share=share, base=teller.base(base))
        lines.append((f"{teller.quoted(rank.label)} (", *share, ")"))
    return teller.words.listed(tuple(lines))


def _base(teller: Teller, rank: Rank) -> ItemTable | None:
    """The table that a ranked entry comes from: its own, or for an option that of its question."""
    table = teller.table(rank.id) or teller.table(rank.id.rpartition(".")[0])
    return table if table is not None and table.base else None


def _usual(teller: Teller) -> Iterator[Finding]:
    """For any survey: the first of each ranking, and the most given answer of each question."""
    words = teller.words
    for ranking in teller.results.rankings:
        sentence = words.line("usual_ranking", title=teller.quoted(ranking.title), first=_first(teller, ranking))
        yield _ranked(teller, slug("finding", ranking.id), sentence, ranking)
    for item in teller.instrument.items:
        if item.role is not Role.CONTENT or item.kind is not Kind.SINGLE:
            continue
        for table in teller.tables_of(item):
            most = most_given(table)
            if most is not None and table.base:
                sentence = words.line(
                    "usual_answer", question=teller.quoted(table.label), label=teller.quoted(most.label),
                    share=teller.of_base(table, most),
                )  # fmt: skip
                yield _shared(teller, slug("finding", table.id), sentence, table, most)


@lru_cache(maxsize=1)
def _read() -> dict[str, Any]:
    source = (KNOWLEDGE / "conclusions.yaml").read_bytes()
    found: dict[str, Any] = yaml.load(source, Loader=yaml.CSafeLoader)
    return found


def _instruments() -> tuple[str, ...]:
    return tuple(_read()["instruments"])


def _specs_for(teller: Teller) -> tuple[_Spec, ...]:
    return _specs() if teller.instrument.id in _instruments() else ()


def _barriers(language: str) -> tuple[tuple[str, str], ...]:
    return tuple((entry["code"], entry[language]) for entry in _read()["barriers"])


@lru_cache(maxsize=1)
def _specs() -> tuple[_Spec, ...]:
    known = {entry["code"] for entry in _read()["barriers"]}
    specs = []
    for entry in _read()["conclusions"]:
        spec = _Spec(
            id=entry["id"],
            wording={"nl": entry["nl"], "en": entry["en"]},
            item=entry.get("item", ""),
            category=tuple(entry.get("category", ())),
            other=tuple(entry.get("other", ())),
            ranking=entry.get("ranking", ""),
            barrier=entry.get("barrier", ""),
            summary=entry.get("summary", False),
        )
        if bool(spec.item) == bool(spec.ranking) or (spec.barrier and spec.barrier not in known):
            raise ValueError(
                f"knowledge/evidence/conclusions.yaml, {spec.id}: one item or one ranking, a known barrier"
            )
        specs.append(spec)
    return tuple(specs)
