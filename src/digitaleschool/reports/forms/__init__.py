"""The forms of a report: page, one-file HTML, PDF, DOCX, workbook, tables.json, SPSS and Parquet, import.json.

Every form is made of the same published :class:`Results` and the :class:`Document` written from them, so that what is
withheld in one is withheld in all.
"""

from __future__ import annotations

from .writing import FORMATS, TELLING, Unpublished, write_forms

__all__ = ["FORMATS", "TELLING", "Unpublished", "write_forms"]
