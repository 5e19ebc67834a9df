"""A certificate as an Open Badges 3.0 credential, before anyone signs it; and the list that tells which were withdrawn.

Sources: Open Badges Specification 3.0 (1EdTech, 2024), section 8.2 (JSON Web Token proof format) and appendix B (data
models); Bitstring Status List v1.0 (W3C, 2025). The claims of the token are the credential itself with the registered
claims beside it.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from digitaleschool.core.values import dataclass

CONTEXTS = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)
LIST_BITS = 131_072
"""Of one status list: the least that the specification allows, so that one bit tells of nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aligned:
    """A goal that the achievement is aligned with."""

    code: str
    name: str
    framework: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a credential says. Addresses are absolute; ``email`` goes in as a hash only."""

    id: str
    subject: str
    issued_at: datetime
    language: str
    achievement: str
    """The address of the training."""
    title: str
    about: str
    criteria: str
    credits: float
    """Hours that were followed."""
    goals: tuple[Aligned, ...]
    email: str
    name: str
    began_at: datetime
    ended_at: datetime
    check_address: str
    provider: str
    provider_address: str
    status_address: str
    status_index: int


def credential(facts: Facts, issuer: Mapping[str, Any]) -> dict[str, Any]:
    """The OpenBadgeCredential as JSON values."""
    return {
        "@context": list(CONTEXTS), "id": facts.id, "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": facts.title, "issuer": dict(issuer), "validFrom": _moment(facts.issued_at),
        "credentialSubject": {
            "id": facts.subject, "type": ["AchievementSubject"],
            "identifier": [_identity("emailAddress", facts.email, salt=facts.id), _named(facts.name)],
            "activityStartDate": _moment(facts.began_at), "activityEndDate": _moment(facts.ended_at),
            "creditsEarned": facts.credits,
            "achievement": {
                "id": facts.achievement, "type": ["Achievement"], "achievementType": "Course",
                "name": facts.title, "description": facts.about or facts.title, "inLanguage": facts.language,
                "criteria": {"narrative": facts.criteria},
                "creator": {"id": facts.provider_address, "type": ["Profile"], "name": facts.provider},
                **({"alignment": [_alignment(goal) for goal in facts.goals]} if facts.goals else {}),
            },
        },
        "evidence": [{"id": facts.check_address, "type": ["Evidence"], "name": facts.title}],
        "credentialStatus": {
            "id": f"{facts.status_address}#{facts.status_index}", "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation", "statusListIndex": str(facts.status_index),
            "statusListCredential": facts.status_address,
        },
    }  # fmt: skip


def claims(credential: Mapping[str, Any]) -> dict[str, Any]:
    """The credential with the registered claims that a token repeats of it (section 8.2.4)."""
    issued = datetime.fromisoformat(credential["validFrom"].replace("Z", "+00:00"))
    registered = {"iss": credential["issuer"]["id"], "jti": credential["id"], "nbf": int(issued.timestamp())}
    if subject := credential["credentialSubject"].get("id"):
        registered["sub"] = subject
    return {**credential, **registered}


def issuer_profile(*, address: str, name: str, site: str, about: str) -> dict[str, Any]:
    """Who issues, as the specification's Profile."""
    return {"id": address, "type": ["Profile"], "name": name, "url": site, "description": about}


def status_list(*, address: str, issuer: Mapping[str, Any], ended: Iterable[int], made_at: datetime) -> dict[str, Any]:
    """The signed list, before it is signed: a bit for each credential that no longer holds."""
    return {
        "@context": [CONTEXTS[0]], "id": address, "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer["id"], "validFrom": _moment(made_at),
        "credentialSubject": {
            "id": f"{address}#list", "type": "BitstringStatusList", "statusPurpose": "revocation",
            "encodedList": bitstring(ended),
        },
    }  # fmt: skip


def bitstring(ended: Iterable[int]) -> str:
    """The bits as multibase (base64url) of a gzip; the first credential is the leftmost bit.

    >>> bitstring([]) == bitstring([]) != bitstring([3])
    True
    """
    bits = bytearray(LIST_BITS // 8)
    for index in ended:
        bits[index // 8] |= 128 >> index % 8
    return "u" + base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).decode().rstrip("=")


def _alignment(goal: Aligned) -> dict[str, Any]:
    return {
        "type": ["Alignment"], "targetCode": goal.code, "targetName": goal.name, "targetFramework": goal.framework,
        "targetUrl": goal.address,
    }  # fmt: skip


def _identity(kind: str, value: str, *, salt: str) -> dict[str, Any]:
    digest = hashlib.sha256((value.strip().lower() + salt).encode()).hexdigest()
    return {"type": "IdentityObject", "hashed": True, "identityHash": f"sha256${digest}", "identityType": kind,
            "salt": salt}  # fmt: skip


def _named(name: str) -> dict[str, Any]:
    return {"type": "IdentityObject", "hashed": False, "identityHash": name, "identityType": "name"}


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
