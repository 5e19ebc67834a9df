"""An assessment as a file: a PDF to read (tagged, its words as data), JSON for another system."""

from __future__ import annotations

import json
from datetime import date

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from digitaleschool.common.language import read_in
from digitaleschool.core.evidence.document import Column, Document, Line, Paragraph, Section, Strong, Table
from digitaleschool.reports.forms.pdf import report_pdf

from .models import Assessment
from .review_picture import Line as Criterion
from .review_picture import Picture, Said, json_of, picture_of

PDF, JSON = "beoordeling.pdf", "beoordeling.json"
FILES = {PDF: "application/pdf", JSON: "application/json"}


def file_of(assessment: Assessment, name: str, *, today: date) -> bytes:
    """The content of the file of that name, as the assessment stands on a day."""
    picture = picture_of(assessment, today)
    if name == JSON:
        return json.dumps(json_of(assessment, picture), ensure_ascii=False, indent=1).encode()
    return report_pdf(assessment_document(assessment, picture))


def assessment_document(assessment: Assessment, picture: Picture) -> Document:
    """The assessment as a document in the language of the reader: the outcome first, then criterion by criterion."""
    version = assessment.version
    facts = [
        (_("Provider"), version.training.provider.name), (_("RTC"), version.training.rtc.name),
        (_("Version"), str(version.number)), (_("Why"), str(assessment.get_reason_display())),
        (_("School year"), assessment.school_year), (_("Quality framework"), picture.framework.title[read_in()]),
        (_("Outcome"), _outcome(assessment)),
    ]  # fmt: skip
    overview = Table(
        id="overview", caption=_("Criterion by criterion"),
        columns=(Column(label=_("Criterion")), Column(label=_("What the site sees")), Column(label=_("Outcome"))),
        rows=tuple(
            ((f"{line.code} {line.title}",), (line.state_words,), (line.outcome_words,)) for line in picture.lines
        ),
    )  # fmt: skip
    remark = (Paragraph(parts=(assessment.remark,), role="lead"),) if assessment.remark else ()
    groups = dict.fromkeys(line.group for line in picture.lines)
    return Document(
        title=version.title, subtitle=_("Assessment"), language=read_in(), facts=tuple(facts),
        marking=_("Demo: invented") if version.training.is_invented else "",
        sections=(
            Section(id="overview", title=_("Outcome"), blocks=(*remark, overview)),
            *(
                Section(
                    id=f"group-{at}", title=group, blocks=(),
                    sections=tuple(_section(line) for line in picture.lines if line.group == group),
                )
                for at, group in enumerate(groups)
            ),
        ),
    )  # fmt: skip


def _outcome(assessment: Assessment) -> str:
    words = str(assessment.get_state_display())
    if not assessment.closed_at:
        return words
    day = date_format(localtime(assessment.closed_at), "j F Y")
    return f"{words}, {day}, {assessment.closed_by}" if assessment.closed_by else f"{words}, {day}"


def _section(line: Criterion) -> Section:
    blocks = [
        Paragraph(parts=(Strong(text=line.outcome_words.capitalize()), ". ", line.explained)),
        *(Paragraph(parts=(fact,)) for fact in line.facts),
        *(Paragraph(parts=(Strong(text=_("To mend:")), " ", remedy)) for remedy in line.remedies),
        *(Paragraph(parts=_said(one)) for one in line.verdicts),
    ]
    if line.waiver:
        by = line.waiver.by or _("someone who left")
        day = date_format(localtime(line.waiver.at), "j F Y")
        head = _("Waived by %(name)s, %(day)s") % {"name": by, "day": day}
        blocks.append(Paragraph(parts=(Strong(text=head), ": ", line.waiver.reason)))
    return Section(id=f"criterion-{line.code}", title=f"{line.code} {line.title}", blocks=tuple(blocks))


def _said(one: Said) -> Line:
    head = Strong(text=f"{one.seat.capitalize()}: {one.judged_words}.")
    parts: list[str | Strong] = [head]
    if one.reason:
        parts += [" ", one.reason]
    if one.suggestion:
        parts += [" ", _("Suggestion:"), " ", one.suggestion]
    return tuple(parts)
