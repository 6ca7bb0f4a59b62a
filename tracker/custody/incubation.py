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
    return (result.at - _begun(case, result)).days


def too_early(case: Case, result: Result, outcome: Outcome) -> bool:
    """Be a good answer of a culture that was not read to its end; a bad one counts whenever it comes."""
    days = days_asked(result.analyte)
    read = result.at - _begun(case, result)
    return bool(days) and outcome is Outcome.PASSES and read < timedelta(days=days)


def days_waited(case: Case, criterion: Criterion) -> int | None:
    """Whole days since the first specimen of the line was drawn for this stage; None before that."""
    drawn = [
        one.made_at
        for one in case.line.vials.values()
        if one.is_specimen and one.parent in case.line.codes() and one.specimen_stage == criterion.stage
    ]
    return (case.now - min(drawn)).days if drawn else None


def _begun(case: Case, result: Result) -> datetime:
    vial = case.line.vials.get(result.vial)
    return vial.made_at if vial and result.tube == result.vial else result.drawn_at
