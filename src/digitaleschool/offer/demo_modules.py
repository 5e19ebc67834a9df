"""Two invented modules of self-study, so that the demo has something to walk through."""

from __future__ import annotations

from datetime import datetime

import yaml
from django.db import transaction

from digitaleschool.core.offer.exercises import read_choices
from digitaleschool.core.survey.knowledge_files import KNOWLEDGE
from digitaleschool.people.demo import VAKWERK
from digitaleschool.people.models import Organisation

from .models import Module, ModuleStep

FILE = KNOWLEDGE / "modules" / "demo.yaml"
FACTS = ("title_nl", "title_en", "promise", "level", "field", "theme", "minutes", "gives")


@transaction.atomic
def make_demo_modules(now: datetime, organisation: Organisation | None = None) -> int:
    """Makes those that are not there yet, marked as invented, of Vakwerk of the cast if of nobody else; how many."""
    organisation = organisation or Organisation.objects.get(kind=VAKWERK.kind, name=VAKWERK.name, is_invented=True)
    made = 0
    for facts in yaml.safe_load(FILE.read_text(encoding="utf-8"))["entries"]:
        if Module.objects.filter(slug=facts["code"]).exists():
            continue
        module = Module.objects.create(
            slug=facts["code"], organisation=organisation, made_at=now, published_at=now, is_invented=True,
            **{name: facts[name] for name in FACTS},
        )  # fmt: skip
        for position, step in enumerate(facts["steps"], 1):
            lines = read_choices("\n".join(step["choices"])) if "choices" in step else ()
            ModuleStep.objects.create(
                module=module, position=position, kind=step["kind"], title=step["title"], text=step.get("text", ""),
                question=step.get("question", ""), explanation=step.get("explanation", ""),
                choices=[{"text": one.text, "is_right": one.is_right} for one in lines],
            )  # fmt: skip
        made += 1
    return made
