from allauth.mfa.totp.views import activate_totp
from allauth.socialaccount.views import connections, login_cancelled
from csp.decorators import csp_update
from django.urls import include, path

from .views import sign_in
from .views.account import account
from .views.second_factor import second_factor

urlpatterns = [
    path("", account, name="account"),
    path("login/", sign_in.sign_in, name="account_login"),
    path("tweede-stap/", second_factor, name="second_factor"),
    path("elders/", connections, name="socialaccount_connections"),
    path("elders/geannuleerd/", login_cancelled, name="socialaccount_login_cancelled"),
    path("elders/<shortslug:provider_id>/", sign_in.go_elsewhere, name="openid_connect_login"),
    path("elders/<shortslug:provider_id>/terug/", sign_in.come_back, name="openid_connect_callback"),
    path("demo/", sign_in.enter_demo, name="enter_demo"),
    # The QR code of the second factor is a picture inside the page's own address; nowhere else is that allowed.
    path("2fa/totp/activate/", csp_update({"img-src": "data:"})(activate_totp), name="mfa_activate_totp"),
    path("2fa/", include("allauth.mfa.urls")),
    path("", include("allauth.account.urls")),
]
