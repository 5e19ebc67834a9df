"""Files that people upload, kept so that they do nothing (docs/decisions/0022).

A view reads one with :func:`upload_of`, and inside :func:`kept` writes the row that points to it; whoever may have it
gets it from :func:`handed_on`. On disk a file has a random name without an ending, in a folder that no address leads
to. :func:`clear_orphans` removes what no row points to.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.db import transaction
from django.db.models import Q
from django.http import FileResponse, HttpRequest

from digitaleschool.core.files import KINDS, MOST_BYTES, Checked, Refused, check

from .models import StoredFile

FOLDER = "uploads"
AROUND_A_FILE = 1_000_000
"""Bytes of a form beside the file in it."""
NEVER_READ = 10 * MOST_BYTES
"""A request that says to be larger is a bad request: reading it to the end would only cost us."""
ORPHAN_AFTER = timedelta(days=1)
SANDBOX = "default-src 'none'; sandbox"
"""Should a browser show a file after all, it runs nothing and reaches nothing."""
TOO_BIG = "upload_too_big"


class LimitedUploadHandler(FileUploadHandler):
    """Stops the reading of files past :data:`~digitaleschool.core.files.MOST_BYTES` of all files in a request together.

    The first of ``FILE_UPLOAD_HANDLERS``: it sees each piece before any is written. The other fields of the form are
    still read, so that the page can say what is wrong.
    """

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.seen = 0
        self.says = 0

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None) -> None:  # type: ignore[no-untyped-def]
        self.says = content_length
        if content_length > NEVER_READ:
            raise RequestDataTooBig("larger than any file that is kept")

    def new_file(self, *arguments: object, **options: object) -> None:
        super().new_file(*arguments, **options)
        if self.says > MOST_BYTES + AROUND_A_FILE:
            self._too_big()
            raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.seen += len(raw_data)
        if self.seen > MOST_BYTES:
            self._too_big()
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None

    def _too_big(self) -> None:
        setattr(self.request, TOO_BIG, True)


def upload_of(request: HttpRequest, field: str) -> Checked:
    """The file in a form, looked through. Raises :class:`~digitaleschool.core.files.Refused`."""
    file = request.FILES.get(field)
    if file is None:
        raise too_big() if getattr(request, TOO_BIG, False) else Refused("no_file")
    return check_upload(file)


def check_upload(file: UploadedFile) -> Checked:
    """A file as Django gives it, looked through. Raises :class:`~digitaleschool.core.files.Refused`."""
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise too_big()
    return check(content, file.name or "")


def too_big() -> Refused:
    return Refused("too_big", what="een bestand", what_en="a file", most=MOST_BYTES // 10**6)


@contextmanager
def kept(checked: Checked, *, now: datetime) -> Iterator[StoredFile]:
    """Writes the file, and gives its row in a transaction: what fails inside leaves no row and no file.

    Where a transaction around this one fails later, or the process dies, the file is an orphan and is cleared in a day.
    """
    path = write_inert(checked.content)
    try:
        with transaction.atomic():
            yield StoredFile.objects.create(
                path=path, kind=checked.kind, name=checked.name, size_bytes=len(checked.content),
                sha256=checked.sha256, is_active=checked.is_active, stored_at=now,
            )  # fmt: skip
    except BaseException:
        (settings.MEDIA_ROOT / path).unlink(missing_ok=True)
        raise


def write_inert(content: bytes) -> str:
    """Writes bytes under a random name, to the disk itself; the path below MEDIA_ROOT."""
    name = secrets.token_hex(16)
    folder = Path(settings.MEDIA_ROOT) / FOLDER / name[:2]
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return f"{FOLDER}/{name[:2]}/{name}"


def handed_on(file: StoredFile, *, name: str = "", inline: bool = False) -> FileResponse:
    """The file as a download, with the type of our table. Only a picture, which we wrote anew, may stand in a page.

    Raises FileNotFoundError where the disk has lost it.
    """
    kind = KINDS[file.kind]
    response = FileResponse(
        (settings.MEDIA_ROOT / file.path).open("rb"),
        as_attachment=not (inline and kind.is_picture), filename=name or file.name, content_type=kind.media_type,
    )  # fmt: skip
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    response["Cache-Control"] = "private, no-cache"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def clear_orphans(now: datetime) -> int:
    """Removes rows that nothing points to, and files without a row, both older than a day; how many files went."""
    before = now - ORPHAN_AFTER
    for key in _unused(before):
        with transaction.atomic():
            StoredFile.objects.filter(pk=key).delete()
    gone = 0
    known = set(StoredFile.objects.values_list("path", flat=True))
    for path in _on_disk():
        if str(path.relative_to(settings.MEDIA_ROOT)) not in known and path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _unused(before: datetime) -> list[object]:
    rows = StoredFile.objects.filter(stored_at__lt=before)
    for relation in StoredFile._meta.related_objects:
        used = relation.related_model._default_manager.filter(Q((f"{relation.field.name}__isnull", False)))
        rows = rows.exclude(pk__in=used.values(relation.field.attname))
    return list(rows.values_list("pk", flat=True))


def _on_disk() -> Iterator[Path]:
    folder = Path(settings.MEDIA_ROOT) / FOLDER
    if folder.is_dir():
        yield from (path for path in sorted(folder.glob("*/*")) if path.is_file())
