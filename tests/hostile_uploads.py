# ruff: noqa: E501 (a file to a line, so that the list can be read)
"""Files that somebody could upload to hurt whoever opens them, or the site; made here, the same bytes every time.

``HOSTILE`` gives name -> (content, how it ends): the reason of the refusal, or the kind as which it is kept, inert.
``GOOD`` holds honest files of each kind.
"""

from __future__ import annotations

import io
import random
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable

from PIL import Image

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def zipped(parts: dict[str, bytes], *, comment: bytes = b"", change: Callable[[zipfile.ZipInfo], None] | None = None,
           method: int = zipfile.ZIP_DEFLATED) -> bytes:  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.comment = comment
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            info.compress_type = method
            if change:
                change(info)
            archive.writestr(info, content)
    return out.getvalue()


def docx(extra: dict[str, bytes] | None = None, *, types: bytes = b"", **options) -> bytes:
    parts = {
        "[Content_Types].xml": b'<?xml version="1.0"?><Types xmlns="http://x.example/types">'
        + (types or f'<Override PartName="/word/document.xml" ContentType="{WORD}.main+xml"/>'.encode())
        + b"</Types>",
        "_rels/.rels": relations(("officeDocument", "word/document.xml", "")),
        "word/document.xml": b'<?xml version="1.0" encoding="UTF-8"?><document>Les 1</document>',
    }
    return zipped(parts | (extra or {}), **options)


def relations(*rows: tuple[str, str, str]) -> bytes:
    one = '<Relationship Id="r{}" Type="http://x.example/rel/{}" Target="{}"{}/>'
    inside = "".join(
        one.format(at, kind, target, f' TargetMode="{mode}"' if mode else "")
        for at, (kind, target, mode) in enumerate(rows)
    )
    return f'<?xml version="1.0"?><Relationships xmlns="http://x.example/r">{inside}</Relationships>'.encode()


def xlsx() -> bytes:
    return zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"})


def odt(extra: dict[str, bytes] | None = None) -> bytes:
    parts = {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<office/>",
             "META-INF/manifest.xml": b"<manifest/>"}  # fmt: skip
    return zipped(parts | (extra or {}))


def pdf(inside: bytes = b"", *, after: bytes = b"") -> bytes:
    return (b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R " + inside + b" >>\nendobj\n2 0 obj\n"
            b"<< /Type /Pages /Kids [] /Count 0 >>\nendobj\ntrailer << /Root 1 0 R >>\nstartxref\n9\n%%EOF\n" + after)  # fmt: skip


def packed_pdf(inside: bytes) -> bytes:
    packed = zlib.compress(inside)
    return pdf()[:-6] + b"3 0 obj << /Type /ObjStm /Filter /FlateDecode >>\nstream\n" + packed + b"\nendstream\n%%EOF\n"


def picture(form: str, size: tuple[int, int] = (40, 30), **options) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (20, 90, 160)).save(out, form, **options)
    return out.getvalue()


def with_place() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "CameraMaker9"
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 3.0, 0.0), 3: "E", 4: (3.0, 43.0, 0.0)})
    return picture("JPEG", exif=exif)


def png_of(wide: int, high: int, data: bytes = b"", extra: bytes = b"") -> bytes:
    """A PNG whose head says what we like."""
    head = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + extra
        + _chunk(b"IDAT", zlib.compress(data))
        + _chunk(b"IEND", b"")
    )


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def jpeg_of(wide: int, high: int) -> bytes:
    content = bytearray(picture("JPEG"))
    at = content.index(b"\xff\xc0")
    content[at + 5 : at + 9] = struct.pack(">HH", high, wide)
    return bytes(content)


def moving() -> bytes:
    out = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green", "blue")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    return out.getvalue()


def patched(content: bytes, old: bytes, new: bytes) -> bytes:
    assert old in content
    return content.replace(old, new)


def _as_link(info: zipfile.ZipInfo) -> None:
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16


def _encrypted(content: bytes) -> bytes:
    """The flag that says so, in both places where a part is told about."""
    found = bytearray(content)
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = found.find(sign)
        while at >= 0:
            found[at + offset] |= 1
            at = found.find(sign, at + 4)
    return bytes(found)


def overlapping() -> bytes:
    """Forty names for one part: small to send, large to unpack."""
    base = zipped({"a.txt": b"les " * 200_000})
    start = base.index(b"PK\x01\x02")
    end = base.index(b"PK\x05\x06")
    entry = base[start:end]
    entries = b"".join(entry.replace(b"a.txt", f"{at:05d}".encode()) for at in range(40))
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 40, 40, len(entries), start, 0)
    return base[:start] + entries + tail


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><document>&c;</document>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE l SYSTEM "http://x.example/a.dtd"><document/>"""
NOISE = random.Random(4).randbytes

HOSTILE: dict[str, tuple[bytes, str]] = {
    # pages and drawings
    "tekening.svg": (SVG, "drawing"),
    "tekening.png": (b'<?xml version="1.0"?>\n' + SVG, "drawing"),
    "les.pdf": (HTML, "web_page"),
    "foto.jpg": (b"\xef\xbb\xbf \n<script>alert(1)</script>", "web_page"),
    "les.txt": (b"<img src=x onerror=alert(1)>", "web_page"),
    "les.html.txt": (b"<!-- --><body onload=alert(1)>", "web_page"),
    "feed.xml": (b'<?xml version="1.0"?><a>&lt;</a>', "xml"),
    "breed.txt": (b"\xff\xfe" + "<script>alert(1)</script>".encode("utf-16-le"), "no_text"),
    "utf7.txt": (b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-", "txt"),
    # programs
    "setup.pdf": (b"MZ\x90\0\x03" + NOISE(300), "program"),
    "lib.docx": (b"\x7fELF\x02\x01\x01\0" + NOISE(300), "program"),
    "Klas.jpg": (b"\xca\xfe\xba\xbe\0\0\0\x34" + NOISE(100), "program"),
    "snel.lnk": (b"L\0\0\0\x01\x14\x02\0" + NOISE(100), "program"),
    "les.sh": (b"#!/bin/sh\nrm -rf ~\n", "script"),
    "les.pdf.bat": (b"del c:\\*.*\r\n", "script"),
    "les.ps1": (b"Invoke-WebRequest x", "script"),
    "shell.php": (b"<?php system($_GET[0]); ?>", "script"),
    "les.jar": (zipped({"META-INF/MANIFEST.MF": b"Main-Class: X", "X.class": b"\xca\xfe\xba\xbe"}), "program"),
    # two in one
    "gifar.gif": (picture("GIF") + zipped({"META-INF/MANIFEST.MF": b"Main-Class: X"}), "png"),
    "pngjar.png": (picture("PNG") + zipped({"X.class": b"\xca\xfe\xba\xbe"}), "png"),
    "jpegmetpagina.jpg": (picture("JPEG", comment=HTML), "jpg"),
    "pngmetpagina.png": (png_of(1, 1, b"\0abc", _chunk(b"tEXt", b"c\0" + HTML)), "png"),
    "gif-als-script.gif": (b"GIF89a/*\0\0\0*/=1;alert(1);//" + NOISE(40), "broken"),
    "pdfzip.pdf": (pdf(after=zipped({"a.txt": b"x"})), "two_in_one"),
    "zipvoor.zip": (b"%PDF-1.4 %%EOF" + zipped({"a.txt": b"x"}), "two_in_one"),
    "zipachter.zip": (zipped({"a.txt": b"x"}) + HTML, "two_in_one"),
    "zipcomment.zip": (zipped({"a.txt": b"x"}, comment=HTML * 20), "two_in_one"),
    "pdfpagina.pdf": (pdf(after=HTML * 30), "two_in_one"),
    # a PDF that acts is kept, and only handed on
    "js.pdf": (pdf(b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"), "pdf!"),
    "js-verborgen.pdf": (pdf(b"/Open#41ction << /S /J#61vaScript >>"), "pdf!"),
    "js-ingepakt.pdf": (packed_pdf(b"<< /S /JavaScript /JS (x) >>"), "pdf!"),
    "start.pdf": (pdf(b"/AA << /O << /S /Launch /F (cmd.exe) >> >>"), "pdf!"),
    "bijlage.pdf": (pdf(b"/Names << /EmbeddedFiles 3 0 R >>"), "pdf!"),
    "slot.pdf": (pdf(b"/Encrypt 4 0 R"), "pdf!"),
    "half.pdf": (pdf()[:-10], "broken"),
    # pictures
    "vloed.png": (png_of(60_000, 60_000), "too_many_pixels"),
    "lang.png": (png_of(1, 2_000_000_000), "too_many_pixels"),
    "vloed.jpg": (jpeg_of(60_000, 60_000), "too_many_pixels"),
    "niets.png": (png_of(0, 10), "broken"),
    "leugen.png": (png_of(3000, 3000, b"kort"), "broken"),
    "half.jpg": (picture("JPEG", (400, 300))[:900], "broken"),
    "half.png": (picture("PNG", (400, 300))[:-60], "broken"),
    "plaats.jpg": (with_place(), "jpg"),
    "beweegt.gif": (moving(), "animated"),
    "foto.bmp": (picture("BMP"), "other_picture"),
    "foto.tiff": (picture("TIFF"), "other_picture"),
    "film.mp4": (b"\0\0\0\x20ftypisom" + NOISE(100), "other_picture"),
    # zips
    "bom.zip": (zipped({"a.txt": bytes(60_000_000)}), "bomb"),
    "bom-in-delen.zip": (zipped({f"{at}.txt": b"0" * 3_000_000 for at in range(90)}), "bomb"),
    "bom-over-elkaar.zip": (overlapping(), "bomb"),
    "veel.zip": (zipped({f"{at}.txt": b"x" for at in range(3_001)}), "too_many_parts"),
    "zip-in-zip.zip": (zipped({"b.zip": zipped({"a.txt": b"x"})}), "nested"),
    "zip-als-docx.zip": (zipped({"b.docx": zipped({"a.txt": b"x"})}), "nested"),
    "slip.zip": (zipped({"../../etc/cron.d/x": b"x"}), "unsafe_name"),
    "slip-terug.zip": (zipped({"a/..\\..\\x.txt": b"x"}), "unsafe_name"),
    "vast.zip": (zipped({"/etc/passwd": b"x"}), "unsafe_name"),
    "schijf.zip": (zipped({"C:/Windows/x.txt": b"x"}), "unsafe_name"),
    "apparaat.zip": (zipped({"map/NUL.txt": b"x"}), "unsafe_name"),
    "draai.zip": (zipped({"les\u202etxt.exe": b"x"}), "unsafe_name"),
    "nul.zip": (patched(zipped({"a_b.txt": b"x"}), b"a_b.txt", b"a\0b.txt"), "unsafe_name"),
    "lang.zip": (zipped({"a" * 300 + ".txt": b"x"}), "unsafe_name"),
    "koppeling.zip": (zipped({"link": b"/etc/passwd"}, change=_as_link), "unsafe_name"),
    "dubbel.zip": (zipped({"a.txt": b"x", "A.TXT": b"y"}), "two_in_one"),
    "slot.zip": (_encrypted(zipped({"a.txt": b"x"})), "password"),
    "programma.zip": (zipped({"les.txt": b"x", "setup.exe": b"MZ\0\0" + NOISE(80)}), "in_archive"),
    "script.zip": (zipped({"les.js": b"alert(1)"}), "in_archive"),
    "pagina.zip": (zipped({"index.html": HTML}), "in_archive"),
    "macro.zip": (zipped({"les.docx": docx({"word/vbaProject.bin": b"x"})}), "in_archive"),
    "leeg.zip": (b"PK\x05\x06" + bytes(18), "empty"),
    "half.zip": (zipped({"a.txt": NOISE(4000)})[:2000], "broken"),
    "kapot.zip": (patched(zipped({"a.txt": b"les een"}, method=zipfile.ZIP_STORED), b"les een", b"les two"), "broken"),
    "bzip.zip": (zipped({"a.txt": b"x"}, method=zipfile.ZIP_BZIP2), "other_archive"),
    # documents
    "les.docm": (docx(), "macros"),
    "macro.docx": (docx({"word/vbaProject.bin": b"\xd0\xcf\x11\xe0"}), "macros"),
    "macrotype.docx": (docx(types=b'<Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'),
                       "macros"),
    "macro4.xlsx": (zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<w/>",
                            "xl/macrosheets/sheet1.xml": b"<s/>"}), "macros"),
    "basic.odt": (odt({"Basic/Standard/Module1.xml": b"<m/>"}), "macros"),
    "python.odt": (odt({"Scripts/python/x.py": b"import os"}), "macros"),
    "gebeurtenis.odt": (odt({"content.xml": b'<a><script:event-listener xlink:href="vnd.sun.star.script:x"/></a>'}),
                        "macros"),
    "slot.odt": (odt({"META-INF/manifest.xml": b"<m><manifest:encryption-data/></m>"}), "password"),
    "lach.docx": (docx({"word/document.xml": LAUGHS}), "entities"),
    "buiten.docx": (docx({"word/styles.xml": OUTSIDE}), "entities"),
    "lach16.docx": (docx({"word/styles.xml": LAUGHS.decode().encode("utf-16")}), "entities"),
    "lach7.docx": (docx({"word/styles.xml": b'<?xml version="1.0" encoding="UTF-7"?>+ADw-'}), "entities"),
    "sjabloon.docx": (docx({"word/_rels/settings.xml.rels": relations(
        ("attachedTemplate", "http://x.example/a.dotm", "External"))}), "outside"),
    "object.docx": (docx({"word/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0" + NOISE(60)}), "embedded"),
    "exe.docx": (docx({"word/media/image1.png": b"MZ\x90\0" + NOISE(60)}), "embedded"),
    "zip.docx": (docx({"word/media/image1.png": zipped({"a": b"x"})}), "nested"),
    "twee.docx": (docx({"xl/workbook.xml": b"<w/>"}), "unknown"),
    "oud.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + NOISE(600), "old_office"),
    "slot.docx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "old_office"),
    # other
    "leeg.pdf": (b"", "empty"),
    "gz.pdf": (b"\x1f\x8b\x08" + NOISE(60), "other_archive"),
    "ruis.pdf": (b"\x01\0" + NOISE(600), "unknown"),
    "nul.txt": (b"les\0een", "unknown"),
    "schrift.rtf": (b"{\\rtf1 {\\object}}", "unknown"),
    "groot.txt": (b"les " * 600_000, "too_big"),
}  # fmt: skip
"""A ``!`` behind a kind: it acts when it is opened, which is noted."""

GOOD: dict[str, tuple[bytes, str]] = {
    "les.pdf": (pdf(), "pdf"),
    "les.docx": (docx({"word/_rels/document.xml.rels": relations(("hyperlink", "https://rtc.example", "External"))}),
                 "docx"),
    "les met grafiek.docx": (docx({"word/embeddings/Blad1.xlsx": xlsx()}), "docx"),
    "lijst.xlsx": (xlsx(), "xlsx"),
    "les.odt": (odt(), "odt"),
    "foto.jpg": (picture("JPEG"), "jpg"),
    "foto.png": (picture("PNG"), "png"),
    "foto.webp": (picture("WEBP"), "png"),
    "foto.gif": (picture("GIF"), "png"),
    "les.txt": ("Élodie leert wat een PLC is. 1 < 2\n".encode(), "txt"),
    "alles.zip": (zipped({"map/les.docx": docx(), "foto.jpg": picture("JPEG"), "lees.txt": b"eerst dit"}), "zip"),
}  # fmt: skip

NAMES = {
    "../../../etc/passwd": "passwd.pdf",
    "C:\\Users\\x\\les.pdf": "les.pdf",
    "les\0.pdf": "les.pdf",
    "les\u202efdp.exe": "lesfdp.pdf",
    "les\r\nSet-Cookie: x=1.pdf": "les Set-Cookie x=1.pdf",
    'les"; filename="x.exe': "les filename= x.pdf",
    "a" * 10_000_000: "a" * 100 + ".pdf",
    "": "bestand.pdf",
    "....": "bestand.pdf",
    "\u200b\u200b.pdf": "bestand.pdf",
    "nul.pdf": "_nul.pdf",
    "les.pdf.exe": "les.pdf.pdf",
    "<script>alert(1)</script>.pdf": "script.pdf",
    "Élodie’s les.docx": "Élodie’s les.pdf",
}
"""Name that a browser sends -> what a download of a PDF is called."""
