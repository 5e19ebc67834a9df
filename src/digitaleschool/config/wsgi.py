import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.utils import timezone

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "digitaleschool.config.settings")

application = get_wsgi_application()
import_module(settings.ROOT_URLCONF)  # else the first visitor of each worker waits until all views are loaded
catalogue = import_module("digitaleschool.offer.catalogue_index")
catalogue.read_ahead(timezone.localdate())  # the same for 5,000 trainings: more than half a second

# What is loaded now stays; looking through it for garbage again and again took a sixth of the time of a page.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)
