"""Clocks: spans that may not be exceeded, started at the earliest event that could have started them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from tracker.custody.case import Case
from tracker.custody.case.process import Done
from tracker.custody.derived import derived
from tracker.custody.intervals import enters_store
from tracker.custody.products import Clock
from tracker.custody.road import history


@dataclass(frozen=True, slots=True)
class Reading:
    """One clock of one vial: when it started, when it must end, and when it did."""

    clock: Clock
    started: datetime
    due: datetime
    ended: datetime | None

    def over(self, now: datetime) -> bool:
        """Have run longer than allowed; the last permitted instant itself is still in time."""
        return (self.ended or now) > self.due

    @property
    def running(self) -> bool:
        """Not have been ended by a step."""
        return self.ended is None


@derived
def readings(case: Case, code: str | None = None) -> tuple[Reading, ...]:
    """Every clock that has started for the material in this vial."""
    done = history(case, code)
    found = (_read(case, clock, done) for clock in case.specification.clocks)
    return tuple(one for one in found if one is not None)


def _read(case: Case, clock: Clock, done: tuple[Done, ...]) -> Reading | None:
    first = frozenset(clock.starts)
    starts = [
        (_started(case, one), place)
        for place, one in enumerate(done)
        if one.name in first or one.step in first
    ]
    if "collect" in clock.starts and case.line.sample is not None:
        starts.append((case.line.sample.taken_at, -1))
    if not starts:
        return None
    started, place = min(starts)
    last = frozenset(clock.ends)
    ends = [one.ends_at for one in done[place + 1 :] if one.name in last or one.step in last]
    return Reading(clock, started, _due(clock, started, done), min(ends, default=None))


def _due(clock: Clock, started: datetime, done: tuple[Done, ...]) -> datetime:
    """The length follows the step done, if it was done in time: thawed and unwashed 4 h, washed 24 h."""
    due = started + _span(clock.hours)
    for name, hours in clock.longer:
        if any(one.name == name and one.ends_at <= due for one in done):
            due = max(due, started + _span(hours))
    return due


def _span(hours: Decimal) -> timedelta:
    return timedelta(seconds=float(hours * 3600))


def _started(case: Case, done: Done) -> datetime:
    """A thaw began when the last storage or transport before it ended, not when somebody typed it in."""
    if done.step != "thaw":
        return done.at
    earlier = [one for one in case.processing.on(done.vial) if one.at <= done.at and one.id != done.id]
    stored = max((one.at for one in earlier if enters_store(one)), default=None)
    roads = [
        one
        for one in case.custody.accepted(done.vial)
        if one.answered_at is not None
        and one.answered_at <= done.at
        and (stored is None or one.offered_at >= stored)
    ]
    arrived = [one.answered_at for one in roads if one.from_establishment != one.to_establishment]
    if arrived:
        return max(at for at in arrived if at is not None)
    left = [one.offered_at for one in case.custody.of(done.vial) if one.offered_at <= done.at]
    left += [one.at for one in earlier if one.step in ("move", "ended") and not enters_store(one)]
    since = [one for one in left if stored is not None and one >= stored]
    return min(since, default=done.at)


def expiry(case: Case, code: str | None = None) -> datetime | None:
    """The instant at which the material in this vial is no longer good: the earliest running clock."""
    return min((one.due for one in readings(case, code) if one.running), default=None)


def label_expiry(case: Case) -> datetime | None:
    """What a label may promise: before freezing the stored expiry counted from collection, else the
    record's."""
    done = {one.name for one in history(case)} | {one.step for one in history(case)}
    storage = [one for one in case.specification.clocks if "freeze" in one.starts]
    if storage and "freeze" not in done and case.line.sample is not None:
        return min(case.line.sample.collected_at + timedelta(hours=float(one.hours)) for one in storage)
    return expiry(case)
