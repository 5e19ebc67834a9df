from .providers import Provider, Trainer, TrainerEvidence
from .review import Assessment, Assignment, Verdict, Waiver
from .runs import Listing, Revision, Run, Session
from .trainings import Track, TrackStep, Training, Version

__all__ = [
    "Assessment", "Assignment", "Listing", "Provider", "Revision", "Run", "Session", "Track", "TrackStep", "Trainer",
    "TrainerEvidence", "Training", "Verdict", "Version", "Waiver",
]  # fmt: skip
