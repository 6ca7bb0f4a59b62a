"""Clocks: spans that may not be exceeded, started at the earliest event that could have started them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from tracker.custody.case import Case
from tracker.custody.case.process import Done
from tracker.custody.derived import derived
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
    starts = [
        (_started(case, one), one) for one in done if one.name in clock.starts or one.step in clock.starts
    ]
    instants = [at for at, _ in starts]
    if "collect" in clock.starts and case.line.sample is not None:
        instants.append(case.line.sample.collected_at)
    if not instants:
        return None
    started = min(instants)
    first = done.index(starts[0][1]) if starts else -1
    ends = [one.ends_at for one in done[first + 1 :] if one.name in clock.ends or one.step in clock.ends]
    length = _length(clock, done)
    return Reading(clock, started, started + timedelta(hours=float(length)), min(ends, default=None))


def _length(clock: Clock, done: tuple[Done, ...]) -> Decimal:
    """The length follows the step done: thawed and unwashed 4 h, washed 24 h."""
    longer = [hours for name, hours in clock.longer if any(one.name == name for one in done)]
    return max([clock.hours, *longer])


def _started(case: Case, done: Done) -> datetime:
    """A thaw began when the last storage or transport before it ended, not when somebody typed it in."""
    if done.step != "thaw":
        return done.at
    before = [one for one in case.processing.on(done.vial) if one.at <= done.at and one.id != done.id]
    moved = [one.at for one in before if one.step in ("move", "store")]
    stored = [one.at for one in before if one.step == "store"]
    arrived = [
        one.answered_at
        for one in case.custody.accepted(done.vial)
        if one.answered_at and one.answered_at <= done.at
    ]
    left_storage = [*arrived, *(at for at in moved if at not in stored)]
    if not left_storage or (stored and max(stored) >= max(left_storage)):
        return done.at
    return max(left_storage)


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
