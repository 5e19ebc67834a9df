"""The ways out of a mail: a wish taken back without signing in, mails that are no longer wanted, a link to share."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from tests.planning.test_wish_pages import HOUT, WHEN, school_of, season, teacher, training

from digitaleschool.common.models import OutboxMail
from digitaleschool.common.outbox import filler_of
from digitaleschool.planning.models import Wish
from digitaleschool.planning.services.wishing import propose_colleague
from digitaleschool.planning.wish_links import stop_address

__all__ = ["season", "teacher", "training"]


@pytest.fixture
def wishes(teacher, bram, season) -> list[Wish]:
    """Two wishes of Bram."""
    for level in ("beginner", "expert"):
        teacher.post("/wensen/nieuw/", WHEN | HOUT | {"school": str(school_of(bram).pk), "level": level})
    return list(Wish.objects.order_by("pk"))


def path_of(address: str) -> str:
    return urlsplit(address).path


def test_the_link_of_a_mail_takes_a_wish_back_without_signing_in(client, wishes):
    stop, stranger = path_of(stop_address(wishes[0])), Client()

    looked = stranger.get(stop)
    states_after_looking = list(Wish.objects.order_by("pk").values_list("state", flat=True))
    done = stranger.post(stop, {"what": "one"}, follow=True)

    assert "Deze wens intrekken?" in looked.text
    assert states_after_looking == ["open", "open"]
    assert "Je wens is ingetrokken" in done.text
    assert list(Wish.objects.order_by("pk").values_list("state", flat=True)) == ["withdrawn", "open"]


def test_all_wishes_are_taken_back_at_once_and_come_back_only_with_a_new_yes(teacher, wishes):
    stop = path_of(stop_address(wishes[0]))

    page = Client().post(stop, {"what": "all"}, follow=True)
    again = teacher.post(f"/wensen/{wishes[1].key}/opnieuw/")

    assert "Trek al mijn wensen in" not in page.text
    assert again.url == "/wensen/nieuw/?seizoen=voorjaar&thema=automation&studiegebied=hout"
    assert list(Wish.objects.values_list("state", flat=True)) == ["withdrawn", "withdrawn"]


@pytest.mark.parametrize("broken", ["x", "key", "{key}.AAAA", "../", "%00"])
def test_a_link_that_we_did_not_make_takes_nothing_back(client, wishes, broken):
    answer = client.post(f"/wensen/stop/{broken.format(key=wishes[0].key.hex)}/")

    assert answer.status_code == 404
    assert Wish.objects.filter(state="open").count() == 2


def test_a_colleague_refuses_from_the_mail_and_a_mail_too_late_stays(bram, season, new_person):
    school = school_of(bram)
    lead = new_person("Lea", role="school_lead", at=school)
    facts = {"season": season, "school": school, "email": bram.email, "field": "hout", "level": "beginner"}
    wish = propose_colleague(**facts, theme="automation", by=lead, now=timezone.now())
    mail = OutboxMail.objects.get()
    filler = filler_of(mail.kind)

    assert stop_address(wish) in mail.text
    assert filler.is_wanted(mail, now=timezone.now())
    assert "Een collega vulde dit voor je in." in Client().get(path_of(stop_address(wish))).text
    Client().post(path_of(stop_address(wish)), {"what": "one"})
    assert not filler.is_wanted(mail, now=timezone.now())


def test_the_link_of_a_team_fills_in_the_wish_and_the_code(teacher, bram, season, training, new_person):
    school, carla = school_of(bram), Client()
    teacher.post("/wensen/nieuw/", WHEN | HOUT | {"school": str(school.pk), "what": "training:lasers"})
    first = Wish.objects.get()
    teacher.post(f"/wensen/{first.key}/samen/", {"step": "start"})
    link = teacher.get(f"/wensen/{first.key}/samen/").context["to_share"].partition("/wensen/")[2]
    carla.force_login(new_person("Carla", role="teacher", at=school))

    form = carla.get(f"/wensen/{link}")
    sent = WHEN | HOUT | {"school": str(school.pk), "what": "training:lasers"}
    team = carla.post(f"/wensen/{link}", sent, follow=True)

    assert form.context["what"]["what"].value() == "training:lasers"
    assert "Een collega wil samen met jou komen." in form.text
    assert team.context["form"]["code"].value() == Wish.objects.get(pk=first.pk).team.code
    assert "Bram" not in form.text + team.text


def test_a_wish_that_is_put_back_keeps_its_team(teacher, wishes):
    teacher.post(f"/wensen/{wishes[0].key}/samen/", {"step": "start"})
    code = Wish.objects.get(pk=wishes[0].pk).team.code

    teacher.post(f"/wensen/{wishes[0].key}/intrekken/")
    teacher.post(f"/wensen/{wishes[0].key}/opnieuw/")

    assert Wish.objects.order_by("-pk").first().team.code == code


def test_who_did_not_sign_in_finds_wishing_from_what_they_look_for(client, season):
    asked = client.get("/opleidingen/vraag-dit-aan/?thema=automation&studiegebied=hout")
    page = client.get("/wensen/?thema=automation&studiegebied=hout")

    assert '<a href="/wensen/?thema=automation&amp;studiegebied=hout">' in asked.text
    assert "?next=/wensen/nieuw/%3Fthema%3Dautomation%26studiegebied%3Dhout" in page.text
