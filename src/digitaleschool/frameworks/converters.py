"""Parts of addresses of frameworks, bounded as the rows are."""

from __future__ import annotations


class EditionId:
    """The id of an edition: small letters, digits, dots and dashes, 60 at most."""

    regex = "[a-z0-9][a-z0-9.-]{0,59}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class ToolSlug(EditionId):
    """A tool: small letters, digits, dashes and underscores, 60 at most."""

    regex = "[a-z0-9][a-z0-9_-]{0,59}"


class GoalSlug(EditionId):
    """A goal within its edition, 120 signs at most."""

    regex = "[a-z0-9][a-z0-9._-]{0,119}"
