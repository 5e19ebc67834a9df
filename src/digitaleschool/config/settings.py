"""Settings for this machine: safe as they are, nothing to fill in. ``production.py`` hardens them for the internet."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from .environment import flag, kept_secret, listed, oidc_providers, project_root

PACKAGE_DIR = Path(__file__).resolve().parents[1]
VAR_DIR = Path(os.environ.get("DIGITALESCHOOL_VAR", project_root() / "var"))
"""All that the site writes: database, reports, answers."""
(VAR_DIR / "static").mkdir(parents=True, exist_ok=True)

DEBUG = flag("DEBUG")
SECRET_KEY = kept_secret(VAR_DIR / "secret-key")
CREDENTIAL_KEYS = VAR_DIR / "credential-keys"
"""The folder of the keys that sign certificates: the last by name signs, all are published."""
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *listed("ALLOWED_HOSTS")]

INSTALLED_APPS = [
    "digitaleschool.dashboard",
    "digitaleschool.offer",
    "digitaleschool.planning",
    "digitaleschool.enrolment",
    "digitaleschool.followup",
    "digitaleschool.reports",
    "digitaleschool.needs",
    "digitaleschool.frameworks",
    "digitaleschool.people",
    "digitaleschool.common",  # before allauth: its base page and elements win
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_htmx",  # only its static files: htmx
]

MIDDLEWARE = [
    "digitaleschool.common.middleware.reference_each_request",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "digitaleschool.people.middleware.second_factor_first",
    "digitaleschool.people.middleware.stand_in",
]

ROOT_URLCONF = "digitaleschool.config.urls"
WSGI_APPLICATION = "digitaleschool.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "digitaleschool.people.menu.menu",
            ],
        },
    },
]


# Database: one file by default, PostgreSQL where DATABASE_URL says so

SQLITE: dict[str, Any] = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": VAR_DIR / "digitaleschool.sqlite3",
    # Kept open: the last connection to close copies the whole log into the file, so one a request halves what the site
    # can take in (benchmarks/answering.py).
    "CONN_MAX_AGE": 60,
    "OPTIONS": {
        # A transaction that reads first and writes later fails at once with "database is locked" in SQLite's default
        # mode, whatever the timeout; IMMEDIATE takes the write lock at its start and waits for it.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # WAL: who reads does not wait for who writes. FULL: what was acknowledged survives a power cut.
        # secure_delete: what is deleted is overwritten; a survey's answers are written anew so that no order is left.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
    },
    # A file, because threads of a concurrency test must meet the real locks; its own, because runs go side by side.
    "TEST": {"NAME": Path(tempfile.gettempdir()) / f"digitaleschool-test-{os.getpid()}.sqlite3"},
}
DATABASE_URL = os.environ.get("DATABASE_URL", "")
DATABASES: dict[str, dict[str, Any]] = {
    "default": dict(dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True))
    if DATABASE_URL
    else SQLITE
}
DATABASES["default"]["ATOMIC_REQUESTS"] = False  # else every page that only reads would take SQLite's write lock
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    # Shared by all processes, so that ten wrong passwords are ten, whoever counts. `createcachetable` makes the table.
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "common_cache"},
}


# Accounts: people sign in with a password or a code by mail; staff are asked for a second factor

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
DEMO_MODE = flag("DEMO_MODE")
"""The sign-in page lets anyone in as a member of the invented cast; ``production`` refuses it."""
SECOND_FACTOR_REQUIRED = False
"""Whether staff reach any page before they have a second factor; ``production`` says no."""
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "digitaleschool.people.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60  # mail servers of schools let a first mail wait for minutes
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_CHANGE_EMAIL = True  # one address a person, and a new one counts only when its owner confirmed it
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Digitale School: "
ACCOUNT_EMAIL_VERIFICATION = "none"  # a colleague makes the account; nobody signs up by himself
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
OIDC_PROVIDERS = oidc_providers(os.environ.get("OIDC_PROVIDERS", ""))
SOCIALACCOUNT_ADAPTER = "digitaleschool.people.adapters.IdentityAdapter"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"provider_class": "digitaleschool.people.openid.OpenIDConnect"}}
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True  # an address that the provider has confirmed opens the account that has it
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True  # and from then on issuer and subject do
SOCIALACCOUNT_REAUTHENTICATION_REQUIRED = True  # else an unlocked computer is enough to come back later
MFA_ADAPTER = "digitaleschool.people.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Digitale School"

SESSION_ENGINE = "digitaleschool.common.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "digitaleschool.common.views.csrf_failed"


# Words and time

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Dutch")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE_DIR / "locale"]
TIME_ZONE = "Europe/Brussels"
USE_I18N = True
USE_TZ = True


# Files

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_ROOT = VAR_DIR / "files"
"""Reports and answers. No URL leads here: each file goes through a view that asks who may have it."""
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = [
    "digitaleschool.common.uploads.LimitedUploadHandler",  # first: it stops what is too large before it is written
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]


# What a browser may do with our pages

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"


# Mail: written as rows, sent by `digitaleschool manage work`

SITE_URL = os.environ.get("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
"""Where links in mails lead; never taken from a request, whose Host header anyone can write."""
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = "Digitale School <noreply@localhost>"
OUTBOX_FILLERS = {
    "invitation": "digitaleschool.needs.invitation_mail.InvitationMail",
    "reminder": "digitaleschool.needs.invitation_mail.InvitationMail",
    "school_link": "digitaleschool.needs.invitation_mail.SchoolLinkMail",
    "welcome": "digitaleschool.people.services.welcome.WelcomeMail",
    "proposal": "digitaleschool.planning.services.wish_mails.ProposalMail",
    "wish": "digitaleschool.planning.services.wish_mails.ColleagueMail",
    "enrolment": "digitaleschool.enrolment.services.notice_mails.NoticeMail",
    "followup": "digitaleschool.followup.services.mails.FollowupMail",
}
"""Kind of mail -> its :class:`digitaleschool.common.outbox.Filler`: common may not import the stages that know."""

RUN_DOORS = "digitaleschool.enrolment.run_doors.doors"
"""What stands beside a run on the page of its training: the offer may not import the stage in which one enrols."""


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "digitaleschool.common.logs.OneLine"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
    },
}
