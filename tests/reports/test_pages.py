import json

import pytest

LARGEST_PAGE = 150_000


def test_the_report_is_small_enough_for_a_slow_line(client, demo_round):
    assert len(client.get("/rondes/demo-2021/rapport/").content) < LARGEST_PAGE


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_report_follows_the_readers_language(client, demo_round, language):
    client.post("/taal", {"language": language})

    text = client.get("/rondes/demo-2021/rapport/").text

    assert f'<html lang="{language}">' in text
    assert f'<article class="report" lang="{language}">' in text


def test_a_report_in_the_other_language_only_says_so(client, new_round, new_report):
    new_report(new_round("r"), language="en")

    text = client.get("/rondes/r/rapport/").text

    assert "Dit rapport is in het Engels." in text
    assert '<article class="report" lang="en">' in text


def test_a_round_without_a_report_says_so(client, new_round):
    new_round("leeg")

    text = client.get("/rondes/leeg/rapport/").text

    assert "Er is nog geen rapport" in text


def test_every_page_of_the_demo_says_that_it_is_invented(client, demo_round):
    pages = ["/", "/rondes/", "/rondes/demo-2021/", "/rondes/demo-2021/rapport/"]

    assert [page for page in pages if "verzonnen" not in client.get(page).text.lower()] == []


FORMS = {
    "report.html": "text/html; charset=utf-8",
    "report.pdf": "application/pdf",
    "report.docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "tables.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "tables.json": "application/json",
    "answers.parquet": "application/vnd.apache.parquet",
    "answers.sav": "application/x-spss-sav",
    "answers.sps": "text/plain; charset=utf-8",
    "import.json": "application/json",
}


@pytest.mark.parametrize(("name", "media_type"), FORMS.items())
def test_each_form_is_a_file_to_keep_that_runs_nothing(client, demo_round, name, media_type):
    response = client.get(f"/rondes/demo-2021/rapport/nl/1/{name}")
    content = response.getvalue()

    stem, suffix = name.split(".")
    headers = ("Content-Type", "Content-Disposition", "X-Content-Type-Options", "Content-Security-Policy")
    assert [response[header] for header in headers] == [
        media_type,
        f'attachment; filename="demo-2021-{stem}-v1-nl.{suffix}"',
        "nosniff",
        "default-src 'none'; sandbox",
    ]
    assert len(content) == int(response["Content-Length"]) > 100


def test_the_page_links_every_form(client, demo_round):
    text = client.get("/rondes/demo-2021/rapport/").text

    assert [name for name in FORMS if f"/rondes/demo-2021/rapport/nl/1/{name}" not in text] == []


def test_tables_say_the_same_as_the_page(client, demo_round):
    tables = json.loads(client.get("/rondes/demo-2021/rapport/nl/1/tables.json").getvalue())

    assert (tables["persons"], tables["invented"]) == (243, True)
