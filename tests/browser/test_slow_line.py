"""The survey over the line of a phone in a bad place, from the site as it runs."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page
from tests.served import served

BYTES_A_SECOND = 400_000 // 8
LATENCY_MS = 100
MOST_SECONDS = 3.0
TRIES = 3
"""The quickest counts: a busy machine is no slow page."""
BEGIN = "button[value=begin]"
FIRST_FIELD = "form.survey :is(input:not([type=hidden]), textarea) >> visible=true"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with served(tmp_path_factory.mktemp("site"), invitations=1) as site:
        yield site


def _slow(page: Page) -> None:
    """400 kbit/s, and nothing kept from the page before."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.send("Network.emulateNetworkConditions", {
        "offline": False, "latency": LATENCY_MS, "downloadThroughput": BYTES_A_SECOND,
        "uploadThroughput": BYTES_A_SECOND,
    })  # fmt: skip


def _seconds_until(page: Page, address: str, wanted: str) -> float:
    """From going to an address until all of it is there and the element can be seen and has the focus."""
    start = time.perf_counter()
    page.goto(address, wait_until="load")
    element = page.locator(wanted).first
    element.focus(timeout=20_000)
    assert element.evaluate("e => e === document.activeElement && e.checkVisibility()")
    return time.perf_counter() - start


def test_each_page_can_be_used_in_three_seconds_on_400_kbit(browser, site):
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="nl-BE")
    page = context.new_page()
    landing = f"{site.address}/u/{site.secrets[0]}/"
    page.goto(landing)
    page.locator(BEGIN).click()
    page.wait_for_url("**/vragenlijst/*/1/")
    survey = page.url.removesuffix("1/")
    _slow(page)

    pages = {landing: BEGIN, **{f"{survey}{part}/": FIRST_FIELD for part in (1, 2, 3, 4)}}
    seconds = {
        address: min(_seconds_until(page, address, wanted) for _ in range(TRIES)) for address, wanted in pages.items()
    }
    context.close()

    assert [f"{address[-4:]}: {took:.1f} s" for address, took in seconds.items() if took > MOST_SECONDS] == []
    assert min(seconds.values()) > 0.4  # the line was slow indeed
