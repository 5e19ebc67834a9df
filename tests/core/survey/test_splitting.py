import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitaleschool.core.survey.splitting import Split, Splitter

OPTIONS = {
    "Website, forum of blog": "site",
    "Website": "web",
    "Kwaliteit; goed verzorgd": "quality",
    "opleider (webinar, live)": "webinar",
    "boek": "book",
}


@pytest.mark.parametrize(
    ("cell", "chosen", "rest"),
    [
        ("Website", ("web",), ()),
        ("Website, forum of blog", ("site",), ()),
        ("boek, Website, forum of blog", ("book", "site"), ()),
        ("Website, boek, forum of blog", ("web", "book"), ("forum of blog",)),
        ("Kwaliteit; goed verzorgd;boek;", ("quality", "book"), ()),
        ("OPLEIDER (webinar,  live), Boek", ("webinar", "book"), ()),
        ("boek, boek", ("book",), ()),
        ("boek, iets anders, met een komma", ("book",), ("iets anders, met een komma",)),
        ("eerst dit, boek, dan dat", ("book",), ("eerst dit", "dan dat")),
        ("", (), ()),
        (" ;, ;", (), ()),
    ],
)
def test_cell_is_split_against_the_known_options(cell, chosen, rest):
    assert Splitter(OPTIONS).split(cell) == Split(chosen, rest)


@given(
    st.lists(st.sampled_from(sorted(set(OPTIONS) - {"Website"})), unique=True),
    st.sampled_from([", ", ";", " ; ", "\n"]),
)
def test_joined_options_come_back_whatever_joins_them(wordings, joiner):
    split = Splitter(OPTIONS).split(joiner.join(wordings))

    assert split == Split(tuple(OPTIONS[wording] for wording in wordings), ())
