"""Writing needs down, merging them without losing an origin, taking them apart, refusing them, asking for them."""

from __future__ import annotations

from datetime import date

import pytest

from digitaleschool.frameworks.models import Edition, Framework, Goal
from digitaleschool.needs.models import Need, NeedOrigin, Round
from digitaleschool.needs.queries import needs_visible_to, needs_worked_on, origins_visible_to, words_kept_back
from digitaleschool.needs.services.register import (
    NeedFacts,
    NeedRefused,
    OriginFacts,
    add_origin,
    change_need,
    merge_needs,
    record_need,
    request_need,
    set_status,
    undo_merge,
)
from digitaleschool.people.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def goal():
    framework = Framework.objects.create(slug="words", title_nl="Woorden", title_en="Words")
    editions = {}

    def make(kind: str, code: str) -> Goal:
        slug = {"field": "studiegebieden", "theme": "themas"}[kind]
        if slug not in editions:
            editions[slug] = Edition.objects.create(framework=framework, slug=slug, title_nl=slug, title_en=slug)
        return Goal.objects.create(
            edition=editions[slug], code=code, slug=code, label_nl=code, label_en=code, kind=kind
        )  # fmt: skip

    return make


@pytest.fixture
def write(amina, now):
    def make(text: str = "PLC leren", *, origins: tuple[OriginFacts, ...] = (), **fields) -> Need:
        options = {name: fields.pop(name) for name in ("round", "is_checked") if name in fields}
        return record_need(facts=NeedFacts(text_nl=text, **fields), origins=origins, by=amina, now=now, **options)

    return make


def estimate(round: Round, share: float = 0.125, finding: str = "training_needs.theme/video") -> OriginFacts:
    return OriginFacts(
        kind="estimate", round=round, item="training_needs", report_slug=round.slug, report_version=1, finding=finding,
        n=5, base=40, share=share, low=share / 2, high=share * 2,
    )  # fmt: skip


def said(text: str, kind: str = "quote", round: Round | None = None) -> OriginFacts:
    return OriginFacts(kind=kind, text=text, round=round)


def texts(need: Need) -> list[str]:
    return list(need.origins.order_by("pk").values_list("text", flat=True))


def test_numbers_count_on_and_a_need_weighs_what_its_estimates_say(write, new_round, rtc, amina, now):
    round = new_round()

    first, second = write(), write("  Video's\n maken ", origins=(estimate(round), estimate(round, 0.3, "x/y")))

    assert (first.number, first.weight, first.created_on, first.made_by) == (1, 0, date(2026, 11, 23), amina)
    assert (second.number, second.weight, second.text_nl) == (2, 30, "Video's maken")
    assert [(line.verb, line.object_label, line.organisation) for line in AuditEntry.objects.order_by("pk")] == [
        ("need.recorded", "behoefte 1", rtc()), ("need.recorded", "behoefte 2", rtc()),
    ]  # fmt: skip


def test_a_weight_of_ones_own_needs_a_reason_and_stays(write, new_round, amina, now):
    with pytest.raises(NeedRefused, match="waarom"):
        write(weight=60)
    need = write(weight=60, weight_reason="nieuw leerplan")

    add_origin(need=need, origin=estimate(new_round()), by=amina, now=now)

    need.refresh_from_db()
    assert (need.weight, need.weight_reason) == (60, "nieuw leerplan")
    change_need(need=need, facts=NeedFacts(text_nl="PLC leren"), by=amina, now=now)
    need.refresh_from_db()
    assert (need.weight, need.weight_reason) == (13, "")


@pytest.mark.parametrize("text", ["", " \n ", "\x00"])
def test_a_need_without_words_is_refused(write, text):
    with pytest.raises(NeedRefused, match="één zin"):
        write(text)
    assert not Need.objects.exists()


def test_a_goal_of_another_kind_is_no_field(write, goal):
    with pytest.raises(NeedRefused, match="lijst"):
        write(field=goal("theme", "video"))


def test_a_need_of_another_rtc_is_not_written(write, rtc):
    with pytest.raises(NeedRefused, match="eigen RTC"):
        write(rtc=rtc("limburg"))


def test_the_same_origin_twice_is_once(write, new_round, amina, now):
    round = new_round()
    need = write(origins=(estimate(round), said("Ik ken geen PLC.")))

    for origin in (estimate(round), said("Ik ken geen PLC."), said("Ik ook niet.")):
        add_origin(need=need, origin=origin, by=amina, now=now)

    assert texts(need) == ["", "Ik ken geen PLC.", "Ik ook niet."]


def test_merging_loses_no_origin_and_can_be_undone(write, new_round, amina, now):
    round = new_round()
    one, other, third = (
        write("Een", origins=(estimate(round, 0.4), said("een"))), write("Twee", origins=(said("twee"),)),
        write("Drie", origins=(said("drie"),)),
    )  # fmt: skip

    merge_needs(need=one, into=other, by=amina, now=now)
    merge_needs(need=other, into=third, by=amina, now=now)

    third.refresh_from_db()
    assert (sorted(texts(third)), third.weight) == (["", "drie", "een", "twee"], 40)

    undo_merge(need=other, by=amina, now=now)
    other.refresh_from_db()
    third.refresh_from_db()
    assert (sorted(texts(other)), sorted(texts(third)), other.weight, third.weight) == (
        ["", "een", "twee"], ["drie"], 40, 0,
    )  # fmt: skip

    undo_merge(need=one, by=amina, now=now)
    one.refresh_from_db()
    assert (sorted(texts(one)), texts(other), one.weight) == (["", "een"], ["twee"], 40)
    assert not NeedOrigin.objects.filter(came_from__isnull=False).exists()
    assert list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))[3:] == [
        "need.merged", "need.merged", "need.taken_apart", "need.taken_apart",
    ]  # fmt: skip


def test_what_cannot_be_merged_is_refused(write, amina, now):
    one, other = write(), write("Twee")
    with pytest.raises(NeedRefused, match="andere"):
        merge_needs(need=one, into=one, by=amina, now=now)
    with pytest.raises(NeedRefused, match="apart"):
        undo_merge(need=one, by=amina, now=now)
    merge_needs(need=one, into=other, by=amina, now=now)

    for change in (
        lambda: merge_needs(need=other, into=one, by=amina, now=now),
        lambda: change_need(need=one, facts=NeedFacts(text_nl="x"), by=amina, now=now),
        lambda: set_status(need=one, status="planned", by=amina, now=now),
        lambda: add_origin(need=one, origin=said("x"), by=amina, now=now),
    ):
        with pytest.raises(NeedRefused, match="samengevoegd met behoefte 2"):
            change()


def test_refusing_asks_for_a_reason(write, amina, now):
    need = write()
    for status, reason, words in (("refused", " ", "waarom"), ("gone", "x", "lijst")):
        with pytest.raises(NeedRefused, match=words):
            set_status(need=need, status=status, reason=reason, by=amina, now=now)

    set_status(need=need, status="refused", reason="Hoort bij de pedagogische begeleiding.", by=amina, now=now)

    need.refresh_from_db()
    assert (need.is_refused, need.status_reason) == (True, "Hoort bij de pedagogische begeleiding.")


def test_what_a_round_found_does_not_leave_it_before_its_report_is_public(write, new_round, amina, now):
    closed = new_round(status=Round.Status.CLOSED)
    free, tied = write(), write("Video", round=closed, origins=(estimate(closed),))

    for leak in (
        lambda: add_origin(need=free, origin=estimate(closed), by=amina, now=now),
        lambda: merge_needs(need=tied, into=free, by=amina, now=now),
    ):
        with pytest.raises(NeedRefused, match="nog niet openbaar"):
            leak()

    assert (free.origins.count(), tied.origins.count()) == (0, 1)


def test_who_reads_a_need(write, new_round, rtc, amina, bram, chloe, now):
    closed, public = new_round("ronde-1", status=Round.Status.CLOSED), new_round("ronde-2")
    of_all, own = write("van alle vijf"), write("van Oost-Vlaanderen", rtc=rtc())
    tied, published = write("nog niet", round=closed), write("openbaar", round=public)
    asked = request_need(text="Een cursus", now=now)

    def numbers(needs) -> set[int]:
        return set(needs.values_list("number", flat=True))

    everyone = {of_all.number, own.number, published.number}
    assert numbers(needs_visible_to(bram)) == everyone
    assert numbers(needs_visible_to(chloe)) == everyone | {asked.number}
    assert numbers(needs_visible_to(amina)) == everyone | {tied.number, asked.number}
    assert numbers(needs_worked_on(bram)) == set()
    assert numbers(needs_worked_on(chloe)) == {of_all.number, published.number, asked.number}
    assert numbers(needs_worked_on(amina)) == everyone | {tied.number, asked.number}


def test_words_are_read_by_who_works_on_the_round(write, new_round, amina, bram, chloe):
    round = new_round()
    need = write(origins=(estimate(round), said("Ik ken geen PLC.", round=round), said("Een cursus.", "request")))

    def read(visitor) -> list[str]:
        return [origin.kind for origin in origins_visible_to(visitor, need)]

    assert read(amina) == ["estimate", "quote", "request"]
    assert read(chloe) == ["estimate", "request"]
    assert read(bram) == ["estimate"]
    assert [words_kept_back(visitor, need) for visitor in (amina, chloe, bram)] == [False, True, True]


def test_a_request_joins_an_open_need_on_the_same(write, goal, amina, now):
    plc, video = goal("theme", "programming"), goal("theme", "video")
    field = goal("field", "hout")
    need = write(theme=plc, field=field, level="beginner")

    there = [
        request_need(text=text, theme=plc, field=field, level="beginner", now=now) for text in ("Ik ook", "Ik ook")
    ]  # fmt: skip
    new = request_need(text="Video", theme=video, field=field, level="beginner", now=now)

    assert there == [need, need]
    assert (texts(need), new.number, new.is_checked, new.made_by, texts(new)) == (
        ["Ik ook", "Ik ook"], 2, False, None, ["Video"],
    )  # fmt: skip
    set_status(need=need, status="refused", reason="Te duur", by=amina, now=now)
    assert request_need(text="Toch", theme=plc, field=field, level="beginner", now=now).number == 3


def test_requests_without_a_theme_stay_apart(now):
    assert [request_need(text=text, now=now).number for text in ("Iets", "Nog iets")] == [1, 2]
