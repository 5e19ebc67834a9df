# ruff: noqa: E501 (a case to a line)
"""Self-study: a reader walks a module with and without an account; a provider writes and orders its steps."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.xss import STRINGS, runs

from digitaleschool.core.files import check
from digitaleschool.core.offer.exercises import ExerciseRefused, read_choices
from digitaleschool.core.offer.videos import VideoRefused, checked_video
from digitaleschool.offer.demo_modules import make_demo_modules
from digitaleschool.offer.models import Module, ModuleProgress, ModuleStep
from digitaleschool.offer.services.materials import make_material
from digitaleschool.people.models import AuditEntry

ANSWERS = [{"text": "een knop", "is_right": True}, {"text": "een motor", "is_right": False}]


@pytest.fixture
def new_module(vakwerk, now):
    def make(slug: str = "plc", *, public: bool = True, steps: int = 2, **facts) -> Module:
        known = {"title_nl": f"Module {slug}", "promise": "Je weet wat een PLC is.", "minutes": 20}
        module = Module.objects.create(
            slug=slug, organisation=vakwerk, published_at=now if public else None, **known | facts
        )
        for place in range(1, steps):
            module.steps.create(position=place, kind="text", title=f"Stap {place}", text="Lees dit.")
        if steps:
            module.steps.create(
                position=steps, kind="exercise", title="Oefening", question="Wat is een ingang?", choices=ANSWERS,
                explanation="Een knop **zegt** iets.",
            )  # fmt: skip
        return module

    return make


def titles(module: Module) -> list[tuple[int, str]]:
    return list(module.steps.order_by("position").values_list("position", "title"))


# Reading


def test_a_visitor_walks_a_module_and_goes_on_where_it_was(client, new_module, now):
    new_module(gives="weten wat een PLC is")

    begin = client.get("/modules/plc/").text
    first = client.post("/modules/plc/1/")
    halfway = client.get("/modules/plc/").text
    checked = client.post("/modules/plc/2/", {"choice": "0"}).text
    last = client.post("/modules/plc/2/", {"further": "yes"})
    end = client.get("/modules/plc/").text

    assert 'href="/modules/plc/1/">Begin</a>' in begin
    assert (first["Location"], last["Location"]) == ("/modules/plc/2/", "/modules/plc/")
    assert "Ga verder bij stap 2" in halfway
    assert "stap 2 van 2" in checked
    assert "Juist." in checked
    assert "<strong>zegt</strong>" in checked
    assert "Dit telt als voorkennis: weten wat een PLC is" in end
    assert not ModuleProgress.objects.exists()


def test_who_is_signed_in_finds_it_back_on_another_device(client, new_module, bram):
    new_module()
    client.force_login(bram)
    client.post("/modules/plc/1/")
    client.post("/modules/plc/1/")

    elsewhere = type(client)()
    elsewhere.force_login(bram)

    assert "Ga verder bij stap 2" in elsewhere.get("/modules/plc/").text
    assert ModuleProgress.objects.filter(person=bram).count() == 1


@pytest.mark.parametrize(
    ("sent", "status", "words"),
    [
        ({}, 400, "Kies eerst een antwoord."), ({"choice": "1"}, 200, "Niet helemaal."),
        ({"choice": ["0", "1"]}, 200, "Niet helemaal."), ({"choice": "999"}, 200, "Niet helemaal."),
        ({"choice": ["x"] * 900}, 200, "Niet helemaal."), ({"choice": "\0"}, 200, "Niet helemaal."),
    ],
)  # fmt: skip
def test_an_answer_is_checked_and_not_kept(sent, status, words, client, new_module):
    new_module()

    answer = client.post("/modules/plc/2/", sent)

    assert answer.status_code == status
    assert words in answer.text
    assert "choice" not in str(dict(client.session))


def test_what_is_not_public_is_there_for_its_makers_alone(client, new_module, piet, otto):
    new_module(public=False)
    pages = ["/modules/plc/", "/modules/plc/1/", "/modules/plc/afdrukken/"]

    def answers() -> list[int]:
        return [client.get(page).status_code for page in pages]

    nobody = answers()
    client.force_login(otto)
    other = answers()
    client.force_login(piet)

    assert (nobody, other, answers()) == ([404] * 3, [404] * 3, [200] * 3)


def test_a_step_that_is_not_there_is_not_found(client, new_module):
    new_module()

    assert [client.get(f"/modules/plc/{place}/").status_code for place in (1, 3, 9999)] == [200, 404, 404]


def test_the_list_asks_as_often_for_three_as_for_one(client, new_module):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/modules/").status_code == 200
        return len(asked)

    new_module()
    one = queries()
    new_module("twee")
    new_module("drie")

    assert queries() == one


def test_the_file_of_a_step_is_public_with_its_module(client, new_module, piet, vakwerk, now):
    facts = {"title": "Les", "about": "", "licence": "by", "fields": [], "goal": None, "tool": None, "level": "",
             "language": "nl"}  # fmt: skip
    material = make_material(organisation=vakwerk, facts=facts, upload=check(b"Les", "les"), by=piet, now=now)
    module = new_module(public=False)
    module.steps.create(position=3, kind="file", title="Bestand", material=material)

    def fetched() -> int:
        answer = client.get("/materiaal/les/1/")
        answer.getvalue()
        return answer.status_code

    before = fetched()
    Module.objects.update(published_at=now)

    assert (before, fetched()) == (404, 200)


# Writing


def test_a_provider_writes_a_module_and_makes_it_public(client, piet, vakwerk):
    client.force_login(piet)
    facts = {"organisation": vakwerk.pk, "title_nl": "Sensoren", "promise": "Je kent er drie.", "minutes": "15",
             "level": "beginner"}  # fmt: skip

    made = client.post("/modules/nieuw/", facts)["Location"]
    too_early = client.post(f"{made}openbaar/", {"public": "yes"}, follow=True).text
    steps = [
        ("text", {"title": "Lees", "text": "**Kijk**"}),
        ("video", {"title": "Kijk", "video": "https://youtu.be/abc"}),
        ("exercise", {"title": "Doe", "question": "Wat?", "choices": "* ja\nnee"}),
    ]
    for kind, sent in steps:
        assert client.post(f"{made}stap/?soort={kind}", sent)["Location"] == made
    client.post(f"{made}openbaar/", {"public": "yes"})

    module = Module.objects.get()
    assert "Voeg eerst een stap toe." in too_early
    assert module.is_published
    assert titles(module) == [(1, "Lees"), (2, "Kijk"), (3, "Doe")]
    assert module.steps.get(position=3).choices == [
        {"text": "ja", "is_right": True}, {"text": "nee", "is_right": False}
    ]  # fmt: skip
    assert AuditEntry.objects.filter(verb="module.published").count() == 1
    client.post(f"{made}openbaar/", {"public": "no"})
    assert not Module.objects.get().is_published


def test_a_trainer_writes_and_makes_nothing_public(client, tess, new_module):
    new_module(public=False)
    client.force_login(tess)

    assert client.get("/modules/plc/bewerken/").status_code == 200
    assert client.post("/modules/plc/bewerken/openbaar/", {"public": "yes"}).status_code == 404


def test_steps_move_and_go_without_gaps(client, piet, new_module):
    module = new_module(steps=3)
    client.force_login(piet)

    def send(step: object, deed: str) -> None:
        answer = client.post("/modules/plc/bewerken/volgorde/", {"step": step, "deed": deed})
        assert answer["Location"] == "/modules/plc/bewerken/"

    one, two, three = module.steps.order_by("position")
    send(three.pk, "up")
    send(one.pk, "up")
    send(two.pk, "down")
    for nonsense in ("", "x", "9" * 17, "9" * 40, "-1", "²"):
        send(nonsense, "up")
    send(one.pk, "sideways")
    moved = titles(module)
    send(three.pk, "remove")

    assert moved == [(1, "Stap 1"), (2, "Oefening"), (3, "Stap 2")]
    assert titles(module) == [(1, "Stap 1"), (2, "Stap 2")]


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        ("text", {}), ("text", {"title": "x"}), ("text", {"title": "\0", "text": "y"}),
        ("video", {"title": "x", "video": "http://youtu.be/a"}), ("video", {"title": "x", "video": "javascript:alert(1)"}),
        ("video", {"title": "x", "video": "https://youtu.be.kwaad.example/a"}), ("file", {"title": "x", "material": "9" * 40}),
        ("exercise", {"title": "x", "question": "y", "choices": "a"}),
        ("exercise", {"title": "x", "question": "y", "choices": "a\nb"}),
        ("exercise", {"title": "x", "question": "y", "choices": "* a\n* a"}),
        ("nonsense", {}),
    ],
)  # fmt: skip
def test_a_step_that_is_wrong_ends_in_a_sentence(kind, sent, client, piet, new_module):
    new_module()
    client.force_login(piet)

    answer = client.post(f"/modules/plc/bewerken/stap/?soort={kind}", sent)

    assert answer.status_code == 400
    assert 'class="form-errors"' in answer.text
    assert ModuleStep.objects.count() == 2


def test_other_words_in_a_step_keep_its_place(client, piet, new_module):
    module = new_module()
    step = module.steps.get(position=2)
    client.force_login(piet)
    address = f"/modules/plc/bewerken/stap/{step.pk}/"

    assert "* een knop\neen motor" in client.get(address).text
    client.post(address, {"title": "Anders", "question": "Wat?", "choices": "a\n* b"})

    assert titles(module) == [(1, "Stap 1"), (2, "Anders")]


def test_nothing_of_sixty_strings_runs_in_a_module(client, new_module, piet):
    client.force_login(piet)
    pages = []
    for at, text in enumerate(STRINGS):
        module = new_module(f"m{at}", title_nl=text[:160], promise=text[:300], gives=text[:300], steps=0)
        choices = [{"text": text, "is_right": True}, {"text": "x", "is_right": False}]
        module.steps.create(position=1, kind="exercise", title=text[:160], text=text, question=text[:500],
                            choices=choices, explanation=text)  # fmt: skip
        pages += [f"/modules/m{at}/{page}" for page in ("", "1/", "afdrukken/", "bewerken/")]
    own = frozenset({"script", "link", "meta"})

    found = {page: runs(client.get(page).text, own=own) for page in [*pages, "/modules/", "/modules/?page=2"]}
    found |= {f"{page} checked": runs(client.post(page, {"choice": "0"}).text, own=own) for page in pages[1::4]}

    assert {page: what for page, what in found.items() if what} == {}


# The core


@pytest.mark.parametrize("address", ["", "http://youtu.be/a", "https://kwaad.example/", "https://youtube.com.kwaad.example/",
                                     "https://kwaad.example/youtube.com", "https://youtube.com@kwaad.example/",
                                     "https://youtu.be/<script>", "https://youtu.be/" + "a" * 400, "//youtu.be/a",
                                     "https://notyoutube.com/a", "javascript:alert(1)//https://youtu.be"])  # fmt: skip
def test_a_video_of_elsewhere_is_refused(address):
    with pytest.raises(VideoRefused):
        checked_video(address)


@pytest.mark.parametrize("lines", ["", "* a", "a\nb", "* a\na", "\n".join(f"* {n}" for n in range(9)), "*\n*"])
def test_answers_that_make_no_exercise_are_refused(lines):
    with pytest.raises(ExerciseRefused):
        read_choices(lines)


def test_the_demo_has_two_modules_marked_as_invented(vakwerk, now, client):
    assert make_demo_modules(organisation=vakwerk, now=now) == 2
    assert make_demo_modules(organisation=vakwerk, now=now) == 0

    assert set(Module.objects.values_list("is_invented", flat=True)) == {True}
    assert [client.get(f"/modules/{slug}/afdrukken/").status_code
            for slug in ("wat-is-een-plc", "je-eerste-3d-model")] == [200, 200]  # fmt: skip
