from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import jsonschema
import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.utils import translation
from openbadgeslib.ob3 import OB3VerificationError, OB3Verifier, contexts

from digitaleschool.common.models import OutboxMail
from digitaleschool.enrolment import signing
from digitaleschool.enrolment.certificate_content import current_goals
from digitaleschool.enrolment.certificate_credential import signed_credential
from digitaleschool.enrolment.certificate_pdf import as_data, certificate_pdf, hours
from digitaleschool.enrolment.models import Certificate, Notice
from digitaleschool.enrolment.services.attending import Mark, close_list, take_attendance
from digitaleschool.enrolment.services.certifying import CertificateRefused, choose_track
from digitaleschool.enrolment.services.notice_mails import tell_due
from digitaleschool.people.models import AuditEntry

from .open_badge_shape import SHAPE
from .taught import HOURS, all_there, new_seat, taught

__all__ = ["new_seat", "taught"]
TODAY = date(2026, 12, 1)


@pytest.fixture(scope="session")
def key_folder(tmp_path_factory):
    """A key takes a while to make, so these tests share one."""
    folder = tmp_path_factory.mktemp("keys")
    signing._make(folder / signing.FIRST)
    return folder


@pytest.fixture
def keys(settings, key_folder):
    settings.CREDENTIAL_KEYS = key_folder
    settings.SITE_URL = "https://school.example"


@pytest.fixture
def certified(taught, keys):
    all_there(taught, taught.first, taught.second)
    return taught


def correct(certified, *, kind: str, minutes: int | None = None, seen: str) -> None:
    take_attendance(
        session=certified.first, marks=[Mark(enrolment=certified.jef.pk, kind=kind, minutes=minutes, seen=seen)],
        why="Vergissing", by=certified.tess, now=certified.second.ends_at + 24 * HOURS,
    )  # fmt: skip


def of(enrolment) -> list[tuple[str, int]]:
    rows = Certificate.objects.filter(enrolment=enrolment).order_by("pk")
    return [(one.ended_because or "holds", one.content["minutes"]) for one in rows]


def test_certificates_come_when_every_list_that_counts_is_closed(taught, keys):
    all_there(taught, taught.first)
    before = Certificate.objects.count()

    all_there(taught, taught.second)

    assert (before, of(taught.els), of(taught.jef)) == (0, [("holds", 360)], [("holds", 360)])
    assert sorted(Notice.objects.values_list("event", "person__name")) == [
        ("certificate", "Els"),
        ("certificate", "Jef"),
    ]


def test_the_mail_about_a_certificate_leads_to_it(certified):
    certificate = Certificate.objects.get(enrolment=certified.els)

    for days in range(3):
        tell_due(now=certified.second.ends_at + days * 24 * HOURS)

    mail = OutboxMail.objects.get(recipient=certified.els.person.email)
    assert f"https://school.example/bewijs/{certificate.key}/" in mail.text


def test_a_certificate_says_what_was_followed(certified):
    said = Certificate.objects.get(enrolment=certified.els).content

    assert {name: said[name] for name in ("name", "title", "provider", "rtc", "minutes", "percent", "place")} == {
        "name": "Els", "title": {"nl": "PLC in de klas", "en": "PLC in class"}, "provider": "Vakwerk",
        "rtc": certified.run.rtc.name, "minutes": 360, "percent": 100, "place": "Gent",
    }  # fmt: skip
    assert [goal["codes"] for goal in said["goals"]] == [
        [["doorstroom", "6.47"], ["dubbel", "6.25"], ["arbeidsmarkt", "6.12"]]
    ]


def test_who_followed_too_little_gets_none(taught, keys):
    all_there(taught, taught.first)
    take_attendance(
        session=taught.second, marks=[Mark(enrolment=taught.els.pk, kind="present", minutes=107)], why="",
        by=taught.tess, now=taught.second.ends_at,
    )  # fmt: skip
    close_list(session=taught.second, by=taught.tess, now=taught.second.ends_at)

    assert (of(taught.els), of(taught.jef)) == ([], [])  # 287 of 360 minutes; 180 of 360


def test_a_correction_issues_anew_or_withdraws(certified):
    correct(certified, kind="present", minutes=150, seen="present:180")
    newer = of(certified.jef)
    correct(certified, kind="absent", seen="present:150")
    withdrawn = of(certified.jef)
    correct(certified, kind="present", seen="absent:0")

    assert newer == [("replaced", 360), ("holds", 330)]
    assert withdrawn == [("replaced", 360), ("withdrawn", 330)]
    assert of(certified.jef) == [("replaced", 360), ("withdrawn", 330), ("holds", 360)]
    assert of(certified.els) == [("holds", 360)]
    assert list(
        AuditEntry.objects.filter(verb__startswith="certificate").order_by("pk").values_list("verb", flat=True)
    )[2:] == ["certificate.replaced", "certificate.withdrawn", "certificate.issued"]
    assert Notice.objects.filter(event="certificate_withdrawn", person=certified.jef.person).count() == 1


def test_the_return_session_adds_its_hours(certified):
    all_there(certified, certified.back)

    assert of(certified.els) == [("replaced", 360), ("holds", 540)]


def test_a_finality_brings_its_codes_and_is_remembered(certified):
    first = Certificate.objects.get(enrolment=certified.els)
    later = certified.second.ends_at + HOURS

    fresh = choose_track(certificate=first, track="dubbel", by=certified.els.person, now=later)
    again = choose_track(certificate=fresh, track="dubbel", by=certified.els.person, now=later)
    all_there(certified, certified.back)

    first.refresh_from_db()
    newest = Certificate.objects.get(enrolment=certified.els, ended_at=None)
    assert (again, first.replaced_by, first.is_valid) == (fresh, fresh, False)
    assert [goal["codes"] for goal in fresh.content["goals"]] == [[["", "6.25"]]]
    assert (newest.track, newest.content["minutes"]) == ("dubbel", 540)


def test_a_finality_of_someone_else_or_of_nowhere_is_refused(certified):
    first = Certificate.objects.get(enrolment=certified.els)

    for track, by in (("dubbel", certified.jef.person), ("zon", certified.els.person)):
        with pytest.raises(CertificateRefused):
            choose_track(certificate=first, track=track, by=by, now=certified.second.ends_at)
    assert of(certified.els) == [("holds", 360)]


def test_goals_that_ended_give_way_to_what_replaces_them(taught):
    from digitaleschool.frameworks.models import Edition, Goal, GoalLink

    newer = Edition.objects.create(
        framework=taught.edition.framework, slug="doelen-2", title_nl="Doelen 2", title_en="Goals 2",
        valid_from=date(2026, 9, 1),
    )  # fmt: skip
    new = Goal.objects.create(
        edition=newer, stage="2", code="II.3", slug="ii-3", label_nl="juist meten", label_en="measuring well",
        kind="goal",
    )  # fmt: skip
    alone = Goal.objects.create(
        edition=taught.edition,
        stage="2",
        code="9.9",
        slug="9-9",
        label_nl="solderen",
        label_en="soldering",
        kind="goal",
    )
    taught.version.goals.add(alone)
    GoalLink.objects.create(kind="replaces", of=new, to=taught.goals[0])
    taught.edition.valid_until = date(2026, 8, 31)
    taught.edition.save()

    told = [(goal["codes"], goal["until"]) for goal in current_goals(taught.version, track="", today=TODAY)]

    assert sorted(told) == [([["", "9.9"]], "2026-08-31"), ([["", "II.3"]], "")]


def test_goals_of_other_pupils_stay_out(taught):
    taught.goals[0].links.all().delete()  # three targets now, of which the training has the first

    told = {
        track: len(current_goals(taught.version, track=track, today=TODAY)) for track in ("doorstroom", "dubbel", "")
    }

    assert told == {"doorstroom": 1, "dubbel": 0, "": 1}


def test_a_certificate_is_a_tagged_pdf_in_both_languages(certified):
    certificate = Certificate.objects.get(enrolment=certified.els)

    for language in ("nl", "en"):
        made = certificate_pdf(certificate, language=language)
        assert made.startswith(b"%PDF-")
        assert b"/StructTreeRoot" in made
        assert b"<pdfuaid:part>1</pdfuaid:part>" in made


def test_the_words_of_a_certificate(certified):
    certificate = Certificate.objects.get(enrolment=certified.els)

    with translation.override("nl"):
        said = as_data(certificate, "nl")

    assert said["address"] == f"https://school.example/bewijs/{certificate.key}/"
    assert dict(map(tuple, said["facts"]))["Uren gevolgd"] == "6 uur"
    assert said["goals"][0]["lines"][0][1] == "meten"


def test_minutes_are_told_as_hours():
    with translation.override("nl"):
        assert [hours(one) for one in (0, 45, 60, 200)] == ["0 min", "45 min", "1 uur", "3 uur 20 min"]


# --- the credential ---------------------------------------------------------------------------------------------------


def claims_of(token: str, keys: list[dict[str, str]]) -> dict[str, object]:
    """What PyJWT reads when it checks the signature with the keys that the site publishes."""
    name = jwt.get_unverified_header(token)["kid"].rpartition("/")[2].removesuffix(".json")
    (jwk,) = [key for key in keys if key["kid"] == name]
    return jwt.decode(token, jwt.PyJWK(jwk), algorithms=["RS256"], options={"verify_nbf": False})


def test_a_public_library_verifies_the_credential_with_the_published_keys(certified, client):
    certificate = Certificate.objects.get(enrolment=certified.els)
    keys = client.get("/.well-known/jwks.json").json()["keys"]
    header = jwt.get_unverified_header(certificate.credential)

    claims = claims_of(certificate.credential, keys)

    assert (header["alg"], header["typ"]) == ("RS256", "JWT")
    assert client.get(header["kid"].removeprefix("https://school.example")).json() == keys[0]
    assert set(keys[0]) == {"kty", "n", "e", "kid", "use", "alg"}  # nothing of the private key
    issuer = client.get("/bewijs/uitgever.json").json()
    assert claims["issuer"] == issuer
    assert (claims["iss"], claims["jti"], claims["sub"]) == (
        issuer["id"], claims["id"], claims["credentialSubject"]["id"],
    )  # fmt: skip
    achievement = claims["credentialSubject"]["achievement"]
    assert [one["targetCode"] for one in achievement["alignment"]] == [
        "6.47 (doorstroom), 6.25 (dubbel), 6.12 (arbeidsmarkt)"
    ]
    assert claims["credentialSubject"]["creditsEarned"] == 6.0
    assert certified.els.person.email not in json.dumps(claims)
    assert str(certificate.key) in claims["evidence"][0]["id"]


def test_a_verifier_of_others_takes_it_and_knows_when_it_was_withdrawn(certified, client):
    """openbadgeslib checks signature, claims, status list and the list's own signature with code of its own."""
    certificate = Certificate.objects.get(enrolment=certified.jef)
    (jwk,) = client.get("/.well-known/jwks.json").json()["keys"]
    public = jwt.PyJWK(jwk).key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    verifier = OB3Verifier(pubkey_pem=public)
    certificate.issued_at = datetime(2026, 1, 1, tzinfo=UTC)  # the library reads the clock
    token = signed_credential(certificate)

    def download(address: str) -> bytes:
        return client.get(address.removeprefix("https://school.example").partition("#")[0]).content

    taken = verifier.verify(token, check_status=True, download=download)
    correct(certified, kind="absent", seen="present:180")

    assert (taken.issuer.id, taken.name) == ("https://school.example/bewijs/uitgever.json", "PLC in de klas")
    with pytest.raises(OB3VerificationError, match="revocation"):
        verifier.verify(token, check_status=True, download=download)


def test_every_word_of_the_credential_is_one_of_its_contexts(certified):
    """A term that no context knows would be lost when somebody reads the credential as linked data."""
    known = {"@context", "iss", "sub", "jti", "nbf"}
    for name in ("credentials-v2.json", "ob-v3p0-context-3.0.3.json"):
        known |= set(_keys(json.loads((Path(contexts.__file__).parent / name).read_text(encoding="utf-8"))))
    token = Certificate.objects.get(enrolment=certified.els).credential

    assert set(_keys(jwt.decode(token, options={"verify_signature": False}))) - known == set()


def test_the_credential_has_the_shape_of_the_specification(certified):
    token = Certificate.objects.get(enrolment=certified.els).credential

    jsonschema.validate(
        jwt.decode(token, options={"verify_signature": False}), SHAPE, cls=jsonschema.Draft202012Validator,
        format_checker=jsonschema.FormatChecker(),
    )  # fmt: skip


def _keys(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, below in value.items():
            yield key
            yield from _keys(below)
    elif isinstance(value, list):
        for below in value:
            yield from _keys(below)


def test_a_changed_credential_does_not_verify(certified, client):
    token = Certificate.objects.get(enrolment=certified.els).credential
    keys = client.get("/.well-known/jwks.json").json()["keys"]
    head, body, signature = token.split(".")
    other = Certificate.objects.get(enrolment=certified.jef).credential.split(".")[1]

    for forged in (f"{head}.{other}.{signature}", f"{head}.{body}.{signature[:-8]}AAAAAAAA"):
        with pytest.raises(jwt.InvalidSignatureError):
            claims_of(forged, keys)


def test_a_key_that_was_replaced_still_proves_what_it_signed(certified, client, settings, tmp_path):
    settings.CREDENTIAL_KEYS = shutil.copytree(settings.CREDENTIAL_KEYS, tmp_path / "keys")
    token = Certificate.objects.get(enrolment=certified.els).credential
    signing._make(settings.CREDENTIAL_KEYS / "0002.pem")

    keys = client.get("/.well-known/jwks.json").json()["keys"]

    assert (len(keys), signing.signing_key().kid) == (2, keys[1]["kid"])
    assert claims_of(token, keys)["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert (settings.CREDENTIAL_KEYS / "0002.pem").stat().st_mode & 0o077 == 0
