import random
from datetime import date, timedelta

import pytest
from django.db import connection

from digitaleschool.needs.models import Answer, Ballot, Draft, Invitation, Profile
from digitaleschool.needs.sealing import (
    PLAIN_SIGNS,
    SMALLEST_SIZE,
    Unreadable,
    code_from,
    code_hash,
    fresh_secret,
    handle_of,
    seal,
    unseal,
)
from digitaleschool.needs.services.answering import (
    LinkUsedUp,
    RoundShut,
    UnknownLink,
    begin,
    count_mail,
    send_page,
)
from digitaleschool.needs.services.ballots import open_ballots
from digitaleschool.needs.services.profiles import forget_profile, in_groups, profile_of

from .respondents import FIELDED, TODAY, answer_all, draft_of, invite, open_link, values_of

PAGE_1 = {"form": ["bso"], "ict_years": ["7"], "self_rating": ["6"], "step": ["next"]}
LAST = {"reasons": [], "step": ["send"]}


@pytest.fixture
def round(new_round):
    return new_round(**FIELDED)


def test_whoever_begins_gets_a_draft_that_does_not_lead_back_to_the_invitation(round, new_school):
    invitation, secret = invite(round, school=new_school())

    assert begin(secret=secret, start="", today=TODAY) == secret

    draft = Draft.objects.get()
    invitation.refresh_from_db()
    assert (draft.handle, draft.round, draft.reference) == (handle_of(secret), round, "")
    assert invitation.status == "started"
    assert secret.encode() not in bytes(draft.sealed)
    assert str(invitation.pk) not in draft.handle
    assert len(draft.sealed) == SMALLEST_SIZE


def test_what_the_school_knows_is_not_asked(round, new_school):
    _, secret = invite(round, school=new_school(network="kov"))
    begin(secret=secret, start="", today=TODAY)

    saved = send_page(secret=secret, number=1, posted=PAGE_1 | {"network": ["go"]}, today=TODAY)

    assert saved.filled.known == {"network": "kov", "province": "oost_vlaanderen"}
    assert "network" not in values_of(secret)


def test_each_page_is_kept_as_it_is_sent(round):
    _, secret = invite(round)
    begin(secret=secret, start="", today=TODAY)

    saved = send_page(secret=secret, number=1, posted=PAGE_1, today=TODAY)

    assert (saved.page.number, saved.faults) == (2, ())
    assert values_of(secret) == {"form": ["bso"], "ict_years": 7.0, "self_rating": 6}


def test_a_fault_keeps_the_rest_of_the_page_and_what_was_typed(round):
    _, secret = invite(round)
    begin(secret=secret, start="", today=TODAY)

    saved = send_page(secret=secret, number=1, posted=PAGE_1 | {"ict_years": ["zeven"]}, today=TODAY)

    assert (saved.page.number, [fault.field for fault in saved.faults]) == (1, ["ict_years"])
    assert values_of(secret) == {"form": ["bso"], "self_rating": 6, "!ict_years": {"ict_years": ["zeven"]}}


def test_going_back_and_coming_again_goes_on_where_it_was_left(round):
    _, secret = invite(round)
    begin(secret=secret, start="", today=TODAY)
    send_page(secret=secret, number=1, posted=PAGE_1, today=TODAY)

    back = send_page(secret=secret, number=2, posted={"step": ["back"]}, today=TODAY)
    later = send_page(secret=secret, number=3, posted={"step": ["later"]}, today=TODAY)

    assert (back.page.number, later.page.number, later.filled.at) == (1, 3, 3)


def test_handing_in_burns_the_link_and_empties_the_draft(round, new_school):
    invitation, secret = invite(round, school=new_school())

    saved = answer_all(secret, random.Random(1))

    draft = draft_of(secret)
    invitation.refresh_from_db()
    assert (bytes(draft.sealed), draft.reference, invitation.status) == (b"", saved.reference, "answered")
    assert len(saved.reference) == 12
    assert set(saved.reference) <= set(PLAIN_SIGNS)
    assert (Ballot.objects.count(), Answer.objects.count()) == (1, 0)


def test_handing_in_again_gives_the_same_receipt_and_nothing_more(round):
    _, secret = invite(round)
    first = answer_all(secret, random.Random(1))

    again = answer_all(secret, random.Random(2))

    assert again.reference == first.reference
    assert Ballot.objects.count() == 1


def test_nothing_at_all_is_not_handed_in(round):
    invitation, secret = invite(round)
    begin(secret=secret, start="", today=TODAY)

    saved = send_page(secret=secret, number=4, posted=LAST, today=TODAY)

    invitation.refresh_from_db()
    assert (saved.reference, saved.page.number, len(saved.faults)) == ("", 1, 1)
    assert (invitation.status, Ballot.objects.count()) == ("started", 0)


def test_a_fault_left_on_an_earlier_page_sends_back_there(round):
    _, secret = invite(round)
    begin(secret=secret, start="", today=TODAY)
    send_page(secret=secret, number=1, posted=PAGE_1 | {"ict_years": ["zeven"]}, today=TODAY)

    saved = send_page(secret=secret, number=4, posted=LAST, today=TODAY)

    assert (saved.reference, saved.page.number, [fault.field for fault in saved.faults]) == ("", 1, ["ict_years"])


@pytest.mark.parametrize(
    ("before", "begun", "done"),
    [
        ("planned", "started", "answered"),
        ("sent", "started", "answered"),
        ("bounced", "bounced", "answered"),
        ("stopped", "stopped", "answered"),
    ],
)
def test_whoever_wants_no_mail_may_still_answer(round, before, begun, done):
    invitation, secret = invite(round, status=before)

    begin(secret=secret, start="", today=TODAY)
    started = Invitation.objects.get().status
    answer_all(secret, random.Random(1))

    invitation.refresh_from_db()
    assert (started, invitation.status) == (begun, done)


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "planned"},
        {"status": "closed"},
        {"status": "published"},
        {"closes_on": TODAY - timedelta(days=1)},
    ],
)
def test_a_round_that_takes_no_answers_takes_none(round, fields):
    invitation, secret = invite(round)
    begin(secret=secret, start="", today=TODAY)
    type(round).objects.update(**fields)

    for act in (
        lambda: begin(secret=secret, start="", today=TODAY),
        lambda: send_page(secret=secret, number=1, posted=PAGE_1, today=TODAY),
        lambda: send_page(secret=secret, number=1, posted=PAGE_1, today=TODAY),
    ):
        with pytest.raises(RoundShut):
            act()

    invitation.refresh_from_db()
    assert (invitation.status, values_of(secret), Ballot.objects.count()) == ("started", {}, 0)


def test_the_last_day_still_counts(round):
    type(round).objects.update(closes_on=TODAY)
    _, secret = invite(round)

    assert answer_all(secret, random.Random(1)).reference


@pytest.mark.parametrize("secret", ["", "x", "a" * 32, "A" * 32, "é" * 32, "\0" * 32, "a" * 31 + "\n", "abcdefgh" * 4])
def test_an_unknown_link_opens_nothing(round, secret):
    for act in (
        lambda: begin(secret=secret, start="", today=TODAY),
        lambda: send_page(secret=secret, number=1, posted=PAGE_1, today=TODAY),
        lambda: send_page(secret=secret, number=1, posted=PAGE_1, today=TODAY),
    ):
        with pytest.raises(UnknownLink):
            act()

    assert Draft.objects.count() == 0


def test_an_invitation_that_answered_cannot_begin_anew_when_its_draft_is_gone(round):
    _, secret = invite(round, status="answered")

    begin(secret=secret, start="", today=TODAY)

    assert Draft.objects.count() == 0


def test_an_open_link_gives_each_respondent_a_draft_of_their_own(round, new_school):
    link, secret = open_link(round, school=new_school())

    ones = begin(secret=secret, start="", today=TODAY)
    others = begin(secret=secret, start="", today=TODAY)
    answer_all(ones, random.Random(1))

    link.refresh_from_db()
    assert len({secret, ones, others}) == 3
    assert (link.started, link.answered, link.used_times, link.used_on) == (2, 1, 2, TODAY)


def test_one_form_of_an_open_link_begins_once(round, new_school):
    link, secret = open_link(round, school=new_school())
    start = fresh_secret()

    begun = [begin(secret=secret, start=start, today=TODAY) for _ in range(3)]

    link.refresh_from_db()
    assert (begun, link.started, Draft.objects.count()) == ([start] * 3, 1, 1)


def test_the_next_person_at_the_same_computer_does_not_get_the_first_ones_draft(round, new_school):
    _, secret = open_link(round, school=new_school())
    start = fresh_secret()
    begin(secret=secret, start=start, today=TODAY)
    send_page(secret=start, number=1, posted=PAGE_1, today=TODAY)

    assert begin(secret=secret, start=start, today=TODAY) != start


@pytest.mark.parametrize("start", ["x", "A" * 32, "\0", "a" * 5000])
def test_a_start_that_is_no_secret_is_replaced(round, new_school, start):
    _, secret = open_link(round, school=new_school())

    assert begin(secret=secret, start=start, today=TODAY) != start


def test_the_secret_of_an_invitation_cannot_be_used_to_start_an_open_survey(round, new_school):
    _, personal = invite(round)
    _, secret = open_link(round, school=new_school())

    assert begin(secret=secret, start=personal, today=TODAY) != personal


@pytest.mark.parametrize(
    ("used", "on", "allowed"), [(1, TODAY, True), (2, TODAY, False), (2, TODAY - timedelta(1), True)]
)
def test_an_open_link_may_be_used_a_number_of_times_a_day(round, new_school, used, on, allowed):
    _, secret = open_link(round, school=new_school(), most_a_day=2, used_on=on, used_times=used)

    if allowed:
        begin(secret=secret, start="", today=TODAY)
    else:
        with pytest.raises(LinkUsedUp, match="vandaag al 2 keer"):
            begin(secret=secret, start="", today=TODAY)

    assert Draft.objects.count() == allowed


def test_a_closed_open_link_begins_nothing_and_lets_others_finish(round, new_school):
    link, secret = open_link(round, school=new_school())
    mine = begin(secret=secret, start="", today=TODAY)
    type(link).objects.update(is_open=False)

    with pytest.raises(LinkUsedUp, match="gesloten"):
        begin(secret=secret, start="", today=TODAY)

    assert answer_all(mine, random.Random(1)).reference


def test_the_link_is_mailed_a_few_times_at_most(round):
    _, secret = invite(round)
    begin(secret=secret, start="", today=TODAY)

    assert [count_mail(secret=secret, most=2) for _ in range(3)] == [True, True, False]


def test_a_profile_goes_along_under_a_code_and_knows_no_answer(round, new_school):
    _, secret = invite(round, school=new_school())
    code = code_from("seed")

    answer_all(secret, random.Random(1), code=code)

    profile = Profile.objects.get()
    content = profile_of(in_groups(code).lower(), today=TODAY)
    assert profile.code_hash == code_hash(code)
    assert content["instrument"] == "digitale-school-leraren@2"
    assert {"self_rating", "field", "training_needs"} <= set(content["values"])
    assert not {"use", "statements", "tools", "trained_which", "network"} & set(content["values"])


def test_a_profile_opens_to_its_code_only_until_it_ends_and_can_be_thrown_away(round):
    _, secret = invite(round)
    code = code_from("seed")
    answer_all(secret, random.Random(1), code=code)
    after = Profile.objects.get().expires_on + timedelta(days=1)

    assert [profile_of(wrong, today=TODAY) for wrong in ("", "x", code[:-1], code_from("other"), "\0" * 16)] == [
        None
    ] * 5
    assert profile_of(code, today=after) is None
    assert [forget_profile(code), forget_profile(code), profile_of(code, today=TODAY)] == [True, False, None]


def test_without_a_code_no_profile_is_made(round):
    _, secret = invite(round)

    answer_all(secret, random.Random(1))

    assert Profile.objects.count() == 0


@pytest.mark.parametrize(("signs", "size"), [(0, SMALLEST_SIZE), (100, SMALLEST_SIZE), (60_000, 16 * SMALLEST_SIZE)])
def test_what_is_sealed_has_the_size_of_its_class(signs, size):
    chance = random.Random(7)
    content = {"text": "".join(chance.choice("abcdefghijklmnopqrstuvwxyz0123456789é\ud800") for _ in range(signs))}

    sealed = seal(content, b"k" * 32, purpose="draft")

    assert len(sealed) in {size, size // 2, size // 4}
    assert unseal(sealed, [b"x" * 32, b"k" * 32], purpose="draft") == content


@pytest.mark.parametrize("spoilt", [b"", b"x", b"x" * 100, b"x" * SMALLEST_SIZE])
def test_what_was_sealed_otherwise_is_unreadable(spoilt):
    sealed = seal({}, b"k" * 32, purpose="draft")

    for bytes_, key, purpose in (
        (sealed, b"x" * 32, "draft"),
        (sealed, b"k" * 32, "ballot"),
        (spoilt, b"k" * 32, "draft"),
    ):
        with pytest.raises(Unreadable):
            unseal(bytes_, [key], purpose=purpose)


def test_an_erased_invitation_leaves_its_draft_usable(round):
    invitation, secret = invite(round)
    begin(secret=secret, start="", today=TODAY)
    invitation.delete()

    assert answer_all(secret, random.Random(1)).reference


def test_sqlite_overwrites_what_is_deleted(db):
    if connection.vendor != "sqlite":
        pytest.skip("a setting of SQLite")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete")

        assert cursor.fetchone() == (1,)


def test_dates_are_days(round):
    _, secret = invite(round)
    begin(secret=secret, start="", today=TODAY)

    assert type(draft_of(secret).touched_on) is date
    assert open_ballots(round=round, today=TODAY) == 0
