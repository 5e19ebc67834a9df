"""Tools: those of the knowledge brought in, and what an RTC adds to them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from digitaleschool.core.frameworks.tools import KnownTool, load_known_tools
from digitaleschool.core.refusals import Refusal
from digitaleschool.core.survey.tables import fold, without_marks
from digitaleschool.core.wording import Text
from digitaleschool.frameworks.models import LabourMarketProof, Tool
from digitaleschool.people.audit import write_down
from digitaleschool.people.models import Organisation, Person
from digitaleschool.people.rules import rtcs_of

from .locking import lock_frameworks

RESERVED = {"nieuw"}
"""Words that are pages of their own."""
FACTS = (
    "label_nl", "label_en", "kind", "theme", "licence", "price_note_nl", "price_note_en", "available_after",
    "equipment_nl", "equipment_en", "fields", "aliases", "source",
)  # fmt: skip
"""What the knowledge tells and an RTC may change; the labour market is told by companies alone."""
MOST_SEARCHED = 600


class ToolRefused(Refusal):
    """A tool, or a fact of it, that cannot be kept; the sentence says why."""


def bring_tools() -> bool:
    """Makes the tools of the knowledge rows; whether that changed anything. Those an RTC changed are left alone."""
    rows = {tool.slug: tool for tool in Tool.objects.order_by("pk")}
    new, changed = [], []
    for known in load_known_tools():
        row, facts = rows.get(known.code), _facts_of(known)
        if row is None:
            new.append(_filled(Tool(slug=known.code, origin=Tool.Origin.SITE), facts))
        elif row.origin == Tool.Origin.SITE and any(getattr(row, fact) != value for fact, value in facts.items()):
            changed.append(_filled(row, facts))
    Tool.objects.bulk_create(new)
    Tool.objects.bulk_update(changed, [*FACTS, "search_text"], batch_size=100)
    return bool(new or changed)


@transaction.atomic
def make_tool(*, facts: Mapping[str, Any], by: Person, now: datetime) -> Tool:
    """A tool that the knowledge does not have. Raises :class:`ToolRefused` where one bears that name."""
    lock_frameworks()
    slug = re.sub(r"[^a-z0-9]+", "-", without_marks(str(facts["label_nl"])).lower())[:60].strip("-")
    if not slug or slug in RESERVED:
        raise ToolRefused(Text(
            nl="Geef de tool een naam met letters of cijfers.", en="Give the tool a name with letters or digits."
        ))  # fmt: skip
    if Tool.objects.filter(slug=slug).exists() or Tool.objects.filter(slug=slug.replace("-", "_")).exists():
        name = str(facts["label_nl"])
        raise ToolRefused(Text(
            nl=f"Er is al een tool met de naam {name}.", en=f"There is a tool named {name} already."
        ))  # fmt: skip
    tool = _filled(Tool(slug=slug, origin=Tool.Origin.OWN), facts)
    tool.save()
    _note("tool.made", tool, by=by, now=now)
    return tool


@transaction.atomic
def change_tool(*, tool: Tool, facts: Mapping[str, Any], by: Person, now: datetime) -> None:
    """Changes what is known of a tool, and whether the labour market knows it.

    Raises :class:`ToolRefused` where what is said of the labour market contradicts its proofs.
    """
    tool = Tool.objects.select_for_update().get(pk=tool.pk)
    said = facts.get("on_labour_market", tool.on_labour_market)
    _check_labour_market(tool, said)
    changed = [fact for fact in FACTS if fact in facts and getattr(tool, fact) != facts[fact]]
    if said != tool.on_labour_market:
        changed.append("on_labour_market")
    if not changed:
        return
    if changed != ["on_labour_market"]:
        tool.origin = Tool.Origin.OWN
    tool.on_labour_market = said
    _filled(tool, {fact: facts[fact] for fact in FACTS if fact in facts}).save()
    _note("tool.changed", tool, by=by, now=now, details={"changed": changed})


@transaction.atomic
def add_proof(
    *, tool: Tool, company: Organisation | None, company_name: str, what: str, said_on: date, source: str, by: Person,
    now: datetime,
) -> LabourMarketProof:  # fmt: skip
    """Notes a company that uses the tool: from then on the labour market knows it. The same twice is one proof."""
    tool = Tool.objects.select_for_update().get(pk=tool.pk)
    proof, is_new = LabourMarketProof.objects.get_or_create(
        tool=tool, company=company, company_name=company.name if company else company_name, what=what,
        said_on=said_on, source=source,
    )  # fmt: skip
    if is_new:
        _on_labour_market(tool, Tool.LabourMarket.YES)
        _note("tool.proof_added", tool, by=by, now=now, details={"company": proof.company_name})
    return proof


@transaction.atomic
def remove_proof(*, proof: LabourMarketProof, by: Person, now: datetime) -> None:
    """Takes a proof away; without any, nobody knows whether the labour market has the tool."""
    tool = Tool.objects.select_for_update().get(pk=proof.tool_id)
    if not LabourMarketProof.objects.filter(pk=proof.pk).delete()[0]:
        return
    if not tool.proofs.exists():
        _on_labour_market(tool, Tool.LabourMarket.UNKNOWN)
    _note("tool.proof_removed", tool, by=by, now=now, details={"company": proof.company_name})


def _check_labour_market(tool: Tool, said: str) -> None:
    has_proof = tool.proofs.exists()
    if said == Tool.LabourMarket.YES and not has_proof:
        raise ToolRefused(Text(
            nl="Voeg eerst een bedrijf toe dat deze tool gebruikt. Dan staat hier vanzelf 'ja'.",
            en="Add a company that uses this tool first. Then this becomes 'yes' by itself.",
        ))  # fmt: skip
    if said != Tool.LabourMarket.YES and has_proof:
        raise ToolRefused(Text(
            nl="Er staat een bedrijf bij dat deze tool gebruikt. Haal dat eerst weg als het niet klopt.",
            en="A company that uses this tool stands here. Take it away first where that is wrong.",
        ))  # fmt: skip


def _on_labour_market(tool: Tool, said: str) -> None:
    tool.on_labour_market = said
    tool.save(update_fields=["on_labour_market"])


def _facts_of(known: KnownTool) -> dict[str, Any]:
    return {
        "label_nl": known.label.nl, "label_en": known.label.en, "kind": known.kind, "theme": known.theme,
        "licence": known.licence, "price_note_nl": known.price.nl, "price_note_en": known.price.en,
        "available_after": known.available_after, "equipment_nl": known.equipment.nl,
        "equipment_en": known.equipment.en, "fields": list(known.fields), "aliases": list(known.aliases),
        "source": known.source,
    }  # fmt: skip


def _filled(tool: Tool, facts: Mapping[str, Any]) -> Tool:
    for fact in FACTS:
        if fact in facts:
            setattr(tool, fact, facts[fact])
    tool.label_en = tool.label_en or tool.label_nl
    tool.search_text = fold(" ".join((tool.label_nl, tool.label_en, *tool.aliases)))[:MOST_SEARCHED].strip()
    return tool


def _note(verb: str, tool: Tool, *, by: Person, now: datetime, details: dict[str, Any] | None = None) -> None:
    rtc = Organisation.objects.filter(pk__in=rtcs_of(by)).order_by("pk").first()
    write_down(verb, by=by, now=now, organisation=rtc, on=tool, label=tool.label_nl, details=details)
