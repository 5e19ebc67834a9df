"""`digitaleschool plan`: bad input ends in one sentence, and a plan is checked."""

from __future__ import annotations

import json
import re
import signal
import threading
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from tests.core.planning.problems import random_problem
from tests.core.planning.test_verifying import COOLING, PIN, TALK, problem, result

from digitaleschool.cli import main
from digitaleschool.core.planning.plan import Plan
from digitaleschool.core.planning.writing import plan_json, problem_json


@pytest.fixture
def season(tmp_path: Path) -> Path:
    path = tmp_path / "season.json"
    path.write_bytes(problem_json(problem()))
    return path


def _plan(folder: Path, **changes: object) -> Path:
    path = folder / "plan.json"
    path.write_bytes(plan_json(problem(), result(**changes)))
    return path


def test_a_plan_that_keeps_every_rule_is_checked(season, tmp_path, capsys):
    assert main(["plan", "--check", str(season), str(_plan(tmp_path))]) == 0
    assert capsys.readouterr().out == "Elke regel klopt (2 reeksen).\n"


def test_each_broken_rule_is_listed(season, tmp_path, capsys):
    runs = (replace(COOLING, wishes=("w0",)), replace(TALK, pattern="twice"))
    plan = _plan(tmp_path, plan=Plan(runs=runs), reasons={})

    assert main(["plan", "--check", str(season), str(plan), "--lang", "en"]) == 2
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "group_min: Run r1 has 1 participants; it needs at least 2."
    assert lines[1] == "teacher_clash: t0 has r1, r2 at once, at s0."
    assert lines[-1] == "8 rules broken."


def test_a_plan_of_another_version_says_so_and_is_checked(season, tmp_path, capsys):
    """One more euro leaves the old plan valid."""
    plan = _plan(tmp_path)
    season.write_bytes(problem_json(replace(problem(), shared_budget_cents=2_000)))

    assert main(["plan", "--check", str(season), str(plan)]) == 0
    assert capsys.readouterr().err == "digitaleschool: het plan is van een andere versie van dit probleem.\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["SEASON"], "zeg met --out waar het plan moet komen."),
        (["SEASON", "--out", "nowhere/plan.json"], "nowhere/plan.json kan niet geschreven worden."),
        (["SEASON", "PLAN", "--out", "plan.json"], "een plan geef je met --start of met --check."),
        (["--check", "SEASON"], "--check wil een probleem en een plan."),
        (["--check", "SEASON", "SEASON"], "schema: hier moet 'digitaleschool.planning.plan/1' staan"),
        (["--check", "missing.json", "PLAN"], "missing.json kan niet gelezen of geschreven worden"),
        (["BROKEN", "--out", "plan.json"], "dit is geen JSON"),
        (["SEASON", "--out", "plan.json", "--start", "BROKEN"], "dit is geen JSON"),
    ],
)
def test_bad_input_ends_in_one_sentence_and_exit_2(arguments, sentence, season, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "broken.json").write_bytes(b'{"schema": ')
    names = {"SEASON": str(season), "PLAN": str(_plan(tmp_path)), "BROKEN": "broken.json"}

    assert main(["plan", *(names.get(one, one) for one in arguments), "--quiet"]) == 2
    said = capsys.readouterr()
    assert said.err.startswith("digitaleschool: ")
    assert sentence in said.err
    assert said.err.count("\n") == 1


def test_a_large_file_is_refused_before_it_is_read(season, tmp_path, capsys):
    with season.open("r+b") as file:
        file.truncate(300 * 2**20)

    assert main(["plan", "--check", str(season), str(_plan(tmp_path))]) == 2
    assert capsys.readouterr().err == "digitaleschool: het bestand is 300 MB; hoogstens 256 mag.\n"


def test_files_with_broken_bytes_are_refused_in_one_sentence_or_read(season, tmp_path, capsys):
    """``benchmarks/planning/broken_bytes.py`` does the same with many more."""
    plan, random = _plan(tmp_path), Random(5)
    whole = season.read_bytes()
    for _ in range(40):
        broken = bytearray(whole)
        for _ in range(random.choice((1, 2, 8))):
            broken[random.randrange(len(broken))] = random.randrange(256)
        season.write_bytes(broken)

        code = main(["plan", "--check", str(season), str(plan)])
        said = capsys.readouterr()
        refused = [line for line in said.err.splitlines() if "andere versie" not in line]
        assert code in (0, 2)
        assert len(refused) == (code == 2 and not said.out)


def test_a_season_is_planned_and_its_plan_checked(season, tmp_path, capsys):
    out = tmp_path / "plan.json"

    assert main(["plan", str(season), "--iterations", "50", "--seed", "3", "--out", str(out)]) == 0
    said = capsys.readouterr()
    assert re.fullmatch(r"Plannen: lezen\n(Plannen: .* · \d+ s · waarde -?\d+( · grens .*)?\n)+", said.err)
    assert re.fullmatch(
        r"(bewezen het beste|plan met grens): \d reeksen, \d van 7 wensen\nwaarde \d+, grens \d+, kloof \d+,\d %\n.*\n",
        said.out,
    )
    assert main(["plan", "--check", str(season), str(out)]) == 0

    again = tmp_path / "again.json"
    assert main(["plan", str(season), "--iterations", "50", "--seed", "3", "--out", str(again), "--quiet"]) == 0
    assert again.read_bytes() == out.read_bytes()


def test_a_plan_goes_on_from_an_old_one(season, tmp_path):
    old, new = _plan(tmp_path), tmp_path / "new.json"
    arguments = ["plan", str(season), "--iterations", "1", "--start", str(old), "--out", str(new), "--quiet"]

    assert main(arguments) == 0
    assert json.loads(new.read_bytes())["objective"] >= 3439


def test_who_stops_it_keeps_the_best_so_far(season, tmp_path, capsys):
    """Ctrl-C, as a terminal sends it."""
    season.write_bytes(problem_json(random_problem(Random(2), teachers=14, venues=3, trainers=4, pinned=False)))
    out = tmp_path / "plan.json"
    timer = threading.Timer(0.7, signal.raise_signal, [signal.SIGINT])
    timer.start()

    assert main(["plan", str(season), "--seconds", "30", "--out", str(out), "--quiet"]) == 0
    assert main(["plan", "--check", str(season), str(out)]) == 0
    assert "gestopt" in capsys.readouterr().out or json.loads(out.read_bytes())["status"] == "optimal"
    timer.cancel()


def test_pins_that_clash_are_an_ordinary_result(season, tmp_path, capsys):
    pins = (PIN, replace(PIN, id="q", trainer="bo", wishes=()))
    season.write_bytes(problem_json(replace(problem(), pins=pins)))
    out = tmp_path / "plan.json"

    assert main(["plan", str(season), "--iterations", "1", "--out", str(out), "--quiet"]) == 0
    assert "Lokaal lab staat op s0 in p en in q. (pins[0], pins[1])" in capsys.readouterr().out
    assert main(["plan", "--check", str(season), str(out)]) == 0
