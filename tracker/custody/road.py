"""How far a vial has come on its route: what was done to its material, in order, and what may come next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

from tracker.custody.case import Case
from tracker.custody.case.process import Done
from tracker.custody.derived import derived
from tracker.custody.products import RouteStep


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a route stands: the names done, whether the walk has a gap, and what is still to do."""

    done: tuple[str, ...]
    gap: str
    next: tuple[str, ...]
    missing: tuple[RouteStep, ...]


@derived
def history(case: Case, code: str | None = None) -> tuple[Done, ...]:
    """What was done to the material now in this vial, oldest first: of an ancestor, only until the child was
    made; a step that makes a child counts for the child and not for what is left in the parent."""
    down = case.line.down(code)
    found: list[Done] = []
    for vial, child in zip_longest(down, down[1:]):
        for one in case.processing.on(vial.code):
            if not one.made:
                found.append(one)
            elif child is not None and child.code in one.made:
                found.append(one)
                break
    return tuple(found)


def names(done: Iterable[Done], route: tuple[RouteStep, ...]) -> tuple[str, ...]:
    """The names of the route's steps among what was done."""
    known = {one.name for one in route}
    return tuple(one.name for one in done if one.name in known)


def progress(case: Case, route: tuple[RouteStep, ...], code: str | None = None) -> Progress:
    """Walk the route along what was done; only optional steps may be left out, and the last step may be
    repeated."""
    walked = names(history(case, code), route)
    position, gap = -1, ""
    for name in walked:
        if position >= 0 and route[position].name == name:
            continue
        ahead = _reach(route, position, name)
        if ahead is None:
            gap = gap or name
            continue
        position = ahead
    return Progress(
        walked, gap, _next(route, position), tuple(one for one in route[position + 1 :] if not one.optional)
    )


def _reach(route: tuple[RouteStep, ...], position: int, name: str) -> int | None:
    for index in range(position + 1, len(route)):
        if route[index].name == name:
            return index
        if not route[index].optional:
            return None
    return None


def _next(route: tuple[RouteStep, ...], position: int) -> tuple[str, ...]:
    found = [route[position].name] if position >= 0 else []
    for one in route[position + 1 :]:
        found.append(one.name)
        if not one.optional:
            break
    return tuple(found)


@derived
def stage_reached(case: Case, code: str | None = None) -> str:
    """The stage of measurement the material has reached: collection, bulk, final or after_thaw, from the
    route."""
    done = {one.name for one in history(case, code)}
    reached = [one.reaches for one in case.specification.route() if one.reaches and one.name in done]
    return reached[-1] if reached else "collection"


@derived
def reached_at(case: Case, code: str | None = None) -> datetime | None:
    """When the material came to the stage of measurement it has reached; None before the route names one."""
    naming = {one.name for one in case.specification.route() if one.reaches == stage_reached(case, code)}
    return min((one.at for one in history(case, code) if one.name in naming), default=None)
