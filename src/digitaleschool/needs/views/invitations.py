"""Whom a round asks by mail: the list, adding people, the words, sending and reminding."""

from __future__ import annotations

import tempfile
from pathlib import Path
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from digitaleschool.common.pagination import page_of
from digitaleschool.common.text import clean_line
from digitaleschool.core.mail_texts import LONGEST_SUBJECT, LONGEST_TEXT, PLACEHOLDERS, TextRefused, check_text
from digitaleschool.needs.address_list import (
    COLUMN_NAMES,
    MOST_BYTES,
    Entry,
    ListRefused,
    as_text,
    read_file,
    read_text,
)
from digitaleschool.needs.models import Invitation, InvitationText, Round
from digitaleschool.needs.queries import invitations_sent_by, invitations_visible_to, rounds_worked_on
from digitaleschool.needs.rules import coordinates
from digitaleschool.needs.services.invitations import (
    MOST_REMINDERS,
    REMINDER_AFTER_DAYS,
    CannotInvite,
    CheckedList,
    Verdict,
    add_people,
    change_text,
    check_list,
    check_open,
    cleaned,
    filled_for,
    remove_invitation,
    restore_text,
    send_mails,
    texts_of,
    waiting_for,
)  # fmt: skip

ROWS_A_PAGE = 25
MOST_SHOWN = 100
"""Rows of a list that are shown before it is added; the counts are of all."""
Kind = InvitationText.Kind
Status = Invitation.Status


def worked_on(request: HttpRequest, slug: str) -> Round:
    """A round that the visitor works on; for others it is not there."""
    return get_object_or_404(rounds_worked_on(request.user), slug=slug)


def run(request: HttpRequest, slug: str) -> Round:
    """A round in which the visitor may act: its coordinators."""
    round = worked_on(request, slug)
    if not coordinates(request.user, round):
        raise Http404
    return round


class Filters(forms.Form):
    """Which invitations to look at; nothing filled in is all of them."""

    status = forms.ChoiceField(
        required=False, label=gettext_lazy("How it stands"), choices=[("", gettext_lazy("Everyone")), *Status.choices]
    )
    q = forms.CharField(required=False, label=gettext_lazy("Name, address or school"), max_length=120)

    def chosen(self, rows: QuerySet[Invitation]) -> QuerySet[Invitation]:
        if not self.is_valid():
            return rows
        if self.cleaned_data["status"]:
            rows = rows.filter(status=self.cleaned_data["status"])
        words = clean_line(self.cleaned_data["q"])
        if words:
            rows = rows.filter(
                Q(name__icontains=words)
                | Q(email__icontains=words)
                | Q(school__organisation__name__icontains=words)
                | Q(school__number=words)
            )
        return rows


@require_safe
@login_required
def invitation_list(request: HttpRequest, slug: str) -> HttpResponse:
    round = worked_on(request, slug)
    rows = invitations_visible_to(request.user, round)
    counted = dict(rows.order_by().values_list("status").annotate(Count("pk")))
    acts = coordinates(request.user, round)
    today = timezone.localdate()
    filters = Filters(request.GET)
    context = {
        "round": round,
        "filters": filters,
        "page": page_of(filters.chosen(rows), request, size=ROWS_A_PAGE),
        "counts": [(label, counted.get(status, 0), status) for status, label in Status.choices],
        "people": sum(counted.values()),
        "acts": acts,
        "problem": why_not(round),
        "planned": waiting_for(Kind.FIRST, round=round, by=request.user, today=today).count() if acts else 0,
        "remindable": waiting_for(Kind.REMINDER, round=round, by=request.user, today=today).count() if acts else 0,
    }
    return render(request, "needs/invitations/list.html", context)


def why_not(round: Round) -> str:
    """Why no mail can be sent now; empty where it can."""
    try:
        check_open(round, timezone.localdate())
    except CannotInvite as refusal:
        return refusal.said(get_language() or "nl")
    return ""


# Adding people


class PeopleForm(forms.Form):
    text = forms.CharField(
        required=False,
        label=gettext_lazy("Paste the list here"),
        help_text=gettext_lazy(
            "One person on each line: name; e-mail; school number; language (nl or en). "
            "Only the e-mail address is required. You may also copy the cells from Excel."
        ),
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
    )
    file = forms.FileField(
        required=False,
        label=gettext_lazy("Or choose a file"),
        help_text=gettext_lazy("CSV or Excel (.xlsx), with column titles or without."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.ods"}),
    )

    def clean(self) -> None:
        text, file = self.cleaned_data.get("text"), self.cleaned_data.get("file")
        if self.errors:
            return
        if bool(text and text.strip()) == bool(file):
            self.add_error("text", _("Paste a list or choose a file, one of the two."))
            return
        try:
            self.entries: list[Entry] = _read_upload(file) if file else read_text(text or "")
        except ListRefused as refusal:
            self.add_error("file" if file else "text", refusal.said(get_language() or "nl"))


def _read_upload(file: UploadedFile) -> list[Entry]:
    if (file.size or 0) > MOST_BYTES:
        raise ListRefused(_("This file is too large: a list of people is smaller than 5 MB."))
    suffix = Path(file.name or "").suffix.lower()[:6]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"list{suffix if suffix[1:].isalnum() and suffix.isascii() else ''}"
        with path.open("wb") as copy:
            for piece in file.chunks():
                copy.write(piece)
        return read_file(path)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def add_to_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Looks through a list first; adds it once the person has seen what would happen."""
    round = run(request, slug)
    if request.method != "POST":
        return render(request, "needs/invitations/add.html", {"round": round, "form": PeopleForm()})
    form = PeopleForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "needs/invitations/add.html", {"round": round, "form": form}, status=422)
    checked = check_list(round=round, entries=form.entries, by=request.user)
    if "add" in request.POST and checked.new and not checked.faulty:
        try:
            number = add_people(round=round, entries=form.entries, by=request.user, now=timezone.now())
        except CannotInvite as refusal:
            messages.warning(request, refusal.said(get_language() or "nl"))
        else:
            said = ngettext("%(number)s person was added.", "%(number)s people were added.", number)
            messages.success(request, said % {"number": number})
            return redirect("invitations", slug=slug)
    again = PeopleForm(initial={"text": form.cleaned_data["text"] or as_text(form.entries)})
    context = {"round": round, "form": again, "checked": checked} | _told(checked)
    return render(request, "needs/invitations/add.html", context, status=422 if checked.faulty else 200)


def _told(checked: CheckedList) -> dict[str, object]:
    """The looked-through list in words."""
    language = get_language() or "nl"
    counts = checked.counts
    new = len(checked.new)
    faults = [
        (row.entry.row, COLUMN_NAMES[fault.column][language], fault.message[language])
        for row in checked.faulty
        for fault in row.faults
    ]
    return {
        "new": new,
        "without_school": counts[Verdict.NO_SCHOOL],
        "stopped": counts[Verdict.STOPPED],
        "known": counts[Verdict.KNOWN],
        "double": counts[Verdict.DOUBLE],
        "faults": faults[:MOST_SHOWN],
        "more_faults": max(0, len(faults) - MOST_SHOWN),
        "rows": [(row.entry, row.school, VERDICTS[row.verdict]) for row in checked.rows[:MOST_SHOWN]],
        "more_rows": max(0, len(checked.rows) - MOST_SHOWN),
    }


VERDICTS = {
    Verdict.NEW: gettext_lazy("new"),
    Verdict.NO_SCHOOL: gettext_lazy("new, without school"),
    Verdict.STOPPED: gettext_lazy("new, but wants no mail"),
    Verdict.KNOWN: gettext_lazy("is on the list already"),
    Verdict.DOUBLE: gettext_lazy("stands in your list twice"),
    Verdict.FAULTY: gettext_lazy("mistake"),
}


@require_POST
@login_required
def remove(request: HttpRequest, slug: str, invitation: UUID) -> HttpResponse:
    round = run(request, slug)
    row = get_object_or_404(invitations_sent_by(request.user, round), pk=invitation)
    try:
        remove_invitation(invitation=row, by=request.user, now=timezone.now())
    except CannotInvite as refusal:
        messages.warning(request, refusal.said(get_language() or "nl"))
    else:
        messages.success(request, _("One person was taken off the list."))
    return redirect("invitations", slug=slug)


# The words


class TextForm(forms.Form):
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=LONGEST_SUBJECT)
    text = forms.CharField(
        label=gettext_lazy("Text"), max_length=LONGEST_TEXT, strip=False, widget=forms.Textarea(attrs={"rows": 18})
    )
    person = forms.ModelChoiceField(
        queryset=Invitation.objects.none(),
        required=False,
        label=gettext_lazy("Look at it as it would be for"),
        empty_label=gettext_lazy("An invented person"),
    )

    def __init__(self, *args: object, people: QuerySet[Invitation], **options: object) -> None:
        super().__init__(*args, **options)
        self.fields["person"].queryset = people
        self.fields["person"].choices = [
            ("", _("An invented person")),
            *((row.pk, f"{row.name} ({row.email})" if row.name else row.email) for row in people[:MOST_SHOWN]),
        ]

    def clean(self) -> None:
        if self.errors:
            return
        try:
            check_text(cleaned(self.cleaned_data["subject"], self.cleaned_data["text"]))
        except TextRefused as refusal:
            self.add_error("text", refusal.said(get_language() or "nl"))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def text(request: HttpRequest, slug: str, kind: str, language: str) -> HttpResponse:
    round = run(request, slug)
    if kind not in Kind.values or language not in {"nl", "en"}:
        raise Http404
    people = invitations_sent_by(request.user, round).filter(language=language)
    present = texts_of(round)[kind, language]
    form = TextForm(request.POST or {"subject": present.subject, "text": present.text}, people=people)
    here = {"round": round, "kind": kind, "language": language}
    now = timezone.now()
    if request.method == "POST" and "restore" in request.POST:
        restore_text(**here, by=request.user, now=now)
        messages.success(request, _("The first wording holds again."))
        return redirect("invitation_text", slug=slug, kind=kind, language=language)
    if request.method == "POST" and "save" in request.POST and form.is_valid():
        words = form.cleaned_data
        change_text(**here, subject=words["subject"], text=words["text"], by=request.user, now=now)
        messages.success(request, _("The text is saved. Mails that you send from now on say this."))
        return redirect("invitation_text", slug=slug, kind=kind, language=language)
    context = here | {
        "form": form,
        "preview": _preview(form, round, language),
        "placeholders": [(f"{{{name}}}", MEANINGS[name]) for name in PLACEHOLDERS],
        "mails": [
            (Kind(each).label, label, each, code)
            for each in Kind.values
            for code, label in (("nl", _("Dutch")), ("en", _("English")))
        ],
        "title": Kind(kind).label,
    }
    return render(request, "needs/invitations/text.html", context, status=422 if form.errors else 200)


MEANINGS = {
    "name": gettext_lazy("the person's name; “colleague” where we do not know it"),
    "round": gettext_lazy("the title of the round"),
    "school": gettext_lazy("the name of the school"),
    "link": gettext_lazy("the secret link; nobody sees it but who gets the mail"),
    "unsubscribe": gettext_lazy("the link to stop the mails"),
    "closes_on": gettext_lazy("the last day to answer"),
}


def _preview(form: TextForm, round: Round, language: str) -> object:
    """The mail for a person of the list; the secret link is never shown."""
    if not form.is_valid():
        return None
    person = form.cleaned_data["person"]
    mail = cleaned(form.cleaned_data["subject"], form.cleaned_data["text"])
    filled = filled_for(
        mail, round=round, name=person.name if person else "Els Peeters", school=person.school if person else None,
        language=language,
    )  # fmt: skip
    hidden = _("[secret link]")
    shown = filled.text.replace("{link}", hidden).replace("{unsubscribe}", _("[link to stop]"))
    return {"subject": filled.subject, "text": shown, "language": language}


# Sending


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def send(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Says how many mails go to whom; sends them when the button is pressed."""
    round = run(request, slug)
    if kind not in {Kind.FIRST, Kind.REMINDER}:
        raise Http404
    now, today = timezone.now(), timezone.localdate()
    waiting = waiting_for(kind, round=round, by=request.user, today=today)
    if request.method == "POST":
        try:
            number = send_mails(kind, round=round, by=request.user, now=now, today=today)
        except CannotInvite as refusal:
            messages.warning(request, refusal.said(get_language() or "nl"))
        else:
            messages.success(request, _written(number))
        return redirect("invitations", slug=slug)
    languages = dict(waiting.order_by().values_list("language").annotate(Count("pk")))
    first = waiting.first()
    preview = None
    if first:
        mail = texts_of(round)[kind, first.language]
        filled = filled_for(mail, round=round, name=first.name, school=first.school, language=first.language)
        shown = filled.text.replace("{link}", _("[secret link]")).replace("{unsubscribe}", _("[link to stop]"))
        preview = {"subject": filled.subject, "text": shown, "language": first.language}
    context = {
        "round": round, "kind": kind, "count": sum(languages.values()), "dutch": languages.get("nl", 0),
        "english": languages.get("en", 0), "preview": preview, "problem": why_not(round),
        "is_reminder": kind == Kind.REMINDER, "days": REMINDER_AFTER_DAYS, "most": MOST_REMINDERS,
    }  # fmt: skip
    return render(request, "needs/invitations/send.html", context)


def _written(number: int) -> str:
    if not number:
        return _("Nobody was waiting for this mail.")
    said = ngettext(
        "%(number)s mail is on its way. It leaves within a few minutes.",
        "%(number)s mails are on their way. They leave within a few minutes.",
        number,
    )
    return said % {"number": number}
