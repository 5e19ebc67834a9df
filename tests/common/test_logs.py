import logging
import sys
from types import SimpleNamespace

from digitaleschool.common.logs import OneLine


def _record(message, *, exc_info=None, **extra):
    record = logging.LogRecord("django.request", logging.ERROR, "views.py", 1, message, (), exc_info)
    record.created = 0.0
    record.__dict__ |= extra
    return record


def test_a_line_is_one_line_in_utc_with_the_reference_of_the_request():
    record = _record("Not Found: /\r\nFAKE \x1b[31mline", request=SimpleNamespace(reference="1f3a9c02"))

    line = OneLine().format(record)

    assert line == "1970-01-01T00:00:00Z ERROR django.request 1f3a9c02 Not Found: /  FAKE  [31mline"


def test_a_failure_tells_where_it_happened_and_not_what_was_typed():
    try:
        raise ValueError("row (amina@rtc.example) is refused")
    except ValueError:
        record = _record("Internal Server Error: /", exc_info=sys.exc_info())

    line = OneLine().format(record)

    assert "ValueError at test_logs.py:" in line
    assert "amina" not in line
    assert "\n" not in line


def test_a_line_leaves_out_what_opens_a_link():
    secret = "abcdefghijklmnopqrstuvwxyz234567"
    messages = [
        f"Not Found: /u/{secret}/",
        f"/u/{secret}x?{secret}",
        f"sent {secret}, {secret}",
        "/u/stop/x/",
        "/u/",
        "/url/x",
    ]

    told = [OneLine().format(_record(message)).partition(" - ")[2] for message in messages]

    assert told == ["Not Found: /u/...", "/u/...?...", "sent ..., ...", "/u/...", "/u/", "/url/x"]
