from __future__ import annotations

from digitaleschool.core.refusals import Refusal


class FollowupRefused(Refusal):
    """Something about what follows a training cannot be done like this."""
