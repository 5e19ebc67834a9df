"""Settings for the internet: all that differs per installation comes from the environment, weak values are refused."""

from __future__ import annotations

from .environment import flag, listed, named_hosts, refused, required, secure_address, strong_secret
from .settings import *  # noqa: F403
from .settings import STORAGES

DEBUG = False
DEMO_MODE = refused("DEMO_MODE", "the demo lets anyone in without a password")
SECOND_FACTOR_REQUIRED = flag("SECOND_FACTOR_REQUIRED", default=True)
SECRET_KEY = strong_secret(required("SECRET_KEY"))
SECRET_KEY_FALLBACKS = [strong_secret(old) for old in listed("SECRET_KEY_FALLBACKS")]
ALLOWED_HOSTS = named_hosts(listed("ALLOWED_HOSTS"))
CSRF_TRUSTED_ORIGINS = [f"https://{host.lstrip('.')}" for host in ALLOWED_HOSTS]

SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked from inside, without TLS
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrftoken"
LANGUAGE_COOKIE_SECURE = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"
if flag("BEHIND_PROXY"):  # never on by itself: anyone can send this header
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # else all visitors share the proxy's address, and one guesser slows down everyone

STORAGES = STORAGES | {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
WHITENOISE_USE_FINDERS = False

SITE_URL = secure_address(required("SITE_URL"))
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = required("EMAIL_HOST")
EMAIL_PORT = int(required("EMAIL_PORT"))
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = required("EMAIL_USER"), required("EMAIL_PASSWORD")
EMAIL_USE_TLS = True
DEFAULT_FROM_EMAIL = required("EMAIL_FROM")
