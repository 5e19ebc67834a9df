"""The one-file report in a real browser: it fits a phone, reads without colour, bars no one, and runs nothing."""

import shutil
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page

from digitaleschool.reports.forms.page import report_html

from . import hostile, sample

CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="chromium shows the page"),
]


@pytest.fixture
def chromium(browser: Browser) -> Browser:
    """The browser that all browser tests of a process share: a second one would not start beside it."""
    return browser


def opened(browser: Browser, html: str, folder: Path, *, width: int = 360, **options: object) -> Page:
    (folder / "report.html").write_text(html, encoding="utf-8")
    page = browser.new_context(viewport={"width": width, "height": 800}, **options).new_page()  # type: ignore[arg-type]
    page.goto((folder / "report.html").as_uri())
    return page


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_the_page_never_scrolls_sideways(width: int, chromium: Browser, tmp_path: Path) -> None:
    page = opened(chromium, report_html(sample.document()), tmp_path, width=width)

    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_words_in_charts_keep_their_size_and_stay_inside_on_a_phone(chromium: Browser, tmp_path: Path) -> None:
    page = opened(chromium, report_html(sample.document()), tmp_path)

    sizes = page.evaluate(
        "[...document.querySelectorAll('.chart text')].map(t => [parseFloat(getComputedStyle(t).fontSize),"
        " t.getBoundingClientRect().left >= 15.5, t.getBoundingClientRect().right <= 344.5])"
    )
    assert len(sizes) > 30
    assert min(size for size, *_ in sizes) >= 12
    assert all(left and right for _, left, right in sizes)


def test_words_in_charts_never_lie_on_each_other_on_a_phone(chromium: Browser, tmp_path: Path) -> None:
    page = opened(chromium, report_html(sample.document()), tmp_path)

    overlaps = page.evaluate(
        """[...document.querySelectorAll('.chart')].flatMap(chart => {
          const boxes = [...chart.querySelectorAll('text')].map(t => [t.textContent, t.getBoundingClientRect()])
          return boxes.flatMap(([a, p], i) => boxes.slice(i + 1).filter(([b, q]) =>
            p.left < q.right - 1 && q.left < p.right - 1 && p.top < q.bottom - 4 && q.top < p.bottom - 4
          ).map(([b]) => [a, b]))
        })"""
    )
    assert overlaps == []


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(width: int, chromium: Browser, tmp_path: Path) -> None:
    page = opened(chromium, report_html(sample.document()), tmp_path, width=width, bypass_csp=True)
    for summary in page.query_selector_all("summary"):
        summary.click()

    page.evaluate(AXE_SCRIPT)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")

    assert [(rule["id"], rule["impact"], rule["nodes"][0]["html"]) for rule in found["violations"]] == []


def test_a_chart_names_itself_to_who_does_not_see_it(chromium: Browser, tmp_path: Path) -> None:
    page = opened(chromium, report_html(sample.document()), tmp_path)

    assert page.get_by_role("img", name=sample.stacked().title).count() == 1


@pytest.mark.parametrize("part", [0, 1])
def test_hostile_texts_run_nothing_and_fetch_nothing(part: int, chromium: Browser, tmp_path: Path) -> None:
    texts = " ".join(hostile.SCRIPTS[part::2])
    (tmp_path / "report.html").write_text(report_html(sample.document(texts)), encoding="utf-8")
    page = chromium.new_page()
    ran: list[str] = []
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    page.on("console", lambda message: ran.append(message.text))
    page.on("request", lambda request: ran.append(request.url) if not request.url.startswith("file:") else None)

    page.goto((tmp_path / "report.html").as_uri())
    for summary in page.query_selector_all("summary"):
        summary.click()
    page.keyboard.press("Tab")

    assert ran == []
    assert page.evaluate("document.querySelectorAll('script, iframe, object, embed, form, img').length") == 0


def test_in_print_every_table_is_open_and_every_page_marked(chromium: Browser, tmp_path: Path) -> None:
    page = opened(chromium, report_html(sample.document()), tmp_path)

    page.emulate_media(media="print")

    assert page.evaluate("[...document.querySelectorAll('details table')].every(t => t.checkVisibility())")
    assert page.evaluate("getComputedStyle(document.querySelector('.report')).page") == "invented"
