"""Cultures take their time: that nothing grew counts once it was looked for as long as the method asks."""

from __future__ import annotations

from datetime import datetime, timedelta

from tracker.custody.analytes import BY_NAME, Outcome
from tracker.custody.case import Case
from tracker.custody.case.quality import Result
from tracker.custody.products import Criterion


def days_asked(analyte: str) -> int:
    """Days for which a culture is read before its "no growth" counts; 0 for what needs no waiting."""
    known = BY_NAME.get(analyte)
    return known.days if known else 0


def days_read(case: Case, result: Result) -> int:
    """Whole days from the specimen to the reading; without a specimen, from when the vial was made."""
    return max(0, (result.at - _begun(case, result)).days)


def begun_late(case: Case, result: Result) -> bool:
    """Count only from when its specimen was entered, because that was late and nobody countersigned it."""
    return any(one.ends_at > one.at for one in case.processing.done if result.tube in one.made)


def too_early(case: Case, result: Result, outcome: Outcome) -> bool:
    """Be a good answer of a culture that was not read to its end; a bad one counts whenever it comes."""
    days = days_asked(result.analyte)
    read = result.at - _begun(case, result)
    return bool(days) and outcome is Outcome.PASSES and read < timedelta(days=days)


def days_waited(case: Case, criterion: Criterion) -> int | None:
    """Whole days since the first specimen of the line was drawn for this stage; None before that."""
    drawn = [
        _made(case, one.code, one.made_at)
        for one in case.line.vials.values()
        if one.is_specimen and one.parent in case.line.codes() and one.specimen_stage == criterion.stage
    ]
    return max(0, (case.now - min(drawn)).days) if drawn else None


def _begun(case: Case, result: Result) -> datetime:
    vial = case.line.vials.get(result.vial)
    begun = vial.made_at if vial and result.tube == result.vial else result.drawn_at
    return _made(case, result.tube, begun)


def _made(case: Case, code: str, told: datetime) -> datetime:
    """When a tube or vial was made: as it was told; when that was entered, if that was late and no
    officer countersigned it."""
    return max([told, *(one.ends_at for one in case.processing.done if code in one.made)])
