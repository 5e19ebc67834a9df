import ast
from pathlib import Path

import pytest

import digitaleschool
from digitaleschool.core.privacy.deeds import load_deeds
from digitaleschool.core.survey.knowledge_files import KnowledgeError

PACKAGE = Path(digitaleschool.__file__).parent


def test_every_deed_that_is_written_down_has_its_words():
    used = {
        node.args[0].value
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "write_down"
        and node.args and isinstance(node.args[0], ast.Constant)
    }  # fmt: skip

    assert used - set(load_deeds()) == set()


@pytest.mark.parametrize("code", ["school", "School.imported", "school.", "a." + "b" * 60])
def test_a_code_that_is_none_is_refused(tmp_path, code):
    path = tmp_path / "deeds.yaml"
    path.write_text(f'changed: "2026-11-25: x"\nentries:\n  - {{code: {code}, nl: deed, en: did}}\n')

    with pytest.raises(KnowledgeError, match=r"deeds\.yaml, line 3: code"):
        load_deeds(path)
