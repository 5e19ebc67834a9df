from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from digitaleschool.enrolment.models import Attendance, Certificate
from digitaleschool.enrolment.services.attending import list_of

from .taught import HOURS, all_there, new_seat, taught

__all__ = ["new_seat", "taught"]


@pytest.fixture
def on_now(taught, client):
    """The first session is on at this very moment; Tess looks at it."""
    began = timezone.now() - HOURS
    taught.first.starts_at, taught.first.ends_at = began, began + 3 * HOURS
    taught.first.save()
    client.force_login(taught.tess)
    taught.address = reverse("attendance", args=[taught.run.pk, taught.first.pk])
    return taught


@pytest.fixture
def is_over(taught, keys_of_tests, client):
    all_there(taught, taught.first, taught.second)
    return taught


@pytest.fixture
def keys_of_tests(settings):
    settings.SITE_URL = "https://school.example"


def asked(client, address) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def lines(taught, **said) -> dict[str, object]:
    return {f"seen-{taught.els.pk}": "", f"seen-{taught.jef.pk}": "", **said}


def test_the_list_of_what_one_gives_asks_the_same_for_one_and_three(taught, client, new_seat):
    from digitaleschool.offer.models import Run

    client.force_login(taught.tess)
    one = asked(client, "/lesgeven/")
    for town in ("Aalst", "Ronse"):
        run = Run.objects.create(training=taught.run.training, rtc=taught.run.rtc, town=town)
        run.trainers.set(taught.run.trainers.all())
        run.sessions.create(starts_at=taught.first.starts_at, ends_at=taught.first.ends_at)
        new_seat(run, town)

    assert asked(client, "/lesgeven/") == one


@pytest.mark.parametrize("page", ["teaching_run", "attendance"])
def test_the_pages_of_a_run_ask_the_same_for_two_and_five(on_now, client, new_seat, page):
    arguments = [on_now.run.pk] if page == "teaching_run" else [on_now.run.pk, on_now.first.pk]
    address = reverse(page, args=arguments)
    client.get(address)  # makes the list
    two = asked(client, address)
    for name in ("Ann", "Bea", "Cis"):
        new_seat(on_now.run, name, wants_to_know="Alles")

    assert asked(client, address) == two


def test_the_trainer_reads_what_participants_told(taught, client):
    taught.els.wants_to_know, taught.els.access_needs = "Hoe begin ik?", "Ik zit in een rolstoel."
    taught.els.save()
    client.force_login(taught.tess)

    text = client.get(reverse("teaching_run", args=[taught.run.pk])).text

    assert all(words in text for words in ("Els", "Hoe begin ik?", "Ik zit in een rolstoel.", "Jef"))


def test_ticks_are_kept_and_the_rest_is_present_at_once(on_now, client):
    client.post(on_now.address, lines(on_now, **{f"kind-{on_now.jef.pk}": "absent"}))
    client.post(on_now.address, {f"seen-{on_now.els.pk}": "", f"seen-{on_now.jef.pk}": "absent:0",
                                 f"kind-{on_now.jef.pk}": "absent", "rest": "present"})  # fmt: skip

    assert list(Attendance.objects.order_by("enrolment").values_list("kind", "minutes")) == [
        ("present", 180), ("absent", 0),
    ]  # fmt: skip


def test_a_wrong_number_of_minutes_is_told_and_stays_filled_in(on_now, client):
    answer = client.post(
        on_now.address, lines(on_now, **{f"kind-{on_now.els.pk}": "present", f"minutes-{on_now.els.pk}": "9999"})
    )

    assert (answer.status_code, Attendance.objects.count()) == (422, 0)
    assert "Els: vul tussen 1 en 180 minuten in" in answer.text
    assert 'value="9999"' in answer.text


@pytest.mark.parametrize(
    "posted",
    [{"seen-": ""}, {"seen-x": "", "kind-x": "present"}, {"seen-999999": "", "kind-999999": "present"},
     {"seen-" + "9" * 30: "", "kind-1": "\x00"}, {}],
)  # fmt: skip
def test_nonsense_is_left_out(on_now, client, posted):
    assert client.post(on_now.address, posted).status_code == 302
    assert not Attendance.objects.exists()


def test_a_strange_kind_is_a_sentence(on_now, client):
    answer = client.post(on_now.address, lines(on_now, **{f"kind-{on_now.els.pk}": "<b>"}))

    assert (answer.status_code, "Kies aanwezig" in answer.text) == (422, True)


def test_who_was_second_is_told_who_was_first(on_now, client, amina):
    client.post(on_now.address, lines(on_now, **{f"kind-{on_now.els.pk}": "excused"}))
    client.force_login(amina)

    answer = client.post(on_now.address, lines(on_now, **{f"kind-{on_now.els.pk}": "present"}))

    assert answer.status_code == 409
    assert "verontschuldigd (Tess)" in answer.text
    assert Attendance.objects.get().kind == "excused"


def test_the_code_is_on_the_screen_and_opens_the_right_page(on_now, client, settings):
    settings.SITE_URL = "https://school.example"
    code = list_of(on_now.first).code
    page = client.get(f"{on_now.address}code/")
    picture = client.get(f"{on_now.address}code.svg")

    assert f"{code[:3]} {code[3:]}" in page.text
    assert "school.example/aanwezig" in page.text
    assert picture["Content-Type"] == "image/svg+xml"


def test_a_participant_types_the_code_in_any_way_and_is_on_the_list(on_now, client):
    code = list_of(on_now.first).code
    client.force_login(on_now.els.person)

    typed = client.post("/aanwezig/", {"code": f" {code[:3].lower()}-{code[3:]} "})
    opened = client.get(typed["Location"])
    nothing_yet = Attendance.objects.count()
    done = client.post(typed["Location"], follow=True)

    assert (nothing_yet, "Ik ben er: Els" in opened.text, "Je staat op de lijst" in done.text) == (0, True, True)
    assert Attendance.objects.get().how == "code"


@pytest.mark.parametrize("code", ["", "AAA", "x" * 500, "34679\x00", "999999"])
def test_a_code_that_is_none_is_told(on_now, client, code):
    client.force_login(on_now.els.person)

    answer = client.post("/aanwezig/", {"code": code})

    assert (answer.status_code, "Dit is geen code van een sessie" in answer.text) == (422, True)


def test_someone_without_a_place_learns_nothing_from_the_code(on_now, client, bram):
    client.force_login(bram)

    answer = client.get(f"/aanwezig/{list_of(on_now.first).code}/")

    assert (answer.status_code, "PLC" in answer.text) == (404, False)


def test_outside_of_the_hours_the_page_says_when(taught, client):
    taught.second.starts_at = timezone.now() + timedelta(days=2)
    taught.second.ends_at = taught.second.starts_at + 3 * HOURS
    taught.second.save()
    client.force_login(taught.els.person)

    answer = client.post(f"/aanwezig/{list_of(taught.second).code}/")

    assert (answer.status_code, "Dat kan vanaf" in answer.text) == (422, True)


# --- certificates -----------------------------------------------------------------------------------------------------


def test_anyone_with_the_address_sees_that_it_holds_and_what_it_says(is_over, client):
    certificate = Certificate.objects.get(enrolment=is_over.els)

    text = client.get(f"/bewijs/{certificate.key}/").text

    assert all(words in text for words in ("Dit attest is echt en geldig.", "Els", "6 uur", "Vakwerk", "noindex"))
    assert is_over.els.person.email not in text


def test_what_no_longer_holds_says_that_and_no_more(is_over, client):
    certificate = Certificate.objects.get(enrolment=is_over.els)
    Certificate.objects.filter(pk=certificate.pk).update(ended_at=timezone.now(), ended_because="withdrawn")

    text = client.get(f"/bewijs/{certificate.key}/").text
    client.force_login(is_over.els.person)
    files = [client.get(f"/bewijs/{certificate.key}/{name}").status_code for name in ("attest.pdf", "badge.jwt")]

    assert ("is ingetrokken op" in text, "Els" in text, "6 uur" in text) == (True, False, False)
    assert files == [404, 404]


def test_only_its_holder_reads_what_was_noted_and_why_it_was_corrected(is_over, client):
    Attendance.objects.filter(enrolment=is_over.els, session=is_over.first).update(why="Kwam toch.")
    address = f"/bewijs/{Certificate.objects.get(enrolment=is_over.els).key}/"
    stranger = client.get(address).text
    client.force_login(is_over.els.person)

    assert ("Kwam toch." in stranger, "Kwam toch." in client.get(address).text) == (False, True)


def test_a_replaced_one_leads_to_the_newest(is_over, client):
    first = Certificate.objects.get(enrolment=is_over.els)
    client.force_login(is_over.els.person)
    for track in ("dubbel", "doorstroom"):
        held = Certificate.objects.get(enrolment=is_over.els, ended_at=None)
        client.post(f"/bewijs/{held.key}/finaliteit/", {"track": track})
    newest = Certificate.objects.get(enrolment=is_over.els, ended_at=None)
    client.logout()

    text = client.get(f"/bewijs/{first.key}/").text

    assert "vervangen op" in text
    assert f"/bewijs/{newest.key}/" in text


def test_its_holder_downloads_it_as_pdf_and_as_badge(is_over, client):
    certificate = Certificate.objects.get(enrolment=is_over.els)
    client.force_login(is_over.els.person)

    pdf, badge = (client.get(f"/bewijs/{certificate.key}/{name}") for name in ("attest.pdf", "badge.jwt"))

    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    assert (badge["Content-Type"], badge.text.count(".")) == ("application/vc+jwt", 2)


def test_from_the_enrolment_one_comes_to_the_certificate_or_hears_why_not(taught, keys_of_tests, client):
    client.force_login(taught.els.person)
    address = f"/inschrijvingen/{taught.els.key}/attest/"
    before = client.get(address)
    all_there(taught, taught.first, taught.second)

    after = client.get(address)

    certificate = Certificate.objects.get(enrolment=taught.els)
    assert "Je attest is er nog niet" in before.text
    assert after["Location"] == f"/bewijs/{certificate.key}/"


def test_the_rtc_says_who_gives_a_run(taught, amina, client):
    other = taught.run.training.provider.trainers.create(name="Piet")
    stranger = amina.memberships.get().organisation.trainers.create(name="Vreemd")
    client.force_login(amina)

    client.post(f"/lesgeven/{taught.run.pk}/lesgevers/", {"trainers": [other.pk, stranger.pk, "x"]})
    client.force_login(taught.tess)

    assert list(taught.run.trainers.all()) == [other]
    assert client.get(f"/lesgeven/{taught.run.pk}/").status_code == 404


def test_my_certificates_outlive_the_enrolment_and_ask_the_same_for_one_and_three(is_over, client):
    kept = Certificate.objects.get(enrolment=is_over.els)
    client.force_login(is_over.els.person)
    one = asked(client, "/mijn-attesten/")
    is_over.els.delete()
    for title in ("Tweede", "Derde"):
        Certificate.objects.create(
            person=kept.person, rtc=kept.rtc, content=kept.content | {"title": {"nl": title}}, credential="a.b.c"
        )

    text = client.get("/mijn-attesten/").text

    assert asked(client, "/mijn-attesten/") == one
    assert all(words in text for words in ("PLC in de klas", "Tweede", "Derde", f"/bewijs/{kept.key}/", "6 uur"))


def test_who_has_no_certificate_reads_how_one_gets_it(taught, client):
    client.force_login(taught.els.person)

    assert "Je hebt nog geen attest." in client.get("/mijn-attesten/").text
