"""What the stage ``offer`` keeps of people: trainers with what they can show, and who wrote and judged trainings."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digitaleschool.core.privacy.retention import Kept
from digitaleschool.people.personal_data import About, Kind, Row, delete, register, rows_due

from .models import (
    Assessment,
    Assignment,
    CatalogueFile,
    KeptAdvice,
    Material,
    MaterialVersion,
    Module,
    ModuleProgress,
    Trainer,
    TrainerEvidence,
    Training,
    Version,
    Waiver,
)

# --- trainers ---------------------------------------------------------------------------------------------------------


def _trainers(about: About) -> list[Row]:
    found = Trainer.objects.filter(_is(about)).select_related("provider").prefetch_related("evidence").order_by("pk")
    return [
        {
            "provider": trainer.provider.name,
            "name": trainer.name,
            "email": trainer.email,
            "evidence": "; ".join(one.what for one in trainer.evidence.all()),
        }
        for trainer in found
    ]


def _is(about: About) -> Q:
    return Q(person=about.person) | Q(email__in=about.addresses)


def _forget_trainers(about: About) -> int:
    """The trainer stays a nameless one of the provider, without evidence: a training loses what it leaned on."""
    keys = list(Trainer.objects.filter(_is(about)).values_list("pk", flat=True))
    TrainerEvidence.objects.filter(trainer__in=keys).delete()
    return Trainer.objects.filter(pk__in=keys).update(person=None, name="-", email="", about="", is_active=False)


# --- work on trainings ------------------------------------------------------------------------------------------------


def _work(about: About) -> list[Row]:
    written = Version.objects.filter(Q(changed_by=about.person) | Q(training__made_by=about.person))
    judged = Assignment.objects.filter(reviewer=about.person).select_related("assessment__version")
    rows = [
        {"what": _("wrote"), "training": one.title, "version": one.number, "at": one.changed_at}
        for one in written.order_by("pk")
    ]
    return rows + [
        {
            "what": _("judged"),
            "training": one.assessment.version.title,
            "version": one.assessment.version.number,
            "at": one.handed_in_at or one.assigned_at,
        }
        for one in judged.order_by("pk")
    ]


def _forget_work(about: About) -> int:
    person = about.person
    return (
        Training.objects.filter(made_by=person).update(made_by=None)
        + Version.objects.filter(changed_by=person).update(changed_by=None)
        + Assessment.objects.filter(closed_by=person).update(closed_by=None)
        + Assignment.objects.filter(reviewer=person).update(reviewer=None)
        + Waiver.objects.filter(by=person).update(by=None)
    )


# --- material, and what someone learned alone -------------------------------------------------------------------------


def _material(about: About) -> list[Row]:
    files = MaterialVersion.objects.filter(by=about.person).select_related("material").order_by("pk")
    modules = Module.objects.filter(made_by=about.person).order_by("pk")
    return [
        *({"what": _("stored a file"), "title": one.material.title, "at": one.at} for one in files),
        *({"what": _("wrote a module"), "title": one.title, "at": one.made_at} for one in modules),
    ]


def _forget_material(about: About) -> int:
    return (
        Material.objects.filter(made_by=about.person).update(made_by=None)
        + MaterialVersion.objects.filter(by=about.person).update(by=None)
        + Module.objects.filter(made_by=about.person).update(made_by=None)
    )


def _progress(about: About) -> list[Row]:
    done = ModuleProgress.objects.filter(person=about.person).select_related("step__module").order_by("pk")
    return [{"module": one.step.module.title, "step": one.step.title, "at": one.done_at} for one in done]


def _forget_progress(about: About) -> int:
    return delete(ModuleProgress.objects.filter(person=about.person))


# --- advice that was kept ---------------------------------------------------------------------------------------------


def _advice(about: About) -> list[Row]:
    found = KeptAdvice.objects.filter(person=about.person).order_by("pk")
    return [
        {"theme": one.theme, "tool": one.tool, "field": one.field, "level": one.level, "on": one.kept_on}
        for one in found
    ]


def _forget_advice(about: About) -> int:
    return delete(KeptAdvice.objects.filter(person=about.person))


def _advice_over(kept: Kept, now: datetime) -> QuerySet:
    return KeptAdvice.objects.filter(kept_on__lt=timezone.localdate(kept.end(now)))


# --- files on their way in --------------------------------------------------------------------------------------------


def _catalogue_files(about: About) -> list[Row]:
    files = CatalogueFile.objects.filter(owner=about.person).defer("content").order_by("pk")
    return [{"name": file.name, "until": file.expires_at, "done_at": file.done_at} for file in files]


def _forget_catalogue_files(about: About) -> int:
    return delete(CatalogueFile.objects.filter(owner=about.person))


def register_kinds() -> None:
    register(
        Kind(
            code="advice", models=("offer.KeptAdvice",),
            fields={"theme": _("theme"), "tool": _("tool"), "field": _("field of study"), "level": _("level"),
                    "on": _("kept on")},
            held=_advice, forget=_forget_advice, clear=rows_due(_advice_over),
        ),
        Kind(
            code="trainers", models=("offer.Trainer", "offer.TrainerEvidence"),
            fields={"provider": _("provider"), "name": _("name"), "email": _("e-mail address"),
                    "evidence": _("what you can show")},
            held=_trainers, forget=_forget_trainers,
        ),
        Kind(
            code="offer_work",
            models=("offer.Training", "offer.Version", "offer.Assessment", "offer.Assignment", "offer.Waiver"),
            fields={"what": _("what you did"), "training": _("training"), "version": _("version"), "at": _("when")},
            held=_work, forget=_forget_work,
        ),
        Kind(
            code="material_work", models=("offer.Material", "offer.MaterialVersion", "offer.Module"),
            fields={"what": _("what you did"), "title": _("title"), "at": _("when")},
            held=_material, forget=_forget_material,
        ),
        Kind(
            code="module_progress", models=("offer.ModuleProgress",),
            fields={"module": _("module"), "step": _("step"), "at": _("when")},
            held=_progress, forget=_forget_progress,
            clear=rows_due(lambda kept, now: ModuleProgress.objects.filter(done_at__lt=kept.end(now))),
        ),
        Kind(
            code="catalogue_files", models=("offer.CatalogueFile",),
            fields={"name": _("name"), "until": _("kept until"), "done_at": _("read at")},
            held=_catalogue_files, forget=_forget_catalogue_files,
            clear=rows_due(lambda kept, now: CatalogueFile.objects.filter(expires_at__lt=kept.end(now))),
        ),
    )  # fmt: skip
