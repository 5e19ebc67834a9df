"""A small invented round with everything in it that a form must be able to show."""

from __future__ import annotations

import random
from dataclasses import replace

from digitaleschool.core.evidence.document import (
    Bar,
    Chart,
    Column,
    Document,
    Finding,
    Listing,
    Number,
    Paragraph,
    Section,
    Strong,
    Table,
)
from digitaleschool.core.evidence.results import (
    Cell,
    CrossTable,
    ItemTable,
    Method,
    Rank,
    Ranking,
    Results,
    Sample,
    Share,
    Test,
    Weighting,
)
from digitaleschool.core.survey import model
from digitaleschool.core.survey.answers import BLANK, FIRST_MISSING, NOT_ASKED, Answers
from digitaleschool.core.survey.model import Condition, Instrument, Item, Kind, Option, Role, Row, Text

PERSONS = 120
FREQUENCIES = ("dagelijks", "meer keer per week", "2-4 keer per maand", "1 keer per maand", "enkele keren", "nooit")
MARKING = "Verzonnen antwoorden: dit is een demonstratie, geen onderzoek."


def words(text: str) -> Text:
    return Text(nl=text, en=f"{text} (en)")


def options(*labels: str) -> tuple[Option, ...]:
    return tuple(Option(code=f"o{number}", label=words(label)) for number, label in enumerate(labels))


def rows(*labels: str) -> tuple[Row, ...]:
    return tuple(Row(code=f"r{number}", label=words(label)) for number, label in enumerate(labels))


def instrument(label: str = "") -> Instrument:
    """Five questions and two about who answers; ``label`` is put behind every wording (hostile text, for instance)."""

    def w(text: str) -> str:
        return f"{text}{label}"

    items = (
        Item(id="network", kind=Kind.SINGLE, wording=words(w("Net")), role=Role.BACKGROUND,
             options=options(w("GO!"), w("KOV"), w("OVSG"), w("POV"))),
        Item(id="field", kind=Kind.MULTIPLE, wording=words(w("Vakgebied")), role=Role.BACKGROUND,
             options=options(w("Hout"), w("Bouw"), w("Voeding"))),
        Item(id="use", kind=Kind.MATRIX, wording=words(w("Hoe vaak gebruik je digitale middelen om ...")), ordered=True,
             rows=rows(w("leerstof uit te leggen"), w("oefeningen te geven"), w("te differentiëren")),
             options=options(*(w(name) for name in FREQUENCIES))),
        Item(id="statements", kind=Kind.TICKS, wording=words(w("Wat past bij jou?")),
             rows=rows(w("Ik los problemen zelf op"), w("Er is te weinig materiaal"))),
        Item(id="trained", kind=Kind.SINGLE, wording=words(w("Volgde je nascholing?")), options=options("ja", "nee")),
        Item(id="trained_which", kind=Kind.TEXT, wording=words(w("Welke?")),
             base=Condition(item="trained", codes=("o0",))),
        Item(id="reasons", kind=Kind.MULTIPLE, wording=words(w("Wat geeft de doorslag?")), at_most=2,
             options=options(w("kwaliteit"), w("materiaal"), w("expertise"))),
        Item(id="all", kind=Kind.SCALE, wording=words(w("Hoe digitaal vaardig ben je?")), minimum=0, maximum=4),
    )  # fmt: skip
    return Instrument(
        id="sample", version="1", changed="2026-11-23", title=words(w("Voorbeeld")),
        sections=(model.Section(id="all_items", title=words(w("Alles")), items=items),),
    )  # fmt: skip


def answers(label: str = "") -> Answers:
    """The answers of 120 invented persons; three of them are of the fourth network."""
    asked = instrument(label)
    chance = random.Random(7)
    codes = {
        variable.id: bytes(
            BLANK if chance.random() < 0.05 else chance.randrange(len(variable.categories)) for _ in range(PERSONS)
        )
        for variable in asked.variables
    }
    for item in asked.items:
        if item.kind is Kind.MULTIPLE:  # who leaves the question open leaves every option open
            first = codes[item.variables[0].id]
            for variable in item.variables:
                codes[variable.id] = bytes(
                    BLANK if lead == BLANK else own % 2 for lead, own in zip(first, codes[variable.id], strict=True)
                )
    codes["network"] = bytes([3] * 3 + [0] * 60 + [1] * 40 + [2] * 17)
    codes["use.r2"] = bytes([5] * 2 + [4] * 4 + [0] * 30 + [1] * 30 + [2] * 30 + [3] * 20 + [NOT_ASKED] * 4)
    texts = {"trained_which": tuple(f"cursus {number}{label}" for number in range(PERSONS))}
    return Answers(instrument=asked, count=PERSONS, codes=codes, texts=texts, invented=True)


def results(label: str = "", *, published: bool = True) -> Results:
    """Published results of those answers: cells under 5 are withheld, with a second one where a total would tell."""
    given = answers(label)
    published_tables = tuple(table for item in given.instrument.items for table in tables(given, item))
    crosses = tuple(_cross(given, variable) for variable in given.instrument.variables if variable.id != "network")
    return Results(
        instrument="sample", version="1", language="nl", persons=PERSONS, invented=True, published=published,
        method=Method(
            sample=Sample.OPEN, estimator="aandeel van wie antwoordde", interval="Wilson", level=0.95,
            weights="geen", clusters=None, design_effect=None, min_cell=5, adjustment="Holm",
            notes=(f"Een open steekproef: wie wilde, antwoordde.{label}",),
        ),
        items=published_tables, crosses=crosses, rankings=(_ranking(label),),
        weighting=Weighting(
            margins=("network",), design_effect=1.25, effective_n=96.0, largest=2.5, smallest=0.5, iterations=12,
            trimmed=0, unconverged=(),
        ),
    )  # fmt: skip


def tables(given: Answers, item: Item) -> list[ItemTable]:
    if item.kind is not Kind.MULTIPLE:
        return [_item_table(given, variable) for variable in item.variables]
    flags = [given.codes[variable.id] for variable in item.variables]
    base = sum(code < FIRST_MISSING for code in flags[0])
    return [ItemTable(
        id=item.id, item_id=item.id, label=item.wording.nl, question=item.wording.nl, type=item.kind.value, base=base,
        missing=PERSONS - base, missing_kinds={"blank": PERSONS - base},
        options=tuple(
            replace(_share(option, flag.count(1), base, hide=False), mentions=0.3)
            for option, flag in zip(item.options, flags, strict=True)
        ),
    )]  # fmt: skip


def _item_table(given: Answers, variable: model.Variable) -> ItemTable:
    column = given.codes[variable.id]
    counts = [column.count(code) for code in range(len(variable.categories))]
    hidden = _hidden(counts)
    base = sum(counts)
    kinds = {"blank": column.count(BLANK), "not_asked": column.count(NOT_ASKED)}
    item = given.instrument.item(variable.item_id)
    return ItemTable(
        id=variable.id, item_id=variable.item_id, label=variable.label.nl, question=item.wording.nl,
        type=item.kind.value, base=base, missing=sum(kinds.values()), missing_kinds=kinds, ordered=variable.ordered,
        options=tuple(
            _share(option, counts[code], base, hide=code in hidden) for code, option in enumerate(variable.categories)
        ),
        median=variable.categories[0].label.nl if variable.ordered else None,
    )  # fmt: skip


def _hidden(counts: list[int]) -> set[int]:
    hidden = {code for code, count in enumerate(counts) if 0 < count < 5}
    if len(hidden) == 1:
        hidden.add(min((count, code) for code, count in enumerate(counts) if code not in hidden and count)[1])
    return hidden


def _share(option: Option, count: int, base: int, *, hide: bool) -> Share:
    if hide:
        return Share(
            code=option.code, label=option.label.nl, n=None, share=None, low=None, high=None, suppressed=True
        )  # fmt: skip
    share = count / base
    return Share(
        code=option.code, label=option.label.nl, n=count, share=share, low=max(share - 0.08, 0),
        high=min(share + 0.08, 1), unweighted=share,
    )  # fmt: skip


def _cross(given: Answers, variable: model.Variable) -> CrossTable:
    by = given.instrument.variable("network")
    cells = []
    for group, option in enumerate(by.categories):
        members = [code for code, network in zip(given.codes[variable.id], given.codes["network"], strict=True)
                   if network == group]  # fmt: skip
        for code, category in enumerate(variable.categories):
            count = members.count(code)
            hide = group >= 2
            cells.append(Cell(
                row=option.code, column=category.code, n=None if hide else count,
                share=None if hide else count / len(members), low=None if hide else 0.0, high=None if hide else 1.0,
                suppressed=hide,
            ))  # fmt: skip
    return CrossTable(
        item=variable.id, by="network", label=variable.label.nl, by_label=by.label.nl,
        rows=tuple((option.code, option.label.nl) for option in by.categories),
        columns=tuple((option.code, option.label.nl) for option in variable.categories), cells=tuple(cells),
        bases={"o0": 60, "o1": 40, "o2": None, "o3": None},
        test=Test(
            name="Rao-Scott", statistic=1.25, df=(2.9, 300.5), p=None, adjusted_p=None, adjustment="Holm",
            family="network", family_size=12, effect_size=0.12, why_withheld="open steekproef",
        ),
    )  # fmt: skip


def _ranking(label: str) -> Ranking:
    return Ranking(
        id="most_used", title=f"Meest gebruikt{label}", rule=f"aandeel minstens wekelijks{label}", separable=1,
        ranks=(
            Rank(id="use.r0", label=f"leerstof uitleggen{label}", score=0.62, place=1, best=1, worst=1),
            Rank(id="use.r1", label=f"oefeningen geven{label}", score=0.41, place=2, best=2, worst=3),
            Rank(id="use.r2", label=f"differentiëren{label}", score=None, place=3, best=2, worst=3),
        ),
    )  # fmt: skip


def document(label: str = "") -> Document:
    """Every kind of block, with charts of each kind."""
    return Document(
        title=f"Digitale school: wat leraren zeggen{label}", subtitle=f"Bevraging van 120 leraren{label}",
        language="nl", marking=MARKING + label,
        facts=((f"Bevraagd{label}", f"september 2021{label}"), ("Antwoorden", "120")),
        sections=(
            Section(id="summary", title=f"In het kort{label}", blocks=_summary(label)),
            Section(
                id="answers", title=f"De antwoorden{label}", blocks=(_paragraph(f"Elke vraag apart.{label}"),),
                sections=(
                    Section(id="answers-statements", title=f"Stellingen{label}", blocks=(bars(label), _table(label))),
                    Section(id="answers-use", title="Gebruik", blocks=(stacked(label), ranks(label))),
                ),
            ),
        ),
    )  # fmt: skip


def _paragraph(text: str, role: str = "text") -> Paragraph:
    return Paragraph(parts=(text,), role=role)


def _number(text: str = "62 %", value: float | None = 0.62, label: str = "") -> Number:
    return Number(text=text + label, value=value, ref=f"use.r0/o0/share{label}")


def _summary(label: str) -> tuple[Paragraph | Listing | Finding, ...]:
    return (
        Paragraph(parts=("Van de leraren legt ", _number(label=label), " elke dag leerstof uit met digitale middelen."),
                  role="lead"),
        _paragraph(f"Let op: wie niet aanduidt, zegt niet nee.{label}", "warning"),
        _paragraph(f"Een noot.{label}", "note"),
        _paragraph(f"Een citaat uit een open antwoord.{label}", "quote"),
        Listing(lines=((Strong(text=f"Eerst{label}"), " dit"), ("dan ", _number("37 %", 0.3704)))),
        Listing(lines=(("een",), ("twee",)), ordered=True),
        Finding(
            id="finding-use", sentence=("Uitleggen staat alleen op kop: ", _number(), f" doet het elke dag.{label}"),
            strength="weak", strength_label=f"zwakke uitspraak{label}", why=f"open steekproef van 120 personen{label}",
            basis=("n = ", _number("120", 120.0), f" antwoorden{label}"),
        ),
    )  # fmt: skip


def _table(label: str, table_id: str = "table-statements") -> Table:
    return Table(
        id=table_id, caption=f"Stellingen{label}",
        columns=(Column(label=f"Stelling{label}"), Column(label="n", numeric=True), Column(label="%", numeric=True)),
        rows=(
            ((f"Ik los problemen zelf op{label}",), (_number("56", 56.0),), (_number("47 %", 0.47),)),
            (("Er is te weinig materiaal",), ("–",), ("–",)),
        ),
        note=f"Streepje: niet gepubliceerd, te weinig personen.{label}",
    )  # fmt: skip


def bars(label: str = "") -> Chart:
    return Chart(
        id="chart-statements", kind="bars", title=f"Wat leraren aanduiden{label}", series=(f"aangeduid{label}",),
        description=f"Balken met hun interval; problemen zelf oplossen staat bovenaan met 47 %.{label}",
        bars=(
            Bar(label=f"Ik los technische problemen met digitale middelen in mijn klas zelf op, zonder hulp{label}",
                parts=(0.47,), low=0.38, high=0.56, text=f"47 % (38–56){label}"),
            Bar(label="Er is te weinig materiaal", parts=(None,), text="niet gepubliceerd"),
            Bar(label="Niemand", parts=(0.0,), low=0.0, high=0.03, text="0 % (0–3)"),
            Bar(label="Iedereen", parts=(1.0,), low=0.97, high=1.0, text="100 % (97–100)"),
        ),
        table=_table(label, "chart-statements-table"),
    )  # fmt: skip


def stacked(label: str = "") -> Chart:
    return Chart(
        id="chart-use", kind="stacked", title=f"Hoe vaak{label}", series=tuple(name + label for name in FREQUENCIES),
        description=f"Voor elk gebruik de verdeling van dagelijks tot nooit.{label}",
        bars=(
            Bar(label=f"leerstof uitleggen{label}", parts=(0.35, 0.27, 0.12, 0.06, 0.15, 0.05), text="n = 114"),
            Bar(label="oefeningen geven", parts=(0.2, 0.2, 0.2, 0.2, 0.1, 0.1), text="n = 115"),
            Bar(label="differentiëren", parts=(0.26, 0.26, 0.26, 0.17, None, None), text="n = 116"),
            Bar(label="volgen wat leerlingen thuis doen", parts=(None,) * 6, text="niet gepubliceerd"),
        ),
        table=_table(label, "chart-use-table"),
    )  # fmt: skip


def ranks(label: str = "") -> Chart:
    return Chart(
        id="chart-ranks", kind="ranks", title=f"De volgorde, met wat niet te onderscheiden is{label}",
        series=(f"plaats{label}",), maximum=3.0,
        description=f"Uitleggen staat alleen op plaats 1; de andere twee delen plaats 2 en 3.{label}",
        bars=(
            Bar(label=f"leerstof uitleggen{label}", parts=(1.0,), low=1.0, high=1.0, text="1"),
            Bar(label="oefeningen geven", parts=(2.0,), low=2.0, high=3.0, text="2 (2–3)"),
            Bar(label="differentiëren", parts=(3.0,), low=2.0, high=3.0, text="3 (2–3)"),
        ),
        table=_table(label, "chart-ranks-table"),
    )  # fmt: skip
