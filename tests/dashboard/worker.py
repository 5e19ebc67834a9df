"""Starts `digitaleschool manage work` on the database of a test: ``worker.py NAME PORT``, with short leases."""

from __future__ import annotations

import os
import sys
from datetime import timedelta

os.environ["DJANGO_SETTINGS_MODULE"] = "digitaleschool.config.settings"

import django
from django.conf import settings

settings.DATABASES["default"]["NAME"] = sys.argv[1]
settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(sys.argv[2])
django.setup()

from django.core.management import call_command  # noqa: E402

from digitaleschool.common import outbox  # noqa: E402

outbox.LEASE = timedelta(seconds=1)
outbox.FIRST_WAIT = timedelta(milliseconds=20)
call_command("work", seconds=0.05)
