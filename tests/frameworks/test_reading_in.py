"""A file with goals: looked at, confirmed, all of it or nothing; bad ones end in one sentence."""

from __future__ import annotations

import io
import json

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection  # noqa: F401  (a condition below asks which database it is)
from tests.at_once import at_once, meet_after

from digitaleschool.core.frameworks.case_writing import case_json
from digitaleschool.core.frameworks.loading import load_editions
from digitaleschool.frameworks.models import Edition, Framework, Goal, GoalFile, GoalLink
from digitaleschool.frameworks.services import reading_in as service
from digitaleschool.frameworks.services.storing import load_knowledge
from digitaleschool.people.models import AuditEntry

pytestmark = pytest.mark.django_db
IMPORT = "/kaders/importeren/"
TABLE = (
    "graad;finaliteit;sleutelcompetentie_nr;type;code;tekst\n"
    "2de graad;dubbele finaliteit;6;Eindtermen;06.06;Pythagoras toepassen\n"
    "2de graad;arbeidsmarktfinaliteit;6;Eindtermen;06.06;problemen oplossen\n"
    "2de graad;;10;Eindtermen;000;geen aparte doelen\n"
    "9de graad;;6;Eindtermen;06.07;iets\n"
)


@pytest.fixture
def as_amina(client, amina):
    load_knowledge()
    client.force_login(amina)
    return client


def hand_in(client, content: bytes | str, name: str = "doelen.csv", **facts: str):
    file = SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)
    return client.post(IMPORT, {"file": file, "title": "Minimumdoelen 2023", **facts})


def confirm(client, response):
    page = client.get(response["Location"])
    plan = page.context["plan"]
    return client.post(response["Location"], {"seen": plan.fingerprint})


def everything() -> list[list[dict[str, object]]]:
    return [list(model.objects.order_by("pk").values()) for model in (Framework, Edition, Goal, GoalLink)]


def test_a_table_is_looked_at_and_changes_nothing_yet(as_amina):
    before = everything()

    response = hand_in(as_amina, TABLE)
    page = as_amina.get(response["Location"]).content.decode()

    assert everything() == before
    assert "06.06 Pythagoras toepassen" in page
    assert "rij 4" in page
    assert "rij 5" in page
    assert "&#x27;9de graad&#x27; is niet begrepen" in page


def test_a_confirmed_table_is_an_edition_with_goals_and_links(as_amina, amina):
    confirm(as_amina, hand_in(as_amina, TABLE, framework="eindtermen", valid_from="2023-09-01", source="sample"))

    edition = Edition.objects.get(slug="minimumdoelen-2023")
    assert (edition.framework.slug, edition.origin, str(edition.valid_from)) == ("eindtermen", "file", "2023-09-01")
    assert list(edition.goals.values_list("slug", flat=True)) == [
        "2-dubbel-eindtermen-06.06", "2-arbeidsmarkt-eindtermen-06.06",
    ]  # fmt: skip
    assert {link.to.code for link in GoalLink.objects.filter(of__edition=edition)} == {"6"}
    entry = AuditEntry.objects.get(verb="framework.imported")
    assert (entry.by, entry.object_label, entry.details["new"]) == (amina, "Minimumdoelen 2023", 2)
    assert as_amina.get("/kaders/minimumdoelen-2023/").status_code == 200


def test_a_second_import_changes_nothing(as_amina):
    confirm(as_amina, hand_in(as_amina, TABLE))
    before = everything()

    response = hand_in(as_amina, TABLE)
    page = as_amina.get(response["Location"])
    confirm(as_amina, response)

    assert "Dit bestand verandert niets" in page.content.decode()
    assert everything() == before
    assert AuditEntry.objects.filter(verb="framework.imported").count() == 1


def test_a_confirmation_that_comes_twice_gives_the_first_result(as_amina):
    response = hand_in(as_amina, TABLE)
    seen = as_amina.get(response["Location"]).context["plan"].fingerprint

    for _ in range(2):
        assert as_amina.post(response["Location"], {"seen": seen}).status_code == 302

    assert AuditEntry.objects.filter(verb="framework.imported").count() == 1
    assert "De doelen zijn ingelezen" in as_amina.get(response["Location"]).content.decode()
    assert bytes(GoalFile.objects.get().content) == b""


def test_a_changed_goal_is_shown_old_and_new_and_a_goal_that_is_not_named_stays(as_amina):
    confirm(as_amina, hand_in(as_amina, TABLE))
    pk = Goal.objects.get(slug="2-dubbel-eindtermen-06.06").pk
    lines = TABLE.replace("Pythagoras toepassen", "Pythagoras gebruiken").splitlines()

    response = hand_in(as_amina, "\n".join(lines[:2]))
    page = as_amina.get(response["Location"])
    confirm(as_amina, response)

    plan = page.context["plan"]
    assert (len(plan.new), len(plan.changed), len(plan.kept)) == (0, 1, 1)
    assert "<del>Pythagoras toepassen</del>" in page.content.decode()
    assert Goal.objects.get(pk=pk).label_nl == "Pythagoras gebruiken"
    assert Edition.objects.get(slug="minimumdoelen-2023").goals.count() == 2


def test_what_was_not_shown_is_not_done(as_amina):
    response = hand_in(as_amina, TABLE)
    before = everything()

    refused = as_amina.post(response["Location"], {"seen": "0" * 64})

    assert refused.status_code == 409
    assert "Er is niets ingelezen" in refused.content.decode()
    assert everything() == before


def test_nothing_is_half_written_when_something_breaks(as_amina, monkeypatch):
    response = hand_in(as_amina, TABLE)
    seen = as_amina.get(response["Location"]).context["plan"].fingerprint
    before = everything()
    monkeypatch.setattr(service, "write_down", lambda *args, **facts: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        as_amina.post(response["Location"], {"seen": seen})

    assert everything() == before
    assert not GoalFile.objects.get().is_done


def test_a_case_file_of_others_is_read_in_and_goes_out_with_its_own_identifiers(as_amina):
    identifier = "22222222-2222-4222-8222-222222222222"
    package = {
        "CFDocument": {"identifier": "11111111-1111-4111-8111-111111111111", "title": "Skills", "creator": "Other"},
        "CFItems": [{"identifier": identifier, "fullStatement": "Skill", "humanCodingScheme": "S.1", "notes": "x"}],
    }

    response = hand_in(as_amina, json.dumps(package), name="skills.json", title="")
    page = as_amina.get(response["Location"]).content.decode()
    confirm(as_amina, response)

    assert "CFItems.notes" in page
    out = as_amina.get("/kaders/skills-11111111/case.json").json()
    assert [item["identifier"] for item in out["CFItems"]] == [identifier]


@pytest.mark.parametrize("edition", load_editions(), ids=lambda edition: edition.id)
def test_our_own_case_file_changes_nothing(as_amina, edition):
    response = hand_in(as_amina, case_json(edition), name="case.json", title="")

    assert "Dit bestand verandert niets" in as_amina.get(response["Location"]).content.decode()


def test_our_own_table_can_be_read_in_under_another_title(as_amina):
    table = as_amina.get("/kaders/eindtermen-2021/doelen.csv").content

    confirm(as_amina, hand_in(as_amina, table, title="Mijn eindtermen"))

    mine, ours = (Edition.objects.get(slug=slug) for slug in ("mijn-eindtermen", "eindtermen-2021"))
    facts = ("slug", "label_nl", "label_en", "kind", "scope", "why_nl", "source")
    assert list(mine.goals.values_list(*facts)) == list(ours.goals.values_list(*facts))
    assert GoalLink.objects.filter(of__edition=mine, kind="equal").count() == 21


def test_an_edition_of_the_site_cannot_be_changed(as_amina):
    refused = hand_in(as_amina, "code;doel\n1;iets anders\n", title="Sleutelcompetenties")

    assert refused.status_code == 400
    assert "hoort bij de site" in refused.content.decode()


def test_an_import_does_not_rename_a_framework(as_amina):
    package = json.loads(case_json(load_editions()[0]))
    package["CFDocument"]["frameworkType"] = "Iets anders"
    package["CFDocument"]["creator"] = "Iemand anders"
    package["CFDocument"]["extensions"]["digitaleschool"]["edition"] = "nieuw-1"

    confirm(as_amina, hand_in(as_amina, json.dumps(package), name="a.json"))

    assert Edition.objects.get(slug="nieuw-1").framework.title_nl == "DigComp"
    assert Framework.objects.get(slug="digcomp").publisher.startswith("Joint Research Centre")


def one_goal(edition: str, *, replaces: str = "") -> str:
    """A CASE file with one goal, that may replace the one of another edition."""
    package = json.loads(case_json(next(one for one in load_editions() if one.id == "niveaus")))
    package["CFDocument"]["extensions"]["digitaleschool"]["edition"] = edition
    package["CFItems"] = package["CFItems"][:1]
    of, to = ({"edition": name, "code": "beginner"} for name in (edition, replaces))
    told = {"associationType": "replacedBy", "extensions": {"digitaleschool": {"kind": "replaces", "of": of, "to": to}}}
    package["CFAssociations"] = [told] if replaces else []
    return json.dumps(package)


def test_a_circle_over_two_editions_is_refused(as_amina):
    confirm(as_amina, hand_in(as_amina, one_goal("a-1"), name="a.json"))
    confirm(as_amina, hand_in(as_amina, one_goal("b-1", replaces="a-1"), name="b.json"))
    before = everything()

    refused = hand_in(as_amina, one_goal("a-1", replaces="b-1"), name="a.json")

    assert refused.status_code == 400
    assert "vervangt in een kring zichzelf" in refused.content.decode()
    assert everything() == before


def test_a_link_to_a_goal_that_is_not_here_is_told_and_left_out(as_amina):
    response = hand_in(as_amina, one_goal("a-1", replaces="nergens-1"), name="a.json")

    assert "Verbanden met doelen die hier niet staan" in as_amina.get(response["Location"]).content.decode()
    assert confirm(as_amina, response).status_code == 302
    assert not GoalLink.objects.filter(of__edition__slug="a-1").exists()


def workbook(*rows: list[str]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_is_read_like_a_table(as_amina):
    confirm(as_amina, hand_in(as_amina, workbook(["nr", "naam"], ["1", "Zoë"]), name="a.xlsx", title="Werkboek"))

    assert Goal.objects.get(edition__slug="werkboek").label_nl == "Zoë"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "a.csv"), (b"\x00\x01\x02", "a.csv"), (b"code;doel", "a.csv"), (b"code;doel\n;;", "a.csv"),
        (b"a;b\n1;2\n", "a.csv"), (b"{", "a.csv"), (b"{}", "a.json"), (b"[" * 100_000, "a.json"),
        (b"\xff\xfe{", "a.json"),
        (b'{"CFDocument": {"extensions": {"digitaleschool": {"edition": "../x"}}}, "CFItems": [{}]}', "a.json"),
        (b"PK\x03\x04rubbish", "a.xlsx"), (b"%PDF-1.7", "a.csv"), (b"code;doel\n1;" + b"x" * 9_000_000, "a.csv"),
        (b'code;doel\n1;"open', "a.csv"), (b"<html></html>", "a.xls"), (b"code;doel\n" + b"1;x\n" * 10_001, "a.csv"),
    ],
)  # fmt: skip
def test_a_hostile_file_ends_in_one_sentence(as_amina, content, name):
    before = everything()

    refused = hand_in(as_amina, content, name=name)

    assert refused.status_code == 400
    assert len(refused.context["form"].errors["file"]) == 1
    assert everything() == before
    assert not GoalFile.objects.exists()


@pytest.mark.parametrize("title", ["", "   ", "???", "importeren", "\u202e", "x" * 300])
def test_a_title_of_nonsense_is_refused(as_amina, title):
    assert hand_in(as_amina, TABLE, title=title).status_code == 400


@pytest.mark.parametrize(
    "facts",
    [{"valid_from": "2025-01-01", "valid_until": "2024-01-01"}, {"valid_from": "0001-01-01"}, {"framework": "x"}],
)
def test_facts_of_nonsense_are_refused(as_amina, facts):
    assert hand_in(as_amina, TABLE, **facts).status_code == 400


def test_what_stands_in_a_file_runs_nowhere(as_amina):
    response = hand_in(as_amina, "code;doel\n<b>1;<script>alert(1)</script>\n", title="<i>Titel</i>")
    preview = as_amina.get(response["Location"]).content.decode()
    confirm(as_amina, response)
    slug = Edition.objects.get(origin="file").slug

    for page in (preview, *(as_amina.get(f"/kaders/{at}").content.decode() for at in ("", f"{slug}/"))):
        assert "<script>alert" not in page
        assert "<i>Titel" not in page


def test_the_file_of_a_colleague_is_not_there(as_amina, client, chloe):
    address = hand_in(as_amina, TABLE)["Location"]
    client.force_login(chloe)

    assert client.get(address).status_code == 404


def test_who_may_not_read_in_does_not_see_the_button(client, bram, as_amina):
    assert IMPORT in as_amina.get("/kaders/").content.decode()
    client.force_login(bram)

    assert IMPORT not in client.get("/kaders/").content.decode()
    assert client.get(IMPORT).status_code == 404


# Two people at once


def read_in_at_once(now, *people) -> tuple[list[GoalFile], list[BaseException]]:
    """Each hands in the same table for the same edition, sees the same preview, and confirms it at the same moment."""
    files = [
        service.keep_goal_file(
            content=TABLE.encode(), name="doelen.csv", facts={"title": "Minimumdoelen 2023"}, owner=person, now=now
        )
        for person in people
    ]
    seen = service.look_at(files[0]).plan.fingerprint
    return at_once(*(
        lambda file=file: service.confirm_goals(file=file, seen=seen, by=file.owner, now=now) for file in files
    ))  # fmt: skip


@pytest.fixture
def slow_plan(monkeypatch):
    """Each import waits a little between its plan and its rows, so that two would meet there."""
    meet_after(monkeypatch, "_planned", service)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_read_in_the_same_goals_at_once_one_does_and_one_is_told(rtc, amina, chloe, now, slow_plan):
    done, failures = read_in_at_once(now, amina, chloe)

    assert ([file.result["new"] for file in done], [type(failure) for failure in failures]) == (
        [2], [service.GoalsChanged],
    )  # fmt: skip
    assert (Edition.objects.count(), Goal.objects.count()) == (1, 2)
    assert AuditEntry.objects.filter(verb="framework.imported").count() == 1
    assert sorted(file.is_done for file in GoalFile.objects.all()) == [False, True]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite itself lets one writer in at a time")
def test_two_who_read_in_the_same_goals_at_once_without_the_lock_fail(rtc, amina, chloe, now, slow_plan, monkeypatch):
    """The twin: both plan the same new goals, and the database refuses the second."""
    monkeypatch.setattr(service, "lock_frameworks", lambda: None)

    done, failures = read_in_at_once(now, amina, chloe)

    assert (len(done), [type(failure) for failure in failures]) == (1, [IntegrityError])
