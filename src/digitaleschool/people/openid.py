"""OpenID Connect, as strict as its specification asks.

allauth trusts the connection to the provider; here the signature of the ID token is checked too, its issuer must be
the one that was configured, its nonce ours, and what the provider tells about the person must be about the same one.
A person is known by issuer and subject, never by an address alone (OpenID Connect Core 1.0, 3.1.3.7, 5.3.2, 5.7).
"""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import urlsplit

import jwt
from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac
from requests import Response
from requests.auth import HTTPBasicAuth

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures with a public key; one with a shared secret, or none at all, is no signature of the provider."""
CLOCKS_DIFFER_SECONDS = 60
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
NEEDED = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
WELL_KNOWN = "/.well-known/openid-configuration"


class Refused(OAuth2Error):
    """What the provider sent is not good enough to let someone in; the reason is for the log, and names nobody."""


def is_safe_address(address: object) -> bool:
    """Whether secrets may go there: TLS, or this machine itself."""
    try:
        parts = urlsplit(address if isinstance(address, str) else "")
    except ValueError:
        return False
    return bool(parts.hostname) and (parts.scheme == "https" or _is_loopback(parts.scheme, parts.hostname))


def nonce_of(state: str) -> str:
    """The nonce that belongs to a state; the state itself is kept in the session of who began."""
    return salted_hmac("digitaleschool.people.openid", state, algorithm="sha256").hexdigest()


def identity(issuer: str, subject: str) -> str:
    """One name for who this is, wherever the provider's name in our settings goes."""
    return hashlib.sha256(f"{issuer}\n{subject}".encode()).hexdigest()


class Client(OAuth2Client):
    def get_access_token(
        self, code: str, pkce_code_verifier: str | None = None, extra_data: dict[str, str] | None = None
    ) -> dict[str, Any]:
        data = {"grant_type": "authorization_code", "code": code, "redirect_uri": self.callback_url}
        if pkce_code_verifier:
            data["code_verifier"] = pkce_code_verifier
        secret = {"client_id": self.consumer_key, "client_secret": self.consumer_secret}
        auth = HTTPBasicAuth(self.consumer_key, self.consumer_secret) if self.basic_auth else None
        with get_adapter().get_requests_session() as session:
            answer = session.request(
                "POST", self.access_token_url, data=data if auth else data | secret, auth=auth,
                headers={"Accept": "application/json"}, allow_redirects=False,
            )  # fmt: skip
        token = _facts(answer, "token")
        if not isinstance(token.get("access_token"), str):
            raise Refused("no access token")
        return token


class Exchange(OpenIDConnectOAuth2Adapter):
    """What is said between the provider and us, out of sight of the browser."""

    client_class = Client

    @property
    def openid_config(self) -> dict[str, Any]:
        if not hasattr(self, "_openid_config"):
            self._openid_config = self._discovered()
        return self._openid_config

    def _discovered(self) -> dict[str, Any]:
        server_url = self.get_provider().app.settings["server_url"].removesuffix(WELL_KNOWN).rstrip("/")
        config = self._fetched(server_url + WELL_KNOWN, "discovery")
        if not all(isinstance(config.get(name), str) for name in NEEDED):
            raise Refused("discovery: something is missing")
        if config["issuer"].rstrip("/") != server_url:
            raise Refused("discovery: another issuer")
        addresses = [config[name] for name in NEEDED[1:]] + [config.get("userinfo_endpoint", server_url)]
        if not all(is_safe_address(address) for address in addresses):
            raise Refused("discovery: an address without TLS")
        config.setdefault("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        return config

    def _fetched(self, address: str, what: str, **headers: str) -> dict[str, Any]:
        with get_adapter().get_requests_session() as session:
            return _facts(session.request("GET", address, headers=headers, allow_redirects=False), what)

    def parse_token(self, data: dict[str, Any]) -> SocialToken:
        return SocialToken(token=data["access_token"])  # used once, kept nowhere

    def complete_login(self, request: HttpRequest, app: Any, token: SocialToken, **kwargs: Any) -> Any:
        claims = self._claims(app, kwargs["response"].get("id_token"))
        if not constant_time_compare(str(claims.get("nonce", "")), nonce_of(request.GET.get("state", ""))):
            raise Refused("ID token: not the nonce that we sent")
        told = {"claims": claims, "userinfo": self._userinfo(token.token, claims["sub"])}
        return self.get_provider().sociallogin_from_response(request, told)

    def _claims(self, app: Any, id_token: object) -> dict[str, Any]:
        """What the ID token says, when its signature, issuer, audience and times are right."""
        if not isinstance(id_token, str):
            raise Refused("no ID token")
        keys = self._fetched(self.openid_config["jwks_uri"], "keys")
        try:
            key, algorithm = _key(id_token, keys)
            claims = jwt.decode(
                id_token, key, algorithms=[algorithm], issuer=self.openid_config["issuer"], audience=app.client_id,
                leeway=CLOCKS_DIFFER_SECONDS, options={"require": ["iss", "sub", "aud", "exp", "iat"]},
            )  # fmt: skip
        except jwt.PyJWTError as error:
            raise Refused(f"ID token: {type(error).__name__}") from error
        if isinstance(claims["aud"], list) and claims["aud"] != [app.client_id] and claims.get("azp") != app.client_id:
            raise Refused("ID token: meant for another")
        return claims

    def _userinfo(self, access_token: str, subject: str) -> dict[str, Any]:
        if "userinfo_endpoint" not in self.openid_config:
            return {}
        told = self._fetched(self.profile_url, "userinfo", Authorization=f"Bearer {access_token}")
        if told.get("sub") != subject:
            raise Refused("userinfo: about someone else")
        return told


class OpenIDConnect(OpenIDConnectProvider):
    oauth2_adapter_class = Exchange
    pkce_enabled_default = True

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, data: Any = None, **kwargs: Any
    ) -> HttpResponse:
        state = get_adapter().generate_state_param({})
        kwargs["auth_params"] = self.get_auth_params() | {"nonce": nonce_of(state)}
        return super().redirect(request, process, next_url, data, state_id=state, **kwargs)

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        return self.get_scope()  # ours, whatever a link to this page says

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, str]:
        return self.get_auth_params()

    def extract_uid(self, data: dict[str, Any]) -> str:
        return identity(data["claims"]["iss"], data["claims"]["sub"])

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """No more than it takes to recognise the account in a list."""
        claims = data["claims"]
        return {"iss": claims["iss"], "sub": claims["sub"], "email": _email(data)[0]}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        return {}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[EmailAddress]:
        email, is_confirmed = _email(data)
        return [EmailAddress(email=email, verified=is_confirmed, primary=True)] if email else []


def _email(data: dict[str, Any]) -> tuple[str, bool]:
    """The address that the provider tells, and whether it says outright that it is the person's own."""
    for told in (data["userinfo"], data["claims"]):
        if isinstance(told.get("email"), str):
            confirmed = told.get("email_verified")
            return told["email"], confirmed is True or confirmed == "true"
    return "", False


def _key(id_token: str, keys: dict[str, Any]) -> tuple[jwt.PyJWK, str]:
    header = jwt.get_unverified_header(id_token)
    if header.get("alg") not in ALGORITHMS:
        raise jwt.InvalidAlgorithmError
    offered = jwt.PyJWKSet.from_dict(keys).keys
    fitting = [key for key in offered if key.key_id == header["kid"]] if "kid" in header else offered
    if len(fitting) != 1:
        raise jwt.InvalidKeyError
    return fitting[0], header["alg"]


def _facts(answer: Response, what: str) -> dict[str, Any]:
    """The JSON object that a provider answered with."""
    if answer.status_code != 200:
        raise Refused(f"{what}: status {answer.status_code}")
    try:
        facts = answer.json()
    except ValueError as error:
        raise Refused(f"{what}: no JSON") from error
    if not isinstance(facts, dict):
        raise Refused(f"{what}: no object")
    return facts


def _is_loopback(scheme: str, host: str) -> bool:
    return scheme == "http" and host in LOOPBACK
