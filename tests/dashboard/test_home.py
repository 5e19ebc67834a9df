import re

from django.db import connection
from django.test.utils import CaptureQueriesContext


def test_home_shows_the_loop_in_order_and_what_works(client, small_demo):
    text = client.get("/").text

    titles = ["Vragen", "Vertellen", "Voorstellen", "Plannen", "Inschrijven", "Leren"]
    places = [text.index(f"</span> {title}</h3>") for title in titles]
    assert places == sorted(places)
    assert (text.count("Werkt vandaag"), text.count("In aanbouw")) == (6, 2)


def test_the_step_propose_leads_to_its_pages(client, small_demo):
    text = client.get("/").text
    step = text[text.index("</span> Voorstellen</h3>") : text.index("</span> Plannen</h3>")]

    assert "In aanbouw" not in step
    assert re.findall(r'href="([^"]+)"', step) == ["/opleidingen/", "/advies/", "/behoeften/"]


def test_home_has_one_next_step(client, small_demo):
    text = client.get("/").text

    assert text.count('class="button"') == 1
    assert '<a class="button" href="/rondes/demo-2021/rapport/">Bekijk het demorapport</a>' in text


def test_home_without_a_report_says_what_to_do(client, db):
    text = client.get("/").text

    assert "Er is nog geen rapport." in text
    assert "digitaleschool manage demo" in text


def test_home_points_to_the_newest_report_of_real_answers(client, small_demo, new_round, new_report):
    new_report(new_round("echt"))
    from digitaleschool.reports.models import Report

    Report.objects.filter(round__slug="demo-2021").update(published_at="2021-06-01T00:00Z")

    assert '<a class="button" href="/rondes/echt/rapport/">Lees het nieuwste rapport</a>' in client.get("/").text


def test_the_round_page_asks_as_much_for_one_report_as_for_three(client, new_round, new_report):
    round = new_round("r")
    new_report(round)
    with CaptureQueriesContext(connection) as one:
        client.get("/rondes/r/")
    new_report(round, text="Twee.")
    new_report(round, text="Drie.")

    with CaptureQueriesContext(connection) as three:
        client.get("/rondes/r/")

    assert len(three) == len(one)


def test_staff_see_what_stood_out_in_a_file(client, new_round, new_answer_file, amina):
    notice = {"kind": "duplicate", "nl": "Rij 7 is gelijk aan rij 3.", "en": "Row 7 equals row 3.", "row": 7}
    new_answer_file(new_round("r"), notices=[notice])
    client.force_login(amina)

    text = client.get("/rondes/r/").text

    assert "Rij 7 is gelijk aan rij 3." in text
    assert "Google Forms, ingelezen op 23 november 2026: 12 rijen, 11 deelnemers." in text


def test_a_visitor_chooses_a_field_and_a_level_on_home(client, db):
    text = client.get("/").text

    assert 'action="/opleidingen/"' in text
    assert '<option value="mechanica_elektriciteit">' in text.split('name="studiegebied"')[1]
    assert '<option value="beginner">' in text.split('name="niveau"')[1]
