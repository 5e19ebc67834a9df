"""The keys that sign certificates: a folder beside the database, as the site's other secrets; never in the database.

The last file by name signs, all of them are published: a key that is replaced still proves what it signed.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from django.conf import settings

BITS = 2048
FIRST = "0001.pem"


@dataclass(frozen=True)
class SigningKey:
    """A private key with the name by which its public half is known: its thumbprint (RFC 7638)."""

    private: rsa.RSAPrivateKey

    @property
    def jwk(self) -> dict[str, str]:
        """The public half as JSON Web Key (RFC 7517); it holds nothing of the private one."""
        numbers = self.private.public_key().public_numbers()
        shape = {"e": _number(numbers.e), "kty": "RSA", "n": _number(numbers.n)}
        thumbprint = hashlib.sha256(json.dumps(shape, separators=(",", ":"), sort_keys=True).encode()).digest()
        return {**shape, "kid": _text(thumbprint), "use": "sig", "alg": "RS256"}

    @property
    def kid(self) -> str:
        return self.jwk["kid"]


def signed(claims: Mapping[str, Any], *, key_address: str, key: SigningKey) -> str:
    """The claims as a compact JWS (RFC 7515) with RS256, the algorithm that each Open Badges verifier knows.

    ``key_address`` is where the public key can be fetched.
    """
    header = {"alg": "RS256", "kid": key_address, "typ": "JWT"}
    signing = f"{_json(header)}.{_json(claims)}"
    signature = key.private.sign(signing.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{signing}.{_text(signature)}"


def signing_key() -> SigningKey:
    """The key that signs today; made with its first use."""
    return signing_keys()[-1]


def signing_keys() -> tuple[SigningKey, ...]:
    """All keys, the one that signs today last."""
    folder = Path(settings.CREDENTIAL_KEYS)
    if not sorted(folder.glob("*.pem")):
        _make(folder / FIRST)
    return tuple(SigningKey(_read(str(path), path.stat().st_mtime_ns)) for path in sorted(folder.glob("*.pem")))


@cache
def _read(path: str, changed: int) -> rsa.RSAPrivateKey:
    key = serialization.load_pem_private_key(Path(path).read_bytes(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey) or key.key_size < BITS:
        raise ValueError(f"{Path(path).name}: a key for certificates is RSA of at least {BITS} bits")
    return key


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.touch(mode=0o600)
    fresh.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    try:
        os.link(fresh, path)  # the first of two processes wins, the second reads what the first kept
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def _json(value: Mapping[str, Any]) -> str:
    return _text(json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode())


def _number(value: int) -> str:
    return _text(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")
