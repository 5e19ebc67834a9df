"""Importing this first has a process look for garbage seldom and not at its end, as the command line does.

A short process has hardly any garbage: ours, its peers and the decoding alike are measured without looking for it.
"""

import atexit
import gc

gc.set_threshold(200_000, 20, 20)
atexit.register(gc.freeze)
