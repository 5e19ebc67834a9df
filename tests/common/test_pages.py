import re

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path

from digitaleschool.common.views import failed
from digitaleschool.config.urls import handler400, handler403, handler404, handler500
from digitaleschool.config.urls import urlpatterns as site_patterns

PAGES = ["/", "/rondes/", "/rondes/demo-2021/", "/rondes/demo-2021/rapport/", "/toegankelijkheid/", "/account/login/"]
ODD_QUERIES = [
    "?q=%00", "?page=%00", "?page=0", "?page=-1", "?page=9e9", "?page=abc", "?page=" + "9" * 5000, "?page=%D9%A1",
    "?page=1&page=2", "?next=//evil.example", "?next=javascript:alert(1)", "?%ff=%fe", "?a[b]=c", "?id=" + "2" * 70,
    "?language=%00", "?_connector=OR", "?q=%ed%a0%80",
]  # fmt: skip


def _break(request):
    raise ValueError("row (amina@rtc.example) is refused")


urlpatterns = [*site_patterns, path("break/", _break)]
assert all((handler400, handler403, handler404, handler500))


@pytest.mark.parametrize("query", ODD_QUERIES)
def test_no_query_string_breaks_a_page(client, small_demo, query):
    statuses = {page: client.get(page + query).status_code for page in PAGES}

    assert statuses == dict.fromkeys(PAGES, 200)


@pytest.mark.parametrize(
    "address",
    ["/%00", "/%c0%ae", "/rondes/%00/", "/rondes/DEMO/", "/rondes/" + "a" * 5000 + "/",
     "/rondes/demo-2021/rapport/nl/0/", "/rondes/demo-2021/rapport/nl/99999999999999999999/",
     "/rondes/demo-2021/rapport/xx/1/", "/rondes/demo-2021/rapport/nl/1/..%2f..%2fsecret-key",
     "/rondes/demo-2021/rapport/nl/1/%00", "/rondes/demo-2021/rapport/nl/1/report.pdf.html"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(client, small_demo, address):
    response = client.get(address)

    assert response.status_code == 404
    assert "Deze pagina bestaat niet" in response.text
    assert 'lang="nl"' in response.text


@pytest.mark.parametrize(
    "address",
    ["/account/password/reset/key/1-%00/", "/account/password/reset/key/zzzzzzzzzzzzz-wrong/",
     "/account/confirm-email/a:b/", "/account/password/reset/key/0-x/",
     "/account/password/reset/key/" + "z" * 200 + "-x/"],
)  # fmt: skip
def test_a_link_that_is_not_ours_is_refused_in_words(client, db, address):
    response = client.get(address)

    assert response.status_code in (200, 404)
    assert response.text.count("<h1") == 1


def test_a_session_cookie_can_hold_anything(client, small_demo):
    client.cookies["sessionid"] = "\x00" * 32

    assert client.get("/").status_code == 200


@pytest.mark.parametrize("address", PAGES)
def test_a_page_that_is_read_changes_nothing(client, small_demo, address):
    client.get(address)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(address)

    verbs = {query["sql"].split()[0] for query in queries}
    assert verbs <= {"SELECT"}


@pytest.mark.parametrize("address", PAGES)
def test_a_page_tells_the_browser_what_it_may_do(client, small_demo, address):
    response = client.get(address)

    headers = {name: response[name] for name in ("X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy")}
    assert headers == {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
    }
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]
    assert not re.search(r"<script|<style|\sstyle=|\son[a-z]+=|javascript:", response.text)


@pytest.mark.urls(__name__)
def test_a_failure_shows_a_number_that_is_in_the_log_and_nothing_else(db, caplog):
    client = Client(raise_request_exception=False)

    response = client.get("/break/")

    reference = re.search(r"Nummer: <strong>([0-9a-f]{8})</strong>", response.text)[1]
    assert response.status_code == 500
    assert "Er ging bij ons iets mis" in response.text
    assert "amina" not in response.text
    assert [record.request.reference for record in caplog.records if hasattr(record, "request")] == [reference]


def test_a_form_without_its_token_is_refused_in_words(db):
    response = Client(enforce_csrf_checks=True).post("/account/login/", {"login": "amina@rtc.example"})

    assert response.status_code == 403
    assert "Dit formulier stond te lang open" in response.text


def test_a_language_is_chosen_without_a_token_too(db):
    """A page whose address holds a secret sends no origin along, and Django would refuse its form for that."""
    response = Client(enforce_csrf_checks=True).post("/taal", {"language": "en"}, headers={"origin": "null"})

    assert (response.status_code, response.cookies["django_language"].value) == (302, "en")


def test_a_foreign_host_is_refused_in_words(client, db):
    response = client.get("/", headers={"host": "evil.example"})

    assert response.status_code == 400
    assert "evil.example" not in response.text


def test_the_language_is_chosen_by_a_form_and_kept(client, small_demo):
    before = client.get("/").text
    chosen = client.post("/taal", {"language": "en", "next": "/rondes/?page=1"})
    after = client.get("/").text

    assert '<html lang="nl">' in before
    assert (chosen.status_code, chosen["Location"]) == (302, "/rondes/?page=1")
    assert '<html lang="en">' in after
    assert "The loop, step by step" in after


@pytest.mark.parametrize(
    "away", ["//evil.example", "https://evil.example/", "javascript:alert(1)", "\x00", "/\\evil.example"]
)
def test_choosing_a_language_leads_nowhere_else(client, db, away):
    response = client.post("/taal", {"language": "en", "next": away})

    assert response.status_code in (204, 302)
    assert response.get("Location", "/") == "/"


@pytest.mark.parametrize(("address", "answer"), [("/healthz", "ok"), ("/readyz", "ok")])
def test_the_site_says_that_it_is_well(client, db, address, answer):
    response = client.get(address)

    assert (response.status_code, response.text) == (200, answer)


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_readyz_tells_that_the_database_does_not_answer(client, db, error):
    def refuse(*args):
        raise error("gone")

    with connection.execute_wrapper(refuse):
        response = client.get("/readyz")

    assert (response.status_code, response.text) == (503, "database")


def test_the_page_of_a_failure_asks_the_database_nothing(rf, django_assert_num_queries, amina):
    """It may be the database that failed; then even who visits cannot be asked."""
    request = rf.get("/", headers={"cookie": "sessionid=" + "a" * 32})
    request.reference = "1f3a9c02"

    with django_assert_num_queries(0):
        response = failed(request)

    assert response.status_code == 500
    assert "1f3a9c02" in response.text
