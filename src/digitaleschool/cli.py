"""`digitaleschool ...`: the same services as the site, without a browser.

Every command imports what it needs when it runs, so that `--help` and small files stay quick. Exit codes: 0 done,
2 the input was refused (one sentence on standard error says why and what to do), 1 a bug of ours.
"""

from __future__ import annotations

import argparse
import atexit
import gc
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from digitaleschool import plan_command
from digitaleschool.progress import Progress

if TYPE_CHECKING:
    from digitaleschool.core.survey.model import Instrument
    from digitaleschool.core.wording import Text
    from digitaleschool.needs.reading import Import

DONE, BUG, REFUSED = 0, 1, 2
FORMATS = ("html", "pdf", "docx", "xlsx", "json", "parquet", "sav")
SAMPLES = ("open", "quota", "probability", "census")


class Refused(Exception):
    """Bad input; the message is one sentence for the person at the keyboard."""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and gives its exit code."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    arguments = _parser().parse_args(argv)
    if arguments.run is not manage:
        _collect_seldom()
    try:
        return int(arguments.run(arguments))
    except Refused as refusal:
        return _refuse(str(refusal))
    except (BrokenPipeError, KeyboardInterrupt):
        return REFUSED
    except Exception as error:
        sentence = _refusal_of(error, getattr(arguments, "lang", "nl"))
        if sentence:
            return _refuse(sentence)
        if os.environ.get("DIGITALESCHOOL_DEBUG"):
            import traceback

            traceback.print_exc()
        print(
            f"digitaleschool: fout in het programma ({type(error).__name__}). "
            "Zet DIGITALESCHOOL_DEBUG=1 voor de details en meld dit aan de makers.",
            file=sys.stderr,
        )
        return BUG


def _collect_seldom() -> None:
    """A command makes many objects that last and ends soon: to look for rubbish as often as usual is a tenth of it."""
    gc.set_threshold(200_000, 20, 20)
    atexit.register(gc.freeze)


def _refuse(sentence: str) -> int:
    print(f"digitaleschool: {sentence}", file=sys.stderr)
    return REFUSED


def _refusal_of(error: Exception, language: str) -> str:
    """The sentence of a refusal that a service foresaw; empty for a bug."""
    from digitaleschool.core.refusals import Refusal

    if isinstance(error, Refusal):
        return error.said(language)
    if isinstance(error, OSError) and error.filename:
        return _words(
            language,
            f"het bestand of de map {error.filename} kan niet gelezen of geschreven worden: controleer de naam.",
            f"the file or folder {error.filename} cannot be read or written: check the name.",
        )
    return ""


def _words(language: str, nl: str, en: str) -> str:
    return en if language == "en" else nl


# --- commands ---------------------------------------------------------------------------------------------------------


def report(arguments: argparse.Namespace) -> int:
    """From an export to a report in every form asked for."""
    from digitaleschool.core.evidence.results import Fieldwork, Sample
    from digitaleschool.core.evidence.tabulation import Request
    from digitaleschool.reports.making import make_report

    language = arguments.lang
    progress = Progress(_words(language, "Rapport maken", "Making the report"), quiet=arguments.quiet)
    imported = _read(arguments, progress)
    instrument = imported.answers.instrument
    request = Request(
        by=_by(arguments.by, instrument, language),
        min_cell=arguments.min_cell,
        sample=Sample(arguments.sample),
        p_values=arguments.p_values,
        margins=_margins(arguments.margins, instrument),
        level=arguments.level,
        language=language,
        exact_weights=arguments.exact_weights,
        fieldwork=Fieldwork(audience=arguments.audience, period=arguments.period, invited=arguments.invited),
    )
    written = make_report(
        imported, request, out=arguments.out, formats=_formats(arguments.formats), microdata=arguments.microdata,
        progress=progress.step,
    )  # fmt: skip
    progress.done()
    for path in written:
        print(path)
    return DONE


def inspect(arguments: argparse.Namespace) -> int:
    """Shows what was understood of an export, and saves the proposal when asked."""
    from digitaleschool.needs import reading

    progress = Progress(_words(arguments.lang, "Bestand lezen", "Reading the file"), quiet=arguments.quiet)
    imported = _read(arguments, progress)
    progress.done()
    for line in reading.describe(imported, arguments.lang):
        print(line)
    if arguments.save_mapping:
        reading.save_mapping(imported, arguments.save_mapping)
        print(arguments.save_mapping)
    if arguments.save_instrument:
        from digitaleschool.core.survey.dumping import dump_instrument

        arguments.save_instrument.write_text(dump_instrument(imported.answers.instrument), encoding="utf-8")
        print(arguments.save_instrument)
    return DONE


def lint(arguments: argparse.Namespace) -> int:
    """Reads instruments as a critical colleague would; exit 2 when one has a remark that must be mended."""
    from digitaleschool.core.survey.linting import lint_file
    from digitaleschool.core.survey.loading import list_instruments

    refused = False
    for name in arguments.instruments or list_instruments():
        lines, faults = lint_file(name, arguments.lang)
        for line in lines:
            print(line)
        refused = refused or faults
    return REFUSED if refused else DONE


def instrument_list(arguments: argparse.Namespace) -> int:
    from digitaleschool.core.survey.loading import list_instruments, load_instrument

    for name in list_instruments():
        instrument = load_instrument(name)
        print(f"{name:32} {instrument.title[arguments.lang]}")
    return DONE


def instrument_export(arguments: argparse.Namespace) -> int:
    """Writes an instrument as XLSForm, LimeSurvey structure or YAML."""
    from digitaleschool.core.survey.dumping import dump_instrument
    from digitaleschool.core.survey.limesurvey import write_lss
    from digitaleschool.core.survey.loading import load_instrument
    from digitaleschool.core.survey.xlsform import write_xlsform

    instrument = load_instrument(arguments.instrument)
    writers: dict[str, Callable[[], bytes]] = {
        "xlsform": lambda: write_xlsform(instrument),
        "lss": lambda: write_lss(instrument),
        "yaml": lambda: dump_instrument(instrument).encode(),
    }
    arguments.out.write_bytes(writers[arguments.format]())
    print(arguments.out)
    return DONE


def instrument_import(arguments: argparse.Namespace) -> int:
    """Turns an XLSForm or LimeSurvey structure into our YAML."""
    from digitaleschool.core.survey.dumping import dump_instrument
    from digitaleschool.core.survey.limesurvey import read_lss
    from digitaleschool.core.survey.xlsform import read_xlsform

    content = arguments.file.read_bytes()
    reader = read_lss if arguments.file.suffix.lower() == ".lss" else read_xlsform
    left_out: list[Text] = []
    instrument = reader(content, name=arguments.file.name, notes=left_out)
    arguments.out.write_text(dump_instrument(instrument), encoding="utf-8")
    for note in left_out:
        print(note[arguments.lang], file=sys.stderr)
    print(arguments.out)
    return DONE


def demo_export(arguments: argparse.Namespace) -> int:
    """Writes the invented answers of the demo round as the forms export that an RTC would have."""
    from digitaleschool.needs.demo import demo_answers, write_google_forms_csv

    write_google_forms_csv(demo_answers(), arguments.out, language=arguments.lang)
    print(arguments.out)
    return DONE


def plan(arguments: argparse.Namespace) -> int:
    """Plans a season, or checks a plan."""
    return plan_command.run(arguments)


def manage(arguments: argparse.Namespace) -> int:
    """Hands over to Django: `digitaleschool manage migrate`, ..."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "digitaleschool.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["digitaleschool manage", *arguments.rest])
    return DONE


# --- what commands share ----------------------------------------------------------------------------------------------


def _read(arguments: argparse.Namespace, progress: Progress) -> Import:
    from digitaleschool.core.survey.loading import load_instrument
    from digitaleschool.needs.reading import read_export

    progress.step(_words(arguments.lang, "bestand lezen", "reading the file"))
    instrument = load_instrument(arguments.instrument) if arguments.instrument else None
    return read_export(arguments.export, instrument=instrument, mapping=arguments.mapping)


def _by(text: str | None, instrument: Instrument, language: str) -> tuple[str, ...] | None:
    """The items to cross by; None leaves the choice to the report."""
    if text is None:
        return None
    wanted = tuple(part.strip() for part in text.split(",") if part.strip())
    known = [item.id for item in instrument.items if item.variables]
    unknown = [item for item in wanted if item not in known]
    if unknown:
        names = ", ".join(known)
        raise Refused(
            _words(
                language,
                f"--by: het instrument heeft geen gesloten vraag '{unknown[0]}'; kies uit: {names}.",
                f"--by: the instrument has no closed question '{unknown[0]}'; choose from: {names}.",
            )
        )
    return wanted


def _margins(path: Path | None, instrument: Instrument) -> dict[str, dict[str, float]] | None:
    if path is None:
        return None
    from digitaleschool.needs.margins import read_margins

    return read_margins(path, instrument)


def _formats(text: str) -> tuple[str, ...]:
    wanted = FORMATS if text == "all" else tuple(part.strip() for part in text.split(",") if part.strip())
    unknown = [name for name in wanted if name not in FORMATS]
    if unknown or not wanted:
        raise Refused(f"--formats: '{', '.join(unknown)}' bestaat niet; kies uit: {', '.join(FORMATS)}, all.")
    return wanted


class _Help(argparse.HelpFormatter):
    """argparse's own words in Dutch."""

    def add_usage(self, usage, actions, groups, prefix=None):  # type: ignore[no-untyped-def]
        super().add_usage(usage, actions, groups, "gebruik: " if prefix is None else prefix)

    def start_section(self, heading: str | None) -> None:
        super().start_section({"positional arguments": "gegevens", "options": "opties"}.get(heading or "", heading))


class _Parser(argparse.ArgumentParser):
    def __init__(self, **options: Any) -> None:
        super().__init__(formatter_class=_Help, add_help=False, **options)
        self.add_argument("-h", "--help", action="help", help="toon deze uitleg")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="digitaleschool", description="Van een bevraging van leraren naar een rapport dat klopt.")
    commands = parser.add_subparsers(title="opdrachten", required=True, metavar="OPDRACHT")

    command = _command(commands, "report", report, "maakt een rapport van een export van een bevraging")
    _add_reading(command)
    command.add_argument("--margins", type=Path, metavar="BESTAND", help="verdeling van de populatie (CSV of YAML)")
    command.add_argument(
        "--exact-weights",
        action="store_true",
        help="gewogen cijfers precies, voor eigen gebruik: niet om te publiceren",
    )
    command.add_argument("--by", metavar="VRAAG,VRAAG", help="vragen waarnaar uitgesplitst wordt")
    command.add_argument(
        "--min-cell", type=_at_least(2), default=5, metavar="N", help="kleinste groep die getoond wordt"
    )
    command.add_argument("--sample", choices=SAMPLES, default="open", help="hoe de deelnemers gevonden zijn")
    command.add_argument("--audience", default="", metavar="TEKST", help="aan wie het gevraagd is")
    command.add_argument("--period", default="", metavar="TEKST", help="wanneer het gevraagd is")
    command.add_argument("--invited", type=_at_least(1), metavar="N", help="hoeveel mensen de vraag kregen")
    command.add_argument("--p-values", action="store_true", help="toon p-waarden, ook bij een open steekproef")
    command.add_argument(
        "--level", type=_level, default=0.95, metavar="0.95", help="betrouwbaarheid van de intervallen"
    )
    command.add_argument("--formats", default="all", metavar="LIJST", help=f"all, of een keuze uit {','.join(FORMATS)}")
    command.add_argument(
        "--microdata", choices=("safe", "full"), default="safe",
        help="safe: zonder achtergrondvragen; full: alles, vertrouwelijk",
    )  # fmt: skip
    command.add_argument("--out", type=Path, required=True, metavar="MAP", help="map voor het rapport")

    command = _command(commands, "inspect", inspect, "toont wat van een export begrepen is")
    _add_reading(command)
    command.add_argument("--save-mapping", type=Path, metavar="BESTAND", help="bewaar welke kolom welke vraag is")
    command.add_argument("--save-instrument", type=Path, metavar="BESTAND", help="bewaar de (afgeleide) vragenlijst")

    command = _command(commands, "lint", lint, "leest vragenlijsten na op fouten")
    command.add_argument("instruments", nargs="*", metavar="VRAGENLIJST", help="id of bestand; anders alle")

    group = commands.add_parser("instrument", help="vragenlijsten tonen, uitvoeren en invoeren")
    actions = group.add_subparsers(required=True, metavar="ACTIE")
    _command(actions, "list", instrument_list, "toont de vragenlijsten")
    command = _command(actions, "export", instrument_export, "schrijft een vragenlijst als XLSForm, LimeSurvey of YAML")
    command.add_argument("instrument", metavar="VRAGENLIJST")
    command.add_argument("--format", choices=("xlsform", "lss", "yaml"), required=True)
    command.add_argument("--out", type=Path, required=True, metavar="BESTAND")
    command = _command(actions, "import", instrument_import, "leest een XLSForm of een LimeSurvey-structuur")
    command.add_argument("file", type=Path, metavar="BESTAND")
    command.add_argument("--out", type=Path, required=True, metavar="BESTAND")

    group = commands.add_parser("demo", help="de verzonnen demoronde")
    actions = group.add_subparsers(required=True, metavar="ACTIE")
    command = _command(actions, "export", demo_export, "schrijft de verzonnen antwoorden als export van een formulier")
    command.add_argument("--out", type=Path, required=True, metavar="BESTAND")

    command = _command(commands, "plan", plan, "plant een seizoen in kleine groepen, of kijkt een plan na")
    plan_command.add_arguments(command, _at_least)

    command = _command(commands, "manage", manage, "opdrachten van de site (Django)")
    command.add_argument("rest", nargs=argparse.REMAINDER)
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    run: Callable[[argparse.Namespace], int],
    words: str,
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=words, description=words)
    command.set_defaults(run=run)
    if name != "manage":
        command.add_argument("--lang", choices=("nl", "en"), default="nl", help="taal")
    return command


def _add_reading(command: argparse.ArgumentParser) -> None:
    command.add_argument("export", type=Path, metavar="EXPORT", help="CSV, TSV, XLSX, ODS of SAV")
    command.add_argument("--instrument", metavar="ID|BESTAND", help="de vragenlijst; anders wordt ze afgeleid")
    command.add_argument("--mapping", type=Path, metavar="BESTAND", help="welke kolom welke vraag is")
    command.add_argument("--quiet", action="store_true", help="geen voortgang tonen")


def _at_least(lowest: int) -> Callable[[str], int]:
    def whole_number(text: str) -> int:
        if not text.isdecimal() or int(text) < lowest:
            raise argparse.ArgumentTypeError(f"{text}: een geheel getal, minstens {lowest}")
        return int(text)

    return whole_number


def _level(text: str) -> float:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        number = 0.0
    if not 0.5 <= number < 1:
        raise argparse.ArgumentTypeError(f"{text}: een getal van 0.5 tot 1")
    return number


if __name__ == "__main__":
    sys.exit(main())
