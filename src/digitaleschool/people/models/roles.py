"""What someone does where, with dates: roles give access, posts say what a person teaches."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from .organisations import Organisation
from .person import Person


class MembershipQuerySet(models.QuerySet["Membership"]):
    def held_on(self, day: date) -> MembershipQuerySet:
        """The roles that are held on a day."""
        return self.filter(models.Q(until__isnull=True) | models.Q(until__gte=day), since__lte=day)


class Membership(models.Model):
    """A person has a role in an organisation; what the role may do stands in ``rules``."""

    class Role(models.TextChoices):
        RTC_COORDINATOR = "rtc_coordinator", _("coordinator of an RTC")
        RTC_RESEARCHER = "rtc_researcher", _("researcher of an RTC")
        SCHOOL_LEAD = "school_lead", _("ICT coordinator or head of a school")
        TEACHER = "teacher", _("teacher")
        PROVIDER = "provider", _("training provider")
        TRAINER = "trainer", _("trainer")
        REVIEWER = "reviewer", _("quality reviewer")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    """The last day; empty while it lasts."""

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("role in an organisation")
        verbose_name_plural = _("roles in organisations")
        ordering = ["organisation", "role", "since", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="membership_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["person", "organisation", "role"],
                condition=models.Q(until__isnull=True),
                name="membership_lasts_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.organisation_id}"


class Post(models.Model):
    """What someone teaches or does at a school: one row for each function and field."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="posts")
    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="posts")
    function = models.CharField(_("function"), max_length=20)
    """A code of the vocabulary ``functions``."""
    field = models.CharField(_("field"), max_length=40, blank=True)
    """A code of the vocabulary ``fields``; empty for who teaches none."""
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["school", "function", "field", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="post_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["person", "school", "function", "field"],
                condition=models.Q(until__isnull=True),
                name="post_lasts_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.function} {self.field}".strip()
