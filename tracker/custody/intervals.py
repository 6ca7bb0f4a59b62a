"""Intervals of storage and transport: what a specification states of them, and what a reading says to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from tracker.custody.case import Case
from tracker.custody.case.process import Done
from tracker.custody.products import Interval


@dataclass(frozen=True, slots=True)
class Gap:
    """Something about the temperature that speaks against the vial, in one sentence, with the entry it is
    about; an excursion is a reading out of range, and no reading that is missing. A missing reading has the
    time it is missing for; one that lasts still has no end."""

    evidence: str
    says: str
    excursion: bool = False
    since: datetime | None = None
    until: datetime | None = None


def wanted_interval(case: Case, kind: str, frozen: bool) -> Interval | None:
    """What the specification states of an interval; None when it is silent, which is not the word `none`."""
    state = "frozen" if frozen else "fresh"
    found = (one for one in case.specification.intervals if one.kind == kind and one.state == state)
    return next(found, None)


def frozen_at(done: tuple[Done, ...], at: datetime) -> bool:
    """Frozen between the freezing and the thawing."""
    before = [one.step for one in done if one.at <= at and one.step in ("freeze", "thaw")]
    return bool(before) and before[-1] == "freeze"


def enters_store(one: Done) -> bool:
    """Put a vial into a storage unit: stored, or moved into one that is named."""
    return one.step == "store" or (one.step == "move" and one.unit is not None)


def until(case: Case, code: str) -> datetime:
    """Until when the material was in this member of the line."""
    below = [one for one in case.line.path() if one.parent == code]
    vial = case.line.vials.get(code)
    ended = vial.ended_at if vial is not None else None
    return min(at for at in (below[0].made_at if below else None, ended, case.now) if at is not None)


def ranged(one: Interval | None) -> bool:
    """State a lowest or a highest temperature."""
    return one is not None and (one.min_c is not None or one.max_c is not None)


def within(wanted: Interval, value: Decimal) -> bool:
    """Lie in the range, ends included."""
    return (wanted.min_c is None or value >= wanted.min_c) and (wanted.max_c is None or value <= wanted.max_c)


def shown(wanted: Interval) -> str:
    """The range as a person reads it."""
    if wanted.min_c is None:
        return f"at most {wanted.max_c} °C"
    if wanted.max_c is None:
        return f"at least {wanted.min_c} °C"
    return f"{wanted.min_c} to {wanted.max_c} °C"


def clock(at: datetime) -> str:
    """An instant as a sentence names it."""
    return f"{at:%Y-%m-%d %H:%M} UTC"
