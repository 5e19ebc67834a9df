"""Enrolling over HTTP with the site as it runs, in short. The long runs are ``benchmarks/enrolment``."""

from __future__ import annotations

import os
from collections import Counter

import pytest
from tests.enrolment.enrol_runs import (
    FakeMail,
    Run,
    all_at_once,
    at_random,
    doubles,
    enrolling,
    mail_server,
    while_killed,
    wrong,
    wrong_mails,
)

DATABASE_URL = os.environ.get("DATABASE_URL", "")


@pytest.mark.database
def test_places_over_http_hold_under_load_and_under_kills(tmp_path):
    """One site for all three, for it costs the most: all at once, at random, with kills and mail that fails."""
    mail = FakeMail()
    with (
        mail_server(mail) as port,
        enrolling(
            tmp_path, people=15, capacities=(4, 5, 6), database_url=DATABASE_URL, mail_at=port, workers=3
        ) as site,
    ):  # fmt: skip
        runs = [
            all_at_once(site, site.runs[0]),
            at_random(site, clients=4, times=8),
            while_killed(site, site.runs[2], kills=4, mail=mail),
        ]
        kept = site.look()
        errors = [line for line in site.log_of_errors() if "SIGKILL" not in line]

    seen = Run(
        acks=[ack for run in runs for ack in run.acks], visits=[visit for run in runs for visit in run.visits],
        troubles=[one for run in runs[:2] for one in run.troubles], kills=runs[2].kills, sent=runs[2].sent,
    )  # fmt: skip
    assert (wrong(seen, kept, dict(zip(site.runs, (4, 5, 6), strict=True))), errors) == ([], [])
    assert Counter(state for _, _, state in runs[0].acks) == {"seated": 4, "waiting": 11}
    assert wrong_mails(seen, kept) == []
    assert mail.failed > 0


def test_a_run_sees_what_is_lost_and_what_is_double():
    seen = Run(acks=[("enrol", "k1", "seated")], troubles=["x"], kills=1)
    seen.sent.update(["<a>", "<a>", "<a>", "<strange>"])
    kept = {
        "integrity": "page 7", "deeds": [], "facts": {}, "keys": {},
        "notices": [[1, "seated", "told", None, 1], [2, "waiting", "dropped", None, 1]],
        "mails": {"1": ["<a>", "done"], "2": ["<b>", "done"], "3": ["<c>", "waiting"]},
    }  # fmt: skip

    assert wrong(seen, kept, {}) == [
        "x", "the database is broken: page 7", "enrol of k1 was acknowledged and is lost",
        "enrol of 0 was acknowledged as seated, and is nowhere",
    ]  # fmt: skip
    assert wrong_mails(seen, kept) == [
        "notice 1 (seated) has no mail", "mail 2 was never taken", "mail 3 is waiting",
        "1 mails of what never happened", "2 doubles, 1 kills",
    ]  # fmt: skip
    assert doubles(seen) == 2
