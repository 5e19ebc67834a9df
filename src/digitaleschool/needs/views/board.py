"""The live board: how the fieldwork of a round stands against what is wanted, and which schools to invite next."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from digitaleschool.core.fieldwork.board import Line
from digitaleschool.core.fieldwork.next_schools import Proposal
from digitaleschool.needs.board import board_for, proposals_for
from digitaleschool.needs.models import Ballot
from digitaleschool.needs.queries import rounds_worked_on
from digitaleschool.needs.strata_words import category_words, dimension_words, short_words


@login_required
@require_safe
def board(request: HttpRequest, slug: str) -> HttpResponse:
    round = get_object_or_404(rounds_worked_on(request.user), slug=slug)
    found = board_for(round)
    context = {
        "round": round,
        "total": _told(found.total),
        "groups": [
            {"dimension": dimension, "words": dimension_words(dimension), "lines": [_told(line) for line in lines],
             "overlaps": dimension == "field"}
            for dimension, lines in found.groups.items()
        ],
        "opened": found.opened,
        "sealed": Ballot.objects.filter(round=round).count(),
        "proposals": [(row, _reasons(proposal)) for row, proposal in proposals_for(round, found, request.user)],
        "has_targets": bool(found.total.wanted.answers or found.total.wanted.interviews),
    }  # fmt: skip
    return render(request, "needs/board.html", context)


def _told(line: Line) -> dict[str, Any]:
    """A line of the board for its template: words, numbers, and how wide its bars are."""
    wanted = line.wanted
    return {
        "line": line,
        "words": category_words(line.dimension, line.category) if line.dimension else "",
        "answers": line.answers,
        "answers_withheld": line.answers is None,
        "answers_width": _width(line.answers or 0, wanted.answers),
        "interviews_width": _width(line.interviews_held, wanted.interviews),
        "response": None if line.response is None else round(100 * line.response),
        "flagged_withheld": line.flagged is None,
        "is_reached": bool(wanted.answers or wanted.interviews) and not line.is_short,
    }


def _reasons(proposal: Proposal) -> str:
    """Why a school is proposed, in one sentence: "KOV komt nog 12 antwoorden te kort, Limburg nog 7"."""
    first, *others = proposal.reasons
    said = ngettext(
        "%(group)s still lacks %(short)s answer", "%(group)s still lacks %(short)s answers", first.short
    ) % {"group": _named(first.dimension, first.category), "short": first.short}
    more = [
        _("%(group)s another %(short)s") % {"group": _named(one.dimension, one.category), "short": one.short}
        for one in others
    ]
    return ", ".join([said, *more]) + "."


def _named(dimension: str, category: str) -> str:
    if not category:
        return _("%(dimension)s not known") % {"dimension": dimension_words(dimension)}
    return short_words(dimension, category)


def _width(part: int, whole: int) -> int:
    return min(100, 100 * part // whole) if whole else 0
