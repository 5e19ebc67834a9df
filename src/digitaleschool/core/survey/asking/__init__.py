"""How a survey is asked on the site: from an instrument to pages, from what a browser posts to values and answers.

The road of one respondent::

    pages = pages_of(instrument, known={"network", "province"})   # one section a page
    asked_on(page, values)                                        # the items to show, follow-ups among them
    reading = read_page(page, posted, values)                     # what was posted, understood or with faults
    values = {**values, **reading.values}                         # keep this, also where there are faults
    hindrance_of(pages, values)                                   # None: it can be sent
    content = content_of(instrument, values)                      # what goes into the answer
    flags = flags_of(instrument, content)
    answers_from(instrument, [content, ...])                      # what the report counts

Values are what JSON can hold, by item id: ``single`` a code, ``multiple`` and ``ticks`` a list of codes, ``number`` a
float, ``scale`` an int, ``matrix``, ``statements`` and ``yes_no`` a code per row, ``ranked_texts`` a list of texts,
``text`` a text; a respondent's own words beside an option or row stand under ``item.code``. None is no answer. What was
typed but cannot be an answer yet stands under ``!item``, so that it can be shown and mended, also days later.
"""

from .answering import answers_from, content_of, nothing_answered
from .branching import base_in_words, is_follow_up
from .fields import posted_of
from .flags import flags_of
from .pages import (
    Page,
    Progress,
    asked_on,
    minutes_for,
    page_after,
    page_before,
    pages_of,
    progress,
    seconds_for,
    shown_to_all,
)
from .reading import LONGEST_LINE, LONGEST_TEXT, Fault, Reading, faults_of, hindrance_of, read_page
from .suggesting import tool_suggestions

__all__ = [
    "LONGEST_LINE", "LONGEST_TEXT", "Fault", "Page", "Progress", "Reading", "answers_from", "asked_on", "base_in_words",
    "content_of", "faults_of", "flags_of", "hindrance_of", "is_follow_up", "minutes_for", "nothing_answered",
    "page_after", "page_before", "pages_of", "posted_of", "progress", "read_page", "seconds_for", "shown_to_all",
    "tool_suggestions",
]  # fmt: skip
