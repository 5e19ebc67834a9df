"""From wishes to small groups: a problem, a plan close to a proven bound, and for every wish the reason why not.

How it works and what it is worth: ``docs/methods/planning.md``.
"""
