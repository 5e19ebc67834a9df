from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from io import StringIO
from pathlib import Path

import pytest
import xlsxwriter
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection  # noqa: F401  (a condition below asks which database it is)
from tests.at_once import at_once, meet_after

from digitaleschool.core.refusals import Refusal
from digitaleschool.people.models import AuditEntry, Organisation, School, Site
from digitaleschool.people.queries import register_of_schools
from digitaleschool.people.services import register as service
from digitaleschool.people.services.register import Counts, import_register, read_register_file

REAL = Path(__file__).parents[2].parent / "shared" / "data" / "schools"

LIST = """\
instellingsnummer,naam_ruw,gemeente,postcode,net,soort_bestuur,levensbeschouwing,leerlingen
28514,Instituut   Élodie,GENT,9000,Officieel gesubsidieerd,Gemeente,,640
28589,Sint-Maria,HASSELT,3500,Vrij gesubsidieerd,Vrij,Katholiek,700
28589,Sint-Maria,GENK,3600,Vrij gesubsidieerd,Vrij,Katholiek,500
"""


@pytest.fixture
def write(tmp_path):
    def make(text: str, name: str = "scholen.csv") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return make


@pytest.fixture
def read_in(db, write, now):
    """Reads a list in at once."""

    def make(text: str = LIST, **options) -> Counts:
        return import_register(register=read_register_file(write(text)), **{"by": None, "now": now} | options)

    return make


def _rows() -> list[tuple[object, ...]]:
    schools = School.objects.select_related("organisation").order_by("number")
    return [
        (school.number, school.organisation.name, school.network, school.pupils, school.organisation.province,
         [(site.postcode, site.town, site.province) for site in school.sites.order_by("postcode")])
        for school in schools
    ]  # fmt: skip


def test_a_list_becomes_schools_with_their_sites(read_in):
    counts = read_in()

    assert counts == Counts(new=2, changed=0, unchanged=0, closed=0, left_out=0)
    assert _rows() == [
        ("28514", "Instituut Élodie", "ovsg", 640, "oost_vlaanderen", [("9000", "Gent", "oost_vlaanderen")]),
        ("28589", "Sint-Maria", "kov", 1200, "limburg", [("3500", "Hasselt", "limburg"), ("3600", "Genk", "limburg")]),
    ]
    assert not Site.objects.filter(latitude__isnull=True).exists()
    assert Organisation.objects.get(school__number="28514").search_text == "instituut elodie 28514 gent 9000"
    for school in School.objects.all():
        school.full_clean()


def test_a_second_import_changes_nothing(read_in):
    read_in()
    before = (register_of_schools(), list(Site.objects.values_list("pk", flat=True)), AuditEntry.objects.count())

    counts = read_in()

    assert counts == Counts(new=0, changed=0, unchanged=2, closed=0, left_out=0)
    assert before == (
        register_of_schools(), list(Site.objects.values_list("pk", flat=True)), AuditEntry.objects.count()
    )  # fmt: skip


def test_what_changes_is_changed_in_place(read_in):
    read_in()
    key = School.objects.get(number="28589").pk
    kept = Site.objects.get(postcode="3500").pk

    counts = read_in(LIST.replace("Sint-Maria", "Sancta Maria").replace("GENK,3600", "BREE,3960"))

    assert counts == Counts(new=0, changed=1, unchanged=1, closed=0, left_out=0)
    school = School.objects.get(number="28589")
    assert (school.pk, school.organisation.name) == (key, "Sancta Maria")
    assert school.organisation.search_text == "sancta maria 28589 hasselt 3500 bree 3960 genk 3600"
    assert set(school.sites.values_list("postcode", flat=True)) == {"3500", "3600", "3960"}
    assert school.sites.get(postcode="3500").pk == kept


def test_each_rtc_finds_a_line_with_its_counts(read_in, rtc, amina, now):
    read_in(by=amina, label="scholen.csv")

    lines = AuditEntry.objects.order_by("organisation__province")
    assert [(line.organisation, line.verb, line.by, line.object_label, line.details) for line in lines] == [
        (rtc("limburg"), "school.imported", amina, "scholen.csv", {"new": 1}),
        (rtc(), "school.imported", amina, "scholen.csv", {"new": 1}),
    ]


def test_who_is_not_in_the_list_stays_unless_it_is_said_to_be_whole(read_in):
    read_in()
    shorter = "\n".join(LIST.splitlines()[:2]) + "\n"

    first, still_there = read_in(shorter), Organisation.objects.filter(kind="school", is_active=True).count()
    second, left = read_in(shorter, is_whole=True), Organisation.objects.filter(kind="school", is_active=True)

    assert (first.closed, still_there, second.closed, left.get().school.number) == (0, 2, 1, "28514")
    assert School.objects.count() == 2


def test_a_site_that_is_not_in_the_list_stays_unless_it_is_said_to_be_whole(read_in):
    read_in()
    shorter = "\n".join(LIST.splitlines()[:3]) + "\n"

    read_in(shorter)
    stayed = Site.objects.filter(postcode="3600").count()
    read_in(shorter, is_whole=True)

    assert (stayed, Site.objects.filter(postcode="3600").count()) == (1, 0)


def test_only_schools_of_the_own_province_are_touched(read_in):
    counts = read_in(provinces={"limburg"})

    assert counts == Counts(new=1, changed=0, unchanged=0, closed=0, left_out=1)
    assert [school.number for school in School.objects.all()] == ["28589"]


def test_all_or_nothing(read_in, monkeypatch):
    """Where writing the last row goes wrong, the first is not there either."""

    def fail(*args, **named):
        raise IntegrityError("the disk is full")

    monkeypatch.setattr(service, "_write_down", fail)

    with pytest.raises(IntegrityError):
        read_in()

    assert (School.objects.count(), Site.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Het bestand is leeg."),
        ("instellingsnummer,naam\n", "Er staan alleen kolomtitels in het bestand, geen scholen."),
        ("naam,gemeente\n1,2\n", "Dit is geen lijst van scholen: er is geen kolom 'schoolnummer', 'postcode'. "
                                 "Zet de titels van de kolommen in de eerste rij."),
    ],
)  # fmt: skip
def test_what_is_no_list_of_schools_is_refused(write, text, words):
    with pytest.raises(Refusal) as refused:
        read_register_file(write(text))

    assert refused.value.said("nl") == words


def test_hostile_files_end_in_one_sentence_and_nothing_is_written(db, tmp_path, now):
    said = []
    for name, content in _hostile().listed().items():
        file = tmp_path / name
        file.write_bytes(content)
        with pytest.raises(Refusal) as refused:
            import_register(register=read_register_file(file), by=None, now=now)
        said.append(refused.value.said("nl"))
        file.unlink()

    assert len(said) > 80
    assert [words for words in said if not words.endswith(".") or "\n" in words or len(words) > 400] == []
    assert School.objects.count() == 0


@pytest.mark.parametrize("suffix", ["xlsx", "ods", "csv"])
def test_a_workbook_says_the_same_as_a_text(db, tmp_path, now, suffix):
    """Numbers that are numbers in a workbook, and a byte order mark with semicolons in a text."""
    rows = [line.split(",") for line in LIST.splitlines()]
    file = tmp_path / f"scholen.{suffix}"
    if suffix == "xlsx":
        with xlsxwriter.Workbook(file) as workbook:
            sheet = workbook.add_worksheet()
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, [int(cell) if cell.isdigit() else cell for cell in row])
    elif suffix == "ods":
        file.write_bytes(_hostile().ods_bytes(_hostile().ods_rows(rows)))
    else:
        file.write_text("\n".join(";".join(row) for row in rows), encoding="utf-8-sig")

    import_register(register=read_register_file(file), by=None, now=now)

    assert [(row[0], row[1], row[2], row[3]) for row in _rows()] == [
        ("28514", "Instituut Élodie", "ovsg", 640), ("28589", "Sint-Maria", "kov", 1200),
    ]  # fmt: skip


def _hostile():
    spec = spec_from_file_location("hostile_files", Path(__file__).parents[1] / "needs" / "hostile_files.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_command_tells_and_reads(db, write):
    path, out = write(LIST), StringIO()

    call_command("import_schools", path, "--dry-run", stdout=out, stderr=StringIO())
    nothing = School.objects.count()
    call_command("import_schools", path, stdout=out, stderr=StringIO())
    call_command("import_schools", path, stdout=out, stderr=StringIO())

    assert (nothing, School.objects.count()) == (0, 2)
    assert out.getvalue().splitlines() == [
        "new 2, changed 0, unchanged 0, closed 0",
        "new 2, changed 0, unchanged 0, closed 0",
        "new 0, changed 0, unchanged 2, closed 0",
    ]


def test_the_command_refuses_in_one_sentence(db, write):
    with pytest.raises(CommandError, match=r"^Het bestand is leeg\.$"):
        call_command("import_schools", write(""))


def _twice_at_once(register, now) -> tuple[list[Counts], list[BaseException]]:
    return at_once(*[lambda: import_register(register=register, by=None, now=now)] * 2)


@pytest.fixture
def slow_plan(monkeypatch):
    """Each import waits a little between its plan and its rows, so that two would meet there."""
    meet_after(monkeypatch, "plan_for", service)


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_give_one_result(rtc, write, now, slow_plan):
    rtc()

    done, failures = _twice_at_once(read_register_file(write(LIST)), now)

    assert failures == []
    assert sorted((counts.new, counts.unchanged) for counts in done) == [(0, 2), (2, 0)]
    assert (School.objects.count(), Site.objects.count(), AuditEntry.objects.count()) == (2, 3, 2)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite itself lets one writer in at a time")
def test_two_imports_at_once_without_the_lock_fail(rtc, write, now, slow_plan, monkeypatch):
    """The twin: both plan the same new schools."""
    rtc()
    monkeypatch.setattr(service, "_lock_register", lambda: None)

    done, failures = _twice_at_once(read_register_file(write(LIST)), now)

    assert (len(done), [type(failure) for failure in failures]) == (1, [IntegrityError])


@pytest.mark.skipif(not REAL.is_dir(), reason="the real lists lie in ../shared/data, which is not here")
def test_the_real_lists(db, now):
    old, new = (read_register_file(REAL / name) for name in ("scholen_so_2015.csv", "scholen_2026_sample.csv"))

    first = import_register(register=old, by=None, now=now)
    again = import_register(register=old, by=None, now=now)
    sample = import_register(register=new, by=None, now=now)
    once_more = import_register(register=new, by=None, now=now)

    assert (first.new, again.new, again.changed, again.unchanged) == (951, 0, 0, 951)
    assert (old.rows_read, Site.objects.count(), old.notices) == (1093, 1093, ())
    assert (sample.new + sample.changed, once_more.unchanged) == (3, 3)
    networks = School.objects.filter(number__in=["40428", "53331", "28845"]).order_by("number")
    assert [(school.number, school.network, school.size) for school in networks] == [
        ("28845", "kov", ""), ("40428", "go", "small"), ("53331", "kov", "large"),
    ]  # fmt: skip
    assert not Site.objects.filter(latitude__isnull=True).exists()
    assert not Organisation.objects.filter(kind="school", name__contains="  ").exists()
    assert Organisation.objects.filter(kind="school", province="brussel").count() == 36
