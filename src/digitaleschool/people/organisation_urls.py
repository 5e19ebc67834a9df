"""Schools, other organisations, and who does what there."""

from django.urls import path

from digitaleschool.common import converters  # noqa: F401  (name <schoolnumber:…>)

from .views import organisations, roles, school_import, schools

urlpatterns = [
    path("scholen/", schools.school_list, name="schools"),
    path("scholen/import/", school_import.school_import, name="school_import"),
    path("scholen/import/<uuid:key>/", school_import.school_import_preview, name="school_import_preview"),
    path("scholen/<schoolnumber:number>/", schools.school_page, name="school"),
    path("scholen/<schoolnumber:number>/aanpassen/", schools.school_edit, name="school_edit"),
    path("organisaties/", organisations.organisation_list, name="organisations"),
    path("organisaties/nieuw/", organisations.organisation_new, name="organisation_new"),
    path("organisaties/<number:at>/", organisations.organisation_page, name="organisation"),
    path("organisaties/<number:at>/aanpassen/", organisations.organisation_edit, name="organisation_edit"),
    path("organisaties/<number:at>/mensen/nieuw/", roles.role_new, name="role_new"),
    path("organisaties/<number:at>/rollen/<number:membership>/", roles.role_end, name="role_end"),
    path("organisaties/<number:at>/mensen/<number:person>/", roles.posts, name="posts"),
    path(
        "organisaties/<number:at>/mensen/<number:person>/functies/<number:post>/weg/",
        roles.post_end,
        name="post_end",
    ),
]
