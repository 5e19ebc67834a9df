"""The nastiest texts in every field, in a real browser: nothing runs, nothing asks, nothing reaches the CSP."""

from __future__ import annotations

from django.conf import settings
from tests import hostile_rows, xss
from tests.test_hostile_pages import (  # noqa: F401  (fixtures)
    cast,
    courses_of_others,
    enrolled,
    everything,
    goal_of_all,
    half_filled,
    learning,
    need_of_rtc,
    open_to_all,
    school_work,
    season_planned,
    taught_run,
    tenant,
    training_followed,
    training_judged,
    training_of_provider,
)

NASTY = "\"'><img src=x onerror=alert(1)></script></title></textarea><svg onload=alert(2)><script>alert(3)</script>"


def test_nothing_runs_in_a_browser(browser, live_server, everything):  # noqa: F811
    hostile_rows.write_everywhere(lambda name: NASTY)
    tabs, opened, happened = {}, 0, []
    for name, (client, address) in everything.items():
        response = client.get(address)
        body = response.getvalue()
        if not response["Content-Type"].startswith("text/html") or b"onerror=alert(1)" not in body:
            continue
        if id(client) not in tabs:
            tabs[id(client)] = xss.watch(_tab(browser, live_server.url, client))
        watched = tabs[id(client)]
        watched.look(live_server.url + address)
        if watched.page.evaluate("() => document.querySelectorAll('img[src=x], [onload], [onerror]').length"):
            happened.append((name, "an element of theirs"))
        opened += 1
    happened += [one for watched in tabs.values() for one in (*watched.ran, *watched.blocked)]
    for watched in tabs.values():
        watched.page.context.close()

    assert happened == []
    assert opened > 80


def _tab(browser, site: str, client):
    context = browser.new_context(viewport={"width": 360, "height": 800}, locale="nl-BE")
    cookie = client.cookies.get(settings.SESSION_COOKIE_NAME)
    if cookie:
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])
    return context.new_page()


def test_the_hook_would_have_seen_it(browser, live_server):
    page = browser.new_page()
    watched = xss.watch(page)
    page.route("**/open/", lambda route: route.fulfill(body=f"<!doctype html><p>{NASTY}", content_type="text/html"))
    watched.look(f"{live_server.url}/open/")
    ran = watched.ran
    page.close()

    assert {"alert: 1", "alert: 2", "alert: 3"} <= set(ran)
