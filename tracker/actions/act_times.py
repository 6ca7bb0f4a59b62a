"""When an act happened, as it was given: what is late, and what a fast clock says."""

from __future__ import annotations

from datetime import datetime

from tracker.custody.case import Rules
from tracker.custody.changes import Private

SKEW = Rules().clock_skew


def late(reason: object) -> str | None:
    """Whether the entry is late; on the demonstration site the reason `demonstration` counts as evidence."""
    if not isinstance(reason, Private):
        return None
    return "demonstration" if reason.value == "demonstration" else "late"


def not_ahead(at: datetime, now: datetime) -> datetime:
    """A telephone's clock that is a little fast says now; further ahead is for the gate to refuse."""
    return now if now < at <= now + SKEW else at
