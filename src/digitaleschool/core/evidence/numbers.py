"""Numbers as people read them, each bound to the estimate that it shows."""

from __future__ import annotations

import math
from collections.abc import Sequence

from .document import Number
from .results import CrossTable, ItemTable, Results, Share

SPACE = "\N{NO-BREAK SPACE}"
DASH = "\N{EN DASH}"


def percent(share: float, language: str, points: int | None = None) -> str:
    """A share as whole percents; ``points`` where rounding was settled for the whole table.

    >>> percent(0.6296, "en"), percent(0.004, "en"), percent(0.0, "nl").replace(SPACE, "_")
    ('63%', '<1%', '0_%')
    """
    whole = round_half_up(share * 100) if points is None else points
    sign = "%" if language == "en" else f"{SPACE}%"
    return f"<1{sign}" if whole == 0 and share > 0 else f"{whole}{sign}"


def percent_span(low: float, high: float, language: str) -> str:
    """An interval in whole percents, outwards: 56-70 %."""
    sign = "%" if language == "en" else f"{SPACE}%"
    return f"{math.floor(low * 100 + 1e-9)}{DASH}{math.ceil(high * 100 - 1e-9)}{sign}"


def decimal(value: float, language: str, digits: int = 1) -> str:
    """A number with its decimals.

    >>> decimal(6.25, "nl"), decimal(1.0, "en")
    ('6,3', '1.0')
    """
    scaled = round_half_up(value * 10**digits)
    text = f"{scaled / 10**digits:.{digits}f}"
    return text if language == "en" else text.replace(".", ",")


def count_text(n: int, language: str) -> str:
    """A number of persons.

    >>> count_text(243, "nl"), count_text(12345, "en")
    ('243', '12,345')
    """
    text = f"{n:,}"
    return text if language == "en" else text.replace(",", ".")


def round_half_up(value: float) -> int:
    """The nearest whole number; a half goes away from zero, as people round."""
    return math.floor(abs(value) + 0.5 + 1e-9) * (1 if value >= 0 else -1)


def rounded_together(shares: Sequence[float]) -> list[int]:
    """Whole percents that add up to 100, by largest remainder; each share on its own where they are no whole.

    >>> rounded_together([0.6296, 0.3704]), rounded_together([1 / 3, 1 / 3, 1 / 3]), rounded_together([0.5, 0.2])
    ([63, 37], [34, 33, 33], [50, 20])
    """
    exact = [share * 100 for share in shares]
    if abs(sum(exact) - 100) > 1e-6:
        return [round_half_up(value) for value in exact]
    points = [math.floor(value + 1e-9) for value in exact]
    by_rest = sorted(range(len(exact)), key=lambda k: (-(exact[k] - points[k]), k))
    for k in by_rest[: 100 - sum(points)]:
        points[k] += 1
    return points


def points_of(table: ItemTable) -> dict[str, int]:
    """Whole percents of a table's answers by code, which add up to 100 where one answer could be given and all show."""
    shown = [(option.code, option.share) for option in table.options if option.share is not None]
    several = any(option.mentions is not None for option in table.options) or table.type in {"multiple", "recognised"}
    if several or len(shown) < len(table.options):
        return {code: round_half_up(share * 100) for code, share in shown}
    return dict(zip((code for code, _ in shown), rounded_together([share for _, share in shown]), strict=True))


def resolve(results: Results, ref: str) -> float | None:
    """The value of the estimate that a reference names; KeyError where there is none.

    ``persons`` · ``fieldwork/invited`` · ``method/<field>`` · ``weighting/<field>`` · ``<table>/base`` ·
    ``<table>/mean`` · ``<table>/missing[/[but/]<kind>]`` · ``<table>/<code>/<n|share|low|high|mentions>`` ·
    ``<table>/top_two/share`` · ``<item>|<by>/<group>/base`` · ``<item>|<by>/<group>/<code>/<n|share>`` ·
    ``ranking:<id>/<entry>/<place|best|worst|score>`` · ``ranking:<id>/separable`` · ``comparison:<id>/<field>``.
    """
    head, *rest = ref.split("/")
    if head == "persons":
        return float(results.persons)
    if head in {"method", "weighting", "fieldwork"}:
        value = getattr(getattr(results, head), rest[0])
        return None if value is None else float(value)
    if head.startswith("comparison:"):
        comparison = next(found for found in results.comparisons if f"comparison:{found.id}" == head)
        return _number(getattr(comparison, rest[0]))
    if head.startswith("ranking:"):
        ranking = next(found for found in results.rankings if f"ranking:{found.id}" == head)
        if rest[0] == "separable":
            return float(ranking.separable)
        return _number(getattr(next(rank for rank in ranking.ranks if rank.id == rest[0]), rest[1]))
    if "|" in head:
        item, by = head.split("|")
        cross = next(found for found in results.crosses if found.item == item and found.by == by)
        return _of_cross(cross, rest)
    table = next((found for found in results.items if found.id == head), None)
    if table is None:
        raise KeyError(ref)
    return _of_table(table, rest, ref)


def _of_table(table: ItemTable, rest: Sequence[str], ref: str) -> float | None:
    if len(rest) == 1:
        return _number(getattr(table, rest[0]))
    if rest[0] == "missing":
        asked_of_others = _number(table.missing_kinds[rest[-1]])
        return asked_of_others if len(rest) == 2 else (table.missing or 0) - (asked_of_others or 0)
    options: dict[str, Share] = {option.code: option for option in table.options}
    option = table.top_two if rest[0] == "top_two" and "top_two" not in options else options.get(rest[0])
    if option is None:
        raise KeyError(ref)
    return _number(getattr(option, rest[1]))


def _of_cross(cross: CrossTable, rest: Sequence[str]) -> float | None:
    if rest[1] == "base":
        return _number(cross.bases[rest[0]])
    cell = next(cell for cell in cross.cells if cell.row == rest[0] and cell.column == rest[1])
    return _number(getattr(cell, rest[2]))


def _number(value: object) -> float | None:
    return None if value is None else float(value)  # type: ignore[arg-type]


def count_number(n: int | None, ref: str, language: str) -> Number:
    """A number of persons."""
    return Number(text=DASH if n is None else count_text(n, language), value=n, ref=ref)


def share_number(share: float | None, ref: str, language: str, points: int | None = None) -> Number:
    """A share as whole percents."""
    text = DASH if share is None else percent(share, language, points)
    return Number(text=text, value=share, ref=ref)
