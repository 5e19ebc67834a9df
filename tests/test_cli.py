"""The command line as a person uses it: a process, its exit code, what it prints and what it leaves behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from digitaleschool import cli
from digitaleschool.reports import forms

FILES = {
    "report.html", "report.pdf", "report.docx", "tables.xlsx", "tables.json",
    "answers.parquet", "answers.sav", "answers.sps", "import.json",
}  # fmt: skip


def run(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "digitaleschool.cli", *map(str, arguments)],
        capture_output=True, text=True, cwd=cwd, env={**os.environ, "OPENBLAS_NUM_THREADS": "1"}, timeout=120,
    )  # fmt: skip


@pytest.fixture(scope="module")
def demo_export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "demo.csv"
    assert run("demo", "export", "--out", path).returncode == 0
    return path


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from digitaleschool.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'numpy', 'polars', 'yaml', 'django'} & set(sys.modules)), file=sys.stderr)"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

    assert done.stderr.strip() == "[]"


@pytest.mark.parametrize(
    ("option", "value", "reason"),
    [
        ("--level", "hoog", "hoog: een getal van 0.5 tot 1"),
        ("--level", "1", "1: een getal van 0.5 tot 1"),
        ("--min-cell", "vijf", "vijf: een geheel getal, minstens 2"),
        ("--min-cell", "1", "1: een geheel getal, minstens 2"),
    ],
)
def test_a_number_that_is_none_is_told_in_dutch(option: str, value: str, reason: str) -> None:
    done = run("report", "x.csv", "--out", "x", option, value)

    assert (done.returncode, reason in done.stderr) == (2, True)


def test_the_formats_of_the_command_line_are_those_of_the_forms() -> None:
    assert set(cli.FORMATS) == set(forms.FORMATS)


def test_report_makes_every_form_of_the_demo(demo_export: Path, tmp_path: Path) -> None:
    done = run("report", demo_export, "--out", tmp_path / "rapport")

    assert (done.returncode, "Traceback" in done.stderr) == (0, False)
    assert {path.name for path in (tmp_path / "rapport").iterdir()} == FILES
    assert {Path(line).name for line in done.stdout.splitlines()} == FILES
    record = json.loads((tmp_path / "rapport" / "import.json").read_text(encoding="utf-8"))
    assert record["instrument"]["id"] == "digitale-school-leraren"


def test_report_recognises_the_instrument_of_its_own_export(demo_export: Path, tmp_path: Path) -> None:
    named = run(
        "report", demo_export, "--instrument", "digitale-school-leraren", "--formats", "json", "--out", tmp_path / "a"
    )
    found = run("report", demo_export, "--formats", "json", "--out", tmp_path / "b")

    assert (named.returncode, found.returncode) == (0, 0)
    assert (tmp_path / "a" / "tables.json").read_bytes() == (tmp_path / "b" / "tables.json").read_bytes()


def test_report_is_the_same_twice(demo_export: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        assert run("report", demo_export, "--formats", "json,html", "--out", tmp_path / name).returncode == 0

    for file in ("tables.json", "report.html"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["report", "weg.csv", "--out", "uit"], "weg.csv"),
        (["report", "leeg.csv", "--out", "uit"], "leeg.csv"),
        (
            ["report", "goed.csv", "--out", "uit", "--by", "maat"],
            "--by: het instrument heeft geen gesloten vraag 'maat'",
        ),
        (["report", "goed.csv", "--out", "uit", "--formats", "exe"], "--formats: 'exe' bestaat niet"),
        (["report", "goed.csv", "--out", "uit", "--instrument", "bestaat-niet"], "bestaat-niet"),
        (["report", "goed.csv", "--out", "uit", "--margins", "weg.csv"], "weg.csv"),
        (["report", "goed.csv", "--out", "bezet.txt"], "bezet.txt"),
        (["inspect", "."], "."),
        (["instrument", "import", "leeg.csv", "--out", "x.yaml"], "leeg.csv"),
    ],
)
def test_bad_input_ends_in_one_sentence_and_exit_2(tmp_path: Path, arguments: list[str], sentence: str) -> None:
    (tmp_path / "leeg.csv").write_bytes(b"")
    (tmp_path / "bezet.txt").write_text("bezet")
    (tmp_path / "goed.csv").write_text("kleur;cijfer\nrood;1\nblauw;2\nrood;3\n")

    done = run(*arguments, "--lang", "nl", cwd=tmp_path)

    last = done.stderr.strip().splitlines()[-1]
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert last.startswith("digitaleschool: ")
    assert sentence in last
    assert not (tmp_path / "uit").exists()


def test_fieldwork_stands_in_the_report(tmp_path: Path) -> None:
    export = tmp_path / "klein.csv"
    export.write_text("kleur;cijfer\n" + "rood;1\nblauw;2\nrood;3\n" * 8)
    told = ("--audience", "leraren <b>tso</b>", "--period", "mei 2021", "--invited", "96")

    done = run("report", export, *told, "--formats", "html", "--out", tmp_path / "uit")

    page = (tmp_path / "uit" / "report.html").read_text(encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert "<dd>leraren &lt;b&gt;tso&lt;/b&gt;</dd>" in page
    assert "<dd>mei 2021</dd>" in page
    assert "25 % van 96 genodigden" in page.replace("\N{NO-BREAK SPACE}", " ")


def test_margins_weight_the_report(demo_export: Path, tmp_path: Path) -> None:
    margins = tmp_path / "margins.csv"
    margins.write_text("vraag;antwoord;aandeel\nnetwork;go;20\nnetwork;kov;65\nnetwork;pov;5\nnetwork;ovsg;10\n")

    done = run("report", demo_export, "--margins", margins, "--formats", "json", "--out", tmp_path / "uit")

    assert done.returncode == 0, done.stderr
    tables = json.loads((tmp_path / "uit" / "tables.json").read_text(encoding="utf-8"))
    network = next(item for item in tables["items"] if item["id"] == "network")
    assert {o["code"]: round(o["share"], 6) for o in network["options"]} == {
        "go": 0.2, "kov": 0.65, "pov": 0.05, "ovsg": 0.1,
    }  # fmt: skip
    assert tables["method"]["weights"] != ""


def test_margins_without_respondents_are_refused(tmp_path: Path) -> None:
    export = tmp_path / "klein.csv"
    export.write_text("kleur;cijfer\n" + "rood;1\nblauw;2\nrood;3\n" * 8)
    margins = tmp_path / "margins.csv"
    margins.write_text("vraag;antwoord;aandeel\nkleur;rood;50\nkleur;groen;50\n")

    done = run("report", export, "--margins", margins, "--formats", "json", "--out", tmp_path / "uit")

    assert done.returncode == 2
    assert "groen" in done.stderr


def test_inspect_shows_what_was_understood(demo_export: Path) -> None:
    done = run("inspect", demo_export)

    assert done.returncode == 0, done.stderr
    assert "243" in done.stdout


def test_lint_reads_every_instrument() -> None:
    done = run("lint")

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("form", ["xlsform", "lss", "yaml"])
def test_instrument_goes_out_and_comes_back(tmp_path: Path, form: str) -> None:
    out = tmp_path / {"xlsform": "x.xlsx", "lss": "x.lss", "yaml": "x.yaml"}[form]

    exported = run("instrument", "export", "digitale-school-leraren", "--format", form, "--out", out)
    assert exported.returncode == 0, exported.stderr
    if form != "yaml":
        back = run("instrument", "import", out, "--out", tmp_path / "back.yaml")
        assert back.returncode == 0, back.stderr
