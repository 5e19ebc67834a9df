"""axe-core in a page: injected by the test, because the site's content security policy takes no script of others."""

from __future__ import annotations

from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")


def inject_axe(page: Page) -> None:
    """Makes ``axe`` known to the page, once it is there whole: a click leads to a page that still comes in."""
    page.wait_for_load_state()
    page.evaluate(AXE)
