"""What is wrong with a specification before anybody signs it: every fault at once, each at its place."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.custody.linter.clocks import clock_faults, interval_faults
from tracker.custody.linter.cultures import culture_faults
from tracker.custody.linter.fault import Fault
from tracker.custody.linter.lax import lax_faults
from tracker.custody.linter.left_out import left_out_faults
from tracker.custody.linter.limits import limit_faults
from tracker.custody.linter.route import head_faults, route_faults
from tracker.custody.linter.whole import whole_faults
from tracker.custody.products import Specification

__all__ = ["Fault", "faults", "grave"]


def faults(found: Specification) -> tuple[Fault, ...]:
    """Every fault of one version, in the order of its parts; a grave one refuses approval."""
    return tuple(_all(found))


def grave(found: Specification) -> tuple[Fault, ...]:
    """The faults that nobody may sign."""
    return tuple(one for one in _all(found) if one.grave)


def _all(found: Specification) -> Iterator[Fault]:
    yield from head_faults(found)
    yield from limit_faults(found)
    yield from lax_faults(found)
    yield from whole_faults(found)
    yield from route_faults(found)
    yield from left_out_faults(found)
    yield from clock_faults(found)
    yield from culture_faults(found)
    yield from interval_faults(found)
