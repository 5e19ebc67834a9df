"""What is known and done about people: who may read it, take it along, change it, have it erased."""

from django.urls import path

from .views import consents, log_book

urlpatterns = [
    path("mijn-gegevens/toestemmingen/", consents.consents, name="consents"),
    path("mijn-gegevens/toestemmingen/opnieuw/", consents.consents_again, name="consents_again"),
    path("logboek/", log_book.log_book, name="log_book"),
    path("logboek/bestand/", log_book.log_book_export, name="log_book_export"),
]
