"""Volumes add up: nothing comes from nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tracker.custody.case import Case
from tracker.custody.decision import Act, Finding, check, refuse

VOLUME_BASIS = "21 CFR 1271.270(a)"


@check("process.volumes", "Volumes add up", VOLUME_BASIS, given=True)
def volumes(case: Case, act: Act) -> Iterator[Finding]:
    """After is at most before plus added; before is what the record says is in the vial."""
    known = case.vial.volume_ml
    before, added, after = (act.quantity(name) for name in ("before_ml", "added_ml", "after_ml"))
    if before is not None and known is not None and before != known:
        yield refuse(
            f"{before} mL before the step were entered; the record says {known} mL.",
            "Measure again, or correct the record first.",
            field="before_ml",
        )
    start = before if before is not None else known
    if after is not None and start is not None and after > start + (added or Decimal(0)):
        yield refuse(
            f"{after} mL after the step is more than {start} mL before and {added or 0} mL added.",
            "Check the volumes.",
            field="after_ml",
        )
    if start == 0:
        yield refuse("The vial is empty.", "Close or discard it.")


@check("process.division", "Parts are not more than the whole", VOLUME_BASIS, given=True)
def division(case: Case, act: Act) -> Iterator[Finding]:
    """Children, specimens and waste together are at most what the parent holds; every part has a volume."""
    parts, field = _parts(act), "volume_ml" if act.quantity("volume_ml") is not None else "volumes_ml"
    total = sum(parts, Decimal(0)) + (act.quantity("waste_ml") or Decimal(0))
    chosen = act.quantity("representative")
    if not parts:
        yield refuse("No volume of a part is given.", "Give one volume for each new vial.", field=field)
    if any(one <= 0 for one in parts):
        yield refuse("Every part needs a volume above 0 mL.", "Check the volumes.", field=field)
    if chosen is not None and chosen > len(parts):
        yield refuse(
            f"Vial number {chosen} is to be representative, and {len(parts)} are made.",
            "Give the number of one of them.",
            field="representative",
        )
    if act.ticked("whole") and not case.vial.representative:
        yield refuse("Only a representative vial is drawn whole.", "Draw a part of it.", field="whole")
    held = case.vial.volume_ml
    if held is None:
        yield refuse("The volume of this vial is not on record.", "Measure and record it first.")
    elif total > held:
        yield refuse(
            f"{total} mL are to be taken and the vial holds {held} mL.", "Check the volumes.", field=field
        )


def _parts(act: Act) -> tuple[Decimal, ...]:
    one = act.quantity("volume_ml")
    return act.quantities("volumes_ml") if one is None else (one,)


CHECKS = (volumes, division)
