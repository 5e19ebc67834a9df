from __future__ import annotations

import os
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import RequestFactory
from tests.hostile_uploads import HOSTILE, pdf, picture

from digitaleschool.common import uploads
from digitaleschool.common.models import StoredFile
from digitaleschool.common.uploads import clear_orphans, handed_on, kept, upload_of
from digitaleschool.core.files import KINDS, Refused, check

pytestmark = pytest.mark.django_db


def on_disk(settings) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def stored(content: bytes = b"Les 1", name: str = "les.txt", *, now) -> StoredFile:
    with kept(check(content, name), now=now) as file:
        return file


def posted(content: bytes, name: str = "les.txt", **headers):
    return RequestFactory().post("/x/", {"word": "hallo", "file": SimpleUploadedFile(name, content)}, **headers)


def test_a_file_lies_under_a_random_name_without_ending_for_the_site_alone(settings, now):
    file = stored(pdf(), "../../les.exe", now=now)

    (path,) = on_disk(settings)
    assert path == settings.MEDIA_ROOT / file.path
    assert path.read_bytes() == pdf()
    assert len(path.name) == 32
    assert path.suffix == ""
    assert path.stat().st_mode & 0o777 == 0o600
    assert (file.name, file.kind, file.size_bytes) == ("les.pdf", "pdf", len(pdf()))


def test_what_fails_inside_leaves_no_row_and_no_file(settings, now):
    with pytest.raises(ValueError, match="later"), kept(check(b"Les", "les.txt"), now=now):
        raise ValueError("later")

    assert on_disk(settings) == []
    assert not StoredFile.objects.exists()


def test_a_file_whose_row_was_undone_later_is_cleared_after_a_day(settings, now):
    with transaction.atomic():
        stored(now=now)
        transaction.set_rollback(True)
    (path,) = on_disk(settings)
    os.utime(path, (now.timestamp(), now.timestamp()))

    assert clear_orphans(now + timedelta(hours=23)) == 0
    assert clear_orphans(now + timedelta(hours=25)) == 1
    assert on_disk(settings) == []


def test_a_row_that_nothing_points_to_goes_after_a_day(settings, now):
    file = stored(now=now)
    os.utime(settings.MEDIA_ROOT / file.path, (now.timestamp(), now.timestamp()))

    assert clear_orphans(now + timedelta(hours=25)) == 1
    assert not StoredFile.objects.exists()


def test_nothing_to_clear_where_nothing_was_ever_uploaded(now):
    assert clear_orphans(now) == 0


def test_a_file_is_handed_on_as_a_download_that_runs_nothing(now):
    response = handed_on(stored(pdf(), "Élodie’s les.pdf", now=now))
    content = b"".join(response)
    response.close()

    assert content == pdf()
    assert {name: response[name] for name in response.headers if name != "Content-Length"} == {
        "Content-Type": "application/pdf",
        "Content-Disposition": "attachment; filename*=utf-8''%C3%89lodie%E2%80%99s%20les.pdf",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-cache",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


@pytest.mark.parametrize("name", [name for name, (_, end) in HOSTILE.items() if end.rstrip("!") in KINDS])
def test_what_is_kept_of_a_hostile_file_is_only_handed_on_with_the_type_of_our_table(name, now):
    file = stored(HOSTILE[name][0], name, now=now)

    response = handed_on(file, inline=True)

    shown = response["Content-Disposition"].partition(";")[0]
    assert shown == ("inline" if file.kind in {"png", "jpg"} else "attachment")
    assert response["Content-Type"] == KINDS[file.kind].media_type
    assert "html" not in response["Content-Type"]
    assert "svg" not in response["Content-Type"]
    response.close()


def test_a_form_without_a_file_gets_a_sentence():
    with pytest.raises(Refused, match="Kies een bestand"):
        upload_of(RequestFactory().post("/x/", {"word": "hallo"}), "file")


def test_a_file_in_a_form_is_looked_through():
    assert upload_of(posted(picture("PNG"), "foto.jpg"), "file").kind == "png"


def test_what_says_to_be_too_large_is_not_written_and_the_form_is_still_read(monkeypatch):
    monkeypatch.setattr(uploads, "MOST_BYTES", 1_000)
    monkeypatch.setattr(uploads, "AROUND_A_FILE", 500)
    request = posted(b"les " * 2_000)

    with pytest.raises(Refused) as refused:
        upload_of(request, "file")

    assert refused.value.reason == "too_big"
    assert request.POST["word"] == "hallo"


def test_what_turns_out_too_large_while_it_comes_in_is_stopped(monkeypatch):
    monkeypatch.setattr(uploads, "MOST_BYTES", 100_000)
    written = []
    monkeypatch.setattr("django.core.files.uploadhandler.MemoryFileUploadHandler.receive_data_chunk",
                        lambda self, data, start: written.append(len(data)))  # fmt: skip
    request = posted(b"x" * 900_000)

    with pytest.raises(Refused) as refused:
        upload_of(request, "file")

    assert refused.value.reason == "too_big"
    assert sum(written) <= 100_000


def test_a_request_that_says_to_be_endless_is_not_read(client):
    class NeverRead(BytesIO):
        def read(self, *size):
            raise AssertionError("it was read")

    answer = client.generic("POST", "/account/login/", b"", **{
        "CONTENT_TYPE": "multipart/form-data; boundary=x", "CONTENT_LENGTH": str(10**12), "wsgi.input": NeverRead(),
    })  # fmt: skip

    assert answer.status_code == 400
    assert "text/html" in answer["Content-Type"]


def test_two_files_that_are_too_large_together_are_stopped(monkeypatch):
    monkeypatch.setattr(uploads, "MOST_BYTES", 150_000)
    files = {name: SimpleUploadedFile(f"{name}.txt", b"x" * 100_000) for name in ("file", "other")}
    request = RequestFactory().post("/x/", files)

    assert list(request.FILES) == ["file"]
