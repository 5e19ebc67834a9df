"""Words for stages and tracks, which are codes in the rows."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TRACKS: dict[str, str | Promise] = {
    "doorstroom": _("finality further study"),
    "dubbel": _("double finality"),
    "arbeidsmarkt": _("finality labour market"),
    "a-stroom": _("A-stream"),
    "b-stroom": _("B-stream"),
}
STAGES: dict[str, str | Promise] = {
    "1": _("first stage"),
    "2": _("second stage"),
    "3": _("third stage"),
    "3.3": _("third year of the third stage"),
}
