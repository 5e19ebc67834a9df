"""The catalogue of another organisation: looked at, confirmed once, all of it or nothing; it publishes nothing."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from tests.at_once import at_once, meet_after
from tests.xss import STRINGS, runs

from digitaleschool.common.markdown import render
from digitaleschool.core.offer.importing import CatalogueRefused, load_mapping
from digitaleschool.offer.models import CatalogueFile, Training, Version
from digitaleschool.offer.services import importing as service
from digitaleschool.people.models import AuditEntry, Organisation

pytestmark = pytest.mark.django_db
IMPORT = "/aanbod/importeren/"
FILE = (Path(__file__).parent / "files" / "courses.json").read_bytes()
REAL = Path(__file__).parents[3] / "shared" / "data" / "catalogue" / "ncce_course_templates.json"


def courses_file(*courses: dict[str, object]) -> bytes:
    rows = [{"Template." + name: value for name, value in course.items()} for course in courses]
    return json.dumps({"GetJsonResult": {"Entities": rows}}).encode()


@pytest.fixture
def ncce(new_provider):
    return new_provider("NCCE (verzonnen)", province="oost_vlaanderen")


@pytest.fixture
def as_amina(client, amina):
    client.force_login(amina)
    return client


@pytest.fixture
def hand_in(as_amina, ncce, rtc):
    def send(content: bytes = FILE, name: str = "courses.json", **changed):
        file = SimpleUploadedFile(name, content)
        facts = {"catalogue": "ncce", "provider": ncce.pk, "rtc": rtc().pk, "file": file}
        return as_amina.post(IMPORT, facts | changed)

    return send


@pytest.fixture
def read_in(as_amina, hand_in):
    """Hands a file in, and confirms what its preview shows; gives the last page."""

    def do(content: bytes = FILE):
        address = hand_in(content)["Location"]
        plan = as_amina.get(address).context["plan"]
        as_amina.post(address, {"seen": plan.fingerprint})
        return as_amina.get(address)

    return do


def everything() -> list[list[dict[str, object]]]:
    return [list(model.objects.order_by("pk").values()) for model in (Training, Version)]


def test_a_file_is_looked_at_and_adds_nothing_yet(as_amina, hand_in, ncce):
    response = hand_in()
    page = as_amina.get(response["Location"])

    shown = page.content.decode()
    assert (response.status_code, page.status_code) == (302, 200)
    assert [(course.title, course.facts) for course in page.context["new"]] == [
        (
            "Invented: first steps with a PLC - face to face",
            "ter plaatse · 12 u. · programmeren, automatiseren · tweede graad, derde graad",
        ),
        ("Invented: first steps with a PLC - remote", "online, live · 1 u. 30 min. · derde graad"),
        ("Invented: first steps with a PLC - remote", "zelfstudie · 4 weken"),
    ]
    assert page.context["losses"] == [
        "De kolom 'Template.Colour' kennen we niet. (1 opleiding)",
        "De duur is in dagen gezegd: we tellen zes uur per dag. Kijk het na. (1 opleiding)",
        "De leeftijd '7-11 years' valt buiten de tweede en derde graad. (1 opleiding)",
        "De code '999' van een vak kennen we niet. (1 opleiding)",
        "Voor het vak 'Computing' is er hier geen thema. (1 opleiding)",
        "'webadres om in te schrijven' lezen we niet: je schrijft hier in. (1 opleiding)",
        "'lesgevers' lezen we niet: namen van mensen lezen we niet in; voeg lesgevers met hun bewijzen zelf toe."
        " (1 opleiding)",
        "De duur is in weken gezegd: hoeveel minuten dat zijn, vul je zelf in. (1 opleiding)",
    ]
    assert "Ann Invented" not in shown
    assert 3 in [count for _, count in page.context["to_do"]], "all of them lack something that is asked"
    assert Training.objects.count() == 0


def test_a_confirmed_file_is_drafts_of_the_provider(read_in, amina, ncce, rtc):
    page = read_in()

    trainings = list(Training.objects.order_by("pk"))
    assert [(one.slug, one.origin, one.provider, one.rtc, one.made_by) for one in trainings] == [
        ("invented-first-steps-with-a-plc-face-to-face", "ncce:IV101", ncce, rtc(), amina),
        ("invented-first-steps-with-a-plc-remote", "ncce:§b2-0f", ncce, rtc(), amina),
        ("invented-first-steps-with-a-plc-remote-2", "ncce:IV103", ncce, rtc(), amina),
    ]
    versions = list(Version.objects.order_by("pk"))
    assert [(one.state, one.number, one.title_nl, one.submitted_at) for one in versions] == [("draft", 1, "", None)] * 3
    assert versions[0].title_en == versions[0].value.title.en == "Invented: first steps with a PLC - face to face"
    assert versions[0].value.about.en == (
        "You program **a PLC** yourself.\n\n# Prior knowledge\n\nNone.\n\n- a laptop\n\n# What you learn\n\n"
        "You will:\n\n- read a ladder diagram"
    )
    assert versions[2].value.about.en == "R\\&D [together](<https://a.example>)"
    assert "De catalogus is ingelezen" in page.content.decode()
    line = AuditEntry.objects.get(verb="catalogue.imported")
    assert (line.by, line.organisation, line.details) == (amina, rtc(), {"new": 3, "same": 0, "differs": 0})


def test_a_second_import_changes_nothing_and_says_so(as_amina, hand_in, read_in):
    read_in()
    before = everything()

    page = as_amina.get(hand_in()["Location"])

    assert "Dit bestand voegt niets toe" in page.content.decode()
    assert service.counts_of(page.context["plan"]) == {"new": 0, "same": 3, "differs": 0}
    read_in()
    assert everything() == before
    assert AuditEntry.objects.filter(verb="catalogue.imported").count() == 1


def test_what_somebody_wrote_on_stays_as_it_is(as_amina, hand_in, read_in):
    read_in()
    version = Version.objects.get(training__origin="ncce:IV101")
    service.fill(version, version.content | {"title": {"nl": "Eerste stappen", "en": "First steps"}})
    version.save()

    page = as_amina.get(hand_in()["Location"])

    assert page.context["differs"] == ["Invented: first steps with a PLC - face to face"]
    read_in()
    version.refresh_from_db()
    assert version.title_nl == "Eerste stappen"


def test_only_what_is_new_is_added_later(read_in):
    rows = json.loads(FILE)["GetJsonResult"]["Entities"]

    first = read_in(json.dumps({"GetJsonResult": {"Entities": rows[:1]}}).encode())
    second = read_in()

    assert (first.context["file"].result["new"], second.context["file"].result["new"]) == (1, 2)
    assert Training.objects.count() == 3


def test_a_confirmation_that_comes_twice_gives_the_first_result(as_amina, hand_in):
    address = hand_in()["Location"]
    seen = as_amina.get(address).context["plan"].fingerprint

    answers = [as_amina.post(address, {"seen": seen}).status_code for _ in range(2)]

    assert (answers, Training.objects.count()) == ([302, 302], 3)
    assert bytes(CatalogueFile.objects.get().content) == b""


def test_what_was_not_shown_is_not_done(as_amina, hand_in):
    address = hand_in()["Location"]

    page = as_amina.post(address, {"seen": "x"})

    assert (page.status_code, Training.objects.count()) == (409, 0)
    assert "Kijk opnieuw wat er bij komt" in page.content.decode()


def test_nothing_is_half_written_when_something_breaks(as_amina, hand_in, monkeypatch):
    address = hand_in()["Location"]
    seen = as_amina.get(address).context["plan"].fingerprint
    monkeypatch.setattr(service, "write_down", lambda *_, **__: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        as_amina.post(address, {"seen": seen})

    assert (Training.objects.count(), Version.objects.count()) == (0, 0)
    assert not CatalogueFile.objects.get().is_done


def test_a_file_that_is_no_longer_whole_is_refused(as_amina, hand_in):
    address = hand_in()["Location"]
    seen = as_amina.get(address).context["plan"].fingerprint
    CatalogueFile.objects.update(content=courses_file({"ActivityCode": "x", "TemplateTitle": "iets anders"}))

    page = as_amina.post(address, {"seen": seen})

    assert (page.status_code, Training.objects.count()) == (409, 0)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"no json", "Dit is geen JSON-bestand."),
        (b"{}", "In dit bestand staan geen opleidingen"),
        (courses_file({"ActivityCode": "1"}), "de kolom &#x27;Template.TemplateTitle&#x27; is leeg"),
        (b"PK\x03\x04", "Dit is geen JSON-bestand."),
        (b" " * 20_000_001, "groter dan 20 MB"),
    ],
    ids=range(5),
)
def test_a_bad_file_ends_in_a_sentence_beside_the_field(hand_in, content, said):
    page = hand_in(content)

    shown = page.content.decode()
    assert page.status_code == 400
    assert said in shown[shown.index('id="id_file_error"') :]
    assert (CatalogueFile.objects.count(), Training.objects.count()) == (0, 0)


@pytest.mark.parametrize("changed", [{"catalogue": "x"}, {"rtc": "999999"}, {"provider": "9" * 40}, {"provider": "x"}])
def test_nonsense_in_the_form_is_refused(hand_in, changed):
    assert hand_in(**changed).status_code == 400


def test_only_for_your_own_rtc_and_a_provider_that_you_know(hand_in, rtc, new_provider, new_school):
    far = new_provider("Ver weg", province="limburg")

    answers = [
        hand_in(**changed).status_code
        for changed in ({"rtc": rtc("limburg").pk}, {"provider": far.pk}, {"provider": new_school("7").organisation.pk})
    ]

    assert answers == [400, 400, 400]


def test_who_is_no_coordinator_any_more_reads_nothing_in(as_amina, hand_in, amina, ncce, rtc, now):
    hand_in()
    file = CatalogueFile.objects.get()
    amina.memberships.all().delete()
    stranger = type(amina).objects.get(pk=amina.pk)

    with pytest.raises(CatalogueRefused):
        service.confirm_catalogue(file=file, seen=service.look_at(file).plan.fingerprint, by=stranger, now=now)

    assert as_amina.get(f"{IMPORT}{file.key}/").status_code == 404


def test_the_file_of_a_colleague_is_not_there(client, hand_in, chloe):
    address = hand_in()["Location"]
    client.force_login(chloe)

    assert client.get(address).status_code == 404


def test_an_administrator_reads_in_for_any_rtc(client, django_user_model, ncce, rtc):
    client.force_login(django_user_model.objects.create(email="ada@beheer.example", name="Ada", is_staff=True))
    file = SimpleUploadedFile("courses.json", FILE)

    answer = client.post(
        IMPORT, {"catalogue": "ncce", "provider": ncce.pk, "rtc": rtc("limburg").pk, "file": file}
    )  # fmt: skip

    assert answer.status_code == 302


def test_the_provider_finds_the_drafts_among_its_proposals(client, read_in, new_person, ncce):
    page = read_in().content.decode()
    assert f"/organisaties/{ncce.pk}/" in page, "Amina writes for no provider: she goes to who does"
    client.force_login(new_person("Nora", role="provider", at=ncce))

    shown = client.get("/aanbod/voorstellen/").content.decode()

    assert shown.count("Invented: first steps with a PLC") == 3


def test_who_judges_finds_the_way_to_a_catalogue_and_back(as_amina):
    assert IMPORT in as_amina.get("/aanbod/beoordelingen/").content.decode()
    assert "/aanbod/beoordelingen/" in as_amina.get(IMPORT).content.decode()


def test_a_proposal_shows_the_text_as_its_markdown_means(client, read_in, new_person, ncce):
    read_in()
    client.force_login(new_person("Nora", role="provider", at=ncce))

    shown = client.get("/aanbod/voorstellen/invented-first-steps-with-a-plc-face-to-face/").content.decode()

    assert "<p>You program <strong>a PLC</strong> yourself.</p>\n<h3>Prior knowledge</h3>" in shown


def test_the_number_of_queries_does_not_grow_with_the_courses(as_amina, hand_in):
    def counted(courses: int) -> list[int]:
        many = [{"ActivityCode": f"{courses}-{at}", "TemplateTitle": f"Cursus {at}"} for at in range(courses)]
        address = hand_in(courses_file(*many))["Location"]
        with CaptureQueriesContext(connection) as looked:
            seen = as_amina.get(address).context["plan"].fingerprint
        with CaptureQueriesContext(connection) as confirmed:
            as_amina.post(address, {"seen": seen})
        return [len(looked), len(confirmed)]

    assert counted(1) == counted(3)


@pytest.mark.parametrize("start", range(0, len(STRINGS), 20))
def test_what_stands_in_a_file_runs_nowhere(client, as_amina, read_in, hand_in, new_person, ncce, start):
    columns = [column.name for column in load_mapping("ncce").columns if column.to not in ("id", "number", "unit")]
    rows = [
        dict.fromkeys(columns, text)
        | {"Template.ActivityCode": f"{at} {text}", "Template.TemplateTitle": f"x{text}", f"Template.{text}": text}
        for at, text in enumerate(STRINGS[start : start + 20])
    ]
    content = json.dumps({"GetJsonResult": {"Entities": rows}}).encode()
    own = frozenset({"script", "link", "meta", "svg"})

    preview = as_amina.get(hand_in(content, name=f"{STRINGS[start]}.json")["Location"]).content.decode()
    done = read_in(content).content.decode()
    client.force_login(new_person("Nora", role="provider", at=ncce))
    pages = [client.get("/aanbod/voorstellen/").content.decode()]
    pages += [client.get(f"/aanbod/voorstellen/{slug}/").content.decode()
              for slug in Training.objects.values_list("slug", flat=True)]  # fmt: skip

    assert Training.objects.count() == len(rows)
    assert [runs(page, own=own) for page in (preview, done, *pages)] == [[]] * (2 + 1 + len(rows))
    assert [runs(render(version.value.about.en)) for version in Version.objects.all()] == [[]] * len(rows)
    assert all(f"alert({number})</script>" not in preview for number in range(1, 61))


def test_a_course_with_a_very_long_name_is_known_again(read_in):
    content = courses_file(
        {"ActivityCode": "x" * 290 + "1", "TemplateTitle": "A"}, {"ActivityCode": "x" * 290 + "2", "TemplateTitle": "B"}
    )

    first, second = read_in(content), read_in(content)

    assert first.context["file"].result == {"new": 2, "same": 0, "differs": 0}
    assert second.context["file"].result == {"new": 0, "same": 2, "differs": 0}


def test_thousands_of_remarks_are_counted_and_cut(as_amina, hand_in):
    unknown = {f"Kolom {at}": "x" for at in range(300)}

    page = as_amina.get(hand_in(courses_file({"ActivityCode": "1", "TemplateTitle": "A"} | unknown))["Location"])

    assert (len(page.context["losses"]), page.context["more_losses"]) == (100, 201)


# The command


def run(*options: str) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("import_catalogue", *options, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def options(tmp_path, ncce, rtc):
    rtc()
    file = tmp_path / "courses.json"
    file.write_bytes(FILE)
    return [str(file), "--catalogue", "ncce", "--provider", ncce.name, "--rtc", "oost_vlaanderen"]


def test_the_command_reads_in_and_tells_counts_and_losses(options):
    tried = run(*options, "--dry-run")
    assert Training.objects.count() == 0
    done, again = run(*options), run(*options)

    assert (tried[0], done[0], again[0]) == (
        "new 3, same 0, differs 0\n", "new 3, same 0, differs 0\n", "new 0, same 3, differs 0\n",
    )  # fmt: skip
    assert len(done[1].splitlines()) == 8
    assert Training.objects.count() == 3


@pytest.mark.parametrize(
    ("at", "value", "said"),
    [
        (0, "/nowhere.json", "/nowhere.json: "),
        (4, "Niemand", "0 providers or companies are called 'Niemand'."),
        (6, "limburg", "There is no RTC for 'limburg'."),
    ],
)
def test_the_command_says_what_is_wrong(options, at, value, said):
    options[at] = value
    Organisation.objects.filter(kind="rtc", province="limburg").delete()

    with pytest.raises(CommandError, match=said):
        run(*options)


def test_the_command_says_what_is_wrong_with_a_file(options, tmp_path):
    (tmp_path / "courses.json").write_bytes(b"{}")

    with pytest.raises(CommandError, match="geen opleidingen"):
        run(*options)


def test_all_of_the_real_catalogue_becomes_drafts(as_amina, hand_in, read_in):
    if not REAL.exists():
        pytest.skip("the real catalogue is not beside the project")
    content = REAL.read_bytes()

    page = read_in(content)

    assert page.context["file"].result == {"new": 79, "same": 0, "differs": 0}
    abouts = [version.value.about.en for version in Version.objects.filter(state="draft", number=1)]
    assert len(abouts) == 79
    leftovers = [
        mark for about in abouts for mark in ("Mso", "&nbsp;", "<span", "style=", "o:p", "\u200b") if mark in about
    ]
    assert leftovers == []
    again = as_amina.get(hand_in(content)["Location"]).context["plan"]
    assert service.counts_of(again) == {"new": 0, "same": 79, "differs": 0}


# Two people at once


def read_in_at_once(now, provider, *people_and_rtcs) -> tuple[list[CatalogueFile], list[BaseException]]:
    """Each hands in the same file, sees the same preview, and confirms it at the same moment."""
    files = [
        service.keep_catalogue_file(
            content=FILE, name="courses.json", catalogue="ncce", provider=provider, rtc=rtc, owner=person, now=now
        )
        for person, rtc in people_and_rtcs
    ]
    seen = service.look_at(files[0]).plan.fingerprint
    return at_once(*(
        lambda file=file: service.confirm_catalogue(file=file, seen=seen, by=file.owner, now=now) for file in files
    ))  # fmt: skip


@pytest.fixture
def slow_plan(monkeypatch):
    """Each import waits a little between its plan and its rows, so that two would meet there."""
    meet_after(monkeypatch, "_planned", service)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_read_in_the_same_catalogue_at_once_each_course_is_here_once(
    rtc, amina, chloe, now, slow_plan, new_provider
):
    of_all = new_provider("Overal")

    done, failures = read_in_at_once(now, of_all, (amina, rtc()), (chloe, rtc("limburg")))

    assert ([file.result["new"] for file in done], [type(failure) for failure in failures]) == (
        [3], [service.OfferChanged],
    )  # fmt: skip
    assert (Training.objects.count(), Version.objects.count()) == (3, 3)
    assert AuditEntry.objects.filter(verb="catalogue.imported").count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite itself lets one writer in at a time")
def test_two_who_read_in_the_same_catalogue_at_once_without_the_lock_fail(
    rtc, amina, chloe, now, slow_plan, new_provider, monkeypatch
):
    """The twin: both plan the same new trainings, and the database refuses the second."""
    monkeypatch.setattr(service, "lock_imports", lambda: None)

    done, failures = read_in_at_once(now, new_provider("Overal"), (amina, rtc()), (chloe, rtc("limburg")))

    assert (len(done), [type(failure) for failure in failures]) == (1, [IntegrityError])
