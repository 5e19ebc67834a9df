# ruff: noqa: E501 (a file to a line, so that the list can be read)
"""More than two hundred files that somebody could hand in by mistake or on purpose; the same bytes every time.

``all_files()`` gives name -> bytes: the list of the issue, and byte flips and cut-off copies of good files in each format.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from random import Random

FLIPS = 22
"""Flipped copies of each good file."""


def all_files() -> dict[str, bytes]:
    """Every file by name; the name carries the extension under which it is handed in."""
    return {**listed(), **dict(_damaged())}


# --- good files, to be damaged ---------------------------------------------------------------------------------------

HEADER = ["Tijdstempel", "Net", "Vormen", "Tevreden", "Opmerking"]


def good_rows(count: int = 30) -> list[list[str]]:
    """Answers of nobody: a header and ``count`` rows."""
    chance = Random("good rows")
    rows = [HEADER]
    for at in range(count):
        forms = chance.sample(["bso", "tso", "dbso"], chance.randint(1, 3))
        rows.append([f"2021-04-{at % 28 + 1:02d} 10:00", chance.choice(["GO!", "KOV", "OVSG"]), ", ".join(forms),
                     str(chance.randint(1, 5)), chance.choice(["", "Goed zo", "Meer tijd, graag", "élèves"])])  # fmt: skip
    return rows


def csv_bytes(rows: list[list[str]] | None = None, *, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """The rows as CSV, every cell in quotes."""
    lines = (delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows or good_rows())
    return ("\r\n".join(lines) + "\r\n").encode(encoding)


def zip_bytes(parts: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip with these parts and no clock in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2021, 4, 1, 0, 0, 0)), content, compress_type=method)
    return out.getvalue()


def cell(column: int, row: int, text: str) -> str:
    """An inline text cell."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return f'<c r="{letters(column)}{row}" t="inlineStr"><is><t>{escaped}</t></is></c>'


def letters(column: int) -> str:
    """1 is A."""
    out = ""
    while column:
        column, rest = divmod(column - 1, 26)
        out = chr(65 + rest) + out
    return out


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def sheet_xml(rows: list[list[str]], extra: str = "") -> str:
    """The XML of a sheet; ``extra`` goes into its data."""
    lines = "".join(
        f'<row r="{at}">' + "".join(cell(column, at, text) for column, text in enumerate(row, 1)) + "</row>"
        for at, row in enumerate(rows, 1)
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{MAIN}"><sheetData>{lines}{extra}</sheetData></worksheet>'


def xlsx_parts(sheet: str | None = None, *, state: str = "") -> dict[str, bytes]:
    """The parts of a small workbook with one sheet."""
    hidden = f' state="{state}"' if state else ""
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'.encode(),
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'.encode(),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets><sheet name="Blad1" sheetId="1"{hidden} r:id="rId1"/></sheets></workbook>'.encode(),
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'.encode(),
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}" count="1" uniqueCount="1"><si><t>enig</t></si></sst>'.encode(),
        "xl/worksheets/sheet1.xml": (sheet or sheet_xml(good_rows())).encode(),
    }  # fmt: skip


def xlsx_bytes(sheet: str | None = None, **parts: bytes) -> bytes:
    """A small workbook with this sheet, and other parts replaced or added."""
    return zip_bytes({**xlsx_parts(sheet), **{name.replace("__", "/"): content for name, content in parts.items()}})


def ods_content(table: str) -> bytes:
    """The content of an OpenDocument spreadsheet with these table rows."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="Blad1">{table}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    ).encode()


def ods_rows(rows: list[list[str]]) -> str:
    """Table rows of text cells."""
    return "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{text.replace("&", "&amp;")}</text:p></table:table-cell>'
            for text in row
        )
        + "</table:table-row>"
        for row in rows
    )


def ods_bytes(table: str | None = None) -> bytes:
    """A small OpenDocument spreadsheet."""
    return zip_bytes({
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>',
        "content.xml": ods_content(table or ods_rows(good_rows())),
    })  # fmt: skip


def sav_bytes() -> bytes:
    """A small SPSS file, in the layout that the PSPP manual describes: three numeric variables, labels, 20 cases."""
    import struct

    def i32(*numbers: int) -> bytes:
        return struct.pack(f"<{len(numbers)}i", *numbers)

    out = b"$FL2" + b"@(#) SPSS DATA FILE digitale school".ljust(60) + i32(2, 3, 0, 0, 20) + struct.pack("<d", 100.0)
    out += b"01 Apr 21" + b"10:00:00" + b"".ljust(64) + b"\0\0\0"
    for name, label in ((b"NET", b"Onderwijsnet"), (b"OORDEEL", b"Hoe tevreden ben je?"), (b"JAREN", b"Jaren ICT")):
        form = 5 << 16 | 8 << 8
        out += i32(2, 0, 1, 0, form, form) + name.ljust(8) + i32(len(label)) + label.ljust((len(label) + 3) // 4 * 4)
    out += i32(3, 2)
    for value, label in ((1.0, b"GO!"), (2.0, b"KOV")):
        out += struct.pack("<d", value) + (bytes([len(label)]) + label).ljust((len(label) + 8) // 8 * 8)
    out += i32(4, 1, 1) + i32(999, 0)
    chance = Random("sav")
    for _ in range(20):
        out += struct.pack("<3d", chance.choice([1, 2]), chance.randint(1, 5), chance.randint(0, 40))
    return out


# --- the list ---------------------------------------------------------------------------------------------------------


def listed() -> dict[str, bytes]:
    """The files that the issue and the reliability notes name one by one."""
    return {**_no_files(), **_odd_text(), **_odd_archives(), **_odd_workbooks(), **_odd_ods(), **_odd_spss()}


def _no_files() -> dict[str, bytes]:
    chance = Random("bytes")
    good = csv_bytes()
    return {
        "leeg.csv": b"", "leeg.xlsx": b"", "leeg.sav": b"", "een-byte.csv": b"x", "spaties.csv": b"  \r\n \r\n\t",
        "enkel-bom.csv": b"\xef\xbb\xbf", "enkel-utf16-bom.csv": b"\xff\xfe", "nul.csv": b"\0" * 5000,
        "toeval.csv": chance.randbytes(500), "toeval.xlsx": chance.randbytes(500), "toeval.sav": chance.randbytes(500),
        "toeval-lang.csv": chance.randbytes(200_000), "toeval.ods": chance.randbytes(4000),
        "hulpbestand.csv": b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X        " + b"\0" * 60 + good[:300],
        "pdf.csv": b"%PDF-1.7\n1 0 obj\n", "beeld.csv": b"\x89PNG\r\n\x1a\n" + bytes(200),
        "beeld.xlsx": b"\xff\xd8\xff\xe0" + bytes(200), "film.csv": b"RIFF\x00\x00\x00\x00AVI ",
        "gzip.csv": b"\x1f\x8b\x08\x00" + chance.randbytes(90), "7z.csv": b"7z\xbc\xaf\x27\x1c" + bytes(50),
        "rar.csv": b"Rar!\x1a\x07\x00", "parquet.csv": b"PAR1" + bytes(40), "databank.csv": b"SQLite format 3\0" + bytes(84),
        "programma.csv": b"\x7fELF\x02\x01\x01" + bytes(90), "venster.csv": b"MZ\x90\x00" + bytes(90),
        "brief.csv": b"{\\rtf1\\ansi Hallo}", "json.csv": b'{"antwoorden": [1, 2]}', "lijst.csv": b'[{"net": "GO!"}]',
        "pagina.xls": b"<html><body><table><tr><td>Net</td></tr></table></body></html>",
        "pagina.xlsx": b"<!DOCTYPE html>\n<html><table><tr><td>1</td></tr></table></html>",
        "pagina.csv": b"\xef\xbb\xbf  <table><tr><td>1</td></tr></table>",
        "xml.xls": b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        "lachen.csv": billion_laughs(), "lachen.xlsx": billion_laughs(),
        "structuur.lss": b'<?xml version="1.0"?><document><LimeSurveyDocType>Survey</LimeSurveyDocType></document>',
        "tekst.xlsx": good, "tekst.ods": good, "tekst.sav": good, "tekst.xls": good,
        "werkmap.csv": xlsx_bytes(), "werkmap.sav": xlsx_bytes(), "spss.csv": sav_bytes(), "spss.xlsx": sav_bytes(),
        "wachtwoord.xlsx": ole("EncryptedPackage"), "oud.xls": ole("Workbook"), "oud.xlsx": ole("Workbook"),
        "brief.xls": ole("WordDocument"), "ole.xls": ole("Iets"), "ole-kort.xls": ole("")[:20],
    }  # fmt: skip


def billion_laughs() -> bytes:
    """Entities that double ten times over."""
    entities = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{entities}]><x>&l9;</x>'.encode()


def ole(stream: str) -> bytes:
    """The first sectors of an OLE container with one stream of that name."""
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(504)
        + "Root Entry".encode("utf-16-le").ljust(128, b"\0")
        + stream.encode("utf-16-le").ljust(512, b"\0")
    )


def _odd_text() -> dict[str, bytes]:
    good = csv_bytes().decode()
    lines = good.splitlines(keepends=True)
    wide = ",".join(f"k{at}" for at in range(40_000))
    return {
        "nul-in-cel.csv": good.replace("Goed zo", "Goed\0zo", 1).encode(),
        "nul-aan-einde.csv": good.encode() + b"\0", "nul-in-kop.csv": b"\0" + good.encode(),
        "40000-kolommen.csv": (wide + "\n" + wide + "\n").encode(), "16384-kolommen.csv": ("x," * 16_383 + "x\n" * 2).encode(),
        "40000-cellen-in-rij.csv": (good + wide + "\n").encode(),
        "open-aanhaling.csv": (good + '"2021-04-01,"GO!",tso,3,\r\n' + "".join(lines[1:])).encode(),
        "open-aanhaling-kop.csv": ('"' + good.replace('"', "")).encode(),
        "lange-cel.csv": (good + '"' + "x" * 1_200_000 + '",a,b,c,d\n').encode(),
        "cel-van-200000.csv": (good + '"","","","","' + "x" * 200_000 + '"\n').encode(),
        "enkel-kop.csv": lines[0].encode(), "enkel-kop-en-leeg.csv": (lines[0] + ",,,,\n" * 5).encode(),
        "lege-rijen.csv": (good + ",,,,\r\n" * 20_000).encode(), "miljoen-lege-regels.csv": (good + "\n" * 1_000_000).encode(),
        "ongelijke-rijen.csv": (good + "a\nb,c\n1,2,3,4,5,6,7,8\n").encode(),
        "twee-keer-kop.csv": b"Net,Net,Net\nGO!,KOV,1\nKOV,GO!,2\n", "lege-kop.csv": b",,\n1,2,3\n4,5,6\n",
        "kop-van-nbsp.csv": "\u00a0,\u200b,Net\u00a0\n1,2,GO!\n3,4,KOV\n".encode(),
        "titel-boven.csv": ("Bevraging 2021,,,,\n,,,,\n" + good).encode(), "sep.csv": b"sep=;\r\nNet;Oordeel\r\nGO!;3\r\nKOV;4\r\n",
        "cr.csv": good.replace("\r\n", "\r").encode(), "gemengd.csv": good.replace("\r\n", "\r", 9).replace("\r\n", "\n", 9).encode(),
        "utf16.csv": csv_bytes(encoding="utf-16"), "utf16be.csv": csv_bytes(encoding="utf-16-be"), "utf32.csv": csv_bytes(encoding="utf-32"),
        "utf16-half.csv": csv_bytes(encoding="utf-16")[:-1], "utf16-stuk.csv": csv_bytes(encoding="utf-16")[:60] + b"\x00\xd8\x00\x00" * 9,
        "bom-maar-cp1252.csv": b"\xef\xbb\xbf" + csv_bytes(encoding="cp1252"), "cp1252.csv": csv_bytes(encoding="cp1252"),
        "mac.csv": csv_bytes(encoding="mac_roman"), "bom.csv": csv_bytes(encoding="utf-8-sig"), "puntkomma.csv": csv_bytes(delimiter=";"),
        "tab.tsv": csv_bytes(delimiter="\t"), "streep.txt": csv_bytes(delimiter="|"), "een-kolom.csv": b"Net\nGO!\nKOV\nGO!\n",
        "formules.csv": b"Net,Opmerking\nGO!,=cmd|' /C calc'!A0\nKOV,+32 9 123\nGO!,@SUM(A1)\nKOV,-5\nGO!,\t=1+1\n",
        "opmaak.csv": b"Net,Opmerking\nGO!,<script>alert(1)</script>\nKOV,{{7*7}} %s %n ${x}\nGO!,{x.__class__}\n",
        "tekens.csv": "Naam vraag,Net\n\u202etxt.exe,GO!\n\U0001f469\u200d\U0001f4bb,KOV\nZoe\u0308,GO!\nZo\u00eb,GO!\n\u200b,KOV\n".encode(),
        "zalgo.csv": ("Net,Opmerking\nGO!,a" + "\u0301" * 20_000 + "\nKOV,b\n").encode(),
        "haken.csv": ("Net,Opmerking\nGO!," + "[" * 50_000 + "\nKOV," + "(" * 50_000 + "\n").encode(),
        "kop-van-haken.csv": ("Vraag " + "[" * 4000 + "," + "(" * 4000 + ",a - " * 800 + "b\n1,2,3\n").encode(),
        "regels-in-cel.csv": ('Net,Opmerking\nGO!,"' + "\n" * 10_000 + '"\nKOV,x\n').encode(),
        "getallen.csv": "Jaren,Score\n1e400,1_000\nNaN,١٢\n-0,1E+05\n999999999999999999999,0900\n\"1.234,56\",\"1,234.56\"\n".encode(),
        "nul-punt.csv": ("Getal\n" + "\n".join("9" * at for at in range(1, 400)) + "\n").encode(),
        "datums.csv": b"Dag,Net\n31/02/2027,GO!\n03/04/2027,KOV\n1900-02-29,GO!\n9999-12-31,KOV\n",
        "lange-kop.csv": ("[" * 400_000 + ",Net\n1,GO!\n2,KOV\n").encode(),
        "lijm.csv": ("Keuze\n" + ('"' + ", ".join(f"A{at}, b{at}" for at in range(3000)) + '"\n') * 6).encode(),
        "lijm-kort.csv": ("Keuze\n" + "\n".join('"' + ", ".join(f"A{k}, b{k}" for k in range(at % 30)) + '"' for at in range(900)) + "\n").encode(),
        "apenstaarten.csv": ("Contact,Net\n" + ("a@" * 200_000 + ",GO!\n") * 3).encode(),
        "lange-antwoorden.csv": ("Net,Oordeel\n" + "".join(f"{'x' * 3000}{at},{'1 ' * 3000}\n" for at in range(300))).encode(),
        "alleen-scheidingen.csv": b";;;;;;\n;;;;;;\n", "alleen-aanhaling.csv": b'"', "aanhalingen.csv": b'""""""""""\n',
        "surrogaat.csv": b"Net,Op\nGO!,\xed\xa0\x80\nKOV,x\n", "afgekapt-utf8.csv": csv_bytes()[:-3] + b"\xc3",
        "stuurtekens.csv": b"Net,Op\nGO!,\x1b[31mrood\x07\nKOV,\x08\x0b\x0c\n", "proza.txt": b"Dit is een brief.\nHij gaat nergens over, echt niet.\n",
        "veel-unieke-titels.csv": (",".join(f"Vraag {at} [rij {at}]" for at in range(3000)) + "\n" + "1," * 2999 + "1\n").encode(),
        "gelijke-titels.csv": (",".join(["Vraag"] * 2000) + "\n" + "1," * 1999 + "1\n" + "2," * 1999 + "2\n").encode(),
        "veel-delen.csv": ("Keuzes\n" + "\n".join(", ".join(f"optie {(at * 7 + k) % 90}" for k in range(60)) for at in range(200)) + "\n").replace("\n", '"\n"').encode(),
    }  # fmt: skip


def _odd_archives() -> dict[str, bytes]:
    good = xlsx_bytes()
    link = zipfile.ZipInfo("xl/link", (2021, 4, 1, 0, 0, 0))
    link.external_attr = 0o120777 << 16
    linked = io.BytesIO(good)
    with zipfile.ZipFile(linked, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    parts = xlsx_parts()
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as archive:
        for at in range(20_000):
            archive.writestr(zipfile.ZipInfo(f"xl/{at}", (2021, 4, 1, 0, 0, 0)), b"")
    locked = bytearray(good)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = locked.find(mark)
        while at >= 0:
            locked[at + offset] |= 1
            at = locked.find(mark, at + 4)
    return {
        "helft.xlsx": good[: len(good) // 2], "kop.xlsx": good[:40], "staart-weg.xlsx": good[:-22], "lege-zip.xlsx": zip_bytes({}),
        "te-veel-delen.xlsx": many.getvalue(), "in-zip.zip": zip_bytes({"export.csv": csv_bytes()}), "in-zip.xlsx": zip_bytes({"export.csv": csv_bytes()}),
        "zip-in-zip.xlsx": zip_bytes({"binnen.zip": zip_bytes({"nog.zip": good})}), "naar-buiten.xlsx": zip_bytes({**parts, "../../etc/x": b"x"}),
        "absoluut.xlsx": zip_bytes({**parts, "/etc/passwd": b"x"}), "schijf.xlsx": zip_bytes({**parts, "C:\\x": b"x"}), "koppeling.xlsx": linked.getvalue(),
        "versleuteld.xlsx": bytes(locked), "bom.xlsx": bomb(), "bom-liegt.xlsx": lying_bomb(), "dubbel-deel.xlsx": _twice(good),
        "brief.docx": zip_bytes({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}), "dia.xlsx": zip_bytes({"ppt/presentation.xml": b"<x/>"}),
        "binair.xlsx": zip_bytes({"xl/workbook.bin": b"x"}), "vreemd.xlsx": zip_bytes({"lees.mij": b"x"}), "zonder-werkmap.xlsx": zip_bytes({"[Content_Types].xml": b"<x/>"}),
        "opgeslagen.xlsx": zip_bytes(parts, method=zipfile.ZIP_STORED), "staart.xlsx": good + b"\0" * 70_000, "ervoor.xlsx": b"x" * 40 + good,
    }  # fmt: skip


def bomb() -> bytes:
    """A sheet of 60 MB in less than 200 kB."""
    return xlsx_bytes(sheet_xml(good_rows(), '<row r="99">' + " " * 60_000_000 + "</row>"))


def lying_bomb() -> bytes:
    """The same, with a directory that says the sheet is 1,000 bytes long."""
    data = bytearray(bomb())
    for mark, offset, name_at in ((b"PK\x03\x04", 22, 30), (b"PK\x01\x02", 24, 46)):
        at = data.find(mark)
        while at >= 0:
            if data[at + name_at :].startswith(b"xl/worksheets/"):
                data[at + offset : at + offset + 4] = (1000).to_bytes(4, "little")
            at = data.find(mark, at + 4)
    return bytes(data)


def _twice(good: bytes) -> bytes:
    import warnings

    out = io.BytesIO(good)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(out, "a") as archive:
            archive.writestr(zipfile.ZipInfo("xl/workbook.xml", (2021, 4, 1, 0, 0, 0)), b"<x/>")
    return out.getvalue()


def _odd_workbooks() -> dict[str, bytes]:
    rows = good_rows(5)
    parts = xlsx_parts()

    def extra(xml: str) -> bytes:
        return xlsx_bytes(sheet_xml(rows, xml))

    def without(name: str) -> bytes:
        return zip_bytes({key: value for key, value in parts.items() if key != name})

    return {
        "verre-cel.xlsx": extra('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "verre-rij.xlsx": extra('<row r="1048576"><c r="A1048576"><v>1</v></c></row>'),
        "verre-kolom.xlsx": extra('<row r="9"><c r="XFD9"><v>1</v></c></row>'), "cel-zzzz1.xlsx": extra('<row r="9"><c r="ZZZZ1"><v>1</v></c></row>'),
        "rij-te-groot.xlsx": extra('<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>'), "cel-zonder-rij.xlsx": extra('<row><c><v>1</v></c></row>'),
        "rij-nul.xlsx": extra('<row r="0"><c r="A0"><v>1</v></c></row>'), "cel-onzin.xlsx": extra('<row r="9"><c r="9A"><v>1</v></c></row>'),
        "tekst-999.xlsx": extra('<row r="9"><c r="B9" t="s"><v>999</v></c></row>'), "tekst-min.xlsx": extra('<row r="9"><c r="B9" t="s"><v>-1</v></c></row>'),
        "tekst-abc.xlsx": extra('<row r="9"><c r="B9" t="s"><v>abc</v></c></row>'), "getal-abc.xlsx": extra('<row r="9"><c r="D9" t="n"><v>abc</v></c></row>'),
        "soort-onbekend.xlsx": extra('<row r="9"><c r="D9" t="zz"><v>1</v></c></row>'), "fouten.xlsx": extra('<row r="9"><c r="A9" t="e"><v>#REF!</v></c><c r="B9" t="b"><v>1</v></c><c r="C9" t="e"><v>#N/A</v></c></row>'),
        "formule.xlsx": extra('<row r="9"><c r="B9"><f>A1</f></c><c r="C9"><f>1+1</f><v>2</v></c></row>'), "datum.xlsx": extra('<row r="9"><c r="A9" t="d"><v>2021-04-01T10:00:00</v></c></row>'),
        "geen-xml.xlsx": xlsx_bytes("dit is geen xml"), "afgebroken-xml.xlsx": xlsx_bytes(sheet_xml(rows)[:-300]), "leeg-blad.xlsx": xlsx_bytes(f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'),
        "enkel-kop.xlsx": xlsx_bytes(sheet_xml(rows[:1])), "lachen-in-blad.xlsx": xlsx_bytes(billion_laughs().decode()),
        "lachen-in-tekst.xlsx": xlsx_bytes(**{"xl__sharedStrings.xml": billion_laughs()}), "xxe.xlsx": xlsx_bytes('<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet xmlns="' + MAIN + '"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row></sheetData></worksheet>'),
        "zonder-blad.xlsx": without("xl/worksheets/sheet1.xml"), "zonder-verwijzing.xlsx": without("xl/_rels/workbook.xml.rels"), "zonder-boek.xlsx": without("xl/workbook.xml"),
        "zonder-teksten.xlsx": without("xl/sharedStrings.xml"), "boek-leeg.xlsx": zip_bytes({**parts, "xl/workbook.xml": b""}), "boek-stuk.xlsx": zip_bytes({**parts, "xl/workbook.xml": b"<workbook><sheets><sheet"}),
        "verborgen.xlsx": zip_bytes(xlsx_parts(state="hidden")), "diep-verborgen.xlsx": zip_bytes(xlsx_parts(state="veryHidden")), "verwijst-naar-zichzelf.xlsx": zip_bytes({**parts, "xl/_rels/workbook.xml.rels": parts["xl/_rels/workbook.xml.rels"].replace(b"worksheets/sheet1.xml", b"workbook.xml")}),
        "verwijst-naar-buiten.xlsx": zip_bytes({**parts, "xl/_rels/workbook.xml.rels": parts["xl/_rels/workbook.xml.rels"].replace(b"worksheets/sheet1.xml", b"../../../../etc/passwd")}), "40000-kolommen.xlsx": xlsx_bytes(sheet_xml([[f"k{at}" for at in range(16_384)]] * 2)),
        "samengevoegd.xlsx": xlsx_bytes(sheet_xml([["Net", "Hoe vaak?", "", ""], ["", "uitleg", "toets", "groep"], ["GO!", "vaak", "soms", "nooit"], ["KOV", "soms", "soms", "vaak"]]).replace("</sheetData>", '</sheetData><mergeCells count="1"><mergeCell ref="B1:D1"/></mergeCells>')),
        "samengevoegd-ver.xlsx": xlsx_bytes(sheet_xml(rows).replace("</sheetData>", '</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>')), "utf16.xlsx": zip_bytes({**parts, "xl/worksheets/sheet1.xml": sheet_xml(rows).replace("UTF-8", "UTF-16").encode("utf-16")}),
        "diep.xlsx": xlsx_bytes("<a>" * 200_000), "afmeting-liegt.xlsx": xlsx_bytes(sheet_xml(rows).replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>')),
    }  # fmt: skip


def _odd_ods() -> dict[str, bytes]:
    rows = ods_rows(good_rows(5))
    text = '<table:table-cell office:value-type="string"{}><text:p>x</text:p></table:table-cell>'
    return {
        "herhaald.ods": ods_bytes(rows + '<table:table-row table:number-rows-repeated="1048576">' + text.format(' table:number-columns-repeated="16384"') + "</table:table-row>"),
        "herhaalde-rij.ods": ods_bytes(rows + '<table:table-row table:number-rows-repeated="1048576">' + text.format("") + "</table:table-row>"),
        "herhaalde-cel.ods": ods_bytes(rows + "<table:table-row>" + text.format(' table:number-columns-repeated="16384"') + "</table:table-row>"),
        "leeg-einde.ods": ods_bytes(rows + '<table:table-row table:number-rows-repeated="1048569"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'),
        "herhaald-onzin.ods": ods_bytes(rows + '<table:table-row table:number-rows-repeated="-5">' + text.format(' table:number-columns-repeated="abc"') + "</table:table-row>"),
        "herhaald-oneindig.ods": ods_bytes(rows + '<table:table-row table:number-rows-repeated="99999999999999999999">' + text.format("") + "</table:table-row>"),
        "stuk.ods": zip_bytes({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": ods_content(rows)[:-200]}),
        "lachen.ods": zip_bytes({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": billion_laughs()}),
        "leeg.ods.ods": zip_bytes({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b""}),
        "tekst.odt": zip_bytes({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"}),
        "lege-tabel.ods": ods_bytes("<table:table-row/>"),
    }  # fmt: skip


def _odd_spss() -> dict[str, bytes]:
    good = sav_bytes()
    return {
        "goed.sav": good, "kop.sav": good[:176], "halve-kop.sav": good[:50], "magie.sav": b"$FL2", "zmagie.sav": b"$FL3" + good[4:],
        "veel-gevallen.sav": good[:80] + b"\xff\xff\xff\x7f" + good[84:], "andere-volgorde.sav": good[:64] + b"\0\0\0\2" + good[68:],
        "samengeperst.sav": good[:72] + b"\1\0\0\0" + good[76:],
    }  # fmt: skip


# --- damage -----------------------------------------------------------------------------------------------------------


def _damaged() -> Iterator[tuple[str, bytes]]:
    makers: dict[str, Callable[[], bytes]] = {"csv": csv_bytes, "xlsx": xlsx_bytes, "ods": ods_bytes, "sav": sav_bytes}
    for extension, make in makers.items():
        good = make()
        chance = Random(extension)
        for at in range(FLIPS if extension != "sav" else FLIPS // 2):
            damaged = bytearray(good)
            for _ in range(chance.choice([1, 1, 3, 20])):
                damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
            yield f"omgeklapt-{at}.{extension}", bytes(damaged)
        for at in range(3):
            yield f"afgekapt-{at}.{extension}", good[: chance.randrange(len(good))]
