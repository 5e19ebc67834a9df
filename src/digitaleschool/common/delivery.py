"""What mail servers mean by their refusals (RFC 3463)."""

from __future__ import annotations

import re

NO_SUCH_ADDRESS = {550, 551, 553}
TELLS_NOTHING = {("0", "0"), ("5", "0")}
"""Something went wrong; something in the talk went wrong."""
ENHANCED = re.compile(r"(?<![\d.])5\.(\d{1,3})\.(\d{1,3})(?![\d.])", re.ASCII)


def no_such_address(code: int, words: str) -> bool:
    """Whether a mail server says that the mailbox is not there; not that it is full, or that it does not like us.

    >>> no_such_address(550, "5.1.1 unknown user"), no_such_address(550, "5.7.1 spam"), no_such_address(550, "no user")
    (True, False, True)
    """
    enhanced = ENHANCED.search(words)
    if enhanced and enhanced.groups() not in TELLS_NOTHING:
        return enhanced[1] == "1" or enhanced.groups() in {("2", "1"), ("4", "4")}
    return code in NO_SUCH_ADDRESS
