"""Material out of store: on a bench, taken back, found again. Nothing keeps frozen material cold there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from tracker.custody.case import Case
from tracker.custody.case.custody import HandOver
from tracker.custody.case.process import Done
from tracker.custody.intervals import (
    Gap,
    clock,
    enters_store,
    frozen_at,
    ranged,
    shown,
    until,
    wanted_interval,
    within,
)
from tracker.custody.road import history

READS = frozenset({"move", "check_temperature", "take_back", "found"})


class _Turn(Enum):
    """What an entry means for a vial that is to be kept frozen."""

    COVERED = auto()  # in a unit, or on a road whose arrival is read
    OUT = auto()
    ARRIVED = auto()
    THAWED = auto()


@dataclass(frozen=True, slots=True)
class _Entry:
    at: datetime
    turn: _Turn
    id: str


@dataclass(frozen=True, slots=True)
class _Span:
    """How long a vial was out of store, and whether it then went on frozen."""

    vial: str
    left: _Entry
    ended: datetime
    goes_on: bool
    running: bool = False


def out_of_store(case: Case) -> Iterator[Gap]:
    """Material was read out of range outside its store; frozen material that is to be kept in store was out
    of it for longer than a handling takes.

    What goes back into store or on a road may be out for as long as an entry may be late; what is thawed
    next, for as long as the clock of the thawed material runs, which counts from there.
    """
    for frozen in (False, True):
        yield from _out_of_range(case, frozen)
    wanted = wanted_interval(case, "storage", frozen=True)
    if wanted is None or not wanted.required:
        return
    for span in _spans(case):
        allowed = case.rules.interval_grace if span.goes_on else _until_thawed(case)
        if span.ended - span.left.at > allowed:
            hours, most = ((one.total_seconds() / 3600) for one in (span.ended - span.left.at, allowed))
            yield Gap(
                span.left.id,
                f"Frozen, {span.vial} was out of store for {hours:.1f} h from {clock(span.left.at)}; at most "
                f"{most:g} h are allowed.",
                since=span.left.at,
                until=None if span.running else span.ended,
            )


def _until_thawed(case: Case) -> timedelta:
    """The clock that a thawing starts; without one, no longer than a handling."""
    found = [one.hours for one in case.specification.clocks if "thaw" in one.starts]
    return max((timedelta(hours=float(one)) for one in found), default=case.rules.interval_grace)


def _out_of_range(case: Case, frozen: bool) -> Iterator[Gap]:
    """The readings outside a unit that keep neither to the range of storage nor to that of transport."""
    storage = wanted_interval(case, "storage", frozen)
    if storage is None or not storage.required:
        return
    done = history(case)
    turns = tuple(one for one in done if one.step in ("freeze", "thaw"))
    ranges = [one for one in (storage, wanted_interval(case, "transport", frozen)) if one and ranged(one)]
    for place, one in enumerate(done):
        if one.step not in READS or one.temperature_c is None or frozen_at(turns, one.at) is not frozen:
            continue
        # Most readings are in range: where one was taken is looked for only when it is not.
        off = ranges and not any(within(each, one.temperature_c) for each in ranges)
        if off and not _in_unit(case, done[:place], one):
            yield Gap(
                one.id,
                f"Out of store {one.vial} was at {one.temperature_c} °C; the specification asks for "
                f"{shown(ranges[0])}.",
                excursion=True,
            )


def _in_unit(case: Case, before: tuple[Done, ...], read: Done) -> bool:
    """Be read in a storage unit: such a reading is judged with its storage."""
    if enters_store(read) or read.step != "check_temperature":
        return enters_store(read)
    turns = [one for one in _entries(case, read.vial, before) if one.at <= read.at]
    return bool(turns) and any(one.id == turns[-1].id and enters_store(one) for one in before)


def _spans(case: Case) -> Iterator[_Span]:
    done = history(case)
    for vial in case.line.down():
        left: _Entry | None = None
        for one in _entries(case, vial.code, done):
            if not frozen_at(done, one.at) and one.turn is not _Turn.THAWED:
                continue
            if one.turn in (_Turn.OUT, _Turn.ARRIVED):
                left = one if left is None or one.turn is _Turn.ARRIVED else left
            elif left is not None:
                yield _Span(vial.code, left, one.at, goes_on=one.turn is _Turn.COVERED)
                left = None
        if left is not None:
            yield _Span(vial.code, left, until(case, vial.code), goes_on=False, running=True)


def _entries(case: Case, code: str, done: tuple[Done, ...]) -> list[_Entry]:
    """What took a vial out of store and back, in order of time; of one instant, the covering entry last."""
    found = [_Entry(one.at, turn, one.id) for one in done if one.vial == code and (turn := _turn(one))]
    end = until(case, code)
    for line in case.custody.of(code):
        found += [one for one in _road(line) if one.at <= end]
    return sorted(found, key=lambda one: (one.at, one.turn is _Turn.COVERED))


def _turn(one: Done) -> _Turn | None:
    if enters_store(one):
        return _Turn.COVERED
    if one.step == "thaw":
        return _Turn.THAWED
    return _Turn.OUT if one.step in ("move", "ended", "take_back", "found") else None


def _road(line: HandOver) -> Iterator[_Entry]:
    """A road to another house is covered by its reading on arrival; any other offer only takes it out."""
    travels = line.from_establishment != line.to_establishment and (line.travelled or line.open)
    yield _Entry(line.offered_at, _Turn.COVERED if travels else _Turn.OUT, line.id)
    if travels and line.answered_at is not None:
        yield _Entry(line.answered_at, _Turn.ARRIVED, line.id)
