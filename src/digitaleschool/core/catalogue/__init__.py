"""Finding a training: words and facets over everything that is published, without a database.

>>> from datetime import date
>>> plc = Entry(key=1, title=Text(nl="Een PLC programmeren", en=""), fields=("mechanica_elektriciteit",))
>>> found = Catalogue.of([plc], date(2026, 11, 25)).find(Asked(words="plc"))
>>> found.keys, found.total, found.counts["field"]
((1,), 1, {'mechanica_elektriciteit': 1})
"""

from digitaleschool.core.wording import Text

from .asking import Asked, CatalogueRefused, Near, is_month
from .entries import Entry, Offering, entry_json, read_entry
from .finding import Catalogue, Found, NearMiss

__all__ = [
    "Asked", "Catalogue", "CatalogueRefused", "Entry", "Found", "Near", "NearMiss", "Offering", "Text", "entry_json",
    "is_month", "read_entry",
]  # fmt: skip
