"""Reads what the machine says about the site, and refuses what would make it unsafe."""

from __future__ import annotations

import json
import os
import re
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

SHORTEST_SECRET = 50
FEWEST_SIGNS = 10
"""A secret of fifty signs that repeats a few of them is no secret."""
PROVIDER_FACTS = {"id", "name", "server_url", "client_id", "secret"}
PROVIDER_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")


def project_root() -> Path:
    """The folder that holds ``pyproject.toml``, or the present folder for an installed package."""
    checkout = Path(__file__).resolve().parents[3]
    return checkout if (checkout / "pyproject.toml").is_file() else Path.cwd()


def required(name: str) -> str:
    """The value of an environment variable that the site cannot do without."""
    value = os.environ.get(name, "").strip()
    if not value:
        raise ImproperlyConfigured(f"Set the environment variable {name}; docs/operations/running.md says to what.")
    return value


def flag(name: str, *, default: bool = False) -> bool:
    """Whether an environment variable says yes (1, true, yes, on)."""
    value = os.environ.get(name)
    return default if value is None else value.strip().lower() in {"1", "true", "yes", "on"}


def refused(name: str, why: str) -> bool:
    """No, always; the site does not start where the environment says yes."""
    if flag(name):
        raise ImproperlyConfigured(f"Leave {name} out: {why}.")
    return False


def listed(name: str) -> list[str]:
    """The comma-separated words of an environment variable."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def strong_secret(value: str) -> str:
    """The secret itself; refused when it is short, plain, or the one that Django writes into examples."""
    if len(value) < SHORTEST_SECRET or len(set(value)) < FEWEST_SIGNS or value.startswith("django-insecure"):
        raise ImproperlyConfigured(
            f"SECRET_KEY is too weak: give at least {SHORTEST_SECRET} random signs, "
            'for instance from python -c "import secrets; print(secrets.token_urlsafe(50))".'
        )
    return value


def named_hosts(value: list[str]) -> list[str]:
    """The host names that the site answers to; refused when empty or when anything goes."""
    if not value or any("*" in host for host in value):
        raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts of the site, without a star.")
    return value


def secure_address(value: str) -> str:
    """The address of the site, without a slash at its end; refused when it is not that of a site with TLS."""
    parts = urlsplit(value)
    if parts.scheme != "https" or not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
        raise ImproperlyConfigured(
            "SITE_URL must be the address of the site, for instance https://digitaleschool.example."
        )
    return f"https://{parts.netloc}"


def oidc_providers(value: str) -> list[dict[str, str]]:
    """The identity providers of ``OIDC_PROVIDERS``, a JSON list; refused when one is not complete or not safe."""
    if not value.strip():
        return []
    try:
        providers = json.loads(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"OIDC_PROVIDERS must be a JSON list: {error}.") from error
    if not isinstance(providers, list):
        raise ImproperlyConfigured("OIDC_PROVIDERS must be a JSON list.")
    for provider in providers:
        _refuse_unsafe(provider)
    if len({provider["id"] for provider in providers}) < len(providers):
        raise ImproperlyConfigured("OIDC_PROVIDERS: each provider needs an id of its own.")
    return providers


def _refuse_unsafe(provider: object) -> None:
    named = isinstance(provider, dict) and set(provider) == PROVIDER_FACTS
    if not named or not all(isinstance(fact, str) and fact.strip() for fact in provider.values()):
        raise ImproperlyConfigured(f"OIDC_PROVIDERS: each provider needs {', '.join(sorted(PROVIDER_FACTS))} as text.")
    if not PROVIDER_ID.match(provider["id"]):
        raise ImproperlyConfigured("OIDC_PROVIDERS: an id is made of small letters, digits and hyphens.")
    parts = urlsplit(provider["server_url"])
    if parts.scheme != "https" and parts.hostname not in {"127.0.0.1", "localhost", "::1"}:
        raise ImproperlyConfigured("OIDC_PROVIDERS: a server_url begins with https.")


def kept_secret(path: Path) -> str:
    """The secret of this machine, made once and kept in a file that only its owner reads."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(64))
        try:
            os.link(fresh, path)  # the first of two processes wins, the second reads what the first kept
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text()
