from django.urls import path

from .views import proposals, wish_stops, wishes

urlpatterns = [
    path("opleidingen/vraag-dit-aan/", wishes.ask_or_wish, name="ask_or_wish"),  # before the offer's own
    path("wensen/", wishes.wishes, name="wishes"),
    path("wensen/nieuw/", wishes.wish_new, name="wish_new"),
    path("wensen/code/", wishes.wishes_by_code, name="wishes_by_code"),
    path("wensen/collega/", wishes.wish_colleague, name="wish_colleague"),
    path("wensen/collega/<uuid:key>/terug/", wishes.wish_colleague_back, name="wish_colleague_back"),
    path("wensen/wanneer/<slug:season>/", wishes.wisher_edit, name="wisher_edit"),
    path("wensen/<uuid:key>/intrekken/", wishes.wish_withdraw, name="wish_withdraw"),
    path("wensen/stop/<str:stop>/", wish_stops.wish_stop, name="wish_stop"),
    path("wensen/<uuid:key>/opnieuw/", wishes.wish_again, name="wish_again"),
    path("wensen/<uuid:key>/samen/", wishes.wish_team, name="wish_team"),
    path("voorstellen/<uuid:key>/", proposals.proposal, name="planning_proposal"),
]
