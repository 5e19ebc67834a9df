"""Which tool made an export, and which of its columns are no answers: times, numbers, names, addresses, traces."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from .tables import Column, fold

GOOGLE, MICROSOFT, LIMESURVEY, QUALTRICS = "google-forms", "microsoft-forms", "limesurvey", "qualtrics"

_TIME = """tijdstempel|timestamp|horodateur|marca temporal|zeitstempel|begintijd|starttijd|start time|begin time
|tijd van voltooien|voltooiingstijd|eindtijd|completion time|end time|tijd van laatste wijziging
|tijdstip van laatste wijziging|last modified time|submitdate|startdate|datestamp|enddate|recordeddate
|date submitted|date started|date last action|datum ingezonden|datum gestart|datum laatste actie
|start date|end date|recorded date|hora de inicio|hora de finalizacion|heure de debut|heure de fin
|startzeit|fertigstellungszeit|ingediend op|submitted at"""
_ID = """id|response id|responseid|respondent id|respondentid|respons id|antwoord id|caseid|case id|record id
|recordid|token|toegangscode|access code|prolific pid|prolificpid|participant id|user id|userid
|volgnummer|nr|nummer|rij|row|#|collector id"""
_MAIL = """e mail|email|mail|e mailadres|emailadres|email address|e mail address|username|gebruikersnaam
|recipientemail|recipient email|correo electronico|adresse e mail|adresse de messagerie|mailadres"""
_NAME = """naam|name|voornaam|achternaam|familienaam|firstname|lastname|first name|last name|surname|full name
|volledige naam|recipientfirstname|recipientlastname|recipient first name|recipient last name|nombre
|apellidos|nom|prenom|jouw naam|je naam|wat is jouw naam|wat is je naam|hoe heet je|what is your name
|your name"""
_BIRTH = "geboortedatum|date of birth|dob|birth date|birthdate|fecha de nacimiento|date de naissance"
_TRACE = """lastpage|last page|laatste pagina|startlanguage|start language|starttaal|seed|ip address|ipaddress
|ip adres|status|response type|progress|duration in seconds|duration|finished|distributionchannel
|distribution channel|userlanguage|user language|locationlatitude|locationlongitude|location latitude
|location longitude|externalreference|external data reference|externaldatareference|interviewtime
|total time|refurl|referrer url|language|taal|score|totaal aantal punten|total points|quiz feedback
|feedback over de quiz|collectorid|ip"""

_ROLES: Mapping[str, str] = {
    fold(word): role
    for words, role in (
        (_TIME, "time"), (_ID, "id"), (_MAIL, "mail"), (_NAME, "name"), (_BIRTH, "birth"), (_TRACE, "trace"),
    )
    for word in words.replace("\n", "").split("|")
}  # fmt: skip

_POINTS = re.compile(r"(?:points|punten|feedback)\s+-\s+.+", re.IGNORECASE | re.DOTALL)
_GROUP_TIME = re.compile(r"grouptime\s?\d+\Z")
_LIME_TIME = re.compile(r"(?P<code>[A-Za-z]\w*?)Time\Z")

_ORDINAL_TRACES = frozenset({"language", "taal", "score", "status", "seed", "finished", "progress"})
"""Words that are also honest question titles: traces only in the export of a tool that writes them."""


def platform_of(columns: Sequence[Column], format: str) -> str:
    """The tool that wrote this header, or ``format`` where nothing tells."""
    headers = {fold(column.name) for column in columns}
    first = fold(columns[0].name) if columns else ""
    if format == QUALTRICS or {"responseid", "recordeddate"} <= headers:
        return QUALTRICS
    if {"lastpage", "startlanguage"} & headers or any(re.search(r"\[SQ\d+\]", column.name) for column in columns):
        return LIMESURVEY
    if (
        headers & {"begintijd", "starttijd", "start time", "hora de inicio", "heure de debut", "startzeit"}
        and "id" in headers
    ):
        return MICROSOFT
    if first in {"tijdstempel", "timestamp", "horodateur", "marca temporal", "zeitstempel"}:
        return GOOGLE
    return format


def set_apart(columns: Sequence[Column], platform: str) -> dict[int, str]:
    """Columns that are no answers, by index: ``time``, ``id``, ``mail``, ``name``, ``birth`` or ``trace``."""
    names = {column.name for column in columns}
    found: dict[int, str] = {}
    for index, column in enumerate(columns):
        role = _role(column, names, platform)
        if role:
            found[index] = role
    return found


def _role(column: Column, names: set[str], platform: str) -> str:
    folded = fold(column.name)
    role = _ROLES.get(folded, "") or (_ROLES.get(fold(column.title), "") if column.title else "")
    if role == "trace" and folded in _ORDINAL_TRACES and platform not in {QUALTRICS, LIMESURVEY, MICROSOFT}:
        return ""
    if role:
        return role
    if _GROUP_TIME.match(folded):
        return "trace"
    timed = _LIME_TIME.match(column.name)
    if timed and platform == LIMESURVEY and _asked(timed["code"], names):
        return "trace"
    if platform == MICROSOFT and _POINTS.match(column.name):
        return "trace"
    return "mail" if _mostly_addresses(column) else ""


def _asked(code: str, names: set[str]) -> bool:
    return code in names or any(name.startswith(f"{code}[") for name in names)


_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.\w+")


def _mostly_addresses(column: Column) -> bool:
    cells = [cell for cell in column.values[:200] if cell]
    return len(cells) > 1 and sum(bool(_ADDRESS.fullmatch(cell[:200])) for cell in cells) * 2 > len(cells)
