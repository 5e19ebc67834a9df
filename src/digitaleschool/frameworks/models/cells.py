"""What a goal can look like in a field of study."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from digitaleschool.common.language import read_in
from digitaleschool.core.frameworks.examples import LONGEST
from digitaleschool.people.models import Person

from .editions import Goal
from .tools import Tool


class ContextCell(models.Model):
    """One example of a goal in a field, with the tool and the material; a goal may have several in one field."""

    class Origin(models.TextChoices):
        SITE = "site", _("comes with the site")
        OWN = "own", _("kept by the RTCs")

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="cells")
    field = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="cells_in_field")
    example_nl = models.TextField(_("example in Dutch"), max_length=LONGEST["example"])
    example_en = models.TextField(_("example in English"), max_length=LONGEST["example"], blank=True)
    tool = models.ForeignKey(Tool, on_delete=models.SET_NULL, null=True, blank=True, related_name="cells")
    material_nl = models.CharField(_("material in Dutch"), max_length=LONGEST["material"], blank=True)
    material_en = models.CharField(_("material in English"), max_length=LONGEST["material"], blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    code = models.CharField(max_length=60, blank=True)
    """Its name in the knowledge, where it came with the site."""
    origin = models.CharField(max_length=4, choices=Origin)
    made_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="context_cells")
    changed_at = models.DateTimeField(null=True, blank=True)
    """When an RTC wrote or changed it; empty as long as it is as the site brought it."""
    removed_at = models.DateTimeField(null=True, blank=True)
    """A removed cell stays as a row, so that the knowledge of the site does not bring it back."""

    class Meta:
        verbose_name = _("example in a field")
        verbose_name_plural = _("examples in a field")
        ordering = ["goal", "field", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="context_cell_code"),
            models.CheckConstraint(condition=~Q(goal=F("field")), name="context_cell_goal_is_no_field"),
            models.CheckConstraint(condition=~Q(example_nl=""), name="context_cell_has_an_example"),
        ]

    def __str__(self) -> str:
        return f"{self.goal_id} {self.field_id}"

    @property
    def example(self) -> str:
        return (self.example_en or self.example_nl) if read_in() == "en" else self.example_nl

    @property
    def material(self) -> str:
        return (self.material_en or self.material_nl) if read_in() == "en" else self.material_nl
