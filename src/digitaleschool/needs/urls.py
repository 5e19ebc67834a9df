from django.urls import path

from . import views

urlpatterns = [
    path("rondes/", views.round_list, name="rounds"),
]
