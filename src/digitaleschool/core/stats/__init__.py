"""Statistics of surveys: designs, estimates, intervals, raking, tests, rankings, and all tables from one scan.

A library by itself: arrays in, frozen values out; no file, no clock, no chance. Import what is needed from its modules,
of which ``docs/methods/statistics.md`` has the list, the formulas and the sources. This file imports none of them, so
that a command line pays for what it uses.
"""
