"""The demo round: 243 invented respondents of 2021 whose totals are those that the report published.

:func:`demo_answers` makes them, the same ones every time; :func:`write_google_forms_csv` writes them as the file that
an RTC downloads from its form. Nobody in it exists: names are numbers, schools are called "Demoschool".
"""

from .export import write_google_forms_csv
from .people import demo_answers

__all__ = ["demo_answers", "write_google_forms_csv"]
