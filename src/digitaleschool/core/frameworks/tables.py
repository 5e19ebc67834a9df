"""From the rows of a table to goals: columns are told by their titles, and what cannot be used is told with its row."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from digitaleschool.core.survey.knowledge_files import KNOWLEDGE
from digitaleschool.core.survey.notices import Notice, notice
from digitaleschool.core.survey.tables import RawTable, fold
from digitaleschool.core.survey.titles import column_words, columns_by_title
from digitaleschool.core.text import clean_line
from digitaleschool.core.values import dataclass
from digitaleschool.core.wording import Text

from .model import KINDS, LONGEST, SCOPES, Edition, FrameworkRefused, Goal, GoalKey, Link

FILE = KNOWLEDGE / "frameworks" / "tables" / "goal_columns.yaml"
KEY_COMPETENCES = "sleutelcompetenties"
MOST_ROWS = 10_000
HEADER = (
    "graad", "finaliteit of stroom", "set", "code", "soort", "hoort bij", "doel (nl)", "doel (en)",
    "in het project", "waarom (nl)", "waarom (en)", "bron", "gelijk aan",
)  # fmt: skip
_DIGCOMP = re.compile(r"digcomp\.(?P<what>area|competence)\.(?P<code>\d+(?:\.\d+)?)\.label\Z")
_STAGE = re.compile(
    r"(?:(?P<number>[123]) ?(?:ste|de|e)? ?(?:graad)?|(?P<word>eerste|tweede|derde) graad)(?P<year>.*3de leerjaar)?\Z"
)
_TRACKS = {
    "doorstroom": "doorstroom",
    "doorstroomfinaliteit": "doorstroom",
    "dubbel": "dubbel",
    "dubbele finaliteit": "dubbel",
    "arbeidsmarkt": "arbeidsmarkt",
    "arbeidsmarktfinaliteit": "arbeidsmarkt",
    "arbeidsmarktgerichte finaliteit": "arbeidsmarkt",
    "a stroom": "a-stroom",
    "b stroom": "b-stroom",
}
_NO_GOALS = re.compile(r"0{3,}\Z")
"""A code of only noughts: "this key competence has no goals of its own here"."""


@dataclass(frozen=True, kw_only=True)
class GoalTable:
    """The goals of a table, the links that its cells tell, and what must be known about it."""

    goals: tuple[Goal, ...]
    links: tuple[Link, ...]
    notices: tuple[Notice, ...]
    rows_read: int


def read_goals(table: RawTable, *, edition: str) -> GoalTable:
    """The goals in a table, as goals of ``edition``. Raises :class:`~.model.FrameworkRefused` where it holds none.

    >>> from digitaleschool.core.survey.tables import column_of
    >>> columns = (column_of("graad", ["2de graad"]), column_of("finaliteit", ["dubbele finaliteit"]),
    ...            column_of("code", ["06.06"]), column_of("tekst", ["Pythagoras toepassen"]))
    >>> goal, = read_goals(RawTable(columns=columns, rows=(2,)), edition="minimumdoelen").goals
    >>> goal.key.stage, goal.key.track, goal.key.code
    ('2', 'dubbel', '06.06')
    """
    if table.count > MOST_ROWS:
        raise FrameworkRefused(Text(
            nl=f"De tabel heeft {table.count} rijen; meer dan {MOST_ROWS} doelen worden niet gelezen.",
            en=f"The table has {table.count} rows; more than {MOST_ROWS} goals are not read.",
        ))  # fmt: skip
    found, unread = columns_by_title(table, FILE)
    reading = _Reading(edition, {code: table.columns[at].name for code, at in found.items()})
    columns = {code: table.columns[at].cells() for code, at in found.items()}
    if {"location", "wording"} <= set(found):
        take = reading.take_digcomp
    elif "code" in found and {"label", "label_nl"} & set(found):
        take = reading.take
    else:
        raise FrameworkRefused(_lacks())
    for at, row in enumerate(table.rows):
        said = {code: _cell(column[at]) for code, column in columns.items()}
        if any(said.values()):
            try:
                take(said, row)
            except FrameworkRefused as refused:
                reading.told(refused.said("nl"), refused.said("en"), row)
    return reading.done(table.count, unread)


def goal_rows(edition: Edition) -> list[list[object]]:
    """The rows of our own export, under :data:`HEADER`; :func:`read_goals` gives the same goals back."""
    equal: dict[GoalKey, list[str]] = {}
    for link in edition.links:
        if link.kind == "equal" and link.to.edition == edition.id:
            equal.setdefault(link.of, []).append(link.to.slug)
    return [
        [
            goal.key.stage, goal.key.track, goal.key.set, goal.key.code, goal.kind,
            goal.parent.slug if goal.parent else "", goal.label.nl, goal.label.en, goal.scope, goal.why.nl, goal.why.en,
            goal.source, " ".join(equal.get(goal.key, ())),
        ]
        for goal in edition.goals
    ]  # fmt: skip


class _Reading:
    """What was read so far."""

    def __init__(self, edition: str, titles: Mapping[str, str]) -> None:
        self.edition, self.titles = edition, titles
        self.goals: dict[str, Goal] = {}
        self.links: list[Link] = []
        self.parents: dict[str, tuple[str, int]] = {}
        self.equals: list[tuple[GoalKey, str, int]] = []
        self.said: dict[tuple[str, str, str], list[int]] = {}

    def take(self, said: Mapping[str, str], row: int) -> None:
        code, label = said.get("code", ""), said.get("label_nl") or said.get("label", "")
        for column, value in (("code", code), ("label_nl" if "label_nl" in self.titles else "label", label)):
            if not value:
                self.told(
                    "De cel is leeg; de rij is niet gelezen.", "The cell is empty; the row was not read.", row, column
                )
                return
        if _NO_GOALS.match(code):
            self.told(
                "De rij zegt dat er geen eigen doelen zijn; ze wordt geen doel.",
                "The row says that there are no goals of its own; it becomes no goal.", row, "code",
            )  # fmt: skip
            return
        stage, track = _stage_of(said.get("stage", "")), self._track(said)
        for column, value, read in (("stage", "stage", stage), ("track", "track", track)):
            if read is None:
                self._not_understood(row, column, said.get(value) or said.get("stream", ""))
                return
        key = GoalKey(
            edition=self.edition, stage=stage or "", track=track or "", set=said.get("set", "").lower()[:40], code=code
        )
        kind = said.get("kind", "") or ("competence" if said.get("area_code") else "goal")
        scope = said.get("scope", "")
        for column, value, known in (("kind", kind, KINDS), ("scope", scope, SCOPES)):
            if value not in known:
                self._not_understood(row, column, value)
                return
        goal = Goal(
            key=key, label=Text(nl=label, en=said.get("label_en") or label), kind=kind, scope=scope,
            why=Text(nl=said.get("why_nl", ""), en=said.get("why_en", "")), source=said.get("source", ""),
            parent=self._area(said), order=len(self.goals),
        )  # fmt: skip
        if self._add(goal, row):
            self._note_links(goal, said, row)

    def take_digcomp(self, said: Mapping[str, str], row: int) -> None:
        named = _DIGCOMP.match(said.get("location", ""))
        if not named:
            self.told(
                "Uitgebreide beschrijvingen worden niet bewaard, alleen korte namen.",
                "Long descriptions are not kept, only short names.", row, "location",
            )  # fmt: skip
            return
        english = said.get("wording", "")
        dutch = said.get("translated", "") or english
        if not english:
            self.told(
                "De cel is leeg; de rij is niet gelezen.", "The cell is empty; the row was not read.", row, "wording"
            )
            return
        code, is_area = named["code"], named["what"] == "area"
        parent = None if is_area else self.goals.get(self._key("competences", code.partition(".")[0]).slug)
        self._add(Goal(
            key=self._key("competences", code), label=Text(nl=dutch, en=english), order=len(self.goals),
            kind="group" if is_area else "competence", parent=parent.key if parent else None,
        ), row)  # fmt: skip

    def _area(self, said: Mapping[str, str]) -> GoalKey | None:
        """The area that the row names, made a group the first time."""
        code, label = said.get("area_code", ""), said.get("area", "")
        if not code or not label:
            return None
        key = self._key("", code)
        self.goals.setdefault(
            key.slug, Goal(key=key, label=Text(nl=label, en=label), kind="group", order=len(self.goals))
        )
        return key

    def _add(self, goal: Goal, row: int) -> bool:
        if goal.key.slug in self.goals:
            self.told(
                "Dit doel stond al in een eerdere rij; deze rij is niet gelezen.",
                "This goal stood in an earlier row; this row was not read.", row, "code",
            )  # fmt: skip
            return False
        self.goals[goal.key.slug] = replace(goal, order=len(self.goals))
        return True

    def _note_links(self, goal: Goal, said: Mapping[str, str], row: int) -> None:
        if said.get("parent"):
            self.parents[goal.key.slug] = (said["parent"], row)
        self.equals += [(goal.key, slug, row) for slug in said.get("equal", "").split()]
        competence = said.get("key_competence", "")
        if competence.isdecimal() and 1 <= int(competence[:3]) <= 16 and self.edition != KEY_COMPETENCES:
            to = GoalKey(edition=KEY_COMPETENCES, code=str(int(competence)))
            self.links.append(Link(kind="narrower", of=goal.key, to=to))
        elif competence:
            self._not_understood(row, "key_competence", competence)

    def _track(self, said: Mapping[str, str]) -> str | None:
        word = fold(said.get("track", "") or said.get("stream", ""))
        return _TRACKS.get(word) if word else ""

    def _key(self, set_: str, code: str) -> GoalKey:
        return GoalKey(edition=self.edition, set=set_, code=code)

    def _not_understood(self, row: int, column: str, value: str) -> None:
        shown = clean_line(value, longest=40)
        self.told(
            f"'{shown}' is niet begrepen; de rij is niet gelezen.",
            f"'{shown}' was not understood; the row was not read.", row, column,
        )  # fmt: skip

    def told(self, nl: str, en: str, row: int, column: str = "") -> None:
        self.said.setdefault((nl, en, self.titles.get(column, "")), []).append(row)

    def done(self, rows_read: int, unread: Sequence[str]) -> GoalTable:
        for slug, (parent, row) in self.parents.items():
            above = self.goals.get(parent)
            if above is None:
                self.told(
                    f"'{parent[:60]}' is geen doel van deze tabel; het doel staat los.",
                    f"'{parent[:60]}' is no goal of this table; the goal stands alone.", row, "parent",
                )  # fmt: skip
            else:
                self.goals[slug] = replace(self.goals[slug], parent=above.key)
        equal = self._equal_links()
        notices = [
            notice("row", f"{f'Kolom {title}: ' if title else ''}{nl}", f"{f'Column {title}: ' if title else ''}{en}",
                   column=title, rows=tuple(rows))
            for (nl, en, title), rows in self.said.items()
        ]  # fmt: skip
        if unread:
            shown = ", ".join(f"'{clean_line(title, longest=40)}'" for title in unread[:12])
            notices.append(
                notice("unread", f"Deze kolommen zijn niet gelezen: {shown}.", f"These columns were not read: {shown}.")
            )
        if not self.goals:
            why = notices[0].message if notices else Text(nl="Er staan geen doelen in.", en="There are no goals in it.")
            raise FrameworkRefused(Text(
                nl=f"Geen enkele rij is een doel. {why.nl}", en=f"No row is a goal. {why.en}"
            ))  # fmt: skip
        return GoalTable(
            goals=tuple(self.goals.values()), links=(*equal, *self.links), notices=tuple(notices), rows_read=rows_read
        )

    def _equal_links(self) -> list[Link]:
        links: list[Link] = []
        pairs: set[frozenset[GoalKey]] = set()
        for key, slug, row in self.equals:
            other = self.goals.get(slug)
            if other is None or other.key == key:
                self.told(
                    f"'{slug[:60]}' is geen ander doel van deze tabel.",
                    f"'{slug[:60]}' is no other goal of this table.", row, "equal",
                )  # fmt: skip
            elif (pair := frozenset((key, other.key))) not in pairs:
                pairs.add(pair)
                links.append(Link(kind="equal", of=key, to=other.key))
        return links


def _cell(value: str) -> str:
    """A cell on one line, without the apostrophe that our own export puts before what could be a formula."""
    line = clean_line(value, longest=LONGEST["label"] + 1)
    return line[1:] if line[:1] == "'" and line[1:2] in {"=", "+", "-", "@"} else line


def _stage_of(said: str) -> str | None:
    """The stage in a cell; "" for none, None where it is not understood.

    >>> _stage_of("2de graad"), _stage_of("3de graad · 3de leerjaar"), _stage_of("Derde graad"), _stage_of("groep 8")
    ('2', '3.3', '3', None)
    """
    if said in ("", "3.3"):
        return said
    found = _STAGE.match(fold(said))
    if not found:
        return None
    number = found["number"] or {"eerste": "1", "tweede": "2", "derde": "3"}[found["word"]]
    return "3.3" if found["year"] else number


def _lacks() -> Text:
    needed = [words.label for words in column_words(FILE) if words.code in ("code", "label")]
    nl, en = (" en ".join(f"'{label.nl}'" for label in needed), " and ".join(f"'{label.en}'" for label in needed))
    return Text(
        nl=f"Dit is geen tabel met doelen: de kolommen {nl} zijn nodig. Zet de kolomtitels in de eerste rij.",
        en=f"This is no table of goals: the columns {en} are needed. Put the column titles in the first row.",
    )
