"""When the record is wrong: which value may be corrected, which way it goes, and what a void finds to
undo."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from tracker.custody.analytes import Outcome, parse_value, shows_germs
from tracker.custody.case import Case
from tracker.custody.case.custody import HandOver, OutsideCode
from tracker.custody.case.process import Done
from tracker.custody.case.quality import Result
from tracker.custody.decision import Act
from tracker.custody.markers import OUTCOMES
from tracker.custody.measured import answers, judged
from tracker.custody.products import Criterion
from tracker.custody.sample import Stage, Standing, Vial
from tracker.custody.units import convert
from tracker.identifiers.units import read_outside
from tracker.identifiers.unreadable import Unreadable

BOUNDS = {
    "temperature_c": (Decimal("-273.15"), Decimal(60)),
    "added_ml": (Decimal(0), Decimal(5000)),
    "after_ml": (Decimal(0), Decimal(5000)),
}

NO_CODE = "none"  # what a code of another house is corrected to, where the unit carries none

CORRECTABLE = {
    "value": "Value of a result",
    "outcome": "Outcome of a marker",
    "temperature_c": "Temperature",
    "added_ml": "Volume added",
    "after_ml": "Volume after the step",
    "external_code": "Code of another house",
}

VOIDABLE = {
    "inject": "injection", "discard": "disposal", "declare_lost": "loss", "reject": "rejection",
    "hand_over": "accepted hand-over",
}  # fmt: skip


def criteria_of(case: Case, result: Result) -> tuple[Criterion, ...]:
    """The criteria a result answers, under every version the sample stood under."""
    versions = (case.specification, *case.quality.stood_under)
    return tuple(one for version in versions for one in version.criteria if answers(result, one))


def towards_worse(case: Case, act: Act) -> bool:
    """Say whether a correction makes things worse, which one person may do at once; what cannot be told is
    not worse."""
    about, value = act.text("about"), act.text("value")
    result = case.quality.result(about)
    if result is not None:
        return _worse_result(case, result, value)
    marker = next((one for one in case.papers.markers if one.id == about), None)
    if marker is not None:
        order = ("negative", "needs_assessment", "reactive")
        return value in OUTCOMES and order.index(value) > order.index(marker.outcome)
    return False


def _worse_result(case: Case, result: Result, value: str) -> bool:
    try:
        sign, number, word = parse_value(value)
    except ValueError:
        return False
    germs = shows_germs(result.analyte, result.word), shows_germs(result.analyte, word)
    if germs[0] is not germs[1]:
        return germs[1]
    ranked = list(Outcome)
    moves = [
        ranked.index(one.judge(sign, number, word, result.unit)) - ranked.index(judged(one, result))
        or _further(one, result, sign, number)
        for one in criteria_of(case, result)
    ]
    return any(one > 0 for one in moves) and all(one >= 0 for one in moves)


def _further(one: Criterion, result: Result, sign: str, number: Decimal | None) -> int:
    """Above 0 where, with the same outcome, the new value lies on the worse side of the old one or further
    beyond the limit. A count tells a dose too, whose worse side the order decides: of it nothing is said."""
    if result.analyte == "cell_concentration" or sign != result.sign:
        return 0
    before, after = (_badness(one, each, result.unit) for each in (result.number, number))
    return 0 if before is None or after is None else (after > before) - (after < before)


def _badness(one: Criterion, number: Decimal | None, unit: str) -> Decimal | None:
    """How bad a number is by a criterion; larger is worse, None where that cannot be told."""
    value = None if number is None or not one.limit else convert(number, unit or one.unit, one.unit)
    if value is None or one.operator == "is":
        return None
    if one.operator in (">", ">="):
        return -value
    if one.operator in ("<", "<="):
        return value
    limit = Decimal(one.limit)
    return max(limit - value, value - Decimal(one.upper or one.limit), Decimal(0))


def known_as(case: Case, about: str) -> OutsideCode | None:
    """The code of another house that this entry is."""
    return next((one for one in case.custody.outside if one.id == about), None)


def correctable_values(case: Case, about: str) -> tuple[str, ...]:
    """The names of the values of an entry that are ever corrected; none where nothing of it is."""
    if case.quality.result(about) is not None:
        return ("value",)
    if any(one.id == about for one in case.papers.markers):
        return ("outcome",)
    if known_as(case, about) is not None:
        return ("external_code",)
    done = next((one for one in case.processing.done if one.id == about and one.step != "ended"), None)
    if done is not None:
        return ("temperature_c",) if done.made else tuple(BOUNDS)
    return ("temperature_c",) if handed_over(case, about) is not None else ()


def fits(case: Case, about: str, field: str, value: str) -> str:
    """The sentence why a corrected value does not fit the entry; empty when it does."""
    result = case.quality.result(about)
    if result is not None:
        return _fits_value(result, value) if field == "value" else "Of a result only the value is corrected."
    if any(one.id == about for one in case.papers.markers):
        if case.line.sample is not None:
            return "A marker is corrected on its donor, where it counts for every sample."
        if field != "outcome":
            return "Of a marker only the outcome is corrected."
        return "" if value in OUTCOMES else f"Give one of {', '.join(OUTCOMES)}."
    outside = known_as(case, about)
    if outside is not None:
        return _fits_code(outside, field, value)
    return _fits_quantity(case, about, field, value)


def _fits_code(now: OutsideCode, field: str, value: str) -> str:
    """Whether another unit has it already is asked where every unit is known."""
    if field != "external_code":
        return "Of a code of another house only the code itself is corrected."
    if value == NO_CODE and now.text:
        return ""
    if value in (now.text, NO_CODE):
        return "This is what stands on record already."
    try:
        named = read_outside(value).names_a_unit
    except Unreadable as error:
        return str(error)
    return (
        ""
        if named
        else "This code does not tell which unit it is. Scan the donation number, or the whole label."
    )


def _fits_quantity(case: Case, about: str, field: str, value: str) -> str:
    done = next((one for one in case.processing.done if one.id == about and one.step != "ended"), None)
    line = handed_over(case, about)
    bounds = BOUNDS.get(field)
    if bounds is None or (done is None and (line is None or field != "temperature_c")):
        return "Only a temperature or a volume of a step done, or a temperature on arrival, can be corrected."
    try:
        number = Decimal(value)
    except InvalidOperation:
        return "Give a number."
    if not number.is_finite() or not bounds[0] <= number <= bounds[1]:
        return f"Give a number from {bounds[0]} to {bounds[1]}."
    return "" if done is None or field == "temperature_c" else _fits_volumes(case, done, field, number)


def handed_over(case: Case, about: str) -> HandOver | None:
    """The arrival of the vial at hand that this entry is; of another vial it is corrected there."""
    focus = case.line.focus
    return next((one for one in case.custody.handovers if one.id == about and one.vial == focus), None)


def _fits_volumes(case: Case, done: Done, field: str, number: Decimal) -> str:
    """What is left is at most what was there and what was added, and at least what the next step found."""
    if done.made:
        return "What was divided has volumes of its own; nothing of the division is corrected."
    added = number if field == "added_ml" else done.added_ml
    after = number if field == "after_ml" else done.after_ml
    if after is None:
        return ""
    if done.before_ml is not None and after > done.before_ml + (added or Decimal(0)):
        return f"{after} mL after the step is more than {done.before_ml} mL before and {added or 0} mL added."
    later = [one for one in case.processing.on(done.vial) if one.before_ml is not None]
    following = later[later.index(done) + 1 :] if done in later else []
    if following and following[0].before_ml is not None and after < following[0].before_ml:
        return f"The next step began with {following[0].before_ml} mL; {after} mL cannot have been left."
    return ""


def volume_now(case: Case, about: str, field: str, value: str) -> Decimal | None:
    """The volume a vial holds once its newest measured volume is corrected; None when nothing follows."""
    done = next((one for one in case.processing.done if one.id == about), None)
    if done is None or field != "after_ml":
        return None
    measured = [one for one in case.processing.on(done.vial) if one.after_ml is not None]
    newest = bool(measured) and measured[-1].id == about and not case.line.vials[done.vial].ended
    return Decimal(value) if newest else None


def volumes_before(case: Case, vial: Vial) -> tuple[str, ...]:
    """The volumes that corrections of what a vial holds replaced, oldest first; none once it was measured
    anew, or something was taken out."""
    measured = [one for one in case.processing.on(vial.code) if one.after_ml is not None]
    holds = bool(measured) and measured[-1].after_ml == vial.volume_ml
    return measured[-1].replaced.get("after_ml", ()) if holds else ()


def _fits_value(result: Result, value: str) -> str:
    try:
        _, number, _ = parse_value(value)
    except ValueError as error:
        return str(error)
    if (number is None) is (result.number is None):
        return ""
    return "Give a number, as the result was." if number is None else "Give a word, as the result was."


def present(case: Case, what: str) -> bool:
    """Say whether the vial carries the act somebody wants to void."""
    vial = case.vial
    ends = {"inject": Stage.INJECTED, "discard": Stage.DISCARDED, "declare_lost": Stage.LOST}
    if what in ends:
        return vial.stage is ends[what]
    if what == "reject":
        return vial.standing is Standing.REJECTED
    return what == "hand_over" and bool(case.custody.accepted(vial.code)) and not vial.ended
