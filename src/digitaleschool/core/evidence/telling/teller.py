"""What every part of the report needs: the published tables by name, the words, and numbers that stay bound."""

from __future__ import annotations

import re
from functools import cached_property

from digitaleschool.core.evidence.document import Inline, Line, Number
from digitaleschool.core.evidence.numbers import (
    DASH,
    count_number,
    count_text,
    decimal,
    percent_span,
    points_of,
    share_number,
)
from digitaleschool.core.evidence.results import CrossTable, ItemTable, Rank, Ranking, Results, Share
from digitaleschool.core.evidence.wording import Wording
from digitaleschool.core.survey.model import Instrument, Item
from digitaleschool.core.values import dataclass

SHORT = 24
"""Longest label at the head of a column; a shorter other name of the answer is taken where there is one."""


@dataclass(frozen=True)
class Teller:
    """Published results in one language, ready to be told."""

    results: Results
    instrument: Instrument
    language: str

    @cached_property
    def words(self) -> Wording:
        return Wording(self.language)

    @cached_property
    def _tables(self) -> dict[str, ItemTable]:
        return {table.id: table for table in self.results.items}

    @cached_property
    def _points(self) -> dict[str, dict[str, int]]:
        return {}

    def table(self, name: str) -> ItemTable | None:
        """The table with that id, None where these results have none."""
        return self._tables.get(name)

    def tables_of(self, item: Item) -> list[ItemTable]:
        """The item's own tables, in order; without those that were recognised in its open answers."""
        return [table for table in self.results.items if table.item_id == item.id and table.type != "recognised"]

    def recognised(self, item: Item, part: str) -> ItemTable | None:
        """What was recognised in the item's open answers: ``tool``, ``theme`` or ``kind``."""
        return self.table(f"{item.id}.{part}")

    def ranking(self, name: str) -> Ranking | None:
        """The ranking with that id."""
        return next((ranking for ranking in self.results.rankings if ranking.id == name), None)

    def crosses(self, by: str) -> list[CrossTable]:
        """The cross tables by one question."""
        return [cross for cross in self.results.crosses if cross.by == by]

    # --- numbers ------------------------------------------------------------------------------------------------------

    @property
    def persons(self) -> Number:
        return count_number(self.results.persons, "persons", self.language)

    def n(self, table: ItemTable, option: Share) -> Number:
        return count_number(option.n, f"{table.id}/{option.code}/n", self.language)

    def base(self, table: ItemTable) -> Number:
        return count_number(table.base, f"{table.id}/base", self.language)

    def share(self, table: ItemTable, option: Share) -> Number:
        """The share, rounded so that answers that should add up to 100 do."""
        if table.id not in self._points:
            self._points[table.id] = points_of(table)
        ref = "top_two" if option is table.top_two else option.code
        return share_number(
            option.share, f"{table.id}/{ref}/share", self.language, self._points[table.id].get(option.code)
        )

    def unweighted(self, table: ItemTable, option: Share) -> Number:
        return share_number(option.unweighted, f"{table.id}/{option.code}/unweighted", self.language)

    def mentions(self, table: ItemTable, option: Share) -> Number:
        return share_number(option.mentions, f"{table.id}/{option.code}/mentions", self.language)

    def span(self, table: ItemTable, option: Share) -> Number:
        """The interval, bound to its lower end."""
        ref = "top_two" if option is table.top_two else option.code
        text = (
            DASH if option.low is None or option.high is None else percent_span(option.low, option.high, self.language)
        )
        return Number(text=text, value=option.low, ref=f"{table.id}/{ref}/low")

    def mean(self, table: ItemTable) -> Number:
        text = DASH if table.mean is None else decimal(table.mean, self.language)
        return Number(text=text, value=table.mean, ref=f"{table.id}/mean")

    def of_base(self, table: ItemTable, option: Share, *, within: bool = False) -> Line:
        """``63 % (153 van 243)``, or without brackets ``within`` others; a weighted share has only its base."""
        key = "share_within" if within else "share_of"
        if self.results.weighting is not None:
            key += "_weighted"
        return self.words.line(
            key, share=self.share(table, option), n=self.n(table, option), base=self.base(table)
        )  # fmt: skip

    def rank_score(self, ranking: Ranking, rank: Rank) -> Number:
        """The share that a ranking orders by."""
        return share_number(rank.score, f"ranking:{ranking.id}/{rank.id}/score", self.language)

    def rank_place(self, ranking: Ranking, rank: Rank, which: str) -> Number:
        """``place``, ``best`` or ``worst``."""
        return count_number(getattr(rank, which), f"ranking:{ranking.id}/{rank.id}/{which}", self.language)

    def plain_count(self, n: int) -> str:
        """A number that says how long a list is, not an estimate."""
        return count_text(n, self.language)

    # --- words --------------------------------------------------------------------------------------------------------

    def basis(self, table: ItemTable) -> Line:
        """Who answered and how many did not."""
        words = self.words
        answered = words.counted("basis", table.base, base=self.base(table))
        not_asked = table.missing_kinds.get("not_asked") or 0
        open_ones = (table.missing or 0) - not_asked
        lines = [answered]
        if open_ones:
            ref = f"{table.id}/missing/but/not_asked" if not_asked else f"{table.id}/missing"
            lines.append(words.counted("missing", open_ones, missing=count_number(open_ones, ref, self.language)))
        if not_asked:
            number = count_number(not_asked, f"{table.id}/missing/not_asked", self.language)
            lines.append(words.counted("not_asked_of", not_asked, missing=number))
        return sentences(*lines)

    def quoted(self, label: str) -> str:
        """A label of the survey as part of a sentence."""
        return self.words.text("quoted", label=label.rstrip(" ."))

    def short(self, item_id: str, code: str, label: str) -> str:
        """A label that fits at the head of a column. Other names are Dutch, or initials that the label holds too."""
        if len(label) <= SHORT:
            return label
        option = next((option for option in self.instrument.item(item_id).options if option.code == code), None)
        fitting = [name for name in (option.aliases if option else ()) if len(name) <= SHORT]
        names = [name for name in fitting if self.language == "nl" or name in label]
        return names[0] if names else label


def sentences(*lines: Line) -> Line:
    """Sentences after one another, with a space between them.

    >>> sentences(("One.",), (), ("Two.",))
    ('One.', ' ', 'Two.')
    """
    parts: list[Inline] = []
    for line in lines:
        if line:
            parts += [" ", *line] if parts else line
    return tuple(parts)


def slug(*parts: str) -> str:
    """A name that may stand in a page as an id.

    >>> slug("item", "use.explain"), slug("by", "a|b")
    ('item-use-explain', 'by-a-b')
    """
    return re.sub(r"[^a-z0-9]+", "-", "-".join(parts).lower()).strip("-")
