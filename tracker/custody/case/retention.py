"""How long a record must be kept: what happened last, and what has not ended yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A file whose content is kept: what it is attached to, and what of others it is attached to too."""

    sha256: str
    subject: str
    media_type: str
    size: int
    at: datetime
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """What a record must be kept for: the last of the dates that count, what it was, and what still goes on.

    `commits` are the private values that an erasure would take away, who somebody is first;
    `files` are those whose content it may take away.
    """

    last: datetime | None = None
    what: str = ""
    going_on: tuple[str, ...] = ()
    commits: tuple[str, ...] = ()
    files: tuple[HeldFile, ...] = ()

    def until(self, years: int) -> datetime | None:
        """The day until which it is kept; None while something goes on, or where nothing needs keeping."""
        return None if self.last is None or self.going_on else later(self.last, years)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """That private values of a person were erased: when, by which two, on what ground, how many, and how
    many files."""

    id: str
    at: datetime
    by: str
    second: str
    basis: str
    values: int
    left: int
    files: int = 0


def later(at: datetime, years: int) -> datetime:
    """The same day so many years later; for the 29th of February that is the 1st of March."""
    try:
        return at.replace(year=at.year + years)
    except ValueError:
        return at.replace(year=at.year + years, month=3, day=1)
