"""How much endotoxin a volume brings, by everything that was measured; the worst result decides."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from tracker.custody.case import Case
from tracker.custody.case.quality import Result
from tracker.custody.case.treatment import Injection


def endotoxins(case: Case, code: str | None = None) -> tuple[Result, ...]:
    """The results of endotoxin that speak about a vial: its own line's and its representative's."""
    near = {one.code for one in case.line.path(code)}
    near |= {one.code for one in case.line.vials.values() if one.representative}
    return tuple(
        one
        for one in case.quality.results
        if one.analyte == "endotoxin" and one.vial in near and not case.quality.excluded(one)
    )


def units(result: Result, volume_ml: Decimal) -> Decimal | None:
    """The most endotoxin units this volume brings by one result; None when it tells no upper bound."""
    if result.number is None or result.sign.startswith(">") or result.unit.startswith("EU/kg"):
        return None
    return result.number if result.unit == "EU total" else result.number * volume_ml


def brought(case: Case, volume_ml: Decimal | None, code: str | None = None) -> Decimal | None:
    """The most endotoxin units this volume of a vial brings; None when nothing measured bounds it."""
    found = endotoxins(case, code)
    if not found or volume_ml is None:
        return None
    told = [units(one, volume_ml) for one in found]
    known = [one for one in told if one is not None]
    return max(known) if len(known) == len(told) else None


DAY = timedelta(hours=24)


def counted(case: Case) -> tuple[Injection, ...]:
    """What else this person was given: all of it under the order at hand, and what any other order of theirs,
    or of a record linked with theirs, gave within a day. USP <85> sets K for one hour; a day is stricter."""
    own = case.treatment.order.injections if case.treatment.order is not None else ()
    others = (each for one in case.treatment.others for each in one.injections)
    return (*own, *(one for one in others if case.now - one.at <= DAY))


def injected_before(case: Case, one: Injection) -> Decimal | None:
    """What an injection brought: as it was known then, or worse since; None when nothing bounds it."""
    if one.vial not in case.line.vials:
        return one.endotoxin_eu
    now = brought(case, one.volume_ml, one.vial)
    return now if now is None or one.endotoxin_eu is None else max(now, one.endotoxin_eu)
