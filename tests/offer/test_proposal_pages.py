"""The pages on which a provider writes a proposal: with and without JavaScript, in two windows, with bad input."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client

from digitaleschool.core.offer.content import content_json
from digitaleschool.offer.forms.sections import SECTIONS
from digitaleschool.offer.models import Version
from digitaleschool.offer.services.proposing import Draft, save_draft

HX = {"HTTP_HX_REQUEST": "true", "HTTP_ACCEPT_LANGUAGE": "en"}


@pytest.fixture
def client(piet) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(piet)
    return client


def page(version: Version, code: str) -> str:
    return f"/aanbod/voorstellen/{version.training.slug}/deel/{code}/"


def fields_in(html: str) -> dict[str, Any]:
    """What a browser would send of the form of a part, as it stands there."""
    form = html.split('<form class="form offer-form"')[1].split("</form>")[0]
    sent: dict[str, Any] = {}
    for tag in re.findall(r"<input [^>]*>", form):
        facts = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if facts.get("type") == "checkbox" and " checked" not in tag:
            continue
        default = "on" if facts.get("type") == "checkbox" else ""
        sent.setdefault(facts["name"], []).append(unescape(facts.get("value", default)))
    for name, inner in re.findall(r'<textarea name="([^"]+)"[^>]*>\s?(.*?)</textarea>', form, re.S):
        sent[name] = [unescape(inner)]
    for name, inner in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.findall(r'<option value="([^"]*)" selected', inner) or re.findall(r'<option value="([^"]*)"', inner)
        sent[name] = chosen[:1]
    return sent


def fill(client: Client, version: Version, code: str, **said: Any):
    sent = fields_in(client.get(page(version, code)).text)
    return client.post(page(version, code), sent | said)


def saved(version: Version) -> dict[str, Any]:
    version.refresh_from_db()
    return content_json(version.value)


def test_a_new_row_is_kept_when_the_page_saves_itself_twice(client, new_version):
    version = new_version()
    form = fields_in(client.get(page(version, "vooraf")).text) | {"equipment-0-name": ["laptop"]}

    for _ in range(2):
        known = fields_in(client.get(page(version, "vooraf")).text)
        client.post(page(version, "vooraf"), form | {name: known[name] for name in ("saves", "seen")}, **HX)

    assert [one["name"] for one in saved(version)["equipment"]] == ["laptop"]


# --- one part after the other -----------------------------------------------------------------------------------------


def test_a_proposal_is_begun_and_filled_in_without_javascript(client, rtc, vakwerk):
    begun = client.post("/aanbod/voorstellen/nieuw/", {"title": "PLC", "provider": vakwerk.pk, "rtc": rtc().pk})
    version = Version.objects.get()
    assert begun["Location"] == page(version, "wat")

    fill(
        client,
        version,
        "wat",
        promise_nl="Je kan een PLC lezen.",
        fields=["mechanica_elektriciteit"],
        levels=["beginner"],
        go="on",
    )
    fill(
        client,
        version,
        "vooraf",
        prior_ict="geen",
        **{
            "equipment-0-name": "laptop",
            "equipment-0-brought_by": "participant",
            "software-0-tool": "Siemens LOGO!",
            "software-0-available_after": "yes",
        },
    )
    fill(
        client,
        version,
        "sessies",
        **{
            "sessions-0-title": "Dag 1",
            "sessions-0-parts-0-title": "Zelf doen",
            "sessions-0-parts-0-doing": "practise",
            "sessions-0-parts-0-minutes": "90",
        },
    )
    fill(client, version, "praktisch", group_min="6", group_max="12", price_cents="12,50", modes=["on_site"])
    fill(
        client,
        version,
        "materiaal",
        **{"first_lessons-0-first_lesson": "Teken een schema.", "material_days_ahead": "7"},
    )
    fill(
        client, version, "arbeidsmarkt", **{"labour_market-0-company": "Fabriek", "labour_market-0-tool": "eigen tool"}
    )
    fill(client, version, "lesgevers", contact_email="piet@vakwerk.example", questions_to=["trainer"])

    kept = saved(version)
    assert (kept["promise"]["nl"], kept["fields"], kept["levels"]) == (
        "Je kan een PLC lezen.", ["mechanica_elektriciteit"], ["beginner"],
    )  # fmt: skip
    assert kept["equipment"] == [{"name": "laptop", "brought_by": "participant"}]
    assert kept["software"][0]["available_after"] == "yes"
    assert kept["sessions"][0]["parts"] == [{"title": "Zelf doen", "doing": "practise", "minutes": 90}]
    assert (kept["price_cents"], kept["group_max"], kept["material_days_ahead"]) == (1250, 12, 7)
    assert (kept["labour_market"][0]["tool"], kept["contact_email"]) == ("eigen tool", "piet@vakwerk.example")


@pytest.mark.parametrize("section", SECTIONS, ids=lambda one: one.code)
def test_saving_a_page_as_it_stands_changes_nothing(section, client, new_version):
    version = new_version(content=FULL)
    before = saved(version)

    answer = fill(client, version, section.code)

    assert (answer.status_code, saved(version), version.saves) == (302, before, 0)


FULL = {
    "promise": {"nl": "Je kan het.", "en": "You can."}, "about": {"nl": "- een\n- twee", "en": ""},
    "fields": ["auto", "bouw"], "levels": ["beginner"], "functions": ["practice"], "stages": ["2"], "forms": ["bso"],
    "themes": ["programming"], "prior_ict": "geen", "prior_subject": "niets", "self_study": ["plc-basis"],
    "equipment": [{"name": "laptop", "brought_by": "school"}],
    "software": [{"tool": "autocad", "licence": "gratis", "available_after": "limited"}],
    "sessions": [
        {"title": "Dag 1", "parts": [{"title": "Uitleg", "doing": "explain", "minutes": 30},
                                     {"title": "Doen", "doing": "practise", "minutes": 90}]},
        {"title": "Terug", "is_return": True, "weeks_after": 6,
         "parts": [{"title": "Delen", "doing": "exchange", "minutes": 60}]},
    ],
    "modes": ["hybrid"], "access": "Bus 3", "platform": "Teams", "platform_how_to": "Klik", "group_min": 4,
    "group_ideal": 8, "group_max": 12, "same_field": True, "price_cents": 4050, "extra_cents": 500, "extra_for": "les",
    "times_a_year": 2, "material_days_ahead": 7, "shares_with_participants": True, "shares_with_rtc": True,
    "first_lessons": [{"field": "auto", "first_lesson": "Begin\nmet een vraag"}], "pupils_do": "Meten",
    "labour_market": [{"tool": "autocad", "company": "Fabriek", "what": "tekenen", "year": 2025}], "asks_ahead": True,
    "questions_to": ["trainer", "forum"], "contact_name": "Piet", "contact_email": "piet@vakwerk.example",
    "answers_within_days": 5,
}  # fmt: skip


def test_rows_are_added_and_removed_by_buttons(client, new_version):
    version = new_version(content=FULL)

    added = fill(client, version, "sessies", add="sessions-0-parts")
    html = client.get(added["Location"].partition("#")[0]).text
    assert 'name="sessions-0-parts-2-minutes"' in html
    assert 'name="sessions-2-title"' not in html

    fill(client, version, "sessies", remove="sessions-0")
    fill(client, version, "vooraf", remove="equipment-0")
    kept = saved(version)
    assert ([one["title"] for one in kept["sessions"]], kept["equipment"]) == (["Terug"], [])


def test_goals_are_looked_for_and_ticked(client, new_version):
    from digitaleschool.frameworks.models import Edition, Framework, Goal

    edition = Edition.objects.create(
        framework=Framework.objects.create(slug="k"), slug="k-1", title_nl="Kader", title_en="Frame", origin="file"
    )
    goals = [
        Goal.objects.create(
            edition=edition,
            code=f"{number}",
            slug=f"{number}",
            kind="goal",
            label_nl=label,
            label_en=label,
            track=track,
        )
        for number, label, track in ((1, "meten", "dubbel"), (2, "meten en weten", "doorstroom"), (3, "zingen", ""))
    ]
    version = new_version()

    found = fill(client, version, "doelen", search="1", q="meten", finaliteit="dubbel", kader="")
    html = client.get(found["Location"].partition("#")[0]).text
    assert [f'name="goals" value="{goal.pk}"' in html for goal in goals] == [True, False, False]

    client.post(page(version, "doelen"), fields_in(html) | {"goals": [goals[0].pk]})
    assert list(version.goals.all()) == [goals[0]]
    assert f'value="{goals[0].pk}" checked' in client.get(page(version, "doelen")).text


def test_needs_are_those_of_the_rtc_that_judges(client, new_version, rtc):
    from digitaleschool.needs.models import Need

    own, other, gone = (
        Need.objects.create(number=number, text_nl=f"Nood {number}", rtc=where, created_on=date(2026, 1, 1), **more)
        for number, where, more in (
            (1, rtc(), {}), (2, rtc("limburg"), {}), (3, None, {"status": "refused", "status_reason": "nee"}),
        )
    )  # fmt: skip
    version = new_version()

    html = client.get(page(version, "behoeften")).text
    assert [need.text_nl in html for need in (own, other, gone)] == [True, False, False]

    fill(client, version, "behoeften", needs=[own.pk])
    refused = fill(client, version, "behoeften", needs=[other.pk])
    assert (list(version.needs.all()), refused.status_code) == ([own], 422)


def test_needs_of_a_round_whose_report_is_not_public_stay_unknown(client, new_version, new_round):
    from digitaleschool.needs.models import Need

    private = Need.objects.create(
        number=1, text_nl="Uit een lopende ronde", round=new_round("loopt", status="open"),
        created_on=date(2026, 1, 1),
    )  # fmt: skip
    version = new_version()

    html = client.get(page(version, "behoeften")).text
    refused = fill(client, version, "behoeften", needs=[private.pk])

    assert (private.text_nl in html, refused.status_code, version.needs.count()) == (False, 422, 0)


# --- saving by itself -------------------------------------------------------------------------------------------------


def test_a_page_that_saves_by_itself_says_when_and_counts_on(client, new_version):
    version = new_version()
    sent = fields_in(client.get(page(version, "wat")).text)

    answer = client.post(page(version, "wat"), sent | {"promise_nl": "a"}, **HX)

    assert re.search(r"Saved at \d\d:\d\d", answer.text)
    assert 'id="saves" value="1"' in answer.text
    assert 'id="findings"' in answer.text
    assert "<html" not in answer.text
    again = sent | {
        "promise_nl": "ab", "saves": re.search(r'id="saves" value="(\d+)"', answer.text)[1],
        "seen": re.search(r'id="seen" value="(\w+)"', answer.text)[1],
    }  # fmt: skip
    assert client.post(page(version, "wat"), again, **HX).status_code == 200
    assert saved(version)["promise"]["nl"] == "ab"


def test_an_older_window_keeps_both_texts(client, new_version, tess, now):
    version = new_version()
    old = fields_in(client.get(page(version, "wat")).text)
    save_draft(
        version=version,
        draft=Draft(content={"promise": {"nl": "van Tess", "en": ""}}),
        saves=0,
        seen="",
        by=tess,
        now=now,
    )

    by_itself = client.post(page(version, "wat"), old | {"promise_nl": "van Piet"}, **HX)
    by_hand = client.post(page(version, "wat"), old | {"promise_nl": "van Piet"})

    assert (by_itself.status_code, by_hand.status_code) == (409, 409)
    assert "Your text is still here" in by_itself.text
    assert 'id="saves"' not in by_itself.text
    assert ["van Tess" in by_hand.text, 'value="van Piet"' in by_hand.text] == [True, True]
    assert saved(version)["promise"]["nl"] == "van Tess"

    chosen = client.post(page(version, "wat"), fields_in(by_hand.text))
    assert (chosen.status_code, saved(version)["promise"]["nl"]) == (302, "van Piet")


def test_a_fault_in_an_older_window_does_not_make_it_newer(client, new_version, tess, now):
    version = new_version()
    old = fields_in(client.get(page(version, "praktisch")).text)
    save_draft(version=version, draft=Draft(content={"platform": "van Tess"}), saves=0, seen="", by=tess, now=now)

    wrong = client.post(page(version, "praktisch"), old | {"group_min": "veel"})
    mended = client.post(page(version, "praktisch"), fields_in(wrong.text) | {"group_min": "4"})

    assert (wrong.status_code, mended.status_code, saved(version)["platform"]) == (422, 409, "van Tess")


def test_two_windows_on_two_parts_do_not_hinder_each_other(client, new_version):
    version = new_version()
    one, other = (fields_in(client.get(page(version, code)).text) for code in ("wat", "praktisch"))

    client.post(page(version, "wat"), one | {"promise_nl": "a"}, **HX)
    assert client.post(page(version, "praktisch"), other | {"platform": "Teams"}, **HX).status_code == 200
    assert (saved(version)["promise"]["nl"], saved(version)["platform"]) == ("a", "Teams")


# --- bad input --------------------------------------------------------------------------------------------------------

WRONG = [
    ("praktisch", {"group_min": "12", "group_max": "6"}, "smaller than the minimum"),
    ("praktisch", {"group_min": "-1"}, "greater than or equal to 1"),
    ("praktisch", {"group_min": "1e3"}, "whole number"),
    ("praktisch", {"price_cents": "gratis"}, "amount in euros"),
    ("praktisch", {"price_cents": "99999999999999999999999"}, "less than or equal"),
    ("praktisch", {"price_cents": "NaN"}, "amount in euros"),
    ("praktisch", {"modes": ["by_post"]}, "not one of the available choices"),
    ("wat", {"title_nl": "a" * 201}, "at most 200"),
    ("wat", {"fields": ["auto", "\x00"]}, "not one of the available choices"),
    ("lesgevers", {"contact_email": "geen adres"}, "valid email"),
    ("lesgevers", {"trainers": ["99999999999999999999"]}, "not one of the available choices"),
    ("lesgevers", {"trainers": ["x"]}, "not a valid value"),
    ("sessies", {"sessions-TOTAL_FORMS": "zes"}, "ManagementForm"),
    ("sessies", {"sessions-TOTAL_FORMS": "100000"}, "at most 40"),
    ("sessies", {"sessions-0-parts-0-minutes": "601"}, "less than or equal to 600"),
    ("sessies", {"sessions-0-parts-0-doing": "slapen"}, "not one of the available choices"),
    ("doelen", {"goals": ["1"]}, "not one of the available choices"),
    ("behoeften", {"needs": ["-1"]}, "not one of the available choices"),
]


@pytest.mark.parametrize(("code", "said", "sentence"), WRONG)
def test_what_makes_no_sense_is_said_and_changes_nothing(code, said, sentence, client, new_version):
    version = new_version()
    before = saved(version)
    sent = fields_in(client.get(page(version, code)).text) | said

    for more in ({}, HX):
        answer = client.post(page(version, code), sent, **more)
        assert (answer.status_code, sentence in answer.text) == (422, True)
    assert saved(version) == before


@pytest.mark.parametrize("section", SECTIONS, ids=lambda one: one.code)
@pytest.mark.parametrize("sent", [{}, {"saves": "x" * 9000, "seen": "\x00", "add": "\x00<b>", "remove": "../.."}])
def test_an_empty_or_wild_post_is_no_error_of_the_site(section, sent, client, new_version):
    version = new_version()

    assert client.post(page(version, section.code), sent).status_code in {302, 409, 422}
    assert (
        client.get(
            page(version, section.code), {"meer": "\x00'\"<", "q": "\x00%", "kader": "\x00", "finaliteit": "'"}
        ).status_code
        == 200
    )


def test_huge_text_and_nul_are_kept_small_and_clean(client, new_version):
    version = new_version()

    fill(client, version, "wat", about_nl="a\x00b")
    huge = fill(client, version, "wat", about_nl="a" * 1_000_000)

    assert (saved(version)["about"]["nl"], huge.status_code) == ("ab", 422)


# --- submitting and after ---------------------------------------------------------------------------------------------


def test_submitting_shows_all_and_freezes(client, new_version):
    version = new_version(content=FULL)
    address = f"/aanbod/voorstellen/{version.training.slug}/indienen/"
    html = client.get(address).text
    assert "Je kan het." in html

    refused = client.post(address, {"saves": "0"})
    codes = re.findall(r'name="waiver-(\w+)"', html)
    asked = {f"waiver-{code}": "Hier niet nodig." for code in codes}
    first = client.post(address, asked | {"saves": "0"})
    twice = client.post(address, asked | {"saves": "0"})

    assert (refused.status_code, first.status_code, twice.status_code) == (409, 302, 302)
    assert (len(codes) > 2, "Not met yet: " in refused.text) == (True, True)
    assert (saved(version) and version.state) == "submitted"
    assert version.waiver_requests == dict.fromkeys(codes, "Hier niet nodig.")
    late = client.post(page(version, "wat"), {"title_nl": "x"}, **HX)
    assert (late.status_code, "does not change any more" in late.text) == (409, True)
    assert client.get(page(version, "wat"))["Location"] == f"/aanbod/voorstellen/{version.training.slug}/"


def test_versions_tell_what_changed(client, new_version, now):
    first = new_version("Oud", state="published", content=FULL)
    new_version("Nieuw", training=first.training, number=2, content=FULL | {"price_cents": 0, "equipment": []})

    html = client.get(f"/aanbod/voorstellen/{first.training.slug}/versies/").text

    assert [words in html for words in ("Oud", "Nieuw", "€ 40.50", "free", "laptop (the school)")] == [True] * 5
    assert "Platform" not in html
    for address in ("?van=1&naar=1", "?van=x&naar=99", "?van=2&naar=1"):
        assert client.get(f"/aanbod/voorstellen/{first.training.slug}/versies/{address}").status_code == 200


def test_a_returned_proposal_says_why(client, new_version, quinten, now):
    from digitaleschool.offer.models import Assessment, Assignment, Verdict

    version = new_version(state="returned")
    assessment = Assessment.objects.create(
        version=version, framework="1", school_year="2026-2027", state="returned", closed_at=now, remark="Bijna!"
    )
    assignment = Assignment.objects.create(assessment=assessment, reviewer=quinten, seat="first")
    Verdict.objects.create(assignment=assignment, criterion="A2", judged="not_met", reason="Zeg wat je moet kennen.")
    Verdict.objects.create(assignment=assignment, criterion="A1", judged="met", reason="Goed zo.")

    html = client.get(f"/aanbod/voorstellen/{version.training.slug}/").text

    assert ["Bijna!" in html, "Zeg wat je moet kennen." in html, "Goed zo." in html, "Quinten" in html] == [
        True, True, False, False,
    ]  # fmt: skip


# --- lists ------------------------------------------------------------------------------------------------------------


def test_without_a_proposal_the_page_says_how_to_begin(client):
    html = client.get("/aanbod/voorstellen/").text

    assert "You have no proposals yet." in html
    assert "/aanbod/voorstellen/nieuw/" in html


def _queries(client: Client, address: str, count) -> int:
    with count() as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_the_list_of_proposals_asks_as_often_for_three_as_for_one(client, new_version, django_assert_max_num_queries):
    counts = []
    for number in (1, 2, 3):
        version = new_version(f"Opleiding {number}", state="published" if number % 2 else "draft")
        counts.append(_queries(client, "/aanbod/voorstellen/", lambda: django_assert_max_num_queries(40)))

    assert counts[0] == counts[2]
    assert version.title in client.get("/aanbod/voorstellen/").text


def test_a_provider_sees_only_own_proposals(new_version, otto, amina, chloe, quinten, tess):
    draft, sent = new_version("Stil"), new_version("Luid", state="submitted")

    def statuses(person, version):
        client = Client()
        client.force_login(person)
        root = f"/aanbod/voorstellen/{version.training.slug}/"
        return [
            client.get(root + rest).status_code for rest in ("", "deel/wat/", "bevindingen/", "indienen/", "versies/")
        ]

    assert statuses(otto, draft) == statuses(chloe, draft) == statuses(quinten, draft) == [404] * 5
    assert statuses(amina, draft) == [404] * 5
    assert statuses(amina, sent) == [200, 404, 200, 404, 200]
    assert statuses(tess, draft) == [200, 200, 200, 404, 200]


# --- findings ---------------------------------------------------------------------------------------------------------


def _met(html: str, code: str) -> str:
    """How a criterion stands on a page."""
    return re.search(rf'class="finding finding-(\w+)">\s*<p class="finding-head"><strong>{code} ', html)[1]


def test_findings_turn_while_someone_fills_in(client, new_version):
    version = new_version()
    html = client.get(page(version, "vooraf")).text
    sent = fields_in(html)
    answer = client.post(
        page(version, "vooraf"),
        sent | {"prior_ict": "geen", "prior_subject": "niets", "needs_no_equipment": "on", "software-0-tool": "AutoCAD",
                "software-0-available_after": "yes"}, **HX,
    )  # fmt: skip

    assert answer.text.count("finding-not_met") < html.count("finding-not_met")


def test_each_criterion_has_its_facts_and_a_way_to_mend_it(client, new_version):
    from digitaleschool.offer.findings import findings_of

    version = new_version()
    html = client.get(f"/aanbod/voorstellen/{version.training.slug}/bevindingen/").text
    found = findings_of(version, today=date(2026, 11, 25))
    places = {one.place for shown in found for one in shown.evidence}

    assert len(re.findall(r'class="finding finding-', html)) == len(found) == 15
    assert places <= {section.code for section in SECTIONS} | {"provider", "runs"}
    assert _met(html, "A1") == "not_met"
    assert page(version, "vooraf") in html


def test_findings_ask_as_often_for_a_full_version_as_for_an_empty_one(
    client, new_version, django_assert_max_num_queries
):
    counts = []
    for content in ({}, FULL):
        slug = new_version(content=content).training.slug
        counts.append(
            _queries(client, f"/aanbod/voorstellen/{slug}/bevindingen/", lambda: django_assert_max_num_queries(60))
        )

    assert counts[1] - counts[0] <= 2, "the register of tools and the modules, where some are named"
