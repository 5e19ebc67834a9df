from __future__ import annotations

from django.urls import path

from digitaleschool.common import converters  # noqa: F401  (names <number:…>, <shortslug:…>)

from .views import agreement, deciding, judging, reviews

REVIEWS = "aanbod/beoordelingen/"

urlpatterns = [
    path(REVIEWS, reviews.reviews, name="reviews"),
    path(REVIEWS + "klaar/", reviews.reviews_done, name="reviews_done"),
    path(REVIEWS + "eensgezind/", agreement.review_agreement, name="review_agreement"),
    path(REVIEWS + "begin/<number:version>/", reviews.review_open, name="review_open"),
    path(REVIEWS + "<number:assessment>/", deciding.decide, name="review_decide"),
    path(REVIEWS + "<number:assessment>/vraag/", reviews.review_assign, name="review_assign"),
    path(REVIEWS + "<number:assessment>/criterium/<slug:criterion>/", deciding.waive_one, name="review_waive"),
    path(REVIEWS + "<number:assessment>/publiceer/", deciding.publish_it, name="review_publish"),
    path(REVIEWS + "<number:assessment>/terug/", deciding.return_it, name="review_return"),
    path(REVIEWS + "<number:assessment>/<filename:name>", deciding.file, name="review_file"),
    path(REVIEWS + "beoordelaar/<number:assignment>/weg/", reviews.review_release, name="review_release"),
    path(REVIEWS + "uit-het-aanbod/<number:version>/", deciding.take_out, name="review_take_out"),
    path("aanbod/beoordelen/", judging.judging_list, name="judging"),
    path("aanbod/beoordelen/<number:assignment>/", judging.judge, name="review_judge"),
]
