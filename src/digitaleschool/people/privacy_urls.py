"""What is known and done about people: who may read it, take it along, change it, have it erased."""

from django.urls import path

from .views import consents, log_book, my_data, privacy

urlpatterns = [
    path("privacy/", privacy.privacy, name="privacy"),
    path("mijn-gegevens/", my_data.my_data, name="my_data"),
    path("mijn-gegevens/bestand/", my_data.my_data_file, name="my_data_file"),
    path("mijn-gegevens/toestemmingen/", consents.consents, name="consents"),
    path("mijn-gegevens/toestemmingen/opnieuw/", consents.consents_again, name="consents_again"),
    path("mijn-gegevens/vergeten/", my_data.forget_me, name="forget_me"),
    path("mijn-gegevens/vergeten/gedaan/", my_data.forgotten, name="forgotten"),
    path("logboek/", log_book.log_book, name="log_book"),
    path("logboek/bestand/", log_book.log_book_export, name="log_book_export"),
]
