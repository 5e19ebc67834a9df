"""Sessions in the database, that ask it only about keys that could be ours."""

from __future__ import annotations

import re

from django.contrib.sessions.backends.db import SessionStore as DatabaseSession

KEY = re.compile(r"[a-z0-9]{32}\Z")


class SessionStore(DatabaseSession):
    """A cookie can hold anything, NUL too, and PostgreSQL refuses NUL with an error: such a key is simply no key."""

    def _validate_session_key(self, key: str | None) -> bool:
        return bool(key and KEY.match(key))

    @classmethod
    def get_model_class(cls):
        from django.contrib.sessions.models import Session  # the parent's; models may load only when apps are ready

        return Session
