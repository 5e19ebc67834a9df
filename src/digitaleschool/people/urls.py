from allauth.mfa.totp.views import activate_totp
from csp.decorators import csp_update
from django.urls import include, path

from .views.account import account

urlpatterns = [
    path("", account, name="account"),
    # The QR code of the second factor is a picture inside the page's own address; nowhere else is that allowed.
    path("2fa/totp/activate/", csp_update({"img-src": "data:"})(activate_totp), name="mfa_activate_totp"),
    path("2fa/", include("allauth.mfa.urls")),
    path("", include("allauth.account.urls")),
]
