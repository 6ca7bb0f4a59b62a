"""Custody in time, drawn downwards: who had the vial how long, hatched where it was on a road or nobody
vouches for it, and beside it where readings of temperature are missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import log2

from tracker.web.pictures.shapes import Box, fitted

WIDE, LANE, SECOND, WORDS = 360.0, 90.0, 110.0, 130.0
LOW, HIGH = 44.0, 92.0


class Kind(StrEnum):
    """Whose the time is."""

    HELD = "held"
    ROAD = "road"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Span:
    """A time from one instant to another, whose it was, and where."""

    start: datetime
    end: datetime
    kind: Kind
    what: str
    who: str = ""

    @property
    def lasts(self) -> timedelta:
        """How long."""
        return max(self.end - self.start, timedelta(0))


@dataclass(frozen=True, slots=True)
class Unread:
    """A time without the reading of temperature that the specification asks for."""

    start: datetime
    end: datetime
    says: str


@dataclass(frozen=True, slots=True)
class Row:
    """One span as drawn: its piece of the lane, and where its words begin."""

    span: Span
    lane: Box
    words: Box
    what: str
    who: str


@dataclass(frozen=True, slots=True)
class Line:
    """A drawn custody, and the sheet it lies on; `unread` are pieces of the lane of temperatures."""

    width: float
    height: float
    rows: tuple[Row, ...]
    unread: tuple[Box, ...]


def line(spans: Iterable[Span], unread: Iterable[Unread] = ()) -> Line:
    """The spans from the first to the last, each as high as it is long, though never too low to read."""
    rows: list[Row] = []
    top = 1.0
    for one in sorted(spans, key=lambda each: (each.start, each.end)):
        high = _height(one.lasts)
        words = Box(WORDS, top, WIDE - WORDS - 1, high)
        what, who = fitted(one.what, words.width, 7.2), fitted(one.who, words.width)
        rows.append(Row(one, Box(LANE, top, 16, high), words, what, who))
        top += high
    return Line(WIDE, max(top, LOW) + 1, tuple(rows), tuple(_missing(rows, unread)))


def _height(lasts: timedelta) -> float:
    """Twice as long is a little higher; so an hour and a year stand on one sheet."""
    hours = lasts.total_seconds() / 3600
    return round(min(HIGH, LOW + 4 * log2(1 + hours)), 1)


def _missing(rows: list[Row], unread: Iterable[Unread]) -> list[Box]:
    """The pieces of the second lane, merged where they touch, so that none is drawn over another."""
    lasting = (one for one in unread if rows and one.end > one.start)
    found = [(_at(rows, one.start), _at(rows, one.end)) for one in lasting]
    merged: list[tuple[float, float]] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif end > start:
            merged.append((start, end))
    return [Box(SECOND, start, 8, end - start) for start, end in merged]


def _at(rows: list[Row], at: datetime) -> float:
    """How far down an instant lies."""
    for row in rows:
        if at <= row.span.end:
            whole = row.span.lasts
            part = (at - row.span.start) / whole if whole else 0.0
            return row.lane.y + row.lane.height * max(0.0, min(1.0, part))
    return rows[-1].lane.bottom
