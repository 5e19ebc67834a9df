"""Tools as knowledge of the house: what they are for, on which terms, and which company uses them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from digitaleschool.common.language import read_in
from digitaleschool.core.frameworks.tools import LONGEST
from digitaleschool.people.models import Organisation


class Tool(models.Model):
    """A program, website or device that a teacher works with."""

    class Kind(models.TextChoices):
        GENERAL = "general", _("general: supports any lesson")
        SUBJECT = "subject", _("subject-technical: belongs to the trade")

    class Licence(models.TextChoices):
        FREE = "free", _("free")
        FREEMIUM = "freemium", _("free with limits")
        SCHOOL = "school", _("licence for schools")
        PAID = "paid", _("paid")
        OPEN_SOURCE = "open_source", _("free, open source")
        UNKNOWN = "unknown", _("not known")

    class Available(models.TextChoices):
        YES = "yes", _("yes")
        LIMITED = "limited", _("only with a licence, a device or a subscription")
        NO = "no", _("no")
        UNKNOWN = "unknown", _("not known")

    class LabourMarket(models.TextChoices):
        YES = "yes", _("yes")
        NO = "no", _("no")
        UNKNOWN = "unknown", _("not known")

    class Origin(models.TextChoices):
        SITE = "site", _("comes with the site")
        OWN = "own", _("kept by the RTCs")

    slug = models.CharField(max_length=60, unique=True)
    label_nl = models.CharField(_("name in Dutch"), max_length=LONGEST["label"])
    label_en = models.CharField(_("name in English"), max_length=LONGEST["label"])
    kind = models.CharField(_("kind"), max_length=7, choices=Kind)
    theme = models.CharField(_("theme"), max_length=40, blank=True)
    licence = models.CharField(_("licence"), max_length=11, choices=Licence, default=Licence.UNKNOWN)
    price_note_nl = models.CharField(_("terms of price in Dutch"), max_length=LONGEST["note"], blank=True)
    price_note_en = models.CharField(_("terms of price in English"), max_length=LONGEST["note"], blank=True)
    available_after = models.CharField(
        _("still available after a training"), max_length=7, choices=Available, default=Available.UNKNOWN
    )
    equipment_nl = models.CharField(_("equipment needed, in Dutch"), max_length=LONGEST["note"], blank=True)
    equipment_en = models.CharField(_("equipment needed, in English"), max_length=LONGEST["note"], blank=True)
    fields = models.JSONField(_("fields of study"), default=list, blank=True)
    """Codes of the vocabulary of fields; empty where it serves all."""
    on_labour_market = models.CharField(
        _("found on the labour market"), max_length=7, choices=LabourMarket, default=LabourMarket.UNKNOWN
    )
    aliases = models.JSONField(_("other spellings"), default=list, blank=True)
    source = models.CharField(_("source"), max_length=LONGEST["source"], blank=True)
    origin = models.CharField(max_length=4, choices=Origin)
    """What an RTC changed is its own, and no longer follows the knowledge of the site."""
    search_text = models.CharField(max_length=600, blank=True, editable=False)
    """Names and other spellings without capitals and accents."""

    class Meta:
        verbose_name = _("tool")
        verbose_name_plural = _("tools")
        ordering = ["label_nl", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(slug="") & ~Q(label_nl=""), name="tool_has_a_name")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return self.label_en if read_in() == "en" else self.label_nl

    @property
    def price_note(self) -> str:
        return _in_either(self.price_note_nl, self.price_note_en)

    @property
    def equipment(self) -> str:
        return _in_either(self.equipment_nl, self.equipment_en)

    @property
    def is_for_a_trade(self) -> bool:
        return self.kind == self.Kind.SUBJECT

    @property
    def is_on_labour_market(self) -> bool:
        return self.on_labour_market == self.LabourMarket.YES


class LabourMarketProof(models.Model):
    """A company that uses the tool, and where that was said. It names a company, never a person."""

    tool = models.ForeignKey(Tool, on_delete=models.CASCADE, related_name="proofs")
    company = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="tool_proofs"
    )
    company_name = models.CharField(_("name of the company"), max_length=160)
    """As it was called when it was written down, also where the company is an organisation here."""
    what = models.CharField(_("what it uses the tool for"), max_length=LONGEST["note"])
    said_on = models.DateField(_("said on"))
    source = models.CharField(_("where that was said"), max_length=LONGEST["source"])

    class Meta:
        verbose_name = _("proof from the labour market")
        verbose_name_plural = _("proofs from the labour market")
        ordering = ["-said_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(company_name="") & ~Q(what="") & ~Q(source=""), name="labour_market_proof_is_whole"
            )
        ]

    def __str__(self) -> str:
        return self.company_name


def _in_either(nl: str, en: str) -> str:
    """In the language of the reader; where it was not said in that one, as it was said."""
    return (en or nl) if read_in() == "en" else (nl or en)
