from pathlib import Path

import pytest

from digitaleschool.core.privacy.consents import KnowledgeError, load_consents, wording_of

ENTRY = """
  - id: {id}
    where: {where}
    nl: Nieuws
    en: News
    ask_nl: Ja, graag.
    ask_en: Yes, please.
    means_nl: Een mail.
    means_en: A mail.
    basis: {basis}
    changed: "{changed}"
"""


def _written(folder: Path, *entries: dict[str, str]) -> Path:
    facts = {"id": "news@1", "where": "account", "basis": "consent", "changed": "2026-11-25: first"}
    path = folder / "consents.yaml"
    path.write_text('changed: "2026-11-25: first"\nentries:' + "".join(ENTRY.format(**facts | one) for one in entries))
    return path


def test_every_wording_of_ours_says_something_in_both_languages():
    words = [
        text[language]
        for one in load_consents()
        for text in (one.title, one.ask, one.means)
        for language in ("nl", "en")
    ]

    assert all(len(word) > 5 for word in words)
    assert len(set(words)) == len(words)


def test_the_last_wording_is_asked(tmp_path):
    path = _written(tmp_path, {}, {"id": "news@2"}, {"id": "advice@1"})

    assert [(one.purpose, one.version) for one in load_consents(path)] == [("news", "2"), ("advice", "1")]


@pytest.mark.parametrize(
    ("entries", "reason"),
    [
        ([{"id": "news"}], "'id' is 'news'"),
        ([{"id": "News@1"}], "'id' is 'News@1'"),
        ([{"id": "news@0"}], "'id' is 'news@0'"),
        ([{}, {}], "stands there twice"),
        ([{"id": "news@2"}], "wording 1 of news is missing"),
        ([{}, {"id": "news@3"}], "wording 2 of news is missing"),
        ([{"where": "wall"}], "'where' is 'wall'"),
        ([{"basis": "because"}], "'basis' is 'because'"),
        ([{"changed": "yesterday"}], "'changed' begins with a date"),
    ],
)
def test_nonsense_is_refused_with_its_place(tmp_path, entries, reason):
    with pytest.raises(KnowledgeError, match=r"consents\.yaml, line \d+: .*") as refused:
        load_consents(_written(tmp_path, *entries))

    assert reason in str(refused.value)


def test_a_purpose_that_was_never_asked_is_no_purpose():
    with pytest.raises(KeyError):
        wording_of("marketing")
    with pytest.raises(KeyError):
        wording_of("news", "999")
