from __future__ import annotations

import re
import threading
from datetime import date, timedelta

import pytest
from django.core import mail as django_mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from digitaleschool.common.models import OutboxMail
from digitaleschool.common.outbox import send_due
from digitaleschool.needs.address_list import ListRefused, as_text, read_text
from digitaleschool.needs.links import answer_address, hash_of, secret_of, stop_address
from digitaleschool.needs.models import Invitation, InvitationText, MailStop
from digitaleschool.needs.services.invitations import (
    CannotInvite,
    Verdict,
    add_people,
    change_text,
    check_list,
    send_mails,
    texts_of,
    waiting_for,
)  # fmt: skip
from digitaleschool.needs.services.stops import stop_mail
from digitaleschool.people.models import AuditEntry

TODAY = date(2026, 11, 23)
LIST = "Els Peeters; els@school.be; 101; nl\nJan Claes; jan@school.be; ; en\n"


@pytest.fixture
def open_round(new_round):
    return new_round("ronde", status="open", closes_on=date(2026, 12, 18))


@pytest.fixture
def invite(open_round, now):
    """Puts people on the list of the open round, as ``by``."""

    def add(text: str, by, round=None):
        add_people(round=round or open_round, entries=read_text(text), by=by, now=now)
        return list(Invitation.objects.filter(round=round or open_round).order_by("email"))

    return add


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


# The list


@pytest.mark.parametrize(
    "text",
    [
        "Els Peeters;els@school.be;101;nl",
        "Els Peeters\tELS@School.be\t101\tNederlands",
        "Els Peeters, els@school.be, 101, nl",
        "naam;e-mail;schoolnummer;taal\r\nEls Peeters; els@school.be ;101;\r\n",
        "E-mail;Voornaam;Familienaam;Instellingsnummer\nels@school.be;Els;Peeters;101",
        "\ufeff;Els Peeters <els@school.be>;101\n".removeprefix("\ufeff"),
    ],
)
def test_a_list_is_read_however_it_was_copied(text):
    [entry] = read_text(text)

    assert (entry.name, entry.email, entry.school, entry.language, entry.faults) == (
        "Els Peeters", "els@school.be", "101", "nl", (),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("line", "column", "words"),
    [
        ("Els;els", "email", "is geen mailadres"),
        ("Els", "email", "er staat geen adres"),
        ("Els;josé@school.be", "email", "accent voor de @"),
        ("Els;els@school.be;GO 12", "school", "is geen schoolnummer"),
        ("Els;els@school.be;101;fr", "language", "'fr' is niet nl of en"),
        ("E" * 130 + ";els@school.be", "name", "langer dan 120 tekens"),
        ("Els;" + "e" * 300 + "@school.be", "email", "is geen mailadres"),
        ('"Els;els@school.be\nJan;jan@school.be', "name", "aanhalingsteken"),
    ],
)
def test_a_mistake_in_the_list_names_its_row_and_column(line, column, words):
    entry = read_text("Jan;jan@school.be\n" + line)[1]

    assert entry.row == 2
    assert any(fault.column == column and words in fault.message.nl for fault in entry.faults)


@pytest.mark.parametrize("text", ["", " \n ", "naam;e-mail\n", "x;" + "y" * 200_000, "a;b@c.be\n" * 5001])
def test_a_list_that_makes_no_sense_is_refused_in_a_sentence(text):
    with pytest.raises(ListRefused) as refusal:
        read_text(text)

    assert refusal.value.message.nl.endswith((".", "."))


def test_nothing_strange_in_a_list_breaks_the_reading():
    text = "\x00;\ud800@x\n'; DROP TABLE;<script>@x.be;-1;\u202e\n=cmd|'/C calc'!A0;a@b.be;٣;NL\n"

    entries = read_text(text)

    assert [bool(entry.faults) for entry in entries] == [True, True, True]


def test_looking_through_a_list_says_what_would_happen(open_round, new_school, amina, invite):
    new_school("101")
    new_school("900", province="limburg")
    invite("Bekend;bekend@school.be;101", amina)
    stop_mail("stop@school.be", today=TODAY)
    text = "\n".join(
        [
            "Els;els@school.be;101", "Zonder;zonder@school.be", "Bekend;BEKEND@school.be;101", "Els;els@school.be;101",
            "Stop;stop@school.be;101", "Ver;ver@school.be;900", "Fout;fout;101",
        ]
    )  # fmt: skip

    checked = check_list(round=open_round, entries=read_text(text), by=amina)

    assert [row.verdict for row in checked.rows] == [
        Verdict.NEW, Verdict.NO_SCHOOL, Verdict.KNOWN, Verdict.DOUBLE, Verdict.STOPPED, Verdict.FAULTY, Verdict.FAULTY,
    ]  # fmt: skip
    assert [[fault.column for fault in row.faults] for row in checked.faulty] == [["school"], ["email"]]
    assert "niet te vinden bij de scholen van je RTC" in checked.faulty[0].faults[0].message.nl


def test_a_list_from_a_file_comes_back_with_each_person_in_their_row():
    entries = read_text("naam;e-mail\n\nEls;els\nJan;jan@school.be")

    assert [entry.row for entry in entries] == [3, 4]
    assert as_text(entries) == "naam;e-mail;schoolnummer;taal\n\nEls;els;;nl\nJan;jan@school.be;;nl\n"
    assert read_text(as_text(entries)) == entries


def test_a_list_with_one_mistake_adds_nobody(open_round, amina, now):
    with pytest.raises(CannotInvite):
        add_people(round=open_round, entries=read_text("Els;els@school.be\nJan;jan"), by=amina, now=now)

    assert Invitation.objects.count() == 0


def test_who_is_added_has_a_secret_of_which_only_the_hash_is_kept(open_round, new_school, amina, rtc, invite):
    school = new_school("101")

    [els, jan] = invite(LIST, amina)

    assert (els.school, els.rtc, els.name, els.language, els.status) == (school, rtc(), "Els Peeters", "nl", "planned")
    assert (jan.school, jan.rtc, jan.language) == (None, rtc(), "en")
    assert els.token_hash == hash_of(secret_of("invitation", els.pk))
    entry = AuditEntry.objects.get(verb="invitation.added")
    assert (entry.by, entry.organisation, entry.details) == (amina, rtc(), {"people": 2})


def test_the_same_list_again_adds_nobody(open_round, amina, invite, now):
    invite("Els;els@school.be", amina)

    assert add_people(round=open_round, entries=read_text("Els;ELS@school.be"), by=amina, now=now) == 0


# The words


@pytest.mark.parametrize(
    "text",
    [
        "Dag {name.__class__} {link} {unsubscribe}",
        "Dag {name!r} {link} {unsubscribe}",
        "Dag {0} {link} {unsubscribe}",
        "Dag {{ round }} {link} {unsubscribe}",
        "Dag { {link} {unsubscribe}",
        "Dag {round.__init__.__globals__} {link} {unsubscribe}",
        "Dag {%debug%} {link} {unsubscribe}",
        "Dag {link}",
        "Dag {unsubscribe}",
        "",
        "x" * 5001 + "{link} {unsubscribe}",
    ],
)
def test_a_text_with_an_unknown_word_or_without_its_links_is_refused(text, open_round, amina):
    client = signed_in(amina)
    address = reverse("invitation_text", args=["ronde", "first", "nl"])

    answer = client.post(address, {"subject": "Dag", "text": text, "save": "1"})

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert InvitationText.objects.count() == 0


def test_a_round_has_its_own_words(open_round, amina, invite, now):
    words = {"subject": "Dag {name}", "text": "{name}, {school}, {round}, {closes_on}\n{link}\n{unsubscribe}"}
    change_text(round=open_round, kind="first", language="nl", **words, by=amina, now=now)
    invite("{link} Els;els@school.be", amina)

    send_mails("first", round=open_round, by=amina, now=now, today=TODAY)

    mail = OutboxMail.objects.get()
    assert (mail.subject, mail.text) == (
        "Dag (link) Els", "(link) Els, je school, Ronde ronde, 18 december 2026\n{link}\n{unsubscribe}",
    )  # fmt: skip
    assert texts_of(open_round)["first", "en"] != texts_of(open_round)["first", "nl"]


def test_a_preview_shows_a_person_and_never_the_secret(open_round, new_school, amina, invite):
    new_school("101", name="Campus De Vaart")
    [els, _] = invite(LIST, amina)
    words = {"subject": "Vraag", "text": "Dag {name} van {school}: {link} {unsubscribe}", "person": els.pk, "look": "1"}

    page = signed_in(amina).post(reverse("invitation_text", args=["ronde", "first", "nl"]), words).text

    assert "Dag Els Peeters van Campus De Vaart" in page
    assert secret_of("invitation", els.pk) not in page
    assert InvitationText.objects.count() == 0


# Sending


def test_sending_writes_mails_and_statuses_together(open_round, new_school, amina, rtc, invite, now, settings):
    settings.SITE_URL = "https://site.example"
    new_school("101")
    [els, _] = invite(LIST, amina)

    assert send_mails("first", round=open_round, by=amina, now=now, today=TODAY) == 2

    els.refresh_from_db()
    assert (els.status, els.mails, els.last_mail_on) == ("sent", 1, TODAY)
    mail = OutboxMail.objects.get(about=els.pk.hex)
    assert (mail.kind, mail.recipient, mail.language) == ("invitation", "els@school.be", "nl")
    assert mail.belongs_to == f"round:{open_round.pk}:{rtc().pk}"
    assert secret_of("invitation", els.pk) not in mail.text
    send_due(now=now)
    letters = {letter.to[0]: letter for letter in django_mail.outbox}
    assert f"https://site.example/u/{secret_of('invitation', els.pk)}/" in letters["els@school.be"].body
    assert letters["els@school.be"].extra_headers["List-Unsubscribe"] == f"<{stop_address(els.pk)}>"
    assert letters["jan@school.be"].subject.endswith("what do you need to teach with ICT?")
    assert "{" not in letters["els@school.be"].body + letters["els@school.be"].subject


def test_sending_twice_sends_once(open_round, amina, invite, now):
    invite("Els;els@school.be", amina)

    numbers = [send_mails("first", round=open_round, by=amina, now=now, today=TODAY) for _ in range(2)]

    assert (numbers, OutboxMail.objects.count()) == ([1, 0], 1)


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_who_press_the_button_at_once_send_once(open_round, amina, invite, now):
    invite("".join(f"Els;els{number}@school.be\n" for number in range(40)), amina)
    barrier, numbers = threading.Barrier(2), []

    def press() -> None:
        barrier.wait(10)
        try:
            numbers.append(send_mails("first", round=open_round, by=amina, now=now, today=TODAY))
        finally:
            connection.close()

    both = [threading.Thread(target=press) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join(30)

    assert sorted(numbers) == [0, 40]
    assert OutboxMail.objects.count() == 40
    assert set(Invitation.objects.values_list("mails", flat=True)) == {1}


@pytest.mark.parametrize("facts", [{"status": "closed"}, {"status": "planned"}, {"closes_on": date(2026, 11, 22)}])
def test_nobody_is_asked_for_a_round_that_takes_no_answers(new_round, amina, now, facts):
    round = new_round("ronde", **{"status": "open"} | facts)
    add_people(round=round, entries=read_text("Els;els@school.be"), by=amina, now=now)

    with pytest.raises(CannotInvite):
        send_mails("first", round=round, by=amina, now=now, today=TODAY)

    assert OutboxMail.objects.count() == 0


def test_a_mail_that_waits_while_the_round_closes_does_not_leave(open_round, amina, invite, now):
    invite("Els;els@school.be", amina)
    send_mails("first", round=open_round, by=amina, now=now, today=TODAY)
    type(open_round).objects.update(status="closed")

    send_due(now=now)

    assert (OutboxMail.objects.get().state, django_mail.outbox) == ("withdrawn", [])


def test_an_address_that_does_not_exist_shows_on_the_list(open_round, amina, invite, now):
    from digitaleschool.common.outbox import bounce

    invite("Els;els@school.be\nJan;jan@school.be", amina)
    send_mails("first", round=open_round, by=amina, now=now, today=TODAY)
    Invitation.objects.filter(email="jan@school.be").update(status="answered")

    for mail in OutboxMail.objects.all():
        bounce(mail, now=now)

    assert dict(Invitation.objects.values_list("email", "status")) == {
        "els@school.be": "bounced",
        "jan@school.be": "answered",
    }


# Reminding


def test_only_who_has_not_answered_is_reminded(open_round, amina, invite, now):
    statuses = ["sent", "started", "answered", "bounced", "stopped", "planned"]
    invite("".join(f"X;{status}@school.be\n" for status in statuses), amina)
    for status in statuses:
        Invitation.objects.filter(email=f"{status}@school.be").update(
            status=status, mails=1, last_mail_on=TODAY - timedelta(days=7)
        )

    number = send_mails("reminder", round=open_round, by=amina, now=now, today=TODAY)

    assert number == 2
    mails = OutboxMail.objects.order_by("recipient").values_list("recipient", "kind")
    assert list(mails) == [("sent@school.be", "reminder"), ("started@school.be", "reminder")]
    assert Invitation.objects.get(email="started@school.be").status == "started"


@pytest.mark.parametrize(("days", "mails", "waits"), [(6, 1, 0), (7, 1, 1), (8, 2, 1), (8, 3, 0)])
def test_nobody_is_reminded_too_soon_or_too_often(open_round, amina, invite, days, mails, waits):
    invite("Els;els@school.be", amina)
    Invitation.objects.update(status="sent", mails=mails, last_mail_on=TODAY - timedelta(days=days))

    assert waiting_for("reminder", round=open_round, by=amina, today=TODAY).count() == waits


# Stopping


def test_a_scanner_that_opens_the_stop_link_changes_nothing(open_round, amina, invite):
    [els] = invite("Els;els@school.be", amina)
    address = stop_address(els.pk).removeprefix("http://127.0.0.1:8000")

    answers = [Client().get(address).status_code, Client().head(address).status_code]

    els.refresh_from_db()
    assert (answers, els.status, MailStop.objects.count()) == ([200, 200], "planned", 0)


@pytest.mark.parametrize("body", [{}, {"List-Unsubscribe": "One-Click"}])
def test_one_press_stops_the_mails_of_all_rounds(open_round, new_round, amina, invite, now, body):
    other = new_round("andere", status="open")
    [els] = invite("Els;els@school.be", amina)
    [other_els] = invite("Els;els@school.be", amina, other)
    send_mails("first", round=open_round, by=amina, now=now, today=TODAY)
    client = Client(enforce_csrf_checks=True)

    answer = client.post(stop_address(els.pk).removeprefix("http://127.0.0.1:8000"), body)
    again = client.post(stop_address(els.pk).removeprefix("http://127.0.0.1:8000"), body)

    els.refresh_from_db()
    other_els.refresh_from_db()
    send_due(now=now)
    assert (answer.status_code, again.status_code, MailStop.objects.count()) == (200, 200, 1)
    assert (els.status, other_els.status, django_mail.outbox) == ("stopped", "stopped", [])
    assert els.token_hash == hash_of(secret_of("invitation", els.pk))
    assert "els" not in MailStop.objects.get().address_hash


def test_who_stopped_and_is_asked_again_in_a_new_round_gets_no_mail(open_round, amina, invite, now):
    [els] = invite("Els;els@school.be", amina)
    stop_mail("ELS@school.be", today=TODAY)
    Invitation.objects.update(status="planned")

    assert send_mails("first", round=open_round, by=amina, now=now, today=TODAY) == 0

    els.refresh_from_db()
    assert els.status == "stopped"


def test_a_stop_holds_after_the_site_changed_its_secret(open_round, amina, invite, settings):
    stop_mail("els@school.be", today=TODAY)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a-new-secret"

    [els] = invite("Els;els@school.be", amina)

    assert els.status == "stopped"


def test_a_stop_link_that_we_did_not_make_is_not_there(open_round, amina, invite):
    [els] = invite("Els;els@school.be", amina)
    forged = f"/u/stop/{els.pk.hex}{'a' * 32}/"

    assert [Client().get(forged).status_code, Client().post(forged).status_code] == [404, 404]
    assert MailStop.objects.count() == 0


# Pages


def test_adding_people_is_looked_at_before_it_happens(open_round, new_school, amina):
    new_school("101", name="Campus De Vaart")
    client, address = signed_in(amina), reverse("add_to_list", args=["ronde"])

    looked = client.post(address, {"text": LIST})
    before = Invitation.objects.count()
    hidden = re.search(r'name="text" value="([^"]*)"', looked.text)
    added = client.post(address, {"text": hidden[1], "add": "1"}, follow=True)

    assert (looked.status_code, before) == (200, 0)
    assert "Campus De Vaart" in looked.text
    assert [row.email for row in Invitation.objects.order_by("email")] == ["els@school.be", "jan@school.be"]
    assert "2 mensen" in added.text


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("lijst.csv", b"naam;e-mail\nEls;els@school.be\n", 200),
        ("lijst.csv", "naam;e-mail\nZoë;zoe@school.be\n".encode("utf-16"), 200),
        ("lijst.xlsx", b"PK\x03\x04 broken", 422),
        ("lijst.pdf", b"%PDF-1.4", 422),
        ("../../etc/passwd", b"\x00\x01\x02", 422),
        ("leeg.csv", b"", 422),
    ],
)
def test_a_file_is_read_or_refused_in_a_sentence(open_round, amina, name, content, status):
    file = SimpleUploadedFile(name, content)

    answer = signed_in(amina).post(reverse("add_to_list", args=["ronde"]), {"file": file})

    assert answer.status_code == status
    assert ("er.errorlist" in answer.text or "form-errors" in answer.text) == (status == 422)


def test_a_workbook_is_read(open_round, amina, tmp_path):
    import xlsxwriter

    path = tmp_path / "lijst.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Naam", "E-mail", "Schoolnummer", "Taal"])
        sheet.write_row(1, 0, ["Els", "els@school.be", None, "nl"])

    with path.open("rb") as file:
        page = signed_in(amina).post(reverse("add_to_list", args=["ronde"]), {"file": file})

    assert page.status_code == 200
    assert "els@school.be" in page.text


def test_a_colleague_sees_the_list_of_the_own_rtc_only(new_round, new_person, rtc, amina, chloe, invite, now):
    shared = new_round("samen", status="open")
    shared.rtcs.add(rtc("limburg"))
    researcher = new_person("Rik", role="rtc_researcher", at=rtc())
    invite("Els;els@school.be", amina, shared)
    invite("Leen;leen@school.be", chloe, shared)

    pages = [signed_in(person).get("/rondes/samen/uitnodigingen/").text for person in (amina, chloe, researcher)]

    seen = [("els@school.be" in page, "leen@school.be" in page) for page in pages]
    assert seen == [(True, False), (False, True), (True, False)]
    assert send_mails("first", round=shared, by=amina, now=now, today=TODAY) == 1


def test_only_coordinators_act(open_round, new_person, rtc, amina, chloe, bram, invite):
    [els] = invite("Els;els@school.be", amina)
    researcher = new_person("Rik", role="rtc_researcher", at=rtc())
    addresses = ["toevoegen/", "tekst/first/nl/", "versturen/first/", f"{els.pk}/weg/"]

    answers = {
        person.name: [signed_in(person).post(f"/rondes/ronde/uitnodigingen/{end}").status_code for end in addresses]
        for person in (researcher, chloe, bram)
    }

    assert answers == dict.fromkeys(["Rik", "Chloe", "Bram"], [404] * 4)
    assert signed_in(researcher).get("/rondes/ronde/uitnodigingen/").status_code == 200
    assert Invitation.objects.get().status == "planned"


def test_who_got_no_mail_can_be_taken_off_the_list(open_round, amina, invite, now):
    els, jan = invite("Els;els@school.be\nJan;jan@school.be", amina)
    Invitation.objects.filter(pk=jan.pk).update(status="sent", mails=1)
    client = signed_in(amina)

    for row in (els, jan):
        client.post(reverse("remove_invitation", args=["ronde", row.pk]))

    assert list(Invitation.objects.all()) == [jan]


def test_the_list_asks_as_often_for_three_rows_as_for_one(
    open_round, new_school, amina, invite, django_assert_num_queries
):
    client = signed_in(amina)

    def count(people: int) -> int:
        from django.test.utils import CaptureQueriesContext

        Invitation.objects.all().delete()
        for number in range(people):
            invite(f"X;x{number}@school.be;{schools[number].number}", amina)
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/rondes/ronde/uitnodigingen/").status_code == 200
        return len(queries)

    schools = [new_school(str(number)) for number in (101, 102, 103)]

    assert count(1) == count(3)


def test_a_list_can_be_narrowed(open_round, new_school, amina, invite):
    new_school("101", name="Campus De Vaart")
    invite(LIST, amina)
    Invitation.objects.filter(email="els@school.be").update(status="sent")
    client = signed_in(amina)

    def shown(question: str) -> list[str]:
        page = client.get(f"/rondes/ronde/uitnodigingen/?{question}").text
        return [name for name in ("els@school.be", "jan@school.be") if f'address">{name}' in page]

    assert shown("") == ["els@school.be", "jan@school.be"]
    assert shown("status=sent") == ["els@school.be"]
    assert shown("q=vaart") == ["els@school.be"]
    assert shown("q=JAN") == ["jan@school.be"]
    assert shown("status=nonsense&q=%00&page=99999999999999999999") == ["els@school.be", "jan@school.be"]
    assert shown("q=niemand") == []


def test_five_thousand_people_are_added_and_asked_quickly(open_round, new_school, amina, invite, now):
    import time

    new_school("101")
    started = time.monotonic()
    invite("".join(f"Els;els{number}@school.be;101\n" for number in range(5000)), amina)
    send_mails("first", round=open_round, by=amina, now=now, today=TODAY)
    signed_in(amina).get("/rondes/ronde/uitnodigingen/")

    assert OutboxMail.objects.count() == 5000
    assert time.monotonic() - started < 30  # some three seconds on a machine that does nothing else


def test_a_delivery_report_marks_the_invitation(open_round, amina, invite, now):
    from tests.common.test_bounces import report

    from digitaleschool.common.bounces import take_in
    from digitaleschool.common.outbox import message_id

    [els] = invite("Els;els@school.be", amina)
    send_mails("first", round=open_round, by=amina, now=now, today=TODAY)
    send_due(now=now)

    take_in([report(number=message_id(OutboxMail.objects.get()))], now=now)

    els.refresh_from_db()
    assert els.status == "bounced"
    assert waiting_for("reminder", round=open_round, by=amina, today=TODAY + timedelta(days=30)).count() == 0


def test_a_reminder_leads_to_the_same_link_after_the_site_changed_its_secret(open_round, amina, invite, now, settings):
    [els] = invite("Els;els@school.be", amina)
    first, stop = answer_address(els), stop_address(els.pk)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a-new-secret"

    assert answer_address(els) == first
    assert Client().get(stop.removeprefix(settings.SITE_URL)).status_code == 200
