"""How many of the 243 invented respondents give each answer.

The published percentages of 2021 fix some counts (``PUBLISHED``, with the line of the report); the order of the three
published lists bounds the frequencies; the rest is invented. Counts are 0 or at least 5 where nothing asks otherwise; a
few small ones stand here on purpose, so that the demo also shows what is withheld.
"""

from __future__ import annotations

PERSONS = 243
SCHOOLS = 80

TICKED = {
    "didactic_support": 107,        # 44 %, L2076
    "technical_support": 117,       # 48 %, L2072
    "infrastructure_missing": 70,   # 29 %, L1764
    "no_software": 0,               # nobody, L1120
    "knows_vision": 105,            # 43 %, L2067
    "knows_training_policy": 88,    # 36 %, L2098
    "didactic_insight": 126,
    "technical_skill": 148,         # 61 %, so 39 % did not tick it, L1800
    "solve_problems": 153,          # 63 %, so 37 % did not tick it, L1798
    "pupils_know_more": 41,
    "too_much_time": 49,            # 20 %, L1663
    "costs_content": 34,
    "no_need": 12,                  # 5 %, L1119
    "want_more": 131,               # 54 %, L1429
    "added_value": 199,             # more than 80 %, L1123
}  # fmt: skip
"""Ticks at the 15 statements."""

TRAINED = 158
"""65 % ever took a training, L2097."""

USE = {
    "explain": (128, 68, 27, 11, 9, 0),
    "exercises": (84, 79, 43, 18, 13, 6),
    "learning_paths": (11, 30, 31, 24, 38, 109),
    "tune_to_results": (22, 48, 46, 31, 33, 58),
    "individual_differences": (27, 52, 50, 32, 31, 51),
    "stimulate": (46, 68, 67, 31, 20, 11),
    "see_home": (24, 40, 37, 27, 34, 74),
    "skills_online": (8, 22, 24, 20, 37, 124),
    "collaboration": (13, 36, 36, 26, 35, 97),
    "group_work": (3, 17, 21, 18, 40, 138),
    "interactive": (36, 70, 57, 30, 28, 22),
    "tests": (14, 43, 38, 27, 36, 85),
    "feedback": (38, 60, 62, 31, 24, 28),
    "other": (9, 12, 8, 6, 0, 0),
}
"""Persons per frequency, daily first, never last; who is not in here left the row open."""

SELF_RATING = (1, 2, 4, 9, 15, 30, 44, 65, 48, 18, 7)
"""Persons per mark, 0 to 10."""

MODES = {
    "group_course": 141, "hands_on": 186, "workshop": 118, "study_day": 131, "exchange": 164, "own_coordinator": 127,
    "school_visits": 83, "printed": 61, "remote_guided": 76, "website": 98, "trainer_after": 171, "webinar": 112,
    "elearning": 139, "blended": 121,
}  # fmt: skip
"""Persons who say yes to a mode of training; the rest says no, apart from SKIPPED["modes"]."""

SUPPORT = {
    "contact": 148, "helpdesk": 92, "forum": 71, "meeting": 109, "follow_up": 48, "news": 157, "invitation": 133,
}  # fmt: skip
"""Persons who say yes to a kind of help."""

NO_SUPPORT = 39
"""Persons for whom a manual is enough: they say no to all the other kinds."""

REASONS = {
    "quality": 52, "material": 86, "expertise": 46, "new_developments": 60, "subject_fit": 92, "own_fit": 68,
    "interactivity": 24, "practical": 77, "usable": 112, "school_fit": 19, "accessible": 32, "other": 6,
}  # fmt: skip
"""Persons who name a reason; nobody names more than three."""

OTHER_MODE = (11, 52)
"""Yes and no at "another way"; the others left it open."""

SKIPPED = {"modes": 7, "support": 6, "reasons": 9, "school": 5, "ict_years": 6, "tools": 22}
"""Persons who passed over a whole question."""

NETWORKS = {"kov": 0.55, "go": 0.24, "ovsg": 0.12, "pov": 0.09}
PROVINCES = {
    "antwerpen": 0.28, "oost_vlaanderen": 0.24, "west_vlaanderen": 0.20, "limburg": 0.15, "vlaams_brabant": 0.13,
}  # fmt: skip
FIELDS = {
    "mechanica_elektriciteit": 47, "personenzorg": 35, "handel": 31, "bouw": 22, "hout": 21, "auto": 19, "voeding": 18,
    "lichaamsverzorging": 12, "land_tuinbouw": 12, "chemie": 10, "koeling_warmte": 9, "other": 7,
}  # fmt: skip
"""First fields; one in five teaches a second one."""

SECOND_FIELDS = {
    "mechanica_elektriciteit": ("koeling_warmte", "auto", "hout"), "personenzorg": ("lichaamsverzorging", "voeding"),
    "handel": ("personenzorg", "voeding"), "bouw": ("hout", "koeling_warmte"), "hout": ("bouw",),
    "auto": ("mechanica_elektriciteit",), "voeding": ("land_tuinbouw", "handel"),
    "lichaamsverzorging": ("personenzorg",),
    "land_tuinbouw": ("voeding", "chemie"), "chemie": ("land_tuinbouw", "voeding"),
    "koeling_warmte": ("mechanica_elektriciteit",), "other": ("handel",),
}  # fmt: skip
