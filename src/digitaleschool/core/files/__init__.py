"""Files of others, as they may be kept and handed on: what one really is, what hides in it, how it may be called.

:func:`check` takes bytes and the name they came under, and gives what to keep, or refuses in one sentence. The name and
the type that a browser sends decide nothing but the words of a download. Pictures are written anew; documents and
archives are looked through to the last byte within bounds, and kept as they are. Nothing is ever opened by its program.
"""

from __future__ import annotations

from .checking import Checked, check
from .kinds import KINDS, MOST_BYTES, Kind
from .names import download_name
from .refused import Refused

__all__ = ["KINDS", "MOST_BYTES", "Checked", "Kind", "Refused", "check", "download_name"]
