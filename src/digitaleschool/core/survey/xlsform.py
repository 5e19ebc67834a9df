"""XLSForm, the spreadsheet that ODK, KoboToolbox, Enketo and Survey123 take as a form: written and read.

Written are the sheets survey, choices and settings, in Dutch and English, as ``pyxform`` converts them, and a sheet
``digitaleschool`` with what XLSForm has no place for (what an item measures, its source, polarity, aliases, classes,
times a year); other programs ignore it. A matrix is a ``table-list`` group, a top-k list a group of texts, a tick list
a ``select_multiple``; "other, namely" is a text of its own with a condition.
"""

from __future__ import annotations

from .xlsform_reading import read_xlsform
from .xlsform_writing import write_xlsform

__all__ = ["read_xlsform", "write_xlsform"]
