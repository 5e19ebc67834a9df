"""From the table of a register to schools: a row is a site, a number a school. What is odd is told, never hidden."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from digitaleschool.core.survey.notices import Notice, notice
from digitaleschool.core.survey.tables import RawTable, fold
from digitaleschool.core.values import dataclass
from digitaleschool.core.wording import Text

from . import cells
from .columns import RegisterRefused, recognise_columns
from .networks import network_of
from .places import PROVINCES, province_of, rtc_province
from .records import LONGEST, MOST_PUPILS, SchoolRecord, SiteRecord

MOST_ROWS = 20_000
"""All schools of Flanders, of every level, have some 6,000 sites."""


@dataclass(frozen=True, kw_only=True)
class Register:
    """The schools of a file by number, what must be known about them, and how many rows there were."""

    schools: tuple[SchoolRecord, ...]
    notices: tuple[Notice, ...]
    rows_read: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One row of the file that can be used."""

    row: int
    number: str
    name: str
    site: SiteRecord
    network: str
    board: str
    philosophy: str
    pupils: int | None
    setting: str
    email: str


def read_register(table: RawTable) -> Register:
    """The schools in a table. Raises :class:`RegisterRefused` where it is no register.

    >>> from digitaleschool.core.survey.tables import column_of
    >>> columns = (column_of("instellingsnummer", ["28514"]), column_of("naam", ["Instituut  PIVA"]),
    ...            column_of("postcode", ["2018"]), column_of("gemeente", ["ANTWERPEN"]))
    >>> school, = read_register(RawTable(columns=columns, rows=(2,))).schools
    >>> school.name, school.province, school.sites[0].town
    ('Instituut PIVA', 'antwerpen', 'Antwerpen')
    """
    if table.count > MOST_ROWS:
        raise RegisterRefused(Text(
            nl=f"De lijst heeft {table.count} rijen; meer dan {MOST_ROWS} scholen zijn er niet.",
            en=f"The list has {table.count} rows; there are no more than {MOST_ROWS} schools.",
        ))  # fmt: skip
    found, unused = recognise_columns(table)
    told = _Told(columns={code: table.columns[at].name for code, at in found.items()})
    columns = {code: table.columns[at].cells() for code, at in found.items()}
    rows = []
    for at, row in enumerate(table.rows):
        read = _read_row({code: column[at] for code, column in columns.items()}, row, told)
        if read:
            rows.append(read)
    schools = tuple(_school(same, told) for same in _by_number(rows).values())
    if not schools:
        raise RegisterRefused(_nothing(told.notices()))
    if unused:
        told.unused(unused)
    untold = tuple(school.rows[0] for school in schools if not school.network)
    if untold and "network" in found:
        told.about("no_network", untold)
    return Register(schools=schools, notices=told.notices(), rows_read=table.count)


# One row


def _read_row(said: Mapping[str, str], row: int, told: _Told) -> _Row | None:
    cell: Callable[[str], str] = lambda code: said.get(code, "")  # noqa: E731
    number, name, town = cells.number_of(cell("number")), cells.text_of(cell("name")), cells.town_of(cell("town"))
    postcodes = cells.postcodes_of(cell("postcode"))
    street = " ".join(filter(None, (cells.text_of(cell("street")), cells.text_of(cell("house_number")))))
    board, philosophy = cells.text_of(cell("board")), cells.text_of(cell("philosophy"))
    email = cells.email_of(cell("email"))
    texts = {"name": name, "town": town, "street": street, "board": board, "philosophy": philosophy, "email": email}
    if not any(cells.text_of(value) for value in said.values()):
        return None
    unusable = _why_not(number, name, postcodes, town, texts, cell)
    if unusable:
        told.left_out(*unusable, row=row)
        return None
    postcode = postcodes[0]
    province = province_of(postcode)
    if len(postcodes) > 1:
        told.remark("several_postcodes", row)
    if fold(cell("province")).replace(" ", "_") in PROVINCES - {province, rtc_province(province)}:
        told.remark("other_province", row)
    place = cells.place_of(cell("latitude"), cell("longitude"))
    for kind, code, is_read in (
        ("no_place", "latitude", place), ("no_pupils", "pupils", cells.pupils_of(cell("pupils")) is not None),
        ("no_setting", "setting", cells.setting_of(cell("setting"))), ("no_email", "email", email),
    ):  # fmt: skip
        if cells.text_of(cell(code)) and not is_read:
            told.remark(kind, row)
    latitude, longitude = place or (None, None)
    return _Row(
        row=row, number=number, name=name, board=board, philosophy=philosophy, email=email,
        network=network_of(network=cell("network"), board=board, philosophy=philosophy),
        pupils=cells.pupils_of(cell("pupils")), setting=cells.setting_of(cell("setting")),
        site=SiteRecord(
            postcode=postcode, town=town, street=street, name=name, province=province,
            latitude=latitude, longitude=longitude,
        ),
    )  # fmt: skip


def _why_not(
    number: str,
    name: str,
    postcodes: tuple[str, ...],
    town: str,
    texts: Mapping[str, str],
    cell: Callable[[str], str],
) -> tuple[str, str] | None:
    """Kind of notice and column, where a row cannot be used."""
    for column, value in (("number", number), ("name", name), ("postcode", postcodes), ("town", town)):
        if not value:
            return ("empty" if not cells.text_of(cell(column)) else "not_understood"), column
    too_long = next((column for column, text in texts.items() if len(text) > LONGEST[column]), "")
    if too_long:
        return "too_long", too_long
    if not province_of(postcodes[0]):
        return "elsewhere", "postcode"
    return None


# One school


def _by_number(rows: Iterable[_Row]) -> dict[str, list[_Row]]:
    schools: dict[str, list[_Row]] = {}
    for row in rows:
        schools.setdefault(row.number, []).append(row)
    return dict(sorted(schools.items(), key=lambda item: int(item[0])))


def _school(rows: list[_Row], told: _Told) -> SchoolRecord:
    first = rows[0]
    sites: dict[tuple[str, ...], _Row] = {}
    for row in rows:
        if sites.setdefault(site_key(row.site), row) is not row:
            told.left_out("double", "", row=row.row)
    kept = list(sites.values())
    if len({fold(row.name) for row in kept}) > 1:
        told.remark("names_differ", first.row)
    for fact in ("network", "board", "philosophy", "setting", "email"):
        if len({fold(getattr(row, fact)) for row in kept} - {""}) > 1:
            told.remark("facts_differ", first.row)
            break
    return SchoolRecord(
        number=first.number, name=first.name, province=first.site.province, rows=tuple(row.row for row in rows),
        network=_first(row.network for row in kept), board=_first(row.board for row in kept),
        philosophy=_first(row.philosophy for row in kept), setting=_first(row.setting for row in kept),
        email=_first(row.email for row in kept), pupils=_pupils(kept, told),
        sites=tuple(_own_name(row.site, first.name) for row in kept),
    )  # fmt: skip


def site_key(site: SiteRecord) -> tuple[str, ...]:
    """What makes two rows the same place, whatever their capitals and accents."""
    return site.postcode, fold(site.town), fold(site.street)


def _own_name(site: SiteRecord, school: str) -> SiteRecord:
    name = "" if fold(site.name) == fold(school) else site.name
    return SiteRecord(
        postcode=site.postcode, town=site.town, street=site.street, name=name, province=site.province,
        latitude=site.latitude, longitude=site.longitude,
    )  # fmt: skip


def _pupils(rows: list[_Row], told: _Told) -> int | None:
    """Pupils of all sites together; a number that comes back at each site is that of the whole school."""
    counts = [row.pupils for row in rows if row.pupils is not None]
    if len(counts) < 2:
        return counts[0] if counts else None
    if len(set(counts)) == 1:
        told.remark("pupils_repeated", rows[0].row)
        return counts[0]
    total = sum(counts)
    told.remark("pupils_added", rows[0].row)
    return total if total <= MOST_PUPILS else None


def _first(texts: Iterable[str]) -> str:
    return next(filter(None, texts), "")


# What must be known

_LEFT_OUT = {
    "empty": ("De kolom '{column}' is leeg; deze rijen zijn niet gelezen.",
              "The column '{column}' is empty; these rows were not read."),
    "not_understood": ("In de kolom '{column}' staat iets anders; deze rijen zijn niet gelezen.",
                       "The column '{column}' says something else; these rows were not read."),
    "too_long": ("In de kolom '{column}' staat te veel tekst; deze rijen zijn niet gelezen.",
                 "The column '{column}' holds too much text; these rows were not read."),
    "elsewhere": ("De postcode ligt niet in Vlaanderen of Brussel; deze rijen zijn niet gelezen.",
                  "The postcode is not in Flanders or Brussels; these rows were not read."),
    "double": ("Deze vestiging van de school staat er al; deze rijen zijn niet nog eens gelezen.",
               "This place of this school is there already; these rows were not read again."),
}  # fmt: skip
_REMARKS = {
    "several_postcodes": ("Er staan meer postcodes in één cel; de eerste telt.",
                          "There are several postcodes in one cell; the first one counts."),
    "other_province": ("De provincie in de lijst is niet die van de postcode; de postcode telt.",
                       "The province in the list is not that of the postcode; the postcode counts."),
    "no_place": ("De coördinaten liggen niet in België; de plaats volgt uit de postcode.",
                 "The coordinates are not in Belgium; the place follows from the postcode."),
    "no_pupils": ("Het aantal leerlingen is geen getal dat een school kan hebben; het blijft leeg.",
                  "The number of pupils is none that a school can have; it stays empty."),
    "no_setting": ("Landelijk of stedelijk? Dit woord zegt het niet; het blijft leeg.",
                   "Rural or urban? This word does not tell; it stays empty."),
    "no_email": ("Dit is geen e-mailadres; het blijft leeg.", "This is no e-mail address; it stays empty."),
    "names_differ": ("De school heeft meer namen; de eerste is die van de school, de andere die van de vestiging.",
                     "The school has several names; the first is that of the school, the others those of the place."),
    "facts_differ": ("De rijen van deze school spreken elkaar tegen; de eerste telt.",
                     "The rows of this school contradict each other; the first one counts."),
    "pupils_repeated": ("Elke vestiging heeft hetzelfde aantal leerlingen; dat is het aantal van de school.",
                        "Each place of the school has the same number of pupils; that is the number of the school."),
    "pupils_added": ("De leerlingen van de vestigingen van de school zijn samengeteld.",
                     "The pupils of the places of the school were added up."),
    "no_network": ("Het onderwijsnet volgt niet uit bestuur en levensbeschouwing; het blijft leeg.",
                   "The network does not follow from board and philosophy; it stays empty."),
}  # fmt: skip


class _Told:
    """Gathers what must be known, one notice for each kind and column."""

    def __init__(self, *, columns: Mapping[str, str]) -> None:
        self._columns = columns
        self._rows: dict[tuple[str, str], list[int]] = {}
        self._last: list[Notice] = []

    def left_out(self, kind: str, column: str, *, row: int) -> None:
        self._rows.setdefault((kind, column), []).append(row)

    def remark(self, kind: str, row: int) -> None:
        self._rows.setdefault((kind, ""), []).append(row)

    def about(self, kind: str, rows: tuple[int, ...]) -> None:
        self._rows.setdefault((kind, ""), []).extend(rows)

    def unused(self, titles: tuple[str, ...]) -> None:
        shown = ", ".join(title[:40] for title in titles[:12]) + (" …" if len(titles) > 12 else "")
        self._last.append(notice(
            "columns_unused", f"Deze kolommen zijn niet nodig en niet gelezen: {shown}.",
            f"These columns are not needed and were not read: {shown}.", count=len(titles),
        ))  # fmt: skip

    def notices(self) -> tuple[Notice, ...]:
        """Rows that were left out first, in the order of their kinds."""
        order = [*_LEFT_OUT, *_REMARKS]
        told = sorted(self._rows.items(), key=lambda item: (order.index(item[0][0]), item[0][1]))
        return tuple(self._notice(kind, column, tuple(rows)) for (kind, column), rows in told) + tuple(self._last)

    def _notice(self, kind: str, code: str, rows: tuple[int, ...]) -> Notice:
        nl, en = (_LEFT_OUT | _REMARKS)[kind]
        column = self._columns.get(code, "")
        return notice(
            kind, nl.format(column=column), en.format(column=column), column=column, rows=rows,
            left_out=kind in _LEFT_OUT,
        )  # fmt: skip


def _nothing(notices: tuple[Notice, ...]) -> Text:
    why = notices[0].message if notices else Text(nl="De rijen zijn leeg.", en="The rows are empty.")
    return Text(nl=f"Geen enkele rij is te lezen. {why.nl}", en=f"Not one row can be read. {why.en}")
