"""How many viable cells a volume holds: a concentration holds for the volume it was measured in."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from tracker.custody.case import Case
from tracker.custody.case.process import Done
from tracker.custody.case.quality import Result
from tracker.custody.measured import holds, sound_representatives
from tracker.custody.products import CULTURES
from tracker.custody.road import history

ONE_CELL = Decimal("0.000001")  # of a million
SCALES = frozenset({"add_cryoprotectant", "dilute", "neutralise", "resuspend"})
VOIDS = CULTURES | {"wash", "wash_thawed", "digest", "centrifuge", "filter", "volume_reduce", "process"}


def _sound(case: Case, also: Result | None) -> tuple[Result, ...]:
    """The concentrations that were reviewed and that nobody took out of the count; `also` as if it were one
    of them."""
    return tuple(
        one
        for one in case.quality.results
        if one.analyte == "cell_concentration"
        and one.number is not None
        and (one.reviewed_by or one == also)
        and not case.quality.excluded(one)
    )


def unreviewed(case: Case) -> tuple[Result, ...]:
    """The concentrations that wait for review: they make no dose known, and may show that one is wrong."""
    return tuple(
        one
        for one in case.quality.results
        if one.analyte == "cell_concentration"
        and one.number is not None
        and not one.reviewed_by
        and not case.quality.excluded(one)
    )


def _number(one: Result, also: Result | None) -> Decimal | None:
    """What a count tells: one with a sign tells no number; as a mere possibility it is taken at its bound."""
    return None if one.sign and one != also else one.number


def _drawn(measured: tuple[datetime, Decimal | None]) -> datetime:
    return measured[0]


def _own(case: Case, code: str | None, also: Result | None) -> list[tuple[datetime, Decimal | None]]:
    """What was measured in the vial's own material, in the order of drawing."""
    found = [(one.drawn_at, _number(one, also)) for one in _sound(case, also) if holds(case, one, code)]
    return sorted(found, key=_drawn)  # of one instant, in the order in which they were entered


def _of_siblings(case: Case, code: str | None, also: Result | None) -> Decimal | None:
    """What the representative tells of every sibling when the manufacture is over; its newest value."""
    near = {one.code for one in sound_representatives(case, code)}
    found = [one for one in _sound(case, also) if one.vial in near and one.stage == "final"]
    # Of one instant the one entered last counts; `max` takes the first it meets.
    return _number(max(reversed(found), key=lambda one: one.drawn_at), also) if found else None


def concentration(case: Case, code: str | None = None, also: Result | None = None) -> Decimal | None:
    """Viable cells in millions per millilitre now in this vial, or None when nothing reviewed tells it:
    adding scales it by the volumes before and after, washing, spinning and filtering void it. With `also`,
    what it would be if that count were reviewed too."""
    known: Decimal | None = None
    waiting, done = _own(case, code, also), history(case, code)
    made = {one.name for one in case.specification.manufacture}
    last = max((place for place, one in enumerate(done) if one.name in made), default=-1)
    for place, one in enumerate(done):
        while waiting and waiting[0][0] <= one.at:
            known = waiting.pop(0)[1]
        known = _after(known, one)
        if place == last and known is None:
            known = _of_siblings(case, code, also)
    return waiting[-1][1] if waiting else known


def _after(known: Decimal | None, done: Done) -> Decimal | None:
    if known is None or done.step in VOIDS:
        return None
    if done.step in SCALES and done.added_ml:
        if not done.before_ml or not done.after_ml:
            return None
        return known * done.before_ml / done.after_ml
    return known


def dose(
    case: Case, volume_ml: Decimal | None, code: str | None = None, also: Result | None = None
) -> Decimal | None:
    """Millions of viable cells in this volume of the vial, to the single cell; None when it is not known."""
    per_ml = concentration(case, code, also)
    return None if per_ml is None or volume_ml is None else _whole_cells(per_ml * volume_ml)


def _whole_cells(millions: Decimal) -> Decimal:
    """A division leaves a long tail of digits, and no cell has a part: the tail is rounded off."""
    rounded = millions.quantize(ONE_CELL)
    if rounded == millions:
        return millions
    return rounded.to_integral_value() if rounded == rounded.to_integral_value() else rounded
