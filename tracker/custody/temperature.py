"""Temperatures: every storage and transport a specification asks about, and what the readings say of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from tracker.custody.case import Case
from tracker.custody.case.process import Done
from tracker.custody.derived import derived
from tracker.custody.intervals import (
    Gap,
    clock,
    enters_store,
    frozen_at,
    shown,
    until,
    wanted_interval,
    within,
)
from tracker.custody.out_of_store import out_of_store
from tracker.custody.products import Interval
from tracker.custody.road import history

LEAVES_STORAGE = frozenset({"move", "thaw", "ended"})


@derived
def gaps(case: Case) -> tuple[Gap, ...]:
    """Every interval that is out of range or not covered by a reading, unless an officer accepted evidence
    for it."""
    accepted = {one.about for one in case.quality.investigations if one.conclusion == "evidence_accepted"}
    found = (*_transports(case), *_storages(case), *out_of_store(case))
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
    return shown(wanted[0]) if wanted else ""


def _silent(entry: str, kind: str, frozen: bool, vial: str) -> Gap:
    state = "frozen" if frozen else "fresh"
    return Gap(entry, f"The specification says nothing about {kind} of {state} material, as {vial} was in.")


def _transports(case: Case) -> Iterator[Gap]:
    done = history(case)
    down = case.line.down()
    for vial, child in zip(down, (*down[1:], None), strict=True):
        for line in case.custody.of(vial.code):
            if not line.travelled or (child is not None and line.offered_at > child.made_at):
                continue
            if line.from_establishment == line.to_establishment:
                continue
            frozen = frozen_at(done, line.offered_at)
            wanted = wanted_interval(case, "transport", frozen)
            if wanted is None:
                yield _silent(line.id, "transport", frozen, vial.code)
            elif not wanted.required:
                continue
            elif line.temperature_c is None:
                yield Gap(
                    line.id,
                    f"The transport of {vial.code} that began {clock(line.offered_at)} has no temperature "
                    "reading.",
                    since=line.offered_at,
                    until=line.answered_at,
                )
            elif not within(wanted, line.temperature_c):
                yield Gap(
                    line.id,
                    f"On arrival {vial.code} was at {line.temperature_c} °C; the specification asks for "
                    f"{shown(wanted)}.",
                    excursion=True,
                )


def _storages(case: Case) -> Iterator[Gap]:
    done = history(case)
    for place, one in enumerate(done):
        if not enters_store(one):
            continue
        frozen = frozen_at(done, one.at)
        wanted = wanted_interval(case, "storage", frozen)
        if wanted is None:
            yield _silent(one.id, "storage", frozen, one.vial)
            continue
        if not wanted.required:
            continue
        later = done[place + 1 :]
        end = _storage_end(case, one, later)
        readings = [
            one,
            *(r for r in later if (r.step == "check_temperature" or enters_store(r)) and r.at <= end),
        ]
        yield from _judge(wanted, one, readings, end)


def _storage_end(case: Case, stored: Done, later: tuple[Done, ...]) -> datetime:
    """Storage lasts until the vial is moved, thawed, lost or offered; while it lasts, until the material left
    the vial, the vial ended, or now."""
    left = [one.at for one in later if one.step in LEAVES_STORAGE or one.step == "store"]
    left += [one.offered_at for one in case.custody.of(stored.vial) if one.offered_at > stored.at]
    return min([*left, until(case, stored.vial)])


def _judge(wanted: Interval, stored: Done, readings: list[Done], end: datetime) -> Iterator[Gap]:
    known = [one for one in readings if one.temperature_c is not None]
    if not known or known[0] is not stored:
        yield Gap(
            stored.id,
            f"The storage of {stored.vial} that began {clock(stored.at)} has no temperature reading.",
            since=stored.at,
            until=end,
        )
        return
    for one in known:
        if one.temperature_c is not None and not within(wanted, one.temperature_c):
            yield Gap(
                stored.id,
                f"In storage {stored.vial} was at {one.temperature_c} °C; the specification asks for "
                f"{shown(wanted)}.",
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
                f"In storage {stored.vial} has no reading for {hours:.1f} h from {clock(earlier)}; at "
                f"most {wanted.largest_gap_hours} h are allowed.",
                since=earlier,
                until=later,
            )
