"""A certificate as a signed Open Badges 3.0 credential, and who issues it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from digitaleschool.core.enrolment.credential import (
    LIST_BITS,
    Aligned,
    Facts,
    claims,
    credential,
    issuer_profile,
    status_list,
)
from digitaleschool.core.enrolment.proof import load_rule

from .models import Certificate
from .signing import SigningKey, signed, signing_key

LANGUAGE = "nl"
"""Of what a credential says: schools and inspectors here read Dutch."""


def signed_credential(certificate: Certificate) -> str:
    """The certificate as a compact JWS; it must have its row, whose number is its place in the status list."""
    facts = credential(_facts(certificate), issuer())
    return _signed(claims(facts))


def signed_status_list(number: int, now: datetime) -> str:
    """The list (from 1) that tells verifiers which credentials no longer hold, without saying whose they are."""
    first = (number - 1) * LIST_BITS
    ended: Iterable[int] = Certificate.objects.filter(
        pk__gte=first, pk__lt=first + LIST_BITS, ended_at__isnull=False
    ).values_list("pk", flat=True)
    address = _absolute("credential_status", number=number)
    listed = status_list(address=address, issuer=issuer(), ended=[key - first for key in ended], made_at=now)
    # A list names its issuer by address only, so the registered claims are written here.
    return _signed({**listed, "iss": listed["issuer"], "jti": listed["id"], "nbf": int(now.timestamp())})


def issuer() -> dict[str, Any]:
    """Who issues: this site, for the five RTCs."""
    return issuer_profile(
        address=_absolute("credential_issuer"), name="Digitale School", site=f"{settings.SITE_URL}/",
        about="De vijf Regionale Technologische Centra van Vlaanderen",
    )  # fmt: skip


def id_of(key: uuid.UUID, what: str = "credential") -> str:
    """A name that nobody can turn back into the key, which opens the page of the certificate."""
    return f"urn:uuid:{uuid.uuid5(key, what)}"


def key_address(key: SigningKey) -> str:
    return _absolute("credential_key", kid=key.kid)


def _signed(payload: dict[str, Any]) -> str:
    key = signing_key()
    return signed(payload, key_address=key_address(key), key=key)


def _facts(certificate: Certificate) -> Facts:
    content = certificate.content
    title = content["title"].get(LANGUAGE) or content["training"]
    training = _absolute("training", slug=content["training"])
    return Facts(
        id=id_of(certificate.key), subject=id_of(certificate.key, "holder"), issued_at=certificate.issued_at,
        language=LANGUAGE, achievement=training, title=title, about=content["promise"].get(LANGUAGE, ""),
        criteria=load_rule().criteria[LANGUAGE], credits=round(content["minutes"] / 60, 2),
        goals=tuple(_aligned(goal) for goal in content["goals"]), email=certificate.person.email,
        name=content["name"], began_at=datetime.fromisoformat(content["sessions"][0][0]),
        ended_at=datetime.fromisoformat(content["sessions"][-1][1]),
        check_address=_absolute("certificate_check", key=certificate.key), provider=content["provider"],
        provider_address=f"{training}#aanbieder",
        status_address=_absolute("credential_status", number=certificate.pk // LIST_BITS + 1),
        status_index=certificate.pk % LIST_BITS,
    )  # fmt: skip


def _aligned(goal: dict[str, Any]) -> Aligned:
    codes = [code if not track else f"{code} ({track})" for track, code in goal["codes"]]
    return Aligned(
        code=", ".join(codes), name=goal[LANGUAGE], framework=goal["framework"][LANGUAGE],
        address=_absolute("framework_goal", edition=goal["edition"], goal=goal["slug"]),
    )  # fmt: skip


def _absolute(name: str, **named: Any) -> str:
    return settings.SITE_URL + reverse(name, kwargs=named)
