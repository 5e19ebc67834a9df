from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digitaleschool.common.text import clean_line

NOWHERE = "vergeten.invalid"
"""The domain of an address that was taken away: reserved (RFC 2606), no mail can ever go there."""


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        person = self.model(email=normal_email(email), **fields)
        person.set_password(password)
        person.full_clean(exclude=["password"])
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Person:
        return self.create_user(email, password, **{"is_staff": True, "is_superuser": True} | fields)

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email=normal_email(username or ""))


class Person(AbstractBaseUser, PermissionsMixin):
    """Someone with an account. The e-mail address is the name to sign in with; there is no other."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("administers the platform"), default=False)
    language = models.CharField(
        _("language of mail"), max_length=2, choices=[("nl", _("Dutch")), ("en", _("English"))], default="nl"
    )
    is_invented = models.BooleanField(_("invented"), default=False)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["email", "pk"]
        constraints = [models.UniqueConstraint(Lower("email"), name="person_email_once_whatever_the_case")]

    def __str__(self) -> str:
        return self.name or self.email

    @cached_property
    def roles(self) -> frozenset[tuple[str, int]]:
        """What this person does today, and where: ``(role, id of the organisation)``; asked once per request."""
        held = self.memberships.held_on(timezone.localdate())
        return frozenset(held.values_list("role", "organisation_id"))

    def clean(self) -> None:
        super().clean()
        self.email = normal_email(self.email)


def normal_email(email: str) -> str:
    """One spelling of one address: composed signs, small letters, no blanks around it."""
    return clean_line(email).lower()
