"""What people hear, as knowledge: it loads, and nonsense is refused with its place and its reason."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from digitaleschool.core.enrolment.notices import (
    BRACED,
    HERE,
    PACES,
    Hours,
    Moment,
    load_hours,
    load_moments,
    load_notices,
    worded,
)
from digitaleschool.core.survey.knowledge_files import KnowledgeError

GOOD = {
    "id": "seated", "to": "participant", "pace": "at_once", "subject_nl": "Dag {training}",
    "subject_en": "Hi {training}", "nl": "Zie {link}", "en": "See {link}",
}  # fmt: skip
MOMENT = {"id": "week", "event": "reminder", "from": "first", "days": "-7", "at": "16:00", "late_until": "48"}


def written(path, *entries) -> object:
    lines = ['changed: "2026-11-25: x"', "entries:"]
    for entry in entries:
        words = ", ".join(
            f'{name}: "{said}"' if isinstance(said, str) else f"{name}: {said}" for name, said in entry.items()
        )
        lines.append(f"  - {{{words}}}")
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_every_notice_has_all_its_words_in_both_languages():
    for notice in load_notices().values():
        for language in ("nl", "en"):
            names = set(BRACED.findall(notice.text[language] + notice.subject[language]))
            subject, text = worded(notice, dict.fromkeys(names, "x"), language)
            assert "{" not in subject + text


def test_a_file_for_the_calendar_goes_only_where_the_text_or_the_state_says_so():
    for notice in load_notices().values():
        assert notice.calendar != "cancel" or set(notice.holds) <= {"ended", "free"}, notice.code


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"to": "everyone"}, "'to' is 'everyone'"), ({"pace": "soon"}, "'pace' is 'soon'"),
        ({"holds": ["happy"]}, "'holds' knows no happy"), ({"calendar": "publish"}, "'calendar' is 'publish'"),
        ({"once": "never"}, "'once' is 'never'"), ({"id": "Seated!"}, "'Seated!' is no code"),
        ({"nl": "Dag {naam}", "en": "Hi {naam}"}, "'naam' cannot be filled in"),
        ({"subject_nl": "{link}", "subject_en": "{link}"}, "'link' cannot be filled in"),
        ({"en": "See here"}, "Dutch and English do not tell the same"), ({"wrong": "x"}, "'wrong' is unknown"),
    ],
)  # fmt: skip
def test_a_notice_that_makes_no_sense_is_refused(tmp_path, facts, reason):
    with pytest.raises(KnowledgeError, match=r"notices.yaml, line 3") as refused:
        load_notices(written(tmp_path / "notices.yaml", GOOD | facts))
    assert reason in str(refused.value)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"event": "party"}, "there is no notice 'party'"), ({"days": "1.5"}, "whole number"),
        ({"days": "-400"}, "whole number"), ({"from": "middle"}, "'from' is 'middle'"),
        ({"late_until": "0"}, "number of hours"), ({"at": "25:00"}, "no time like"),
        ({"from": "each", "event": "thanks"}, "told once"),
    ],
)  # fmt: skip
def test_a_moment_that_makes_no_sense_is_refused(tmp_path, facts, reason):
    with pytest.raises(KnowledgeError) as refused:
        load_moments(written(tmp_path / "moments.yaml", MOMENT | facts))
    assert reason in str(refused.value)


@pytest.mark.parametrize(
    "hours",
    [
        [("quiet_from", "20:00"), ("quiet_until", "07:00")],
        [("quiet_from", "20:00"), ("quiet_until", "07:00"), ("gathered_at", "22:00")],
        [("quiet_from", "06:00"), ("quiet_until", "07:00"), ("gathered_at", "16:00")],
    ],
)
def test_hours_that_make_no_sense_are_refused(tmp_path, hours):
    with pytest.raises(KnowledgeError):
        load_hours(written(tmp_path / "hours.yaml", *[{"id": name, "at": at} for name, at in hours]))


HOURS = Hours(quiet_from=time(20), quiet_until=time(7), gathered_at=time(16))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("19:59", ("19:59", "19:59", "16:00+1")), ("20:00", ("20:00", "07:00+1", "16:00+1")),
        ("06:59", ("06:59", "07:00", "16:00")), ("07:00", ("07:00", "07:00", "16:00")),
        ("16:00", ("16:00", "16:00", "16:00")), ("16:01", ("16:01", "16:01", "16:00+1")),
    ],
)  # fmt: skip
def test_mail_leaves_at_hours_when_people_read_it(said, expected):
    now = datetime.combine(datetime(2026, 11, 25), time.fromisoformat(said), tzinfo=HERE)
    leaves = [HOURS.leaves_at(pace, now=now.astimezone(UTC)).astimezone(HERE) for pace in PACES]

    assert [f"{one:%H:%M}{'+1' if one.date() > now.date() else ''}" for one in leaves] == list(expected)


@pytest.mark.parametrize(("hours", "waits"), [(9.9, False), (10.1, True)])
def test_what_must_be_answered_soon_does_not_wait_for_the_morning(hours, waits):
    now = datetime(2026, 11, 25, 23, 59, tzinfo=HERE)
    morning = datetime(2026, 11, 26, 7, tzinfo=HERE)

    leaves = HOURS.leaves_at("awake", now=now, before=now + timedelta(hours=hours))

    assert leaves == (morning if waits else now)


@pytest.mark.parametrize(
    ("session", "due"),
    [("2026-10-26T08:00+00:00", "2026-10-25T11:00+00:00"), ("2027-03-28T07:00+00:00", "2027-03-27T11:00+00:00")],
)
def test_the_hour_of_a_moment_is_that_of_the_wall_across_clock_changes(session, due):
    moment = Moment(code="x", event="reminder", anchor="each", days=-1, at=time(12), late_until=timedelta(hours=1))

    assert moment.due(datetime.fromisoformat(session)) == datetime.fromisoformat(due)
