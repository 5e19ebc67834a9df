"""What the import contracts cannot see; they themselves are checked by lint-imports (pyproject.toml)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

import digitaleschool

PACKAGE = Path(digitaleschool.__file__).parent
ROOT = PACKAGE.parents[1]
STAGES = [
    "common",
    "people",
    "frameworks",
    "needs",
    "reports",
    "offer",
    "planning",
    "enrolment",
    "followup",
    "dashboard",
]
"""In the order in which the data flows; a stage may look back, never forward."""


def _modules() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path.relative_to(PACKAGE), ast.parse(path.read_text(encoding="utf-8"))


def test_relations_point_to_the_same_or_an_earlier_stage():
    forward = [
        f"{model.__name__}.{field.name}"
        for label in STAGES
        for model in apps.get_app_config(label).get_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model._meta.app_label in STAGES
        and STAGES.index(field.related_model._meta.app_label) > STAGES.index(label)
    ]  # fmt: skip

    assert forward == []


def test_templates_extend_and_include_their_own_or_an_earlier_stage():
    forward = [
        f"{path.relative_to(PACKAGE)}: {stage}"
        for path in sorted(PACKAGE.rglob("*.html"))
        if path.relative_to(PACKAGE).parts[0] in STAGES
        for stage in re.findall(r"""{%\s*(?:extends|include)\s*["'](\w+)/""", path.read_text(encoding="utf-8"))
        if stage in STAGES and STAGES.index(stage) > STAGES.index(path.relative_to(PACKAGE).parts[0])
    ]

    assert forward == []


def test_no_stage_listens_to_signals():
    names = {"receiver", "post_save", "pre_save", "post_delete", "pre_delete", "m2m_changed"}
    listening = [
        str(path) for path, tree in _modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("django")
        and names & {alias.name for alias in node.names}
    ]  # fmt: skip

    assert listening == []


def test_nobody_asks_for_all_of_a_dict_from_outside():
    """`filter(**request.GET)` has opened Django's queries to strangers more than once."""
    asking = [
        f"{path}:{node.lineno}" for path, tree in _modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"filter", "exclude", "annotate", "order_by", "get"}
        and any(keyword.arg is None for keyword in node.keywords)
    ]  # fmt: skip

    assert asking == []


@pytest.mark.parametrize("page", sorted(PACKAGE.rglob("*.html")), ids=lambda path: path.name)
def test_a_template_holds_no_script_style_or_address_of_elsewhere(page):
    text = page.read_text(encoding="utf-8")
    text = re.sub(r"""<script src="{% static '[a-z0-9_/.-]+\.js' %}" defer></script>""", "", text)  # a file of our own

    assert re.findall(r"<script|<style|\sstyle=|\son[a-z]+=|https?://|\|safe\b", text) == []


def test_only_the_body_of_a_report_is_shown_as_it_is():
    unescaped = [
        (path.name, line.strip())
        for path in sorted(PACKAGE.rglob("*.html"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if "autoescape off" in line
    ]

    assert unescaped == [("report.html", "{% autoescape off %}{{ report.body }}{% endautoescape %}")]


def test_only_markdown_that_was_cleaned_and_inert_json_are_marked_as_safe():
    """Shown in a template through ``{% markdown text %}``, and in no other way."""
    marking = [
        str(path) for path, tree in _modules()
        for node in ast.walk(tree)
        if (isinstance(node, ast.Name) and node.id in {"mark_safe", "SafeString", "SafeData", "SafeText"})
        or (isinstance(node, ast.FunctionDef) and node.name == "__html__")
    ]  # fmt: skip

    tags = {"common/templatetags/linked_data.py", "common/templatetags/markdown.py"}  # JSON without <, > and &
    assert set(marking) == {"common/markdown.py", *tags}


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_names_versions_and_hashes_and_no_address(lock):
    lines = [line for line in (ROOT / lock).read_text().splitlines() if line and not line.lstrip().startswith("#")]

    packages = [line for line in lines if not line.startswith(" ")]
    assert [line for line in lines if "://" in line or line.startswith("-")] == []
    assert [line for line in packages if not re.fullmatch(r"[\w.\[\],-]+==[\w.+!]+( ;.*)? \\", line)] == []
    assert len(packages) > 30


def test_a_release_in_both_locks_is_the_same():
    def versions(lock: str) -> dict[str, str]:
        return dict(re.findall(r"^([\w.-]+)(?:\[[^]]*\])?==([^ ;]+)", (ROOT / lock).read_text(), re.M))

    runtime, development = versions("requirements.lock"), versions("requirements-dev.lock")

    assert {name: development.get(name) for name in runtime} == runtime


def test_stylesheets_take_their_colours_from_the_tokens():
    loose = [
        f"{path.relative_to(PACKAGE)}: {found}"
        for path in sorted(PACKAGE.rglob("*.css"))
        if path.name not in {"tokens.css", "report.css"}  # a report brings the colours of its charts
        for found in re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\([^)]*\)", path.read_text(encoding="utf-8"))
    ]

    assert loose == []
