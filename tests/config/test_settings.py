import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from digitaleschool.config.environment import kept_secret, named_hosts, secure_address, strong_secret


def test_sqlite_takes_its_lock_at_the_start_and_keeps_what_it_acknowledged(db):
    if connection.vendor != "sqlite":
        pytest.skip("about SQLite")

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        journal = cursor.fetchone()[0]
        cursor.execute("PRAGMA synchronous")
        synchronous = cursor.fetchone()[0]

    full = 2
    options = connection.settings_dict["OPTIONS"]
    assert (connection.transaction_mode, options["timeout"], journal, synchronous) == ("IMMEDIATE", 20, "wal", full)


def test_postgresql_reads_what_is_committed(db):
    if connection.vendor != "postgresql":
        pytest.skip("about PostgreSQL")

    with connection.cursor() as cursor:
        cursor.execute("SHOW transaction_isolation")

        assert cursor.fetchone() == ("read committed",)


def test_a_request_opens_no_transaction_by_itself(db):
    assert connection.settings_dict["ATOMIC_REQUESTS"] is False


def test_nothing_may_be_loaded_from_elsewhere_or_stand_in_the_page():
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]

    assert {name: [str(source) for source in sources] for name, sources in policy.items()} == {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }


GOOD = "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOP"


@pytest.mark.parametrize("secret", ["", "short", "a" * 60, "abc" * 20, GOOD[:49], f"django-insecure-{GOOD}"])
def test_a_weak_secret_is_refused(secret):
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY is too weak"):
        strong_secret(secret)


def test_a_strong_secret_is_taken():
    assert strong_secret(GOOD) == GOOD


@pytest.mark.parametrize("hosts", [[], ["*"], ["site.example", "*.example"]])
def test_hosts_must_be_named(hosts):
    with pytest.raises(ImproperlyConfigured, match="ALLOWED_HOSTS"):
        named_hosts(hosts)


def test_the_secret_of_a_machine_is_made_once_and_read_by_its_owner_only(tmp_path):
    path = tmp_path / "var" / "secret-key"

    first, second = kept_secret(path), kept_secret(path)

    assert first == second == strong_secret(first)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["secret-key"]


@pytest.mark.parametrize(
    "address",
    [
        "http://site.example",
        "site.example",
        "https://",
        "https://site.example/map",
        "https://site.example/?a=b",
        "javascript:x",
    ],
)
def test_the_address_of_the_site_must_be_one_with_tls(address):
    with pytest.raises(ImproperlyConfigured, match="SITE_URL"):
        secure_address(address)


def test_the_address_of_the_site_loses_its_last_slash():
    assert secure_address("https://site.example/") == "https://site.example"


EMAIL = ("EMAIL_HOST", "EMAIL_PORT", "EMAIL_USER", "EMAIL_PASSWORD", "EMAIL_FROM")
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "digitaleschool.config.production",
    "SECRET_KEY": GOOD,
    "ALLOWED_HOSTS": "site.example",
    "SITE_URL": "https://site.example",
} | {name: "25" if name == "EMAIL_PORT" else "x" for name in EMAIL}


def _in_production(question: str, **environment: str) -> subprocess.CompletedProcess:
    code = f"from django.conf import settings; print({question})"
    inherited = {name: value for name, value in os.environ.items() if name not in {"DEMO_MODE", "OIDC_PROVIDERS"}}
    return subprocess.run(
        [sys.executable, "-c", code], env=inherited | PRODUCTION | environment, capture_output=True, text=True
    )


def test_staff_have_a_second_factor_in_production():
    assert _in_production("settings.SECOND_FACTOR_REQUIRED, settings.DEMO_MODE").stdout.strip() == "True False"


def test_production_refuses_the_demo():
    answer = _in_production("settings.DEMO_MODE", DEMO_MODE="1")

    assert answer.returncode != 0
    assert "ImproperlyConfigured: Leave DEMO_MODE out" in answer.stderr
