"""What search engines may read: where not to look, and all pages that are for everyone."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from digitaleschool.frameworks.queries import editions
from digitaleschool.offer.catalogue_index import catalogue_of
from digitaleschool.offer.catalogue_page import known_fields

PAGES = ("home", "catalogue", "rounds", "frameworks", "coverage", "accessibility")
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
PRIVATE = ("/account/", "/u/", "/vragenlijst/", "/taal")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in PRIVATE), "", f"Sitemap: {_whole(reverse('sitemap'))}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Pages for everyone, and each training."""
    catalogue = reverse("catalogue")
    paths = [reverse(name) for name in PAGES] + [f"{catalogue}?studiegebied={field}" for field in known_fields()]
    paths += [reverse("framework_edition", args=[slug]) for slug in editions().values_list("slug", flat=True)]
    entries = catalogue_of(timezone.localdate())
    trainings = sorted((f"{catalogue}{entry.slug}/", entry.published_on.isoformat()) for entry in entries)
    found = Element("urlset", xmlns=NAMESPACE)
    for path, day in [*((path, "") for path in paths), *trainings]:
        page = SubElement(found, "url")
        SubElement(page, "loc").text = _whole(path)
        if day:
            SubElement(page, "lastmod").text = day
    body = tostring(found, encoding="utf-8", xml_declaration=True)
    return HttpResponse(body, content_type="application/xml; charset=utf-8")


def _whole(path: str) -> str:
    return settings.SITE_URL + path
