"""Editions of goals, tools with what a school must know of them, and what a goal can look like in a field."""

from .cells import ContextCell
from .editions import Edition, Framework, Goal, GoalFile, GoalLink
from .tools import LabourMarketProof, Tool

__all__ = ["ContextCell", "Edition", "Framework", "Goal", "GoalFile", "GoalLink", "LabourMarketProof", "Tool"]
