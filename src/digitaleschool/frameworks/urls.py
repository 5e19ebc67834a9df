from django.urls import path, register_converter

from digitaleschool.common import converters  # noqa: F401  (it registers "number")

from .converters import EditionId, GoalSlug, ToolSlug
from .views import cells, files, pages, reading_in, tools

register_converter(EditionId, "edition")
register_converter(GoalSlug, "goal")
register_converter(ToolSlug, "tool")

_GOAL = "kaders/<edition:edition>/<goal:goal>/"

urlpatterns = [
    path("kaders/", pages.framework_list, name="frameworks"),
    path("kaders/importeren/", reading_in.framework_import, name="framework_import"),
    path("kaders/importeren/<uuid:key>/", reading_in.framework_import_preview, name="framework_import_preview"),
    path("kaders/tools/", tools.tool_list, name="tools"),
    path("kaders/tools/nieuw/", tools.tool_new, name="tool_new"),
    path("kaders/tools/<tool:tool>/", tools.tool_page, name="tool"),
    path("kaders/tools/<tool:tool>/bewerken/", tools.tool_edit, name="tool_edit"),
    path("kaders/tools/<tool:tool>/bedrijven/nieuw/", tools.proof_new, name="tool_proof_new"),
    path("kaders/tools/<tool:tool>/bedrijven/<number:proof>/weg/", tools.proof_remove, name="tool_proof_remove"),
    path("kaders/<edition:edition>/", pages.edition_tree, name="framework_edition"),
    path("kaders/<edition:edition>/case.json", files.case_file, name="framework_case"),
    path("kaders/<edition:edition>/doelen.csv", files.csv_file, name="framework_csv"),
    path(_GOAL, pages.one_goal, name="framework_goal"),
    path(f"{_GOAL}voorbeelden/nieuw/", cells.cell_new, name="context_cell_new"),
    path(f"{_GOAL}voorbeelden/<number:cell>/", cells.cell_edit, name="context_cell_edit"),
    path(f"{_GOAL}voorbeelden/<number:cell>/weg/", cells.cell_remove, name="context_cell_remove"),
]
