from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by a colleague; the sign-up page says so."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
