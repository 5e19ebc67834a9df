"""Pages of who decides and of who judges: what waits, the judging page, the decision, the files, agreement."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from digitaleschool.core.quality.framework import load_quality_framework
from digitaleschool.offer.models import Assessment, Assignment, Verdict, Version
from digitaleschool.offer.review_picture import lines_to_judge
from digitaleschool.offer.services.deciding import publish, send_back, waive
from digitaleschool.offer.services.reviewing import Judgement, assign_reviewer, hand_in, open_assessment, save_verdicts
from digitaleschool.people.models import AuditEntry

LIST, JUDGING = "/aanbod/beoordelingen/", "/aanbod/beoordelen/"
MET = Judgement(judged="met")


@pytest.fixture
def visit(client):
    def visit(person, address: str, **posted):
        client.force_login(person)
        return client.post(address, posted, follow=True) if posted else client.get(address)

    return visit


@pytest.fixture
def judged_by(amina, now):
    """A proposal with reviewers who were asked, in their seats."""

    def make(version: Version, *people, due_on=None) -> Assessment:
        assessment = open_assessment(version=version, framework="rtc-2022", by=amina, now=now)
        for seat, person in zip(("first", "second"), people, strict=False):
            assign_reviewer(assessment=assessment, reviewer=person, seat=seat, due_on=due_on, by=amina, now=now)
        return assessment

    return make


def asked(assessment: Assessment) -> list[str]:
    return [line.code for line in lines_to_judge(assessment, date(2026, 11, 23)) if line.is_judged]


def judge(assignment: Assignment, now, judgement: Judgement = MET) -> None:
    criteria = asked(assignment.assessment)
    save_verdicts(assignment=assignment, judgements=dict.fromkeys(criteria, judgement), criteria=criteria,
                  by=assignment.reviewer, now=now)  # fmt: skip
    hand_in(assignment=assignment, criteria=criteria, by=assignment.reviewer, now=now)


# --- what waits -------------------------------------------------------------------------------------------------------


def test_an_empty_list_says_what_comes_here(visit, amina):
    page = visit(amina, LIST).text

    assert "Er wacht niets op jou." in page
    assert "Zodra een aanbieder een opleiding indient" in page


def test_a_proposal_waits_and_is_begun_with_one_press(visit, new_version, amina, chloe, quinten):
    version = new_version("PLC voor beginners", state="submitted")
    page = visit(amina, LIST).text
    answer = visit(amina, f"{LIST}begin/{version.pk}/", go="1")

    assert "PLC voor beginners" in page
    assert "Vraag de eerste beoordelaar" in answer.text
    assert "Quinten (Begeleiding)" in answer.text
    assert "PLC voor beginners" not in visit(chloe, LIST).text


def test_both_reviewers_are_asked_one_after_the_other(visit, new_version, judged_by, amina, quinten, chloe):
    assessment = judged_by(new_version(state="submitted"))
    address = f"{LIST}{assessment.pk}/vraag/"
    second = visit(amina, address, seat="first", reviewer=quinten.pk, due_on="2099-01-01").text
    decision = visit(amina, address, seat="second", reviewer=chloe.pk, due_on="").text

    assert "Vraag de tweede beoordelaar" in second
    assert "De beoordelaars zijn bezig" in decision
    assert [one.reviewer for one in Assignment.objects.order_by("pk")] == [quinten, chloe]


def test_a_decision_leads_to_the_dates_of_the_training(visit, new_version, judged_by, amina):
    version = new_version(state="submitted")
    address = f"/aanbod/voorstellen/{version.training.slug}/reeksen/"

    page = visit(amina, f"{LIST}{judged_by(version).pk}/").text

    assert f'<a href="{address}">Wanneer ze doorgaat</a>' in page
    assert visit(amina, address).status_code == 200


def test_a_day_that_is_over_is_told_beside_the_field(visit, new_version, judged_by, amina, quinten):
    assessment = judged_by(new_version(state="submitted"))

    page = visit(amina, f"{LIST}{assessment.pk}/vraag/", seat="first", reviewer=quinten.pk, due_on="2020-01-01").text

    assert page.count("Kies een dag die nog komt.") == 2
    assert Assignment.objects.count() == 0


def test_without_reviewers_the_page_says_what_to_do(visit, new_version, judged_by, amina):
    page = visit(amina, f"{LIST}{judged_by(new_version(state='submitted')).pk}/vraag/").text

    assert "Er is niemand die je kan vragen." in page


def _queries(visit, person, address: str) -> int:
    visit(person, address)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert visit(person, address).status_code == 200
    return len(seen)


def test_lists_cost_as_many_queries_for_one_as_for_three(visit, new_version, judged_by, amina, quinten, chloe, now):
    counts = []
    for more in (1, 2):
        for _ in range(more):
            new_version(state="submitted")
            assessment = judged_by(new_version(state="submitted"), quinten, chloe)
            for one in judged_by(new_version(state="submitted"), quinten, chloe).assignments.order_by("pk"):
                judge(one, now)
            done = judged_by(new_version(state="submitted"), quinten)
            send_back(assessment=done, remark="Vul aan.", by=amina, now=now)
        pages = [(amina, LIST), (amina, f"{LIST}klaar/"), (quinten, JUDGING), (amina, f"{LIST}eensgezind/")]
        counts.append([_queries(visit, person, page) for person, page in pages])

    assert assessment.is_open
    assert counts[0] == counts[1]


# --- judging ----------------------------------------------------------------------------------------------------------


def test_a_reviewer_sees_only_what_was_asked(visit, new_version, judged_by, quinten, chloe):
    mine = judged_by(new_version("Mijn opleiding", state="submitted"), quinten, chloe)
    judged_by(new_version("Van een ander", state="submitted"), chloe)
    others = Assignment.objects.filter(reviewer=chloe)

    page = visit(quinten, JUDGING).text

    assert ("Mijn opleiding" in page, "Van een ander" in page) == (True, False)
    assert [visit(quinten, f"{JUDGING}{one.pk}/").status_code for one in others] == [404, 404]
    assert visit(quinten, f"{LIST}{mine.pk}/").status_code == 404


def test_what_is_complete_is_kept_and_what_is_not_is_told(visit, new_version, judged_by, quinten):
    assessment = judged_by(new_version(state="submitted"), quinten)
    assignment = assessment.assignments.get()
    first, second, third, *_ = asked(assessment)
    address = f"{JUDGING}{assignment.pk}/"

    page = visit(quinten, address, **{
        f"{first}-judged": "met", f"{second}-judged": "not_met", f"{third}-reason": "Wel gezegd, niet gekozen.",
        "hand_in": "1",
    }).text  # fmt: skip

    assert list(assignment.verdicts.values_list("criterion", flat=True)) == [first]
    assert page.count("Schrijf waarom: zonder reden kan de aanbieder niets verbeteren.") == 2
    assert page.count("Kies een oordeel, anders bewaren we niet wat je schreef.") == 2
    assert "Wel gezegd, niet gekozen." in page
    assert Assignment.objects.get().handed_in_at is None


def test_saving_then_handing_in(visit, new_version, judged_by, quinten):
    assessment = judged_by(new_version(state="submitted"), quinten)
    assignment = assessment.assignments.get()
    criteria = asked(assessment)
    address = f"{JUDGING}{assignment.pk}/"

    kept = visit(quinten, address, **{f"{criteria[0]}-judged": "met", "save": "1"}).text
    too_soon = visit(quinten, address, **{f"{criteria[0]}-judged": "met", "hand_in": "1"}).text
    done = visit(quinten, address, **{f"{code}-judged": "met" for code in criteria} | {"hand_in": "1"}).text

    assert f"Bewaard: 1 van {len(criteria)}." in kept
    assert f"Nog geen oordeel over: {', '.join(criteria[1:])}." in too_soon
    assert "Je oordelen zijn ingeleverd." in done
    assert "Je leverde in op" in visit(quinten, address).text
    assert Verdict.objects.count() == len(criteria)


def test_nobody_reads_the_verdicts_before_all_are_in(visit, new_version, judged_by, quinten, chloe, amina, now):
    assessment = judged_by(new_version(state="submitted"), quinten, chloe)
    first, second = assessment.assignments.order_by("pk")
    judge(first, now, Judgement(judged="not_met", reason="Geheime reden."))

    pages = [(amina, f"{LIST}{assessment.pk}/"), (chloe, f"{JUDGING}{second.pk}/")]
    before = ["Geheime reden." in visit(*page).text for page in pages]
    judge(second, now, Judgement(judged="not_met", reason="Ook dat."))

    assert (before, "Geheime reden." in visit(*pages[0]).text) == ([False, False], True)
    assert "Geheime reden." not in visit(chloe, f"{JUDGING}{second.pk}/").text


# --- deciding ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def waived(new_version, judged_by, amina, quinten, chloe, now):
    assessment = judged_by(new_version("PLC leren", state="submitted"), quinten, chloe)
    for one in assessment.assignments.order_by("pk"):
        judge(one, now)
    for code in load_quality_framework().codes:
        waive(assessment=assessment, criterion=code, reason="Hoeft hier niet.", by=amina, now=now)
    return Assessment.objects.get(pk=assessment.pk)


def test_the_decision_says_why_it_cannot_be_published_and_then_that_it_can(
    visit, new_version, judged_by, amina, quinten, chloe, now
):
    assessment = judged_by(new_version(state="submitted"), quinten, chloe)
    for one in assessment.assignments.order_by("pk"):
        judge(one, now)
    address = f"{LIST}{assessment.pk}/"
    closed = visit(amina, address).text
    visit(amina, f"{address}criterium/A1/", reason="Alleen voor deze school.")
    waived = visit(amina, address).text
    taken = visit(amina, f"{address}criterium/A1/", take_back="1").text

    assert "Waarom publiceren nog niet kan" in closed
    assert "Stuur terug met de redenen" in closed
    assert "Alleen voor deze school." in waived
    assert "Hoeft niet, zegt Amina" in waived
    assert "Het criterium geldt weer." in taken
    assert "Publiceren kan nog niet. Niet in orde: A1" in visit(amina, f"{address}publiceer/", go="1").text


def test_publishing_from_the_page(visit, waived, amina):
    address = f"{LIST}{waived.pk}/"
    page = visit(amina, address).text

    answer = visit(amina, f"{address}publiceer/", go="1").text

    assert "De opleiding kan in het aanbod." in page
    assert "Gepubliceerd: leraren vinden de opleiding nu." in answer
    assert Version.objects.get().is_published


def test_sending_back_from_the_page_shows_what_goes_along(visit, new_version, judged_by, amina, piet):
    assessment = judged_by(new_version(state="submitted"))
    address = f"{LIST}{assessment.pk}/terug/"
    page, empty = visit(amina, address).text, visit(amina, address, remark=" ").text

    answer = visit(amina, address, remark="Bijna goed.").text

    assert "Wat mee gaat" in page
    assert "form-errors" in empty
    assert "De opleiding is terug bij de aanbieder" in answer
    assert "Bijna goed." in visit(piet, f"{LIST}{assessment.pk}/").text


def test_the_provider_reads_seats_and_no_names(visit, waived, amina, piet, otto, quinten, now):
    publish(assessment=waived, by=amina, now=now)
    address = f"{LIST}{waived.pk}/"

    pages = [visit(person, address) for person in (piet, otto, quinten)]

    assert [page.status_code for page in pages] == [200, 404, 200]
    assert ["Quinten" in pages[0].text, "eerste beoordelaar" in pages[0].text.lower()] == [False, True]


def test_a_training_is_taken_out_from_the_page(visit, new_version, amina):
    version = new_version(state="published")
    address = f"{LIST}uit-het-aanbod/{version.pk}/"
    empty = visit(amina, address, reason="").text

    answer = visit(amina, address, reason="De lesgever stopt.").text

    assert "form-errors" in empty
    assert "De opleiding staat niet meer in het aanbod." in answer
    assert Version.objects.get().state == "withdrawn"


# --- files and agreement ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_assessment_is_taken_along_and_that_is_noted(client, waived, amina, piet, now, language):
    publish(assessment=waived, by=amina, now=now)
    client.force_login(piet)
    client.cookies["django_language"] = language

    pdf = client.get(f"{LIST}{waived.pk}/beoordeling.pdf")
    raw = json.loads(client.get(f"{LIST}{waived.pk}/beoordeling.json").content)

    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    assert b"/StructTreeRoot" in pdf.content
    assert len(raw["criteria"]) == 15
    assert {one["outcome"] for one in raw["criteria"]} == {"waived"}
    assert "Quinten" not in json.dumps(raw)
    assert AuditEntry.objects.filter(verb="assessment.exported").count() == 2
    assert client.get(f"{LIST}{waived.pk}/iets.pdf").status_code == 404


def test_agreement_says_that_it_is_too_few_and_later_how_far(visit, new_version, judged_by, amina, quinten, chloe, now):
    address = f"{LIST}eensgezind/"
    empty = visit(amina, address).text
    texts = []
    for _ in range(12):
        assessment = judged_by(new_version(state="submitted"), quinten, chloe)
        first, second = assessment.assignments.order_by("pk")
        judge(first, now)
        judge(second, now)
        texts.append(visit(amina, address).text)

    assert "Dit schooljaar is nog niets door twee mensen beoordeeld." in empty
    assert "Dat is te weinig om iets te zeggen." in texts[0]
    assert "zeggen de twee hetzelfde" in texts[-1]
    assert "100 %" in texts[-1]
    assert "Daarom is niet te zeggen of dat meer is dan toeval." in texts[-1]


@pytest.mark.parametrize("asked_for", ["2026-2027", "1999-2000", "x" * 500, "\x00"])
def test_any_year_gives_a_page(visit, amina, asked_for):
    assert visit(amina, f"{LIST}eensgezind/?jaar={asked_for}").status_code == 200


def test_who_is_late_is_told(visit, new_version, judged_by, amina, quinten, chloe):
    assessment = judged_by(new_version(state="submitted"), quinten, chloe, due_on=date(2026, 11, 23))
    assessment.assignments.update(due_on=date.today() - timedelta(days=1))

    assert "Te laat." in visit(amina, LIST).text
    assert "Te laat." in visit(quinten, JUDGING).text


# --- what everyone reads, and where one finds it ----------------------------------------------------------------------


def test_the_page_of_a_training_tells_how_it_was_judged(client, waived, amina, now):
    publish(assessment=waived, by=amina, now=now)
    address = f"/opleidingen/{waived.version.training.slug}/"

    page = client.get(address).text
    Assessment.objects.create(version=waived.version, reason="year", framework="rtc-2022", school_year="2027-2028")
    again = client.get(address).text

    assert "Op kwaliteit beoordeeld" in page
    assert "Hoeft hier niet. (Amina," in page
    assert "Dat vroegen we nog aan niemand." in page
    assert "Quinten" not in page
    assert ["wordt opnieuw bekeken" in text for text in (page, again)] == [False, True]


def test_a_training_that_was_never_judged_says_so(client, new_version):
    version = new_version(state="published")

    assert "zonder dat ze hier beoordeeld werd" in client.get(f"/opleidingen/{version.training.slug}/").text


def test_home_leads_to_what_waits(visit, new_version, judged_by, amina, quinten):
    judged_by(new_version("Te beoordelen", state="submitted"), quinten)

    homes = [visit(person, "/").text for person in (amina, quinten)]

    assert "1 opleiding wacht of wordt beoordeeld." in homes[0]
    assert "Beoordeel deze opleiding" in homes[1]
