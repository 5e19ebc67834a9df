"""Writing the forms: all that were asked for, or none."""

import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from digitaleschool.core.evidence.document import Document
from digitaleschool.reports.forms import FORMATS, Unpublished, write_forms
from digitaleschool.reports.forms.writing import FILES

from . import sample


def write(out: Path, **changes: object) -> tuple[Path, ...]:
    facts = {
        "document": sample.document(), "results": sample.results(), "answers": sample.answers(), "imported": None,
        "formats": FORMATS,
    }  # fmt: skip
    return write_forms(out, **facts | changes)  # type: ignore[arg-type]


def test_every_form_is_written_and_nothing_is_left_beside(tmp_path: Path) -> None:
    out = tmp_path / "new" / "report"

    paths = write(out)

    assert [path.name for path in paths] == [name for name in FILES if name != "import.json"]
    assert sorted(path.name for path in out.iterdir()) == sorted(path.name for path in paths)
    assert all(path.stat().st_size > 100 for path in paths)


@pytest.mark.parametrize(
    ("formats", "names"),
    [
        (("html",), ["report.html"]),
        (("sav", "json"), ["tables.json", "answers.sav", "answers.sps"]),
        ((), []),
    ],
)
def test_only_the_forms_asked_for_are_written(formats: tuple[str, ...], names: list[str], tmp_path: Path) -> None:
    assert [path.name for path in write(tmp_path, formats=formats)] == names


def test_an_english_report_is_english_in_every_form(tmp_path: Path) -> None:
    document = replace(sample.document(), language="en")

    write(tmp_path, document=document, results=replace(sample.results(), language="en"))

    with zipfile.ZipFile(tmp_path / "report.docx") as file:
        assert ">Contents<" in file.read("word/document.xml").decode()
    with zipfile.ZipFile(tmp_path / "tables.xlsx") as file:
        assert 'name="All questions"' in file.read("xl/workbook.xml").decode()
    html = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert ("Show the figures" in html, "Toon de cijfers" in html) == (True, False)
    assert b"/Lang(en)" in (tmp_path / "report.pdf").read_bytes()
    assert "INVENTED. ROWS ARE NO PERSONS" in (tmp_path / "answers.sps").read_text(encoding="utf-8")


def test_results_that_are_not_published_leave_no_file(tmp_path: Path) -> None:
    with pytest.raises(Unpublished):
        write(tmp_path / "out", results=sample.results(published=False))

    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("changes", [{"formats": ("html", "exe")}, {"microdata": "all"}])
def test_what_does_not_exist_is_refused(changes: dict[str, object], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"exe|all"):
        write(tmp_path / "out", **changes)

    assert not (tmp_path / "out").exists()


def test_a_form_that_fails_leaves_the_old_report_whole(tmp_path: Path) -> None:
    write(tmp_path, formats=("html", "json"))
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    broken: Document = replace(sample.document("anders"), sections=(None,))  # type: ignore[arg-type]

    with pytest.raises(AttributeError):
        write(tmp_path, formats=("json", "pdf"), document=broken)

    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_second_report_takes_the_place_of_the_first(tmp_path: Path) -> None:
    write(tmp_path, formats=("html",))

    write(tmp_path, formats=("html",), document=sample.document(" (herzien)"))

    assert "(herzien)" in (tmp_path / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("formats", "unwanted"),
    [
        (
            "'html','json'",
            {"django", "polars", "pandas", "docx", "xlsxwriter", "typst", "pyreadstat", "numba", "scipy"},
        ),
        ("'html','pdf','docx','xlsx','json','parquet','sav'", {"django", "pandas", "numba", "scipy"}),
    ],
)
def test_a_form_loads_only_what_it_needs(formats: str, unwanted: set[str], tmp_path: Path) -> None:
    """The command line starts cold each time; pandas alone would cost half of its budget."""
    code = (
        f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import sample\n"
        "from pathlib import Path\n"
        "from digitaleschool.reports.forms import write_forms\n"
        f"write_forms(Path({str(tmp_path)!r}), document=sample.document(), results=sample.results(),"
        f" answers=sample.answers(), imported=None, formats=[{formats}])\n"
        "print(*sys.modules)"
    )

    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert unwanted & {name.split(".")[0] for name in loaded} == set()
