"""Plans on the planner's desk: made, looked at, changed by hand, compared, chosen, sent, taken along."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar
from openpyxl import load_workbook
from tests.planning.planned import keep, one_run, text_of

from digitaleschool.common.models import OutboxMail
from digitaleschool.core.planning.plan import Gain
from digitaleschool.planning.models import Ban, PlanJob, Proposal, Season, SeasonPlan, Venue, Wish, Wisher
from digitaleschool.planning.services.problems import rows_of

HERE = "/planning/voorjaar-2027/"
PLAN = HERE + "plannen/1/"


# --- making -----------------------------------------------------------------------------------------------------------


def test_a_plan_is_asked_for_once_and_stopped(desk, planned):
    for _ in range(2):
        assert desk.post(HERE + "plan-maken/", {"seconds": "20", "start": "1"}).status_code == 302

    job = PlanJob.objects.get()
    assert (job.seconds, job.start, job.state) == (20, planned.plan, PlanJob.State.WAITING)
    page = desk.get(HERE + "plan-maken/").content.decode()
    assert "Wacht op zijn beurt" in page
    assert '<noscript><meta http-equiv="refresh"' in page

    desk.post(HERE + "plan-maken/stop/")

    job.refresh_from_db()
    assert job.stop_asked


def test_the_page_says_that_no_worker_runs(desk, planned):
    PlanJob.objects.create(
        season=planned.season, asked_at=timezone.now() - timedelta(minutes=2),
        not_before=timezone.now() - timedelta(minutes=2),
    )  # fmt: skip

    assert "De werker van de site draait niet" in text_of(desk.get(HERE + "plan-maken/"))


def test_the_page_shows_how_the_gap_falls(desk, planned):
    trail = [
        {"doing": "greedy", "seconds": 1.0, "objective": 800, "bound": None},
        {"doing": "prices", "seconds": 2.0, "objective": 800, "bound": 1600},
        {"doing": "improving", "seconds": 9.0, "objective": 900, "bound": 1000},
    ]
    now = timezone.now()
    PlanJob.objects.create(
        season=planned.season, asked_at=now, not_before=now, leased_until=now + timedelta(minutes=1), trail=trail
    )

    page = desk.get(HERE + "plan-maken/", headers={"X-Fragment": "1"})

    assert "Het plan verbeteren" in text_of(page)
    assert "10,0 %" in text_of(page)
    assert re.findall(r'class="desk-number">(\S*) %</td>', page.content.decode()) == ["50,0", "10,0"]
    assert '<svg class="trail" role="img"' in page.content.decode()
    assert b"<html" not in page.content


def test_a_season_without_wishes_is_refused_in_words(desk, planned):
    Wish.objects.all().delete()

    page = desk.post(HERE + "plan-maken/", {"seconds": "60", "start": ""})

    assert page.status_code == 409
    assert "Er zijn nog geen wensen die tellen." in text_of(page)
    assert not PlanJob.objects.exists()


# --- looking ----------------------------------------------------------------------------------------------------------


def test_the_plan_tells_each_group_what_it_costs_and_who_pays(desk, planned):
    page = text_of(desk.get(PLAN))

    for words in (
        "Warmtepompen afstellen", "1 van 8 plaatsen", "RTC-lokaal, Gent · Tess", "terugkom", "€ 500",
        "1 van 2 (50 %)", "Hoogstens onder het best mogelijke plan 10,0 %",
    ):  # fmt: skip
        assert words in page
    assert page.count(f"betaald door {planned.run.venue.rtc.name}") == 1


def test_groups_are_chosen_by_province_field_and_state(desk, planned):
    assert "Geen groep past bij deze keuze." in text_of(desk.get(PLAN + "?provincie=limburg"))
    assert "1 groep " in text_of(desk.get(PLAN + "?provincie=oost_vlaanderen&studiegebied=koeling_warmte"))
    assert "Geen groep past bij deze keuze." in text_of(desk.get(PLAN + "?staat=pinned"))
    assert "1 groep " in text_of(desk.get(PLAN + "?provincie=mars&studiegebied=x&staat=y"))


def test_a_wish_without_a_place_is_told_why_and_what_would_mend_it(desk, planned):
    page = text_of(desk.get(PLAN + "zonder-plaats/?studiegebied=koeling_warmte&provincie=oost_vlaanderen"))

    assert "Waarom heeft Koeling &amp; Warmte in Oost-Vlaanderen geen groep?" in page
    assert "1 wens heeft geen plaats." in page
    assert "Warmtepompen afstellen: de groep die past, zit vol (1 plaatsen)." in page
    assert "Wat zou helpen: Maak een tweede groep" in page


def test_another_province_hears_of_a_few_only_that_they_are_few(client, chloe, planned):
    client.force_login(chloe)

    plan = client.get(PLAN).content.decode()
    page = text_of(client.get(PLAN + "zonder-plaats/?studiegebied=koeling_warmte&provincie=oost_vlaanderen"))

    row = re.search(r"<tr><th scope=\"row\"><a [^>]*koeling_warmte.*?</tr>", plan, re.S)[0]
    assert "?<" in row
    assert "Enkele wensen hebben geen plaats." in page
    assert "1 wens" not in page


def test_the_plan_says_who_is_below_the_floor(desk, planned):
    page = text_of(desk.get(PLAN + "eerlijk/"))

    assert "Provincie Oost-Vlaanderen: 1 met een plaats, de ondergrens is 2" in page


def test_a_name_shows_in_the_own_province_only(desk, client, chloe, bram, planned):
    Wisher.objects.filter(wishes__proposals__isnull=False).update(person=bram, code_digest="")
    address = f"{PLAN}reeksen/{planned.run.pk}/"

    assert "Bram" in text_of(desk.get(address))
    client.force_login(chloe)
    assert "Bram" not in text_of(client.get(address))
    for name in ("plan.xlsx", "plan.ics", "plan.json"):
        assert b"Bram" not in _unpacked(client.get(PLAN + name))


def _unpacked(response) -> bytes:
    if "sheet" not in response["Content-Type"]:
        return response.content
    cells = [cell.value for sheet in load_workbook(io.BytesIO(response.content)) for row in sheet for cell in row]
    return repr(cells).encode()


def test_pages_of_a_plan_ask_as_much_for_three_groups_as_for_one(desk, planned, now):
    rows = rows_of(planned.season, today=now.date())
    wishes = [wish.id for wish in rows.problem.wishes]
    keep(planned.season, rows, runs=[one_run(rows, [name], id=f"r{at}") for at, name in enumerate(wishes)] * 1,
         reasons={}, now=now)  # fmt: skip
    addresses = ["", "samen/", "eerlijk/", "zonder-plaats/", "versturen/"]

    def counted(number: int) -> list[int]:
        found = []
        for address in addresses:
            with CaptureQueriesContext(connection) as queries:
                assert desk.get(f"{HERE}plannen/{number}/{address}").status_code == 200
            found.append(len(queries))
        return found

    counted(1)
    assert counted(3) == counted(1)


# --- changing ---------------------------------------------------------------------------------------------------------


def test_a_group_is_pinned_and_released(desk, planned):
    address = f"{PLAN}reeksen/{planned.run.pk}/vast/"

    for said in ("1", "0"):
        desk.post(address, {"pin": said})
        planned.run.refresh_from_db()
        assert planned.run.is_pinned == (said == "1")


def test_a_group_is_forbidden_in_words_and_allowed_again(desk, planned):
    Ban.objects.all().delete()

    desk.post(f"{PLAN}reeksen/{planned.run.pk}/verbieden/", {"what": "room"})

    ban = Ban.objects.get()
    assert (ban.training, ban.venue, ban.trainer, ban.pattern) == (planned.run.training, planned.run.venue, None, "")
    assert "Warmtepompen afstellen, RTC-lokaal" in text_of(desk.get(PLAN))

    desk.post(f"{HERE}verboden/{ban.pk}/weg/")

    assert not Ban.objects.exists()


def change(run, **said) -> dict[str, object]:
    facts = {"trainer": run.trainer_id, "venue": run.venue_id or "", "lender": ""}
    for at, (day, part) in enumerate(run.slots):
        facts |= {f"day_{at}": day, f"part_{at}": part}
    return facts | said


def test_a_group_is_changed_by_hand_and_pinned(desk, planned):
    address = f"{PLAN}reeksen/{planned.run.pk}/wijzigen/"
    outside = Wish.objects.get(unmet__plan=planned.plan)

    changed = desk.post(address, change(planned.run, add=[outside.pk]))

    assert changed.status_code == 302
    planned.run.refresh_from_db()
    assert planned.run.is_pinned
    assert planned.run.proposals.count() == 2


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"part_0": "am"}, "Dat kan niet."),
        ({"day_0": "2031-01-01"}, "Blijf binnen het seizoen"),
        ({"day_0": "gisteren"}, "geldige datum"),
        ({"venue": ""}, "Dat kan niet."),
    ],
)
def test_a_change_that_cannot_be_is_refused_in_words(desk, planned, said, sentence):
    before = list(planned.run.slots)

    page = desk.post(f"{PLAN}reeksen/{planned.run.pk}/wijzigen/", change(planned.run, **said))

    assert sentence in text_of(page)
    planned.run.refresh_from_db()
    assert (planned.run.slots, planned.run.is_pinned) == (before, False)


# --- comparing, choosing, sending -------------------------------------------------------------------------------------


def test_two_plans_are_compared(desk, planned):
    page = text_of(desk.get(HERE + "plannen/1/vergelijken/2/"))

    assert "1 wens krijgt een plaats, 0 verliezen hun plaats, 0 gaan naar een andere groep." in page
    assert "Groepen die erbij komen Warmtepompen afstellen" in page


def test_proposals_leave_only_after_choosing_and_confirming(desk, planned, bram):
    Wisher.objects.filter(wishes__proposals__isnull=False).update(person=bram, code_digest="")
    assert "Kies dit plan eerst." in text_of(desk.get(PLAN + "versturen/"))

    desk.post(PLAN + "kiezen/")
    page = text_of(desk.get(PLAN + "versturen/"))

    assert "1 leraar krijgt een mail." in page
    assert "Stuur 1 mail" in page
    assert not OutboxMail.objects.exists()

    desk.post(PLAN + "versturen/")
    desk.post(PLAN + "versturen/")

    assert SeasonPlan.objects.get(number=1).state == SeasonPlan.State.SENT
    assert [one.state for one in Proposal.objects.filter(run=planned.run)] == [Proposal.State.SENT]
    assert OutboxMail.objects.count() == 1


# --- taken along ------------------------------------------------------------------------------------------------------


def test_the_calendar_keeps_its_identifiers_from_plan_to_plan(desk, planned, now):
    def events(number: int) -> list[tuple[str, str, str]]:
        found = Calendar.from_ical(desk.get(f"{HERE}plannen/{number}/plan.ics").content).walk("VEVENT")
        return [(str(one["uid"]), one["dtstart"].dt.isoformat(), str(one["status"])) for one in found]

    first = events(1)
    rows = rows_of(planned.season, today=now.date())
    keep(planned.season, rows, runs=[one_run(rows, [rows.problem.wishes[0].id])], reasons={}, now=now)

    assert len(first) == 2
    assert events(3) == first
    assert first[0][1].endswith("T13:30:00+01:00")
    assert events(2) == []


def test_no_cell_of_the_workbook_is_a_formula(desk, planned):
    Venue.objects.update(name="=1+1", town="@SUM(A1)")
    Season.objects.update(title_nl="=2+2")

    book = load_workbook(io.BytesIO(desk.get(PLAN + "plan.xlsx").content))

    cells = [cell for sheet in book for row in sheet for cell in row if cell.value is not None]
    assert len(book.sheetnames) == 5
    assert [cell for cell in cells if cell.data_type == "f"] == []
    assert any(str(cell.value).startswith("=1+1") for cell in cells)


def test_the_plan_as_json_is_what_the_planner_wrote(desk, planned):
    told = json.loads(desk.get(PLAN + "plan.json").content)

    assert told["schema"] == "digitaleschool.planning.plan/1"
    assert (told["objective"], told["bound"], len(told["runs"])) == (900, 1000, 1)
    assert desk.get(PLAN + "plan.pdf").status_code == 404


def test_what_one_more_would_give_is_told_by_name(desk, planned, now):
    rows = rows_of(planned.season, today=now.date())
    problem = rows.problem
    gains = (
        Gain(of="trainer", id=problem.trainers[0].id, points=3000, how="dual", facts={"rtc": "oost_vlaanderen"}),
        Gain(of="venue", id=problem.venues[0].id, points=2000, how="dual", facts={"rtc": "oost_vlaanderen"}),
        Gain(of="budget", id="limburg", points=1000, how="resolve", facts={"euros": 1000}),
    )
    keep(planned.season, rows, runs=[], reasons={}, gains=gains, now=now)
    address = HERE + "plannen/3/"

    page = text_of(desk.get(address))
    assert "Nog een lesgever zoals Tess: hoogstens ongeveer 3 wensen meer" in page
    assert "Nog een lokaal zoals RTC-lokaal: hoogstens ongeveer 2 wensen meer" in page
    assert "1.000 euro meer voor Limburg: ongeveer 1 wens meer, opnieuw berekend." in page
    page = text_of(desk.get(address + "zonder-plaats/?studiegebied=hout&provincie=limburg"))
    assert "Tess" not in page
    assert "1.000 euro meer voor Limburg" in page
