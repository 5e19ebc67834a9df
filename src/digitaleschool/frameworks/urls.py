from django.urls import path, register_converter

from .converters import EditionId, GoalSlug
from .views import files, pages, reading_in

register_converter(EditionId, "edition")
register_converter(GoalSlug, "goal")

urlpatterns = [
    path("kaders/", pages.framework_list, name="frameworks"),
    path("kaders/importeren/", reading_in.framework_import, name="framework_import"),
    path("kaders/importeren/<uuid:key>/", reading_in.framework_import_preview, name="framework_import_preview"),
    path("kaders/<edition:edition>/", pages.edition_tree, name="framework_edition"),
    path("kaders/<edition:edition>/case.json", files.case_file, name="framework_case"),
    path("kaders/<edition:edition>/doelen.csv", files.csv_file, name="framework_csv"),
    path("kaders/<edition:edition>/<goal:goal>/", pages.one_goal, name="framework_goal"),
]
