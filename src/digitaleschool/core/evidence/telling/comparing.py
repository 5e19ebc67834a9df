"""Our figures beside published ones, and which ones may not stand beside each other."""

from __future__ import annotations

from collections.abc import Sequence

from digitaleschool.core.evidence.document import Block, Column, Line, Number, Paragraph, Section, Table
from digitaleschool.core.evidence.numbers import DASH, decimal, share_number
from digitaleschool.core.evidence.results import Comparison

from .teller import Teller


def comparing(teller: Teller) -> Section | None:
    """First the figures of the first round, then other studies; None where there is nothing to compare with."""
    words = teller.words
    found = teller.results.comparisons
    if not found:
        return None
    rounds = [comparison for comparison in found if comparison.id.startswith("published.")]
    others = [comparison for comparison in found if not comparison.id.startswith("published.")]
    fit = [comparison for comparison in others if comparison.comparable]
    unfit = [comparison for comparison in others if not comparison.comparable]
    blocks: list[Block] = [Paragraph(parts=words.line("comparison_lead"))]
    if teller.results.invented:
        blocks.append(Paragraph(parts=words.line("comparison_invented"), role="warning"))
    if rounds:
        blocks.append(_table(teller, "rounds", rounds))
        blocks += [
            Paragraph(parts=(f"{comparison.label[:1].upper()}{comparison.label[1:]}: {comparison.why}",), role="note")
            for comparison in rounds
            if comparison.why and comparison.comparable
        ]
    if fit:
        blocks.append(_table(teller, "studies", fit))
    if unfit:
        blocks.append(Paragraph(parts=words.line("comparison_unfit")))
        blocks.append(_unfit(teller, unfit))
    return Section(id="comparison", title=words.text("title_comparison"), blocks=tuple(blocks))


def _table(teller: Teller, name: str, comparisons: Sequence[Comparison]) -> Table:
    words = teller.words
    return Table(
        id=f"table-comparison-{name}",
        caption=words.text(f"comparison_{name}"),
        columns=(
            Column(label=words.text("head_row")),
            Column(label=words.text("head_ours"), numeric=True),
            Column(label=words.text("head_reference"), numeric=True),
            Column(label=words.text("head_difference"), numeric=True),
            Column(label=words.text("head_interval"), numeric=True),
        ),
        rows=tuple(_row(teller, comparison) for comparison in comparisons),
        note=words.text("comparison_note"),
    )


def _row(teller: Teller, comparison: Comparison) -> tuple[Line, ...]:
    ref = f"comparison:{comparison.id}"
    ours: Line = (share_number(comparison.ours, f"{ref}/ours", teller.language),)
    if comparison.ours is not None and comparison.ours_base is not None:
        base = Number(text=str(comparison.ours_base), value=comparison.ours_base, ref=f"{ref}/ours_base")
        ours = teller.words.line("share_and_base", share=ours, base=base)
    reference = share_number(comparison.reference, f"{ref}/reference", teller.language)
    theirs: Line = (reference,) if comparison.bound == "exactly" else teller.words.line("more_than", share=reference)
    return (comparison.label,), ours, theirs, (_points(teller, comparison),), (_interval(teller, comparison),)


def _points(teller: Teller, comparison: Comparison) -> Number:
    """The difference in percentage points, with its sign."""
    value = comparison.difference
    text = DASH if value is None else _signed(value, teller.language)
    return Number(text=text, value=value, ref=f"comparison:{comparison.id}/difference")


def _interval(teller: Teller, comparison: Comparison) -> Number:
    low, high = comparison.low, comparison.high
    text = DASH
    if low is not None and high is not None:
        joined = teller.words.text("to", a=_signed(low, teller.language), b=_signed(high, teller.language))
        text = joined
    return Number(text=text, value=low, ref=f"comparison:{comparison.id}/low")


def _signed(value: float, language: str) -> str:
    """``+2`` or ``−9``, in points; a difference that rounds to nothing has no sign."""
    text = decimal(abs(value) * 100, language, 0)
    if text == "0":
        return text
    return f"+{text}" if value > 0 else f"\N{MINUS SIGN}{text}"


def _unfit(teller: Teller, comparisons: Sequence[Comparison]) -> Table:
    words = teller.words
    return Table(
        id="table-comparison-unfit",
        caption=words.text("comparison_unfit_caption"),
        columns=(
            Column(label=words.text("head_row")),
            Column(label=words.text("head_value"), numeric=True),
            Column(label=words.text("head_source")),
            Column(label=words.text("head_why")),
        ),
        rows=tuple(
            (
                (comparison.label,),
                (_value(teller, comparison),),
                (f"{_study(comparison)}, {comparison.population}",),
                (comparison.why,),
            )
            for comparison in comparisons
        ),
    )


def _study(comparison: Comparison) -> str:
    """The source without the lines of our own report that quote it, which stand in the tables."""
    return comparison.source.rpartition(" (L")[0] or comparison.source


def _value(teller: Teller, comparison: Comparison) -> Number:
    ref = f"comparison:{comparison.id}/reference"
    if comparison.unit == "share":
        text = decimal(comparison.reference * 100, teller.language).removesuffix(",0").removesuffix(".0")
        return Number(text=f"{text} %" if teller.language == "nl" else f"{text}%", value=comparison.reference, ref=ref)
    hours = decimal(comparison.reference, teller.language, 0)
    return Number(text=teller.words.text("hours_a_week", hours=hours), value=comparison.reference, ref=ref)
