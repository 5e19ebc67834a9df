"""The five RTCs, schools and their sites, providers, companies, guidance services."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

LARGE_FROM = 1000
"""Pupils from which the report calls a school large (seed L201-203: more than 1000)."""


class Province(models.TextChoices):
    """The five provinces, each with its RTC, and Brussels, whose schools belong to the RTC of Flemish Brabant."""

    ANTWERPEN = "antwerpen", _("Antwerp")
    LIMBURG = "limburg", _("Limburg")
    OOST_VLAANDEREN = "oost_vlaanderen", _("East Flanders")
    VLAAMS_BRABANT = "vlaams_brabant", _("Flemish Brabant")
    WEST_VLAANDEREN = "west_vlaanderen", _("West Flanders")
    BRUSSEL = "brussel", _("Brussels")


class Network(models.TextChoices):
    GO = "go", _("GO!")
    KOV = "kov", _("Katholiek Onderwijs Vlaanderen")
    POV = "pov", _("Provinciaal Onderwijs Vlaanderen")
    OVSG = "ovsg", _("OVSG")


class Organisation(models.Model):
    """A tenant: what people belong to, and what is kept apart from other organisations."""

    class Kind(models.TextChoices):
        RTC = "rtc", _("RTC")
        SCHOOL = "school", _("school")
        PROVIDER = "provider", _("training provider")
        COMPANY = "company", _("company")
        GUIDANCE = "guidance", _("pedagogical guidance service")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    name = models.CharField(_("name"), max_length=160)
    province = models.CharField(_("province"), max_length=20, choices=Province, blank=True)
    """Of an RTC: where it works. Of a school: where its first site lies; its RTC is that of the province."""
    email = models.EmailField(_("e-mail address"), blank=True)
    is_active = models.BooleanField(_("exists today"), default=True)
    is_invented = models.BooleanField(_("invented"), default=False)
    search_text = models.CharField(max_length=600, blank=True, editable=False)
    """Name, number and towns without capitals and accents, so that "elodie" finds "Élodie" in every database."""

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["province"], condition=models.Q(kind="rtc"), name="organisation_one_rtc_a_province"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="rtc") | ~models.Q(province__in=["", "brussel"]),
                name="organisation_rtc_has_its_province",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_rtc(self) -> bool:
        return self.kind == self.Kind.RTC

    @property
    def is_school(self) -> bool:
        return self.kind == self.Kind.SCHOOL


class School(models.Model):
    """What the register knows of a school beside its name: the facts that make its strata."""

    class Setting(models.TextChoices):
        RURAL = "rural", _("rural")
        URBAN = "urban", _("urban")

    class Size(models.TextChoices):
        SMALL = "small", _("up to 1000 pupils")
        LARGE = "large", _("more than 1000 pupils")

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, primary_key=True, related_name="school")
    number = models.CharField(
        _("school number"), max_length=6, unique=True, validators=[RegexValidator(r"^[0-9]{1,6}\Z")]
    )
    """The ministry's number (instellingsnummer)."""
    board = models.CharField(_("kind of board"), max_length=40, blank=True)
    """As the ministry words it: gemeente, provincie, vrij, Vlaamse Gemeenschap."""
    philosophy = models.CharField(_("philosophy"), max_length=40, blank=True)
    network = models.CharField(_("network"), max_length=4, choices=Network, blank=True)
    """Derived from board and philosophy on import; empty where they do not tell."""
    network_reason = models.CharField(_("why the network differs"), max_length=200, blank=True)
    """Why a colleague corrected the network; while it stands here, an import leaves the network alone."""
    pupils = models.PositiveIntegerField(_("pupils"), null=True, blank=True, validators=[MaxValueValidator(20_000)])
    setting = models.CharField(_("rural or urban"), max_length=5, choices=Setting, blank=True)

    class Meta:
        verbose_name = _("school")
        verbose_name_plural = _("schools")
        ordering = ["number"]

    def __str__(self) -> str:
        return self.organisation.name

    @property
    def size(self) -> str:
        """``small``, ``large``, or empty where the number of pupils is not known."""
        if self.pupils is None:
            return ""
        return self.Size.LARGE if self.pupils > LARGE_FROM else self.Size.SMALL


class Site(models.Model):
    """A place where a school teaches; one number may have several."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="sites")
    name = models.CharField(_("name"), max_length=160, blank=True)
    street = models.CharField(_("street and number"), max_length=160, blank=True)
    postcode = models.CharField(_("postcode"), max_length=4, validators=[RegexValidator(r"^[1-9][0-9]{3}\Z")])
    town = models.CharField(_("town"), max_length=80)
    province = models.CharField(_("province"), max_length=20, choices=Province, blank=True)
    latitude = models.FloatField(null=True, blank=True, validators=[MinValueValidator(49), MaxValueValidator(52)])
    longitude = models.FloatField(null=True, blank=True, validators=[MinValueValidator(2), MaxValueValidator(7)])

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        ordering = ["school", "postcode", "town", "street", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["school", "postcode", "town", "street"], name="site_once_in_a_school"),
        ]

    def __str__(self) -> str:
        return f"{self.postcode} {self.town}"
