from .agenda import AgendaPoint
from .evaluating import Evaluation
from .using import Asked, ClassUse, Followed, NeedClosure, TransferCard

__all__ = ["AgendaPoint", "Asked", "ClassUse", "Evaluation", "Followed", "NeedClosure", "TransferCard"]
