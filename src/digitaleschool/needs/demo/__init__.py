"""The demo round: 243 invented respondents of 2021 whose totals are those that the report published.

:func:`demo_answers` makes them, the same ones every time; :func:`write_google_forms_csv` writes them as the file that
an RTC downloads from its form; :func:`are_invented` recognises that file when it comes back. Nobody in it exists:
names are numbers, schools are called "Demoschool".
"""

from digitaleschool.needs.invented import are_invented

from .export import write_google_forms_csv
from .people import demo_answers

__all__ = ["are_invented", "demo_answers", "write_google_forms_csv"]
