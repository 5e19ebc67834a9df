from .plans import Ban, PlanJob, PlannedRun, Proposal, SeasonPlan, Unmet
from .seasons import Budget, Season
from .supply import Lender, SeasonTrainer, SeasonTraining, Venue
from .wishes import Team, Wish, Wisher

__all__ = [
    "Ban", "Budget", "Lender", "PlanJob", "PlannedRun", "Proposal", "Season", "SeasonPlan", "SeasonTrainer",
    "SeasonTraining", "Team", "Unmet", "Venue", "Wish", "Wisher",
]  # fmt: skip
