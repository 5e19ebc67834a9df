"""Problems that make no sense: the file, where its fault is, and words of the sentence that says so."""
# ruff: noqa: E501  (a table: one case, one line)

from __future__ import annotations

import json

from tests.core.planning.test_verifying import problem

from digitaleschool.core.planning.writing import problem_json


def _changed(*steps: object) -> bytes:
    """The problem with the value at a path replaced by the last of ``steps``; ``...`` takes it away."""
    whole = json.loads(problem_json(problem()))
    *path, last, value = steps
    here = whole
    for step in path:
        here = here[step]
    if value is ...:
        del here[last]
    else:
        here[last] = value
    return json.dumps(whole).encode()


def _with_pin(**changes: object) -> bytes:
    pin = {
        "id": "p",
        "training": "cooling",
        "pattern": "twice",
        "trainer": "an",
        "venue": "lab",
        "field": "wood",
        "level": "more",
    }
    return _changed("pins", [pin | changes])


def _text(old: str, new: str) -> bytes:
    return problem_json(problem()).replace(old.encode(), new.encode(), 1)


BAD = {
    "empty file": (b"", "", "het bestand is leeg"),
    "blanks": (b" \n\t", "", "het bestand is leeg"),
    "no JSON": (b"{", "", "geen JSON: fout op regel:kolom 1:2"),
    "a PDF": (b"%PDF-1.7", "", "geen JSON"),
    "half a file": (problem_json(problem())[:500], "", "geen JSON"),
    "NUL": (b"\x00" * 20, "", "geen JSON"),
    "NUL in a text": (_text('"an"', '"a\x00n"'), "", "geen JSON"),
    "UTF-16": (problem_json(problem()).decode().encode("utf-16"), "", "geen UTF-8 (byte 1)"),
    "latin-1": (_text('"an"', '"an\xe9"').replace(b"\xc3\xa9", b"\xe9"), "", "geen UTF-8"),
    "a list": (b"[]", "", "een object zijn, en niet [...]"),
    "a number": (b"7", "", "een object zijn, en niet 7"),
    "null": (b"null", "", "een object zijn, en niet null"),
    "deep": (b"[" * 100_000, "", "te diep genest"),
    "deep objects": (b'{"a":' * 100_000, "", "te diep genest"),
    "many digits": (b'{"a": ' + b"9" * 5000 + b"}", "", "duizenden cijfers"),
    "many lists": (b"[" + b"[]," * 4_000_001 + b"[]]", "", "miljoen waarden"),
    "{}": (b"{}", "schema", "en niet null"),
    "other schema": (_changed("schema", "digitaleschool.planning.problem/2"), "schema", "hier moet"),
    "schema is a list": (_changed("schema", []), "schema", "hier moet"),
    "nothing but a schema": (b'{"schema": "digitaleschool.planning.problem/1"}', "", "'patterns' ontbreekt"),
    "unknown field": (_changed("solver", "gurobi"), "", "'solver' is hier geen veld"),
    "unknown field within": (_changed("teachers", 1, "nickname", "x"), "teachers[1]", "'nickname' is hier geen veld"),
    "missing field": (_changed("wishes", 2, "level", ...), "wishes[2]", "'level' ontbreekt"),
    "missing deep": (_changed("schools", 0, "place", "latitude", ...), "schools[0].place", "'latitude' ontbreekt"),
    "key twice": (_text('"schema"', '"slots": [], "schema"'), "", "'slots' staat twee keer"),
    "key twice within": (_text('{"id": "t0"', '{"id": "t9", "id": "t0"'), "teachers[0]", "'id' staat twee keer"),
    "kind twice": (_text('"pc": 4', '"pc": 9, "pc": 4'), "venues[0].equipment", "'pc' staat twee keer"),
    "no wishes": (_changed("wishes", []), "wishes", "geen wensen"),
    "list is an object": (_changed("slots", {}), "slots", "een lijst zijn, en niet {...}"),
    "list is null": (_changed("teachers", None), "teachers", "een lijst zijn, en niet null"),
    "entry is a text": (_changed("teachers", 1, "t1"), "teachers[1]", "een object zijn, en niet 't1'"),
    "entry is null": (_changed("wishes", 0, None), "wishes[0]", "een object"),
    "object is a list": (_changed("teachers", 0, "availability", []), "teachers[0].availability", "een object"),
    "place is null": (_changed("venues", 0, "place", None), "venues[0].place", "een object"),
    "text is a number": (_changed("teachers", 3, "school", 5), "teachers[3].school", "een tekst zijn, en niet 5"),
    "text is null": (_changed("wishes", 3, "theme", None), "wishes[3].theme", "een tekst zijn, en niet null"),
    "id is true": (_changed("slots", 3, "id", True), "slots[3].id", "een tekst zijn, en niet true"),
    "id is empty": (_changed("slots", 3, "id", ""), "slots[3].id", "deze tekst is leeg"),
    "id is long": (_changed("slots", 3, "id", "x" * 201), "slots[3].id", "langer dan 200"),
    "id with a control sign": (_changed("trainers", 0, "id", "a\x1b[31m"), "trainers[0].id", "onzichtbaar stuurteken"),
    "half a sign": (_changed("trainers", 0, "id", "\ud800"), "trainers[0].id", "onzichtbaar stuurteken"),
    "NUL, escaped": (_changed("trainers", 0, "id", "\x00"), "trainers[0].id", "onzichtbaar stuurteken"),
    "number is a text": (_changed("teachers", 0, "travel_minutes", "45"), "teachers[0].travel_minutes", "een geheel getal zijn, en niet '45'"),
    "number is broken": (_changed("wishes", 0, "weight", 10.0), "wishes[0].weight", "een geheel getal zijn, en niet 10.0"),
    "number is true": (_changed("venues", 0, "capacity", True), "venues[0].capacity", "en niet true"),
    "flag is a number": (_changed("wishes", 0, "only_with_team", 1), "wishes[0].only_with_team", "true of false"),
    "flag is a text": (_changed("trainings", 0, "same_field", "yes"), "trainings[0].same_field", "true of false"),
    "negative": (_changed("rtcs", 0, "budget_cents", -1), "rtcs[0].budget_cents", "-1 kan hier niet"),
    "negative travel": (_changed("trainers", 1, "travel_minutes", -5), "trainers[1].travel_minutes", "-5 kan"),
    "negative count": (_changed("venues", 1, "equipment", "pc", -2), "venues[1].equipment.pc", "-2 kan"),
    "no weight": (_changed("wishes", 4, "weight", 0), "wishes[4].weight", "van 1 tot 100"),
    "huge": (_changed("venues", 0, "capacity", 10**9), "venues[0].capacity", "van 1 tot 10000"),
    "huge budget": (_changed("shared_budget_cents", 10**40), "shared_budget_cents", "10... kan hier niet"),
    "huge weight": (_changed("weights", "need", 2**63), "weights.need", "kan hier niet"),
    "huge place": (_changed("schools", 0, "place", "latitude", 10**400), "schools[0].place.latitude", "van -90 tot 90"),
    "NaN": (_changed("schools", 0, "place", "latitude", float("nan")), "schools[0].place.latitude", "nan kan"),
    "Infinity": (_changed("venues", 0, "place", "longitude", float("inf")), "venues[0].place.longitude", "inf kan"),
    "1e999": (_text("51.05", "1e999"), "schools[0].place.latitude", "inf kan"),
    "NaN for a whole number": (_changed("wishes", 0, "weight", float("nan")), "wishes[0].weight", "een geheel getal"),
    "place is a text": (_changed("schools", 0, "place", "latitude", "51"), "schools[0].place.latitude", "een getal"),
    "counts are a list": (_changed("venues", 0, "equipment", ["pc"]), "venues[0].equipment", "een object"),
    "count is a text": (_changed("venues", 0, "equipment", "pc", "4"), "venues[0].equipment.pc", "een geheel getal"),
    "no kind": (_changed("venues", 0, "equipment", {"": 4}), "venues[0].equipment", "leeg"),
    "id twice": (_changed("teachers", 2, "id", "t0"), "teachers[2].id", "'t0' is ook de id van teachers[0]"),
    "wish id twice": (_changed("wishes", 6, "id", "w1"), "wishes[6].id", "wishes[1]"),
    "unknown school": (_changed("teachers", 2, "school", "x"), "teachers[2].school", "'x' staat niet in schools"),
    "unknown teacher": (_changed("wishes", 2, "teacher", "x"), "wishes[2].teacher", "niet in teachers"),
    "unknown training": (_changed("wishes", 5, "training", "x"), "wishes[5].training", "niet in trainings"),
    "unknown rtc": (_changed("venues", 1, "rtc", "x"), "venues[1].rtc", "niet in rtcs"),
    "unknown slot": (_changed("patterns", 0, "slots", 1, "x"), "patterns[0].slots[1]", "niet in slots"),
    "unknown pattern": (_changed("trainings", 0, "patterns", ["x"]), "trainings[0].patterns[0]", "niet in patterns"),
    "unknown away": (_changed("teachers", 0, "availability", "away", ["s0", "x"]), "teachers[0].availability.away[1]", "niet in slots"),
    "unknown period": (_changed("venues", 0, "availability", "periods", ["x"]), "venues[0].availability.periods[0]", "niet in slots"),
    "unknown half-day": (_changed("teachers", 3, "availability", "halfdays", 0, "wed"), "teachers[3].availability.halfdays[0]", "kies uit mon_am"),
    "half-day twice": (_changed("teachers", 3, "availability", "halfdays", 4, "mon_am"), "teachers[3].availability.halfdays[4]", "twee keer"),
    "half-days are a text": (_changed("teachers", 3, "availability", "halfdays", "wed_pm"), "teachers[3].availability.halfdays", "een lijst"),
    "half-day is a number": (_changed("lenders", 0, "availability", "halfdays", 2, 3), "lenders[0].availability.halfdays[2]", "een tekst"),
    "no modes": (_changed("teachers", 0, "modes", []), "teachers[0].modes", "noem er minstens een"),
    "unknown mode": (_changed("trainers", 0, "modes", ["hybrid"]), "trainers[0].modes[0]", "kies uit on_site, online"),
    "unknown part": (_changed("slots", 0, "part", "noon"), "slots[0].part", "kies uit am, pm, ev"),
    "no day": (_changed("slots", 0, "day", "2026-02-30"), "slots[0].day", "geen dag die bestaat"),
    "day with a time": (_changed("slots", 0, "day", "2026-10-07T10:00"), "slots[0].day", "geen dag"),
    "a week": (_changed("slots", 0, "day", "2026-W41-3"), "slots[0].day", "geen dag"),
    "arabic digits": (_changed("slots", 0, "day", "٢٠٢٦-10-07"), "slots[0].day", "geen dag"),
    "half-day of two slots": (_changed("slots", 1, "day", "2026-10-07"), "slots[1]", "al slots[0]"),
    "pattern without slots": (_changed("patterns", 1, "slots", []), "patterns[1].slots", "minstens een halve dag"),
    "pattern backwards": (_changed("patterns", 0, "slots", ["s2", "s0"]), "patterns[0].slots[1]", "komt niet na"),
    "slot twice": (_changed("patterns", 0, "slots", ["s0", "s0"]), "patterns[0].slots[1]", "twee keer"),
    "return is not the last": (_changed("patterns", 0, "return_slot", "s0"), "patterns[0].return_slot", "niet de laatste"),
    "return elsewhere": (_changed("patterns", 0, "return_slot", "s3"), "patterns[0].return_slot", "niet de laatste"),
    "group_min > group_max": (_changed("trainings", 0, "group_min", 6), "trainings[0].group_min", "6 is meer dan group_max, 5"),
    "wish for nothing": (_changed("wishes", 0, "theme", ""), "wishes[0]", "geen training en geen thema"),
    "team without a name": (_changed("wishes", 0, "only_with_team", True), "wishes[0].team", "noemt er geen"),
    "unknown group": (_changed("weights", "floors", 0, "by", "age"), "weights.floors[0].by", "kies uit province"),
    "floor twice": (_changed("weights", "floors", [{"by": "size", "percent": 5, "points": 1}] * 2), "weights.floors[1].by", "al een"),
    "floor above all": (_changed("weights", "floors", 0, "percent", 101), "weights.floors[0].percent", "van 0 tot 100"),
    "ban of nothing": (_changed("bans", [{}]), "bans[0]", "zou alles verbieden"),
    "ban of a stranger": (_changed("bans", [{"venue": "x"}]), "bans[0].venue", "niet in venues"),
    "pin of a stranger": (_with_pin(wishes=["w0", "x"]), "pins[0].wishes[1]", "niet in wishes"),
    "pin online borrows": (_with_pin(venue="", lender="firm"), "pins[0].lender", "een reeks online leent niets"),
    "pin without its field": (_with_pin(field=""), "pins[0].field", "die een field vraagt"),
    "pin of another level": (_with_pin(level="x"), "pins[0].level", "die een level vraagt"),
    "pin with a field too much": (_with_pin(training="talk", level=""), "pins[0].field", "laat dit leeg"),
}  # fmt: skip
