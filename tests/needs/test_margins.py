"""Margins files: what is understood, and what is refused in which words."""

from pathlib import Path

import pytest

from digitaleschool.core.survey.model import Instrument, Item, Kind, Option, Section, Text
from digitaleschool.needs.margins import MarginsRefused, read_margins


def words(text: str) -> Text:
    return Text(nl=text, en=text)


NETWORK = Item(
    id="network",
    kind=Kind.SINGLE,
    wording=words("Welk net?"),
    options=(Option(code="go", label=words("GO!")), Option(code="kov", label=words("KOV"))),
)
FORM = Item(
    id="form", kind=Kind.MULTIPLE, wording=words("Welke vorm?"), options=(Option(code="tso", label=words("tso")),)
)
INSTRUMENT = Instrument(
    id="klein",
    version="1",
    changed="2026-11-23",
    title=words("Klein"),
    sections=(Section(id="wie", title=words("Wie"), items=(NETWORK, FORM)),),
)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("m.csv", "vraag;antwoord;aandeel\nnetwork;go;20\nnetwork;KOV;80\n"),
        ("m.csv", "variable,category,share\nnetwork,GO!,20%\n\nnetwork,kov,80 %\n"),
        ("m.tsv", "v\tc\ts\nnetwork\tgo\t20,0\nnetwork\tkov\t80\n"),
        ("m.yaml", "network: {go: 20, kov: 80}\n"),
    ],
)
def test_margins_are_read_by_code_or_label(tmp_path: Path, name: str, content: str) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")

    margins = read_margins(path, INSTRUMENT)

    assert margins == {"network": {"go": 20.0, "kov": 80.0}}


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("m.csv", b"", "m.csv: er staat geen enkele verdeling in."),
        ("m.csv", b"a;b;c\nnetwork;go\n", "m.csv, rij 2: verwacht drie kolommen: vraag, antwoord, aandeel."),
        ("m.csv", b"a;b;c\nnetwork;xx;1\n", "m.csv, rij 2: 'network' heeft geen antwoord 'xx'; kies uit: go, kov."),
        (
            "m.csv",
            b"a;b;c\nform.tso;chosen;1\n",
            "m.csv, rij 2: er is geen vraag 'form.tso' met één antwoord; kies uit: network.",
        ),
        ("m.csv", b"a;b;c\nnetwork;go;0\n", "m.csv, rij 2: '0' is geen aandeel groter dan 0."),
        ("m.csv", b"a;b;c\nnetwork;go;1e308\n", "m.csv, rij 2: '1e308' is te klein of te groot."),
        ("m.csv", b"a;b;c\nnetwork;go;1e-320\n", "m.csv, rij 2: '1e-320' is te klein of te groot."),
        ("m.csv", b"a;b;c\nnetwork;go;nan\n", "m.csv, rij 2: 'nan' is geen aandeel groter dan 0."),
        ("m.csv", b"a;b;c\nnetwork;go;1\nnetwork;GO!;1\n", "m.csv, rij 3: 'GO!' van network staat er twee keer."),
        ("m.csv", b"\x00\x01\x02", "m.csv: dit is geen tekstbestand (CSV of YAML)."),
        ("m.yaml", b"network: [1, 2]\n", "m.yaml, network: verwacht {antwoord: aandeel}."),
        ("m.yaml", b"- 1\n", "m.yaml: verwacht 'vraag: {antwoord: aandeel}'."),
        ("m.yaml", b"a: {b\n", "m.yaml, rij 2: dit is geen geldige YAML."),
        ("m.yaml", b"[" * 3000, "m.yaml, rij 2: dit is geen geldige YAML."),
    ],
)
def test_margins_refuse_with_file_row_and_reason(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(MarginsRefused) as refused:
        read_margins(path, INSTRUMENT)

    assert refused.value.said("nl") == sentence


def test_margins_refuse_a_file_that_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_bytes(b"a;b;c\n" * 200_000)

    with pytest.raises(MarginsRefused, match="groter dan 1 MB"):
        read_margins(path, INSTRUMENT)
