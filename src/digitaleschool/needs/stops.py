"""Addresses that want no more mail about surveys: kept as keyed hashes, so that the list names no one."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

from django.conf import settings

from digitaleschool.people.models.person import normal_email

from .models import MailStop

CHUNK = 500


def address_hash(address: str, secret: str | None = None) -> str:
    """The hash of an address, whatever its case."""
    key = (secret or settings.SECRET_KEY).encode()
    return hmac.new(key, f"mail-stop:{normal_email(address)}".encode(), hashlib.sha256).hexdigest()


def wants_no_mail(address: str) -> bool:
    """Whether someone at this address stopped our mails."""
    return bool(stopped_among([address]))


def stopped_among(addresses: Iterable[str]) -> set[str]:
    """Those of the addresses that want no mail; also what was stopped under an earlier secret of the site."""
    asked = {
        address_hash(address, secret): address
        for address in addresses
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    }
    hashes = list(asked)
    found: set[str] = set()
    for at in range(0, len(hashes), CHUNK):
        known = MailStop.objects.filter(address_hash__in=hashes[at : at + CHUNK])
        found.update(asked[hash_] for hash_ in known.order_by("pk").values_list("address_hash", flat=True))
    return found
