from datetime import UTC, datetime, timedelta

import pytest

from digitaleschool.core.privacy.retention import kept, load_kept
from digitaleschool.core.survey.knowledge_files import KnowledgeError

NOW = datetime(2026, 11, 25, tzinfo=UTC)
ENTRY = {
    "code": "mails", "nl": "Mails", "en": "Mails", "what_nl": "w", "what_en": "w", "from_nl": "f", "from_en": "f",
    "why_nl": "y", "why_en": "y", "basis": "consent", "days": "90", "then": "delete", "erasure": "delete",
    "erasure_nl": "e", "erasure_en": "e",
}  # fmt: skip


def _written(folder, **fields):
    path = folder / "retention.yaml"
    lines = "\n    ".join(f'{key}: "{value}"' for key, value in (ENTRY | fields).items() if value is not None)
    path.write_text(f'changed: "2026-11-25: x"\nentries:\n  - {lines}\n', encoding="utf-8")
    return path


def test_ours_says_why_for_each_kind():
    assert all(len(one.why[language]) > 15 for one in load_kept() for language in ("nl", "en"))
    assert all(one.days is not None or one.then == "" for one in load_kept())


def test_its_time_is_over_after_so_many_days():
    assert kept("mails").end(NOW) == NOW - timedelta(days=90)
    assert kept("contacts_summary").last_end(NOW) == NOW - timedelta(days=730)
    with pytest.raises(ValueError, match="account has no term"):
        kept("account").end(NOW)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"days": "soon"}, "'days' is 'soon'"),
        ({"days": "-1"}, "'days' is '-1'"),
        ({"days": "٣"}, "'days' is '٣'"),
        ({"days": "4000"}, "3653 at most"),
        ({"days": None}, "'days' and 'then' go together"),
        ({"then": None}, "'days' and 'then' go together"),
        ({"then": "hide"}, "'then' is 'hide'"),
        ({"at_most_days": "90"}, "'at_most_days' comes later"),
        ({"basis": "because"}, "'basis' is 'because'"),
        ({"erasure": "maybe"}, "'erasure' is 'maybe'"),
        ({"code": "Mails"}, "use small letters"),
        ({"why_en": None}, "'why_en' is missing"),
        ({"until": "never"}, "'until' is unknown"),
    ],
)
def test_nonsense_is_refused_with_its_place(tmp_path, fields, reason):
    with pytest.raises(KnowledgeError, match=r"retention\.yaml, line 3: ") as refused:
        load_kept(_written(tmp_path, **fields))

    assert reason in str(refused.value)


def test_a_kind_that_is_not_known_is_no_kind():
    with pytest.raises(KeyError):
        kept("secrets")
