"""Starts `digitaleschool manage work` on the database of a test: ``worker.py NAME PORT``, with short leases."""

from __future__ import annotations

import os
import sys
from datetime import timedelta


def main(name: str, port: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "digitaleschool.config.settings"
    import django
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = name
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(port)
    django.setup()
    from django.core.management import call_command

    from digitaleschool.common import outbox

    outbox.LEASE = timedelta(seconds=1)
    outbox.FIRST_WAIT = timedelta(milliseconds=20)
    call_command("work", seconds=0.05)


if __name__ == "__main__":
    main(*sys.argv[1:])
