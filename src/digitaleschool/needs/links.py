"""The secret part of a personal or open link: it follows from the row's key and the site's secret.

So a link can be mailed again, while the database, a backup or an unsent mail holds nothing that opens it: only its
hash, to find the row by.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from .models import Invitation, SchoolLink

SECRET = r"[a-z2-7]{32}"
"""What a secret looks like in an address: 160 bits in base 32."""


def secret_of(kind: str, key: UUID, *, site: str = "") -> str:
    """The secret of a row; ``kind`` keeps those of invitations and of schools' links apart.

    ``site`` is the site's own secret, the present one where it is not given.
    """
    seed = hmac.new((site or settings.SECRET_KEY).encode(), f"link:{kind}:{key}".encode(), hashlib.sha256).digest()
    return base64.b32encode(seed[:20]).decode().lower()


def hash_of(secret: str) -> str:
    """What the database keeps of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def answer_address(row: Invitation | SchoolLink) -> str:
    """Where someone answers, as it stands in a mail: on the site's own address, never on that of a request.

    A link that was made under an earlier secret of the site stays what it was.
    """
    kind = "school" if isinstance(row, SchoolLink) else "invitation"
    secrets = [secret_of(kind, row.pk, site=site) for site in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    secret = next((each for each in secrets if hash_of(each) == row.token_hash), secrets[0])
    return settings.SITE_URL + reverse("survey_landing", args=[secret])


def stop_address(key: UUID) -> str:
    """Where someone who got a mail about this row stops our mails."""
    return settings.SITE_URL + reverse("stop_mail", args=[key.hex + secret_of("stop", key)])


def key_of_stop(stop: str) -> UUID | None:
    """The row of a stop address; None where we did not make it."""
    key, seal = UUID(stop[:32]), stop[32:]
    sites = settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS
    return key if any(hmac.compare_digest(seal, secret_of("stop", key, site=site)) for site in sites) else None
