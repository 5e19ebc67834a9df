"""Changes to rounds, their fieldwork and what is answered; one module a subject."""

from .rounds import MixedRound, fingerprint_of, import_export, mark_published, open_round, record_answers

__all__ = ["MixedRound", "fingerprint_of", "import_export", "mark_published", "open_round", "record_answers"]
