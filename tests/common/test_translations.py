"""Every word on a screen is there in Dutch, and what runs is what was written."""

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation.template import templatize

import digitaleschool

PACKAGE = Path(digitaleschool.__file__).parent
CATALOGUE = PACKAGE / "locale" / "nl" / "LC_MESSAGES" / "django.po"
CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext"}
STRING = r"""(?:u?'((?:[^'\\]|\\.)*)'|u?"((?:[^"\\]|\\.)*)")"""


def _written() -> dict[str, list[str]]:
    """Wording in the code -> the Dutch ones (two where there is a plural), from the .po file."""
    entries: dict[str, list[str]] = {}
    for block in CATALOGUE.read_text(encoding="utf-8").split("\n\n"):
        lines = [line for line in block.splitlines() if not line.startswith("#")]
        fields: list[tuple[str, str]] = []
        for line in lines:
            name, _, value = line.partition(" ") if not line.startswith('"') else (fields[-1][0], "", line)
            if line.startswith('"'):
                fields[-1] = (name, fields[-1][1] + ast.literal_eval(line))
            else:
                fields.append((name, ast.literal_eval(value)))
        texts = dict(fields)
        entries[texts["msgid"]] = [value for name, value in fields if name.startswith("msgstr")]
    return entries


def _used() -> Iterator[str]:
    for path in sorted([*PACKAGE.rglob("*.html"), *PACKAGE.rglob("templates/**/*.txt")]):
        code = templatize(path.read_text(encoding="utf-8"))
        for found in re.finditer(rf"\b(?:n?gettext|_)\(\s*{STRING}", code):
            yield ast.literal_eval(f'"{found[1]}"') if found[1] is not None else ast.literal_eval(f'"{found[2]}"')
    for path in sorted(PACKAGE.rglob("*.py")):
        if "django" not in (text := path.read_text(encoding="utf-8")) or "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(text)):
            match node:
                case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str(word)), *_]) if name in CALLS:
                    yield word


def test_every_word_on_a_screen_is_in_the_dutch_catalogue():
    written, used = set(_written()) - {""}, set(_used())

    assert (used - written, written - used) == (set(), set())


def test_every_word_has_its_dutch():
    assert [msgid for msgid, dutch in _written().items() if not all(dutch)] == []


def test_dutch_keeps_the_places_of_values():
    def places(text: str) -> set[str]:
        return set(re.findall(r"%\(\w+\)s", text))

    assert [
        msgid for msgid, dutch in _written().items() if msgid and any(places(d) != places(msgid) for d in dutch)
    ] == []


def test_the_compiled_catalogue_is_up_to_date():
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)

    def dutch(msgid: str, forms: list[str]) -> list[str]:
        return [compiled.ngettext(msgid, "", n) for n in (1, 2)] if len(forms) > 1 else [compiled.gettext(msgid)]

    written = {msgid: forms for msgid, forms in _written().items() if msgid}
    assert {msgid: dutch(msgid, forms) for msgid, forms in written.items()} == written
