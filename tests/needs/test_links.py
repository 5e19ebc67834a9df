import re
from uuid import UUID

from digitaleschool.needs.links import SECRET, hash_of, secret_of

ONE, OTHER = UUID(int=1), UUID(int=2)


def test_a_secret_is_the_same_each_time_and_of_one_row_only():

    secrets = [secret_of("invitation", ONE), secret_of("invitation", OTHER), secret_of("school", ONE)]

    assert secret_of("invitation", ONE) == secrets[0]
    assert len(set(secrets)) == 3
    assert all(re.fullmatch(SECRET, secret) for secret in secrets)


def test_a_secret_changes_with_the_sites_own(settings):
    before = secret_of("invitation", ONE)
    settings.SECRET_KEY = "another-secret"

    assert secret_of("invitation", ONE) != before


def test_the_hash_does_not_show_the_secret():
    assert hash_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
