"""Exceptional release: what failed, who asked for it to be passed, and who answers for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Failed:
    """One thing that failed, in the words of its check: only this very finding is meant, and no later one."""

    check: str
    says: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExceptionRequest:
    """An officer asked for one vial to be released exceptionally for one treatment as it was ordered then."""

    id: str
    vial: str
    treatment: str
    version: int
    failed: tuple[Failed, ...]
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class ExceptionalRelease:
    """One vial released for one treatment although something failed: `by` signed for quality, `second` for
    medicine."""

    id: str
    vial: str
    treatment: str
    version: int
    failed: tuple[Failed, ...]
    request: str
    at: datetime
    by: str
    second: str
