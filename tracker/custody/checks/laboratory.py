"""What a laboratory reports: readable, in its unit, waiting for review."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tracker.custody.analytes import BY_NAME, Analyte, parse_value
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
        yield refuse("This is nothing a laboratory measures here.", "Choose from the list.", field="analyte")
    elif number is None:
        yield from _in_words(analyte)
    else:
        yield from _in_numbers(analyte, number, act)


def _in_words(analyte: Analyte) -> Iterator[Finding]:
    if analyte.units:
        units = " or ".join(analyte.units)
        yield refuse(f"{analyte.label} is a number in {units}.", "Enter the number.", field="value")


def _in_numbers(analyte: Analyte, number: Decimal, act: Act) -> Iterator[Finding]:
    unit = act.text("unit")
    if not analyte.units:
        yield refuse(
            f"{analyte.label} is answered in words.", "Enter the word, such as negative.", field="value"
        )
    elif unit not in analyte.units:
        yield refuse(
            f"{analyte.label} is measured in {' or '.join(analyte.units)}; “{unit or 'no unit'}” was given.",
            "Give the value in that unit.",
            field="unit",
        )
    elif unit == "%":
        yield from _percent(number, act)


def _percent(number: Decimal, act: Act) -> Iterator[Finding]:
    if number > 100:
        yield refuse(f"{number} % is more than the whole.", "Check the value.", field="value")
    if 0 < number < 1 and not act.ticked("really_percent"):
        yield refuse(
            f"{number} % looks like a fraction; {(number * 100).normalize():f} % may be meant.",
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
