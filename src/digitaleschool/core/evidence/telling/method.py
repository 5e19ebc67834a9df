"""How the numbers were made, in plain words with the names of the formulas, and the colophon."""

from __future__ import annotations

from digitaleschool.core.evidence.claims import ENOUGH, FEW, WIDE
from digitaleschool.core.evidence.document import Block, Line, Listing, Paragraph, Section
from digitaleschool.core.evidence.numbers import count_number, decimal, percent
from digitaleschool.core.evidence.results import Sample

from .teller import Teller


def method(teller: Teller) -> Section:
    """Estimator, interval, weights, schools, groups, rankings, tests, disclosure, claims."""
    words, found = teller.words, teller.results.method
    level = percent(found.level, teller.language)
    lines: list[Line] = [
        words.line(f"method_sample_{found.sample.value}"),
        words.line("method_share", estimator=found.estimator),
        words.line("method_interval", level=level, interval=found.interval),
    ]
    if found.sample is Sample.OPEN:
        lines.append(words.line("method_interval_open"))
    if found.clusters is None:
        lines.append(words.line("method_no_schools"))
    else:
        effect = (
            words.text("unknown") if found.design_effect is None else decimal(found.design_effect, teller.language, 2)
        )
        schools = count_number(found.clusters, "method/clusters", teller.language)
        lines.append(words.line("method_schools", schools=schools, effect=effect))
    lines.append(words.line("method_weights", weights=found.weights))
    lines.append(words.line("method_percents"))
    lines.append(words.line("method_ranking", level=level))
    if teller.results.crosses:
        lines.append(words.line("method_groups"))
        lines.append(words.line("method_tests" if found.adjustment else "method_no_tests", adjustment=found.adjustment))
        lines.append(words.line("method_effect"))
    lines.append(words.line("method_disclosure", smallest=str(found.min_cell)))
    if found.dominance is not None:
        lines.append(words.line("method_dominance", part=percent(found.dominance, teller.language)))
    if any(table.type == "recognised" for table in teller.results.items):
        lines.append(words.line("method_open"))
    lines.append(
        words.line("method_claims", few=str(FEW), enough=str(ENOUGH), wide=decimal(WIDE * 100, teller.language, 0))
    )
    blocks: list[Block] = [Paragraph(parts=words.line("method_lead")), Listing(lines=tuple(lines))]
    if teller.instrument.id == "digitale-school-leraren" and found.sample is Sample.OPEN:
        blocks.append(Paragraph(parts=words.line("method_ticks"), role="note"))
    return Section(id="method", title=words.text("title_method"), blocks=tuple(blocks))


def colophon(teller: Teller) -> Section:
    """What this report is made from, and with what."""
    words, results = teller.words, teller.results
    lines: list[Line] = [
        words.line("colophon_instrument", title=teller.instrument.title[teller.language], version=results.version),
        words.line("colophon_made"),
        words.line("colophon_files"),
    ]
    if results.invented:
        lines.insert(0, words.line("marking"))
    return Section(id="colophon", title=words.text("title_colophon"), blocks=(Listing(lines=tuple(lines)),))
