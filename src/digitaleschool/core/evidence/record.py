"""``tables.json``: results written out as plain values, in the shape of ``reports/schema/tables-1.json``.

Only published results may be written. Each entry carries its own base, so that no number travels without it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from .results import (
    Cell,
    Comparison,
    CrossTable,
    Fieldwork,
    ItemTable,
    Method,
    Ranking,
    Results,
    Share,
    Test,
    Weighting,
)

SCHEMA_VERSION = "1"


class NotPublished(ValueError):
    """Results that did not pass disclosure control may not be written out."""


def tables_record(results: Results) -> dict[str, Any]:
    """Every published table as nested dicts and lists of plain values, ready for ``json.dumps``.

    Raises :class:`NotPublished` for results that :func:`.publishing.publish` has not seen. Numbers are estimates in
    full precision (shares from 0 to 1, ``low`` and ``high`` their interval at ``method.level``); None is withheld.
    """
    if not results.published:
        raise NotPublished("publish() comes before tables_record(): these results still hold small cells")
    return {
        "schema": SCHEMA_VERSION,
        "instrument": {"id": results.instrument, "version": results.version},
        "language": results.language,
        "invented": results.invented,
        "persons": results.persons,
        "fieldwork": _fieldwork(results.fieldwork),
        "method": _method(results.method),
        "weighting": _weighting(results.weighting),
        "items": [_item(table) for table in results.items],
        "crosses": [_cross(table) for table in results.crosses],
        "rankings": [_ranking(ranking) for ranking in results.rankings],
        "comparisons": [_comparison(comparison) for comparison in results.comparisons],
    }


def _item(table: ItemTable) -> dict[str, Any]:
    return {
        "id": table.id,
        "item_id": table.item_id,
        "label": table.label,
        "question": table.question,
        "type": table.type,
        "ordered": table.ordered,
        "base": table.base,
        "missing": table.missing,
        "missing_kinds": dict(table.missing_kinds),
        "options": [_share(option) for option in table.options],
        "mean": table.mean,
        "median": table.median,
        "top_two": None if table.top_two is None else _share(table.top_two),
        "suppressed": table.suppressed,
    }


def _share(share: Share) -> dict[str, Any]:
    return {
        "code": share.code,
        "label": share.label,
        "n": share.n,
        "share": share.share,
        "low": share.low,
        "high": share.high,
        "unweighted": share.unweighted,
        "mentions": share.mentions,
        "suppressed": share.suppressed,
    }


def _cross(table: CrossTable) -> dict[str, Any]:
    return {
        "item": table.item,
        "by": table.by,
        "label": table.label,
        "by_label": table.by_label,
        "groups": [
            {"code": code, "label": label, "base": table.bases.get(code), "merged": list(table.merged.get(code, ()))}
            for code, label in table.rows
        ],
        "answers": [{"code": code, "label": label} for code, label in table.columns],
        "overlapping": table.overlapping,
        "withheld": table.withheld,
        "cells": [_cell(cell) for cell in table.cells],
        "test": _test(table.test),
        "group_tests": {code: _test(test) for code, test in table.group_tests.items()},
    }


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "group": cell.row,
        "code": cell.column,
        "n": cell.n,
        "share": cell.share,
        "low": cell.low,
        "high": cell.high,
        "suppressed": cell.suppressed,
    }


def _test(test: Test | None) -> dict[str, Any] | None:
    if test is None:
        return None
    return {
        "name": test.name,
        "statistic": test.statistic,
        "df": list(test.df),
        "p": test.p,
        "adjusted_p": test.adjusted_p,
        "adjustment": test.adjustment,
        "holm_p": test.holm_p,
        "family": test.family,
        "family_size": test.family_size,
        "effect_size": test.effect_size,
        "effect_name": test.effect_name,
        "why_withheld": test.why_withheld,
    }


def _ranking(ranking: Ranking) -> dict[str, Any]:
    return {
        "id": ranking.id,
        "title": ranking.title,
        "rule": ranking.rule,
        "separable": ranking.separable,
        "ranks": [
            {
                "id": rank.id,
                "label": rank.label,
                "score": rank.score,
                "place": rank.place,
                "best": rank.best,
                "worst": rank.worst,
            }
            for rank in ranking.ranks
        ],
    }


def _method(method: Method) -> dict[str, Any]:
    return {**_plain(asdict(method)), "sample": method.sample.value}


def _weighting(weighting: Weighting | None) -> dict[str, Any] | None:
    return None if weighting is None else _plain(asdict(weighting))


def _comparison(comparison: Comparison) -> dict[str, Any]:
    return _plain(asdict(comparison))


def _fieldwork(fieldwork: Fieldwork) -> dict[str, Any]:
    return _plain(asdict(fieldwork))


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in values.items()}
