"""The shape of an OpenBadgeCredential as a JSON schema, written by us from appendix B of the specification (3.0)."""

from __future__ import annotations

from typing import Any

TEXT = {"type": "string", "minLength": 1}
ADDRESS = {"type": "string", "format": "uri", "pattern": "^(https://|urn:uuid:)"}
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$"}


def has(*needed: str, **properties: Any) -> dict[str, Any]:
    """An object with these properties and no others."""
    return {"type": "object", "required": list(needed), "properties": properties, "additionalProperties": False}


def kind(*names: str) -> dict[str, Any]:
    return {"type": "array", "items": TEXT, "allOf": [{"contains": {"const": name}} for name in names]}


PROFILE = has("id", "type", id=ADDRESS, type=kind("Profile"), name=TEXT, url=ADDRESS, description=TEXT)
ALIGNMENT = has(
    "type", "targetName", "targetUrl", type=kind("Alignment"), targetCode=TEXT, targetName=TEXT, targetFramework=TEXT,
    targetUrl=ADDRESS,
)  # fmt: skip
ACHIEVEMENT = has(
    "id", "type", "name", "description", "criteria", id=ADDRESS, type=kind("Achievement"),
    achievementType={"const": "Course"}, name=TEXT, description=TEXT, inLanguage={"enum": ["nl", "en"]},
    criteria=has(narrative=TEXT, id=ADDRESS), creator=PROFILE,
    alignment={"type": "array", "minItems": 1, "items": ALIGNMENT},
)  # fmt: skip
IDENTITY = has(
    "type", "hashed", "identityHash", "identityType", type={"const": "IdentityObject"}, hashed={"type": "boolean"},
    identityHash=TEXT, identityType={"enum": ["emailAddress", "name"]}, salt=TEXT,
)  # fmt: skip
SUBJECT = has(
    "type", "achievement", id=ADDRESS, type=kind("AchievementSubject"),
    identifier={"type": "array", "minItems": 1, "items": IDENTITY}, activityStartDate=MOMENT, activityEndDate=MOMENT,
    creditsEarned={"type": "number", "exclusiveMinimum": 0}, achievement=ACHIEVEMENT,
)  # fmt: skip
STATUS = has(
    "type", "statusPurpose", "statusListIndex", "statusListCredential", id=ADDRESS,
    type={"const": "BitstringStatusListEntry"}, statusPurpose={"const": "revocation"},
    statusListIndex={"type": "string", "pattern": "^[0-9]+$"}, statusListCredential=ADDRESS,
)  # fmt: skip
SHAPE = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **has(
        "@context", "id", "type", "credentialSubject", "issuer", "validFrom", "iss", "jti", "nbf", "sub",
        **{
            "@context": {
                "type": "array", "minItems": 2,
                "prefixItems": [
                    {"const": "https://www.w3.org/ns/credentials/v2"},
                    {"pattern": r"^https://purl\.imsglobal\.org/spec/ob/v3p0/context(-3\.\d\.\d)*\.json$"},
                ],
            },
            "id": ADDRESS, "type": kind("VerifiableCredential", "OpenBadgeCredential"), "name": TEXT,
            "issuer": PROFILE, "validFrom": MOMENT, "credentialSubject": SUBJECT,
            "evidence": {"type": "array", "items": has("type", id=ADDRESS, type=kind("Evidence"), name=TEXT)},
            "credentialStatus": STATUS, "iss": ADDRESS, "jti": ADDRESS, "sub": ADDRESS, "nbf": {"type": "integer"},
        },
    ),
}  # fmt: skip
