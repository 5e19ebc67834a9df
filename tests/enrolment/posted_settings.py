"""The site's settings with a mail server on this machine: for runs in which mail really leaves."""

from __future__ import annotations

import os

from django.core.mail.utils import DNS_NAME

from digitaleschool.config.settings import *  # noqa: F403

DNS_NAME._fqdn = "localhost"  # else every process asks the network for its own name

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST, EMAIL_PORT = "127.0.0.1", int(os.environ.get("POSTED_AT", "25"))
EMAIL_TIMEOUT = 5
