"""LimeSurvey survey structures (.lss): written and read.

Read are files of LimeSurvey 3 (wording inside the questions) and of 4 to 6 (wording in ``*_l10ns`` tables). Every item,
option and row gets its LimeSurvey code as an alias, because exports of answers name columns by it (``A8[SQ001]``).
Written is the structure of version 3, which every later version takes. LimeSurvey codes hold no underscore and answer
codes five characters at most, so our codes travel in an element ``digitaleschool`` that LimeSurvey passes over: a file
that went through LimeSurvey comes back with shortened codes, and without what only this project knows.
"""

from __future__ import annotations

from .limesurvey_reading import read_lss
from .limesurvey_writing import with_limesurvey_codes, write_lss

__all__ = ["read_lss", "with_limesurvey_codes", "write_lss"]
