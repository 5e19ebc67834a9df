"""A proposal from its title to its submission: what is kept, what is refused, what is noted."""

from __future__ import annotations

import pytest
from django.db import OperationalError, transaction
from django.db.models import QuerySet
from tests.at_once import at_once, meet_after

from digitaleschool.core.offer.content import ContentRefused
from digitaleschool.offer.models import Assessment, Training, Version
from digitaleschool.offer.services.proposing import (
    Draft,
    ProposalRefused,
    StaleDraft,
    mark_of,
    propose,
    save_draft,
    start_next_version,
    submit,
    withdraw_proposal,
)
from digitaleschool.people.models import AuditEntry


def promise(words: str) -> Draft:
    return Draft(content={"promise": {"nl": words, "en": ""}})


def deeds() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


def refusal(act) -> str:
    with pytest.raises(ProposalRefused) as refused:
        act()
    return refused.value.said("en")


# --- making -----------------------------------------------------------------------------------------------------------


def test_a_proposal_begins_with_a_title(piet, vakwerk, rtc, now):
    version = propose(title="  PLC\x00 leren ", provider=vakwerk, rtc=rtc(), by=piet, now=now)

    assert (version.training.slug, version.title, version.number, version.state) == (
        "plc-leren",
        "PLC leren",
        1,
        "draft",
    )
    assert version.content["title"] == {"nl": "PLC leren", "en": ""}
    assert deeds() == ["training.proposed"]


def test_pressing_twice_makes_one_proposal(piet, vakwerk, rtc, now):
    first, second = (propose(title="PLC", provider=vakwerk, rtc=rtc(), by=piet, now=now) for _ in range(2))

    assert (first.pk, deeds()) == (second.pk, ["training.proposed"])


def test_two_trainings_of_one_title_have_their_own_address(piet, vakwerk, rtc, now):
    first = propose(title="Nieuw", provider=vakwerk, rtc=rtc(), by=piet, now=now)
    save_draft(version=first, draft=promise("a"), saves=0, seen="", by=piet, now=now)
    second = propose(title="Nieuw", provider=vakwerk, rtc=rtc(), by=piet, now=now)

    assert [first.training.slug, second.training.slug] == ["nieuw-2", "nieuw-3"]


def test_nobody_proposes_for_another_organisation(otto, bram, amina, vakwerk, rtc, now):
    for by in (otto, bram, amina):
        assert "your own organisation" in refusal(
            lambda by=by: propose(title="x", provider=vakwerk, rtc=rtc(), by=by, now=now)
        )
    assert not Training.objects.exists()


def test_an_rtc_proposes_for_itself(amina, rtc, now):
    assert propose(title="x", provider=rtc(), rtc=rtc(), by=amina, now=now).training.provider == rtc()


# --- saving -----------------------------------------------------------------------------------------------------------


def test_a_part_is_kept_and_counted(new_version, piet, now):
    version = save_draft(
        version=new_version(), draft=promise("Je kan een PLC lezen."), saves=0, seen="", by=piet, now=now
    )

    assert (version.value.promise.nl, version.value.title.nl, version.saves) == (
        "Je kan een PLC lezen.",
        "PLC leren",
        1,
    )
    assert version.changed_by == piet


def test_an_older_form_never_overwrites(new_version, piet, tess, now):
    version = new_version()
    seen = mark_of(version, promise(""))
    save_draft(version=version, draft=promise("van Tess"), saves=0, seen=seen, by=tess, now=now)

    with pytest.raises(StaleDraft) as stale:
        save_draft(version=version, draft=promise("van Piet"), saves=0, seen=seen, by=piet, now=now)

    version.refresh_from_db()
    assert (stale.value.version.value.promise.nl, version.value.promise.nl, version.saves) == (
        "van Tess",
        "van Tess",
        1,
    )
    assert "Tess" in stale.value.said("nl")


def test_two_parts_are_written_side_by_side(new_version, piet, tess, now):
    version, other = new_version(), Draft(content={"platform": "Teams"})
    seen = mark_of(version, other)
    save_draft(version=version, draft=promise("van Tess"), saves=0, seen="", by=tess, now=now)
    version = save_draft(version=version, draft=other, saves=0, seen=seen, by=piet, now=now)

    assert (version.value.promise.nl, version.value.platform, version.saves) == ("van Tess", "Teams", 2)


def test_sending_the_same_again_is_no_conflict(new_version, piet, now):
    version = new_version()
    for _ in range(2):
        version = save_draft(version=version, draft=promise("a"), saves=0, seen="", by=piet, now=now)

    assert version.saves == 1


def test_a_value_without_sense_is_refused_by_name(new_version, piet, now):
    with pytest.raises(ContentRefused) as refused:
        save_draft(
            version=new_version(),
            draft=Draft(content={"group_min": 12, "group_max": 6}),
            saves=0,
            seen="",
            by=piet,
            now=now,
        )

    assert refused.value.field == "group_max"
    assert Version.objects.get().saves == 0


@pytest.mark.parametrize("state", ["submitted", "published", "replaced", "withdrawn"])
def test_what_was_submitted_does_not_change(state, new_version, piet, now):
    version = new_version(state=state)

    assert "does not change any more" in refusal(
        lambda: save_draft(version=version, draft=promise("b"), saves=0, seen="", by=piet, now=now)
    )


def test_a_returned_version_is_written_on(new_version, piet, now):
    assert (
        save_draft(version=new_version(state="returned"), draft=promise("b"), saves=0, seen="", by=piet, now=now).saves
        == 1
    )


# --- submitting -------------------------------------------------------------------------------------------------------


def test_submitting_freezes_and_opens_nothing(new_version, piet, now):
    version = submit(version=new_version(), unmet=[], waivers={}, saves=0, by=piet, now=now)
    again = submit(version=version, unmet=["A1"], waivers={}, saves=0, by=piet, now=now)

    assert (version.state, version.submitted_at, again.state) == ("submitted", now, "submitted")
    assert (deeds(), Assessment.objects.count()) == (["training.submitted"], 0)


def test_what_is_not_met_blocks_unless_a_waiver_is_asked(new_version, piet, now):
    version = new_version()
    send = {"version": version, "unmet": ["A2", "D6"], "saves": 0, "by": piet, "now": now}

    assert refusal(lambda: submit(waivers={"A2": "  ", "D6": "ok"}, **send)).startswith("Not met yet: A2.")
    submit(waivers={"A2": "Geen voorkennis nodig.", "D6": "ok", "B1": "niet gevraagd"}, **send)

    version.refresh_from_db()
    assert version.waiver_requests == {"A2": "Geen voorkennis nodig.", "D6": "ok"}


def test_what_changed_behind_the_back_is_not_submitted(new_version, piet, tess, now):
    version = save_draft(version=new_version(), draft=promise("a"), saves=0, seen="", by=tess, now=now)

    assert "changed meanwhile" in refusal(
        lambda: submit(version=version, unmet=[], waivers={}, saves=0, by=piet, now=now)
    )


def test_a_trainer_writes_and_submits_nothing(new_version, tess, otto, amina, now):
    version = new_version()
    for by in (tess, otto, amina):
        refusal(lambda by=by: submit(version=version, unmet=[], waivers={}, saves=0, by=by, now=now))
        refusal(lambda by=by: withdraw_proposal(version=version, by=by, now=now))

    version.refresh_from_db()
    assert version.state == "draft"


# --- withdrawing, going on --------------------------------------------------------------------------------------------


def test_withdrawing_ends_its_assessment(new_version, piet, now):
    version = new_version(state="submitted")
    Assessment.objects.create(version=version, framework="1", school_year="2026-2027")
    version = withdraw_proposal(version=version, by=piet, now=now)

    assert (version.state, version.ended_at, Assessment.objects.get().state) == ("withdrawn", now, "returned")
    assert withdraw_proposal(version=version, by=piet, now=now).state == "withdrawn"
    assert deeds() == ["training.withdrawn"]


def test_a_published_version_is_not_withdrawn_here(new_version, piet, now):
    assert "Ask your RTC" in refusal(
        lambda: withdraw_proposal(version=new_version(state="published"), by=piet, now=now)
    )


def test_the_next_version_says_what_the_last_one_said(new_version, piet, now):
    from digitaleschool.frameworks.models import Edition, Framework, Goal
    from digitaleschool.offer.models import Trainer

    published = new_version(state="published", content={"platform": "Teams"})
    edition = Edition.objects.create(framework=Framework.objects.create(slug="k"), slug="k-1", origin="file")
    published.goals.add(Goal.objects.create(edition=edition, code="1", slug="1", kind="goal"))
    published.trainers.add(Trainer.objects.create(provider=published.training.provider, name="Tess"))

    first, again = (start_next_version(training=published.training, by=piet, now=now) for _ in range(2))

    assert (first.number, first.state, first.value.platform, first.pk) == (2, "draft", "Teams", again.pk)
    assert (first.goals.count(), first.trainers.count(), deeds()) == (1, 1, ["training.version_started"])


# --- at the same moment -----------------------------------------------------------------------------------------------


def _at_once(*acts):
    """What each act gives, or the refusal that it raised; all let go together."""
    done, failures = at_once(*acts)
    assert all(isinstance(failure, ProposalRefused | OperationalError) for failure in failures)
    return [*done, *failures]


def _two_saves(version, piet, tess, now):
    return _at_once(*(
        lambda words=words, by=by: save_draft(version=version, draft=promise(words), saves=0, seen="", by=by, now=now)
        for words, by in (("van Piet", piet), ("van Tess", tess))
    ))  # fmt: skip


def _slow_read(monkeypatch):
    """Whoever has read the row waits for the other to have read it too: the moment in which work gets lost."""
    import digitaleschool.offer.services.proposing as service

    meet_after(monkeypatch, "_locked", service)


def _without_locks(monkeypatch):
    from django.db import connection

    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, *_, **__: rows.all())
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one writer in at a time, with or without a lock on rows")


@pytest.mark.django_db(transaction=True)
def test_of_two_saves_at_once_one_is_told(new_version, piet, tess, now, monkeypatch):
    version = new_version()
    _slow_read(monkeypatch)

    outcomes = _two_saves(version, piet, tess, now)

    version.refresh_from_db()
    assert sorted(type(one).__name__ for one in outcomes) == ["StaleDraft", "Version"]
    assert version.saves == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_a_save_would_be_lost(new_version, piet, tess, now, monkeypatch):
    version = new_version()
    _without_locks(monkeypatch)
    _slow_read(monkeypatch)

    outcomes = _two_saves(version, piet, tess, now)

    assert [type(one).__name__ for one in outcomes] == ["Version", "Version"], "both were told that theirs is kept"


def _two_submits(version, piet, now):
    return _at_once(
        *[lambda: submit(version=version, unmet=[], waivers={}, saves=0, by=piet, now=now) for _ in range(2)]
    )


@pytest.mark.django_db(transaction=True)
def test_two_submits_at_once_are_one_deed(new_version, piet, now, monkeypatch):
    version = new_version()
    _slow_read(monkeypatch)

    outcomes = _two_submits(version, piet, now)

    assert [one.state for one in outcomes] == ["submitted", "submitted"]
    assert deeds() == ["training.submitted"]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_a_submission_would_count_twice(new_version, piet, now, monkeypatch):
    version = new_version()
    _without_locks(monkeypatch)
    _slow_read(monkeypatch)

    _two_submits(version, piet, now)

    assert deeds() == ["training.submitted", "training.submitted"]


@pytest.mark.django_db(transaction=True)
def test_a_deed_that_fails_leaves_nothing(new_version, piet, now, monkeypatch):
    import digitaleschool.offer.services.proposing as service

    version = new_version()
    monkeypatch.setattr(service, "write_down", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        submit(version=version, unmet=[], waivers={}, saves=0, by=piet, now=now)

    version.refresh_from_db()
    assert version.state == "draft"
