"""Stops: holds, recalls, withdrawals and excursions, found by line and use and never copied onto vials."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


def cause(result: str) -> str:
    """The end of the key of a stop, by which it is known which result it comes of."""
    return result[-12:]


@dataclass(frozen=True, slots=True)
class Stop:
    """One reason why material may not move on, as long as nobody lifted it."""

    id: str
    kind: str
    on: str
    says: str
    at: datetime
    by: str
    scopes: frozenset[str] = frozenset()
    narrowed_to: frozenset[str] | None = None
    joint: str = ""
    lifted_at: datetime | None = None
    lifted_by: str = ""

    def caused_by(self, result: str) -> bool:
        """Come of this result, or of another one entered or corrected in the same way on the same vial."""
        return self.id.endswith(cause(result))

    def reaches(self, sample: str, line: frozenset[str], used: frozenset[str]) -> bool:
        """Concern a vial, given its sample, its line and everything it used or that owns it."""
        if self.on == sample:
            return self.narrowed_to is None or not self.narrowed_to.isdisjoint(line)
        return self.on in line or self.on in used
