"""The clocks of a vial as bars: what is left of each, its limit and when it ends, the first to end on top."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.web.pictures.shapes import Box, fitted
from tracker.web.spans import share

WIDE, ROW, BAR = 360.0, 70.0, 12.0
SCARCE = 0.25


@dataclass(frozen=True, slots=True)
class Clock:
    """A span that may not be exceeded: since when it runs, until when it may, and when it was ended. `then`
    says what its end means."""

    label: str
    started: datetime
    due: datetime
    ended: datetime | None = None
    then: str = ""

    @property
    def limit(self) -> timedelta:
        """How long it may run."""
        return self.due - self.started

    def state(self, now: datetime) -> str:
        """Refused when it took too long, ended in time, nearly over, or with time left."""
        if (self.ended or now) > self.due:
            return "refused"
        if self.ended is not None:
            return "ended"
        return "waiting" if share(self.due - now, self.limit) < SCARCE else "usable"


@dataclass(frozen=True, slots=True)
class Bar:
    """One clock as drawn: its row, its whole length, and the part that is left."""

    clock: Clock
    state: str
    row: Box
    whole: Box
    left: Box
    label: str


@dataclass(frozen=True, slots=True)
class Bars:
    """Drawn clocks, and the sheet they lie on."""

    width: float
    height: float
    bars: tuple[Bar, ...]


def bars(clocks: Iterable[Clock], now: datetime) -> Bars:
    """Every clock as a bar: those that run by when they end, then those that were ended."""
    ordered = sorted(clocks, key=lambda one: (one.ended is not None, one.due, one.label))
    drawn = tuple(_bar(one, place, now) for place, one in enumerate(ordered))
    return Bars(WIDE, len(drawn) * ROW + 2, drawn)


def _bar(one: Clock, place: int, now: datetime) -> Bar:
    row = Box(1, place * ROW + 1, WIDE - 2, ROW)
    whole = Box(row.x, row.y + 24, row.width, BAR)
    part = share(one.due - now, one.limit) if one.ended is None else 0.0
    left = Box(whole.x, whole.y, round(whole.width * part, 1), whole.height)
    return Bar(one, one.state(now), row, whole, left, fitted(one.label, row.width * 0.68, 7.2))
