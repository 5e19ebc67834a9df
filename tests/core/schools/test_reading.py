from __future__ import annotations

import pytest

from digitaleschool.core.schools.columns import RegisterRefused
from digitaleschool.core.schools.reading import read_register
from digitaleschool.core.survey.tables import RawTable, column_of


def _told(register) -> list[tuple[str, str, tuple[int, ...]]]:
    return [(notice.kind, notice.column, notice.rows) for notice in register.notices]


def _table(**columns: list[str]) -> RawTable:
    count = len(next(iter(columns.values())))
    return RawTable(columns=tuple(column_of(*item) for item in columns.items()), rows=range(2, count + 2))


def test_a_number_is_a_school_and_a_row_a_site(odd):
    assert [
        (school.number, school.name, school.network, school.pupils, school.province, len(school.sites))
        for school in odd.schools
    ] == [
        ("28514", "Provinciaal Instituut PIVA", "pov", 640, "antwerpen", 1),
        ("28589", "Instituut Sint-Maria", "kov", 1100, "antwerpen", 2),
        ("30000", "Technisch Instituut Élodie", "ovsg", 350, "antwerpen", 1),
        ("31000", "GO! atheneum Brussel", "go", None, "brussel", 1),
        ("31001", "Vrije school", "", None, "antwerpen", 1),
    ]


def test_what_is_odd_is_told_with_row_and_column(odd):
    assert _told(odd) == [
        ("empty", "Naam_ruw", (12,)),
        ("empty", "Instellingsnummer", (9,)),
        ("not_understood", "Instellingsnummer", (11,)),
        ("not_understood", "Postcode", (13,)),
        ("elsewhere", "Postcode", (10,)),
        ("double", "", (5,)),
        ("several_postcodes", "", (6,)),
        ("other_province", "", (8,)),
        ("no_pupils", "", (8,)),
        ("pupils_added", "", (3,)),
        ("no_network", "", (8,)),
        ("columns_unused", "", ()),
    ]
    assert [notice.left_out for notice in odd.notices] == [True] * 6 + [False] * 6
    assert odd.notices[0].message.nl == "De kolom 'Naam_ruw' is leeg; deze rijen zijn niet gelezen."


def test_towns_in_capitals_and_several_postcodes_are_read(odd):
    sites = [(site.postcode, site.town) for school in odd.schools for site in school.sites]

    assert sites == [
        ("2018", "Antwerpen"), ("2000", "Antwerpen"), ("2060", "Antwerpen"), ("2870", "Puurs-Sint-Amands"),
        ("1000", "Brussel"), ("2220", "Heist-op-den-Berg"),
    ]  # fmt: skip


def test_pupils_that_come_back_at_each_site_are_those_of_the_school():
    table = _table(nummer=["1", "1"], naam=["A", "A"], gemeente=["Gent", "Gent"], postcode=["9000", "9050"],
                   leerlingen=["900", "900"])  # fmt: skip

    register = read_register(table)

    assert [school.pupils for school in register.schools] == [900]
    assert [notice.kind for notice in register.notices] == ["pupils_repeated"]


def test_sites_with_a_name_of_their_own_keep_it():
    table = _table(nummer=["1", "1"], naam=["Bovenbouw", "Middenschool"], gemeente=["Gent", "Gent"],
                   postcode=["9000", "9050"], lat=["51,05", "90"], lon=["3.72", "3"],
                   ligging=["Stedelijk", "??"])  # fmt: skip

    register = read_register(table)

    (school,) = register.schools
    assert [(site.name, site.latitude) for site in school.sites] == [("", 51.05), ("Middenschool", None)]
    assert (school.name, school.setting) == ("Bovenbouw", "urban")
    assert [notice.kind for notice in register.notices] == ["no_place", "no_setting", "names_differ"]


def test_a_text_that_does_not_fit_leaves_its_row_out():
    table = _table(
        nummer=["1", "2"], naam=["A" * 161, "B"], gemeente=["Gent", "Gent"], postcode=["9000", "9000"]
    )  # fmt: skip

    register = read_register(table)

    assert [school.number for school in register.schools] == ["2"]
    assert _told(register) == [("too_long", "naam", (2,))]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (
            {"school": ["A"], "net": ["GO!"]},
            "Dit is geen lijst van scholen: er is geen kolom 'schoolnummer', 'postcode', 'gemeente'. "
            "Zet de titels van de kolommen in de eerste rij.",
        ),
        (
            {"nummer": ["x"], "naam": ["A"], "gemeente": ["Gent"], "postcode": ["9000"]},
            "Geen enkele rij is te lezen. In de kolom 'nummer' staat iets anders; deze rijen zijn niet gelezen.",
        ),
        (
            {"nummer": [""], "naam": [""], "gemeente": [""], "postcode": [""]},
            "Geen enkele rij is te lezen. De rijen zijn leeg.",
        ),
        (
            {"nummer": ["1"] * 20_001, "naam": ["A"] * 20_001},
            "De lijst heeft 20001 rijen; meer dan 20000 scholen zijn er niet.",
        ),
    ],
)
def test_what_is_no_register_is_refused_in_one_sentence(table, words):
    with pytest.raises(RegisterRefused) as refused:
        read_register(_table(**table))

    assert refused.value.said("nl") == words


def test_hundreds_of_signs_that_nobody_types_are_refused_or_left_out():
    for sign in ("\ud800", "\u202e", "\x07", "٣", "９", "\u200b"):
        table = _table(nummer=[sign, "7"], naam=["A", sign + "B"], gemeente=["Gent"] * 2, postcode=["9000"] * 2)

        register = read_register(table)

        assert [school.number for school in register.schools] == ["7"]
        register.schools[0].name.encode()
