from .advice import KeptAdvice
from .delivered import Delivered, TrainingAnswer
from .importing import CatalogueFile
from .materials import Level, Material, MaterialVersion, TrainingMaterial
from .modules import Module, ModuleProgress, ModuleStep
from .providers import Provider, Trainer, TrainerEvidence
from .review import Assessment, Assignment, Verdict, Waiver
from .runs import Listing, Revision, Run, Session
from .trainings import Track, TrackStep, Training, Version

__all__ = [
    "Assessment", "Assignment", "CatalogueFile", "Delivered", "KeptAdvice", "Level", "Listing", "Material",
    "MaterialVersion", "Module", "ModuleProgress", "ModuleStep", "Provider", "Revision", "Run", "Session", "Track",
    "TrackStep", "Trainer", "TrainerEvidence", "Training", "TrainingAnswer", "TrainingMaterial", "Verdict", "Version",
    "Waiver",
]  # fmt: skip
