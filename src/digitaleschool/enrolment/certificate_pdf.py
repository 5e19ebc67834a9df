"""A certificate as a tagged PDF (PDF/UA-1) by typst, from what it says; its QR code leads to where it is checked."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files
from io import BytesIO
from itertools import groupby
from typing import Any

import segno
from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from digitaleschool.core.enrolment.proof import load_rule
from digitaleschool.frameworks.words import TRACKS
from digitaleschool.reports.forms.pdf import compile_source
from digitaleschool.reports.forms.plain import clean, one_line

from .certificate_content import day_of
from .models import Certificate
from .services.certifying import address_of


def certificate_pdf(certificate: Certificate, *, language: str) -> bytes:
    """The certificate on paper, in ``nl`` or ``en``."""
    with translation.override(language):
        return compile_source(_template(), as_data(certificate, language), format="pdf")[0]


def as_data(certificate: Certificate, language: str) -> dict[str, Any]:
    """All words of the page, in the language that is active."""
    content = certificate.content
    address = settings.SITE_URL + address_of(certificate.key)
    title = content["title"].get(language) or content["training"]
    return {
        "language": language, "title": one_line(f"{_('Certificate')}: {title}"), "issuer": "Digitale School",
        "marking": str(_("Invented for the demo")) if certificate.is_invented else "",
        "kind": str(_("Certificate")), "said_of": str(_("This says that")), "name": one_line(content["name"]),
        "followed": str(_("followed this training:")), "training": one_line(title),
        "promise": one_line(content["promise"].get(language, "")),
        "facts": [[one_line(label), one_line(value)] for label, value in facts_of(certificate)],
        "goals_title": goals_title(certificate), "goals": goals_by_framework(content, language),
        "qr": qr_code(address, border=0),
        "qr_says": str(_("QR code that leads to the page where this certificate is checked")),
        "check": str(_("Is this certificate real, and does it still hold? Scan the code or open:")),
        "address": address, "criteria": clean(load_rule().criteria[language]),
        "foot": one_line(f"{content['rtc']} · {date_format(localdate(certificate.issued_at), 'j F Y')}"),
    }  # fmt: skip


def facts_of(certificate: Certificate) -> list[tuple[str, str]]:
    """What stands under the name, on paper and on the page; in the language that is active."""
    content = certificate.content
    days = list(dict.fromkeys(day_of(first) for first, _last in content["sessions"]))
    return [
        (_("Hours followed"), hours(content["minutes"])),
        (_("Days"), ", ".join(date_format(day, "j F Y") for day in days)),
        (_("Given by"), content["provider"]),
        (_("Organised by"), content["rtc"]),
        (_("Issued on"), date_format(localdate(certificate.issued_at), "j F Y")),
    ]


def hours(minutes: int) -> str:
    """Minutes as people say them.

    >>> hours(180), hours(200), hours(45)
    ('3 uur', '3 uur 20 min', '45 min')
    """
    whole, rest = divmod(minutes, 60)
    said = ngettext("%(count)s hour", "%(count)s hours", whole) % {"count": whole} if whole else ""
    parts = [said, f"{rest} min" if rest or not whole else ""]
    return " ".join(part for part in parts if part)


def goals_title(certificate: Certificate) -> str:
    """What stands above the goals: for whose pupils their codes are."""
    if not certificate.track:
        return str(_("Goals and competences"))
    return _("Goals and competences, with the codes for %(track)s") % {"track": TRACKS[certificate.track]}


def goals_by_framework(content: dict[str, Any], language: str) -> list[dict[str, Any]]:
    """The goals under their editions, each as [code, words]; an edition that ended says so."""
    return [
        {"framework": _edition(name, until), "lines": [_line(goal, language) for goal in goals]}
        for (name, until), goals in groupby(
            content["goals"], key=lambda goal: (goal["framework"][language], goal["until"])
        )
    ]


def qr_code(address: str, *, border: int = 4) -> str:
    """The address as a QR code, in SVG; ``border`` is the white around it that a camera needs."""
    picture = BytesIO()
    segno.make(address, error="m", micro=False).save(picture, kind="svg", scale=8, border=border, xmldecl=False)
    return picture.getvalue().decode()


def _line(goal: dict[str, Any], language: str) -> list[str]:
    codes = [one_line(f"{code} ({TRACKS[track]})" if track else code) for track, code in goal["codes"]]
    return [" · ".join(codes), clean(goal[language])]


def _edition(name: str, until: str) -> str:
    if not until:
        return one_line(name)
    held = _("held until %(day)s") % {"day": date_format(date.fromisoformat(until), "j F Y")}
    return one_line(f"{name} ({held})")


@cache
def _template() -> bytes:
    return files("digitaleschool.enrolment").joinpath("certificate.typ").read_bytes()
