"""What a specification leaves out on its road: steps nobody need take, and a syringe that never expires."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tracker.custody.linter.fault import Fault
from tracker.custody.products import RouteStep, Specification


def left_out_faults(found: Specification) -> Iterator[Fault]:
    """A manufacture without a step that must be taken, and material that nothing makes expire."""
    yield from _optional(found)
    yield from _expiry(found)


def _frozen(found: Specification) -> bool:
    return any(one.kind == "freeze" for one in found.manufacture)


def _optional(found: Specification) -> Iterator[Fault]:
    if found.manufacture and all(one.optional for one in found.manufacture):
        says = "Every step of manufacture may be left out, so nothing need be made. Ask for at least one."
        yield Fault("manufacture", says)
    for place, one in enumerate(found.manufacture):
        if _frozen(found) and one.optional and one.kind in ("freeze", "store"):
            says = f"The material is frozen, so “{one.label}” may not be left out."
            yield Fault(f"manufacture.{place}.optional", says)


def _expiry(found: Specification) -> Iterator[Fault]:
    """Once thawed, or once finished where nothing is frozen, one clock runs until the injection."""
    thaws = [one for one in found.preparation if one.kind == "thaw"]
    finals = [one for one in found.manufacture if one.reaches == "final"]
    late = _names(thaws) if _frozen(found) and thaws else _names([*finals, *found.preparation])
    own = [(place, one) for place, one in enumerate(found.clocks) if late.intersection(one.starts)]
    if _frozen(found) and thaws and not own:
        says = "The material is thawed, and no clock starts at the thaw, so nothing says when it expires."
        yield Fault("clocks", f"{says} Add one that starts there and ends with no step.")
    if all(one.ends for _, one in own):
        for place, one in own:
            says = f"The clock “{one.label}” ends before the injection, so the syringe never expires."
            yield Fault(f"clocks.{place}.ends", f"{says} Leave its end empty.")


def _names(steps: Iterable[RouteStep]) -> frozenset[str]:
    return frozenset(name for one in steps for name in (one.name, one.kind))
