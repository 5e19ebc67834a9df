from django.urls import path

from .views import rounds

urlpatterns = [
    path("rondes/", rounds.round_list, name="rounds"),
]
