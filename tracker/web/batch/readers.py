"""Whom batch records are for."""

from __future__ import annotations

from tracker import access
from tracker.custody.problems import NotAllowedHere

NOT_YOURS = "Batch records are for technicians, quality officers, clinicians and auditors."


def readers_only() -> None:
    """Let in whoever asks when batch records are for them; NotAllowedHere for anybody else."""
    if not access.actor().reads_records:
        raise NotAllowedHere(NOT_YOURS)
