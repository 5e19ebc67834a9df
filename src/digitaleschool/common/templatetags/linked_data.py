from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()
INERT = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}
"""Nothing in a value can end the element that holds it."""


@register.simple_tag
def linked_data(data: Mapping[str, Any]) -> SafeString:
    """``{% linked_data course %}``: what a page is about, as JSON-LD for search engines; data, nothing that runs."""
    written = json.dumps(data, ensure_ascii=False).translate(INERT)
    return format_html('<script type="application/ld+json">{}</script>', SafeString(written))
