from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

PASSWORD = "vier-losse-woorden-hier"


@pytest.fixture
def sign_in(client) -> Callable[[Any], Any]:
    """Signs someone in who has typed the password a moment ago; gives the browser."""

    def go(person: Any) -> Any:
        client.post("/account/login/", {"login": person.email, "password": PASSWORD})
        client.post("/account/reauthenticate/", {"password": PASSWORD})
        return client

    return go
