"""Whom batch records are for."""

from __future__ import annotations

from tracker import access
from tracker.custody.people import Actor, Role
from tracker.custody.problems import NotAllowedHere

READERS = (Role.TECHNICIAN, Role.OFFICER, Role.CLINICIAN, Role.AUDITOR)
NOT_YOURS = "Batch records are for technicians, quality officers, clinicians and auditors."


def reads(actor: Actor) -> bool:
    """Be somebody batch records are for."""
    return actor.has(*READERS)


def readers_only() -> None:
    """Let in whoever asks when batch records are for them; NotAllowedHere for anybody else."""
    if not reads(access.actor()):
        raise NotAllowedHere(NOT_YOURS)
