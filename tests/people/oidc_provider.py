"""A small OpenID Connect provider on this machine: discovery, authorize, token, keys, userinfo.

It is as strict with us as a real one (client, secret, redirect address, PKCE, each code once), and can be told to lie.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, SECRET = "digitale-school", "a secret: with signs"


def _same(facts: Any) -> Any:
    return facts


@cache
def key_of(whom: str) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Provider:
    """Who is signed in at the provider, and what it says of them; ``change_*`` make it lie."""

    person: dict[str, Any] = field(default_factory=dict)
    key: rsa.RSAPrivateKey = field(default_factory=lambda: key_of("provider"))
    change_discovery: Callable[[dict[str, Any]], Any] = _same
    change_claims: Callable[[dict[str, Any]], Any] = _same
    change_userinfo: Callable[[dict[str, Any]], Any] = _same
    change_token: Callable[[dict[str, Any]], Any] = _same
    sign: Callable[[dict[str, Any]], str] | None = None
    asked: list[dict[str, str]] = field(default_factory=list)
    """What stood in each request to authorize."""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    address: str = ""

    def discovery(self) -> Any:
        return self.change_discovery(
            {
                "issuer": self.address,
                "authorization_endpoint": f"{self.address}/authorize",
                "token_endpoint": f"{self.address}/token",
                "userinfo_endpoint": f"{self.address}/userinfo",
                "jwks_uri": f"{self.address}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            }
        )

    def keys(self) -> dict[str, Any]:
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return {"keys": [public | {"kid": "one", "use": "sig", "alg": "RS256"}]}

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser goes back to: the person agrees at once."""
        self.asked.append(asked)
        wanted = {"client_id": CLIENT_ID, "response_type": "code", "code_challenge_method": "S256"}
        if not wanted.items() <= asked.items() or "openid" not in asked["scope"].split() or not asked["nonce"]:
            return ""
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return asked["redirect_uri"] + "?" + urlencode({"code": code, "state": asked["state"]})

    def token(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        asked = self.codes.pop(form.get("code", ""), None)
        client = unquote(base64.b64decode(authorization.removeprefix("Basic ")).decode())
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if not asked or client != f"{CLIENT_ID}:{SECRET}" or challenge != asked["code_challenge"]:
            return None
        if form.get("redirect_uri") != asked["redirect_uri"]:
            return None
        access = secrets.token_urlsafe(16)
        self.tokens.add(access)
        now = int(time.time())
        claims = {
            "iss": self.address, "aud": CLIENT_ID, "iat": now, "exp": now + 60, "nonce": asked["nonce"],
            "sub": self.person["sub"],
        }  # fmt: skip
        sign = self.sign or (lambda claims: jwt.encode(claims, self.key, "RS256", headers={"kid": "one"}))
        token = {"access_token": access, "token_type": "Bearer", "expires_in": 60}
        return self.change_token(token | {"id_token": sign(self.change_claims(claims))})

    def userinfo(self, authorization: str) -> Any:
        known = authorization.removeprefix("Bearer ") in self.tokens
        return self.change_userinfo(dict(self.person)) if known else None


class _Answers(BaseHTTPRequestHandler):
    server: Any

    def do_GET(self) -> None:
        provider: Provider = self.server.provider
        parts = urlsplit(self.path)
        if parts.path == "/authorize":
            onward = provider.authorize({name: values[0] for name, values in parse_qs(parts.query).items()})
            return self._send(onward, 302 if onward else 400)
        answers = {
            "/.well-known/openid-configuration": provider.discovery,
            "/keys": provider.keys,
            "/userinfo": lambda: provider.userinfo(self.headers["Authorization"]),
        }
        return self._send(answers[parts.path]())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        return self._send(self.server.provider.token(form, self.headers["Authorization"]))

    def _send(self, answer: Any, status: int = 200) -> None:
        body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status if answer is not None else 401)
        if status == 302:
            self.send_header("Location", answer)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Silent."""


class Server:
    """Starts a provider on a free port, and stops it."""

    def __enter__(self) -> Provider:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
        provider = Provider(address=f"http://127.0.0.1:{self._server.server_port}")
        self._server.provider = provider  # type: ignore[attr-defined]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        return provider

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
