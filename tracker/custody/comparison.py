"""Two versions of a specification side by side: what was added, removed and changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from tracker.custody.analytes import BY_NAME
from tracker.custody.products import Clock, Criterion, Interval, RouteStep, Specification

Row = tuple[str, str]  # what it is, and what is said of it


class Difference(StrEnum):
    """How a row of the newer version stands to the older."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Compared:
    """One row of two versions; what is not there is empty."""

    part: str
    what: str
    older: str
    newer: str

    @property
    def difference(self) -> Difference:
        """What became of it."""
        if self.older == self.newer:
            return Difference.SAME
        if not self.older or not self.newer:
            return Difference.REMOVED if not self.newer else Difference.ADDED
        return Difference.CHANGED


def compared(older: Specification, newer: Specification) -> tuple[Compared, ...]:
    """Every row of two versions, part by part, in the order of the newer; what it lacks follows."""
    return tuple(one for part, rows in PARTS for one in _rows(part, tuple(rows(older)), tuple(rows(newer))))


def _rows(part: str, older: tuple[Row, ...], newer: tuple[Row, ...]) -> Iterator[Compared]:
    """Rows of one name are paired one by one, so that a limit that comes twice is compared twice."""
    left = list(older)
    for what, says in newer:
        same = next((one for one in left if one == (what, says)), None)
        kin = same or next((one for one in left if one[0] == what and one not in newer), None)
        if kin is not None:
            left.remove(kin)
        yield Compared(part, what, kin[1] if kin else "", says)
    for what, says in left:
        yield Compared(part, what, says, "")


def _head(found: Specification) -> Iterator[Row]:
    yield "Title", found.title
    yield "Source", found.source.replace("_", " ")
    yield "Donor and patient", found.relation
    yield "Regulatory bases", ", ".join(sorted(found.bases)).replace("_", " ") or "none"
    yield "Routes of administration", ", ".join(sorted(found.routes)).replace("_", " ") or "none"
    yield "Use needs", f"a {found.use_needs} release"
    yield "Printed in", found.printed or "nothing named"


def _criteria(found: Specification) -> Iterator[Row]:
    for one in found.criteria:
        known = BY_NAME.get(one.analyte)
        side = {"<": ", at most", ">": ", at least"}.get(one.operator[:1], "")
        label = known.label if known else one.analyte
        yield f"{label}, {one.stage.replace('_', ' ')}{side}", _limit(one)


def _limit(one: Criterion) -> str:
    asked = f"{one.release} release" if one.mandatory else "not asked for"
    return _joined(one.shown, asked, _said("from", one.source))


def _steps(
    part: Callable[[Specification], tuple[RouteStep, ...]],
) -> Callable[[Specification], Iterator[Row]]:
    def rows(found: Specification) -> Iterator[Row]:
        steps = part(found)
        for place, one in enumerate(steps):
            after = f"after {steps[place - 1].name.replace('_', ' ')}" if place else "first"
            yield one.name.replace("_", " "), _joined(
                one.label, one.kind.replace("_", " "), after, "may be left out" if one.optional else "",
                _said("records", *one.required), _said("lots", *one.lots),
                _said("instruments", *one.equipment), _said("reaches", one.reaches),
                f"at most {one.most} times" if one.most is not None else "", _said("from", one.source),
            )  # fmt: skip

    return rows


def _clocks(found: Specification) -> Iterator[Row]:
    for one in found.clocks:
        yield one.name.replace("_", " "), _clock(one)


def _clock(one: Clock) -> str:
    longer = (f"{hours} h after {name.replace('_', ' ')}" for name, hours in one.longer)
    return _joined(
        one.label, f"{one.hours} h", *longer, _said("starts with", *one.starts),
        _said("ends with", *one.ends) or "runs until the use", _said("from", one.source),
    )  # fmt: skip


def _intervals(found: Specification) -> Iterator[Row]:
    for one in found.intervals:
        yield f"{one.kind}, {one.state}", _interval(one)


def _interval(one: Interval) -> str:
    if not one.required:
        return _joined("none asked for", _said("from", one.source))
    low = f"at least {one.min_c} °C" if one.min_c is not None else ""
    high = f"at most {one.max_c} °C" if one.max_c is not None else ""
    gap = f"read every {one.largest_gap_hours} h" if one.largest_gap_hours is not None else ""
    return _joined(low, high, gap, _said("from", one.source))


def _said(before: str, *names: str) -> str:
    return f"{before} {', '.join(name.replace('_', ' ') for name in names)}" if any(names) else ""


def _joined(*texts: str) -> str:
    return "; ".join(text for text in texts if text)


PARTS: tuple[tuple[str, Callable[[Specification], Iterable[Row]]], ...] = (
    ("Head", _head), ("Criteria", _criteria), ("Manufacture", _steps(lambda found: found.manufacture)),
    ("Preparation", _steps(lambda found: found.preparation)), ("Clocks", _clocks),
    ("Temperatures", _intervals),
)  # fmt: skip
