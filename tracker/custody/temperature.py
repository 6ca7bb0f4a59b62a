"""Temperatures: every storage and transport a specification asks about, and what the readings say of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from tracker.custody.case import Case
from tracker.custody.case.process import Done
from tracker.custody.derived import derived
from tracker.custody.products import Interval
from tracker.custody.road import history

LEAVES_STORAGE = frozenset({"move", "thaw"})


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


@derived
def gaps(case: Case) -> tuple[Gap, ...]:
    """Every interval that is out of range or not covered by a reading, unless an officer accepted evidence
    for it."""
    accepted = {one.about for one in case.quality.investigations if one.conclusion == "evidence_accepted"}
    found = (*_transports(case), *_storages(case))
    return tuple(one for one in found if one.evidence not in accepted)


def kept_at(case: Case) -> str:
    """The temperature at which a label says the vial is kept; empty when the specification says none. What is
    to be frozen is labelled for its storage, and until it is thawed."""
    done = {one.step for one in history(case)}
    freezes = any(one.kind == "freeze" for one in case.specification.manufacture)
    state = "frozen" if freezes and "thaw" not in done else "fresh"
    ranged = [one for one in case.specification.intervals if one.state == state]
    known = [one for one in ranged if one.min_c is not None or one.max_c is not None]
    wanted = sorted(known, key=lambda one: one.kind != "storage")
    return _range(wanted[0]) if wanted else ""


def _wanted(case: Case, kind: str, frozen: bool) -> Interval | None:
    """What the specification states of an interval; None when it is silent, which is not the word `none`."""
    state = "frozen" if frozen else "fresh"
    found = (one for one in case.specification.intervals if one.kind == kind and one.state == state)
    return next(found, None)


def _silent(entry: str, kind: str, frozen: bool, vial: str) -> Gap:
    state = "frozen" if frozen else "fresh"
    return Gap(entry, f"The specification says nothing about {kind} of {state} material, as {vial} was in.")


def _frozen(done: tuple[Done, ...], at: datetime) -> bool:
    """Frozen between the freezing and the thawing."""
    before = [one.step for one in done if one.at <= at and one.step in ("freeze", "thaw")]
    return bool(before) and before[-1] == "freeze"


def _transports(case: Case) -> Iterator[Gap]:
    done = history(case)
    down = case.line.down()
    for vial, child in zip(down, (*down[1:], None), strict=True):
        for line in case.custody.of(vial.code):
            if not line.travelled or (child is not None and line.offered_at > child.made_at):
                continue
            if line.from_establishment == line.to_establishment:
                continue
            frozen = _frozen(done, line.offered_at)
            wanted = _wanted(case, "transport", frozen)
            if wanted is None:
                yield _silent(line.id, "transport", frozen, vial.code)
            elif not wanted.required:
                continue
            elif line.temperature_c is None:
                yield Gap(
                    line.id,
                    f"The transport of {vial.code} that began {_clock(line.offered_at)} has no temperature "
                    "reading.",
                    since=line.offered_at,
                    until=line.answered_at,
                )
            elif not _within(wanted, line.temperature_c):
                yield Gap(
                    line.id,
                    f"On arrival {vial.code} was at {line.temperature_c} °C; the specification asks for "
                    f"{_range(wanted)}.",
                    excursion=True,
                )


def _storages(case: Case) -> Iterator[Gap]:
    done = history(case)
    for place, one in enumerate(done):
        if one.step != "store":
            continue
        frozen = _frozen(done, one.at)
        wanted = _wanted(case, "storage", frozen)
        if wanted is None:
            yield _silent(one.id, "storage", frozen, one.vial)
            continue
        if not wanted.required:
            continue
        later = done[place + 1 :]
        end = _storage_end(case, one, later)
        readings = [one, *(r for r in later if r.step in ("check_temperature", "store") and r.at <= end)]
        yield from _judge(wanted, one, readings, end)


def _storage_end(case: Case, stored: Done, later: tuple[Done, ...]) -> datetime:
    """Storage lasts until the vial is moved, thawed or offered; while it lasts, until the material left the
    vial, the vial ended, or now."""
    left = [one.at for one in later if one.step in LEAVES_STORAGE or one.step == "store"]
    left += [
        one.offered_at
        for one in case.custody.of(stored.vial)
        if one.offered_at > stored.at and not one.disputed and one.state != "taken_back"
    ]
    return min([*left, _until(case, stored.vial)])


def _until(case: Case, code: str) -> datetime:
    """Until when the material was in this member of the line."""
    below = [one for one in case.line.path() if one.parent == code]
    vial = case.line.vials.get(code)
    ended = vial.ended_at if vial is not None else None
    return min(at for at in (below[0].made_at if below else None, ended, case.now) if at is not None)


def _judge(wanted: Interval, stored: Done, readings: list[Done], end: datetime) -> Iterator[Gap]:
    known = [one for one in readings if one.temperature_c is not None]
    if not known or known[0] is not stored:
        yield Gap(
            stored.id,
            f"The storage of {stored.vial} that began {_clock(stored.at)} has no temperature reading.",
            since=stored.at,
            until=end,
        )
        return
    for one in known:
        if one.temperature_c is not None and not _within(wanted, one.temperature_c):
            yield Gap(
                stored.id,
                f"In storage {stored.vial} was at {one.temperature_c} °C; the specification asks for "
                f"{_range(wanted)}.",
                excursion=True,
            )
    yield from _unread(wanted, stored, [one.ends_at for one in known[1:]], end)


def _unread(wanted: Interval, stored: Done, read: list[datetime], end: datetime) -> Iterator[Gap]:
    """The spans between two readings that are longer than the specification allows."""
    if wanted.largest_gap_hours is None:
        return
    allowed = timedelta(hours=float(wanted.largest_gap_hours))
    for earlier, later in pairwise(sorted([stored.at, *(one for one in read if one <= end), end])):
        if later - earlier > allowed:
            hours = (later - earlier).total_seconds() / 3600
            yield Gap(
                stored.id,
                f"In storage {stored.vial} has no reading for {hours:.1f} h from {_clock(earlier)}; at "
                f"most {wanted.largest_gap_hours} h are allowed.",
                since=earlier,
                until=later,
            )


def _within(wanted: Interval, value: Decimal) -> bool:
    return (wanted.min_c is None or value >= wanted.min_c) and (wanted.max_c is None or value <= wanted.max_c)


def _range(wanted: Interval) -> str:
    if wanted.min_c is None:
        return f"at most {wanted.max_c} °C"
    if wanted.max_c is None:
        return f"at least {wanted.min_c} °C"
    return f"{wanted.min_c} to {wanted.max_c} °C"


def _clock(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
