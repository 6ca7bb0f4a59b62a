"""What a laboratory reports: readable, in its unit, waiting for review."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tracker.custody.analytes import BY_NAME, parse_value
from tracker.custody.case import Case
from tracker.custody.decision import Act, Finding, check, refuse

ENTRY_BASIS = "21 CFR 1271.270(a)"


@check("quality.result_entry", "Result fits the specification", ENTRY_BASIS, given=True)
def result_entry(case: Case, act: Act) -> Iterator[Finding]:
    """The value can be read, and its unit is the one the analyte is measured in."""
    analyte = BY_NAME.get(act.text("analyte"))
    try:
        _, number, _ = parse_value(act.text("value"))
    except ValueError as error:
        yield refuse(str(error), "Enter the value as the laboratory printed it.", field="value")
        return
    if analyte is None:
        return
    unit = act.text("unit")
    if number is not None and unit not in analyte.units:
        wanted = " or ".join(analyte.units) or "no unit; it is answered in words"
        yield refuse(
            f"{analyte.label} is measured in {wanted}; “{unit or 'no unit'}” was given.",
            "Give the value in that unit.",
            field="unit",
        )
    elif number is None and analyte.units:
        yield refuse(
            f"{analyte.label} is a number in {' or '.join(analyte.units)}.",
            "Enter the number.",
            field="value",
        )
    elif unit == "%" and number is not None:
        yield from _percent(number, act)


def _percent(number: object, act: Act) -> Iterator[Finding]:
    value = Decimal(str(number))
    if value > 100:
        yield refuse(f"{value} % is more than the whole.", "Check the value.", field="value")
    if 0 < value < 1 and not act.ticked("really_percent"):
        yield refuse(
            f"{value} % looks like a fraction; {value * 100:f} % may be meant.",
            "Enter the percentage, or tick that it really is below 1 %.",
            field="value",
        )


@check("quality.reviewable", "A result that waits for review", ENTRY_BASIS, given=True)
def reviewable(case: Case, act: Act) -> Iterator[Finding]:
    """The result exists in this sample, nobody reviewed it and it was not corrected away."""
    result = case.quality.result(act.text("result"))
    if result is None:
        yield refuse("This sample has no such result.", "Choose one from the list.", field="result")
    elif result.reviewed_by or result.void:
        yield refuse(
            "This result was reviewed or corrected before.",
            "Nothing is to be done.",
            evidence=(result.id,),
            field="result",
        )


CHECKS = (result_entry, reviewable)
