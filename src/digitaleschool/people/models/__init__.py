"""Who there is: people, organisations, what someone does where, and what is known and done about people."""

from .organisations import Organisation, School, Site
from .person import Person, normal_email
from .records import AuditEntry, Consent, ErasureRequest
from .register import RegisterFile
from .roles import Membership, Post

__all__ = [
    "AuditEntry",
    "Consent",
    "ErasureRequest",
    "Membership",
    "Organisation",
    "Person",
    "Post",
    "RegisterFile",
    "School",
    "Site",
    "normal_email",
]
