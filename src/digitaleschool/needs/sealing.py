"""How drafts, ballots and profiles are closed, and with which keys. None of the keys is in the database.

Everything sealed is compressed and then filled up to a size class, so that its length tells nothing of what it says; no
moment is sealed in.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import zlib
from collections.abc import Sequence
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

SMALLEST_SIZE = 8192
"""Bytes of what is sealed; twice as many where that is too few, and so on. A full survey takes about 2000."""
NONCE, TAG, LENGTH = 12, 16, 4
PLAIN_SIGNS = "34679ACDEFHJKMNPQRTUVWXY"
"""Signs of references and codes: none that is taken for another, and no vowels enough to make words."""


class Unreadable(ValueError):
    """What is sealed cannot be opened with these keys."""


def seal(content: Any, key: bytes, *, purpose: str) -> bytes:
    """The content (as JSON holds it), readable only with the key and for the same purpose."""
    packed = zlib.compress(json.dumps(content, separators=(",", ":"), sort_keys=True).encode())
    size = SMALLEST_SIZE
    while size < NONCE + LENGTH + len(packed) + TAG:
        size *= 2
    filled = len(packed).to_bytes(LENGTH, "big") + packed
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, filled.ljust(size - NONCE - TAG, b"\0"), purpose.encode())


def unseal(sealed: bytes, keys: Sequence[bytes], *, purpose: str) -> Any:
    """What was sealed with one of the keys. Raises :class:`Unreadable`."""
    sealed = bytes(sealed)
    for key in keys:
        try:
            filled = AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], purpose.encode())
        except (InvalidTag, ValueError):
            continue
        length = int.from_bytes(filled[:LENGTH], "big")
        return json.loads(zlib.decompress(filled[LENGTH : LENGTH + length]))
    raise Unreadable


def fresh_secret() -> str:
    """A secret for a respondent without a link of their own; it looks as those of links do."""
    return base64.b32encode(secrets.token_bytes(20)).decode().lower()


def handle_of(secret: str) -> str:
    """The key of the draft that belongs to a respondent's secret; it does not lead back to the secret."""
    return base64.urlsafe_b64encode(_derived(secret.encode(), "handle")).decode().rstrip("=")


def draft_key(secret: str) -> bytes:
    """What opens the draft of the respondent with this secret."""
    return _derived(secret.encode(), "content")


def ballot_keys() -> list[bytes]:
    """What opens ballots: the first also closes them. They follow from the site's secrets, old ones too."""
    return [_derived(key.encode(), "ballot") for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def fresh_reference() -> str:
    """What a receipt is known by."""
    return "".join(secrets.choice(PLAIN_SIGNS) for _ in range(12))


def code_from(seed: str) -> str:
    """The profile code that follows from a random seed which only the respondent's browser keeps: 16 signs, 73 bits."""
    number = int.from_bytes(_derived(seed.encode(), "code"), "big")
    signs = ""
    for _ in range(16):
        number, place = divmod(number, len(PLAIN_SIGNS))
        signs += PLAIN_SIGNS[place]
    return signs


def code_hash(code: str) -> str:
    """What a profile is found by."""
    return _derived(code.encode(), "profile").hex()


def code_key(code: str) -> bytes:
    """What opens the profile of a code."""
    return _derived(code.encode(), "profile content")


def _derived(secret: bytes, purpose: str) -> bytes:
    """A key of its own for each purpose (HMAC-SHA256 as a key derivation of one block; NIST SP 800-108)."""
    return hmac.new(secret, f"digitaleschool:{purpose}".encode(), hashlib.sha256).digest()
