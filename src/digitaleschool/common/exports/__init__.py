"""The file formats in which surveys come: one module per format, read in a process of its own that is kept short.

The modules that run in that process (:mod:`.child` and what it imports) use nothing but the standard library for text
formats, so that 243 rows cost as little as they should; :mod:`.guarded` starts the process and bounds it.
"""
