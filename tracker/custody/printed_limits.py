"""Limits as publications print them: read into operator, limit and unit, or told that they cannot be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from tracker.custody.measurables import Analyte
from tracker.custody.printed_text import plain
from tracker.custody.printed_units import Unit, unit_of
from tracker.custody.printed_words import word_of


class Untold(ValueError):
    """What is printed cannot be expressed as a limit; the message says why, and what to write instead."""


class NoLimit(Untold):
    """What is printed asks for no limit at all."""


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit as a criterion holds it: the digits are those that were printed."""

    operator: str
    limit: str
    unit: str = ""
    upper: str = ""


NUMBER = r"[0-9]+(?:\.[0-9]+)?"
SCALE = r"(?:\s*x\s*10\^(?P<{0}>[0-9]{{1,2}}))?"
ONE = re.compile(rf"(?P<sign>[≥≤<>])\s*(?P<number>{NUMBER}){SCALE.format('power')}")
RANGE = re.compile(
    rf"(?:between |from )?\(?\s*(?P<low>{NUMBER}){SCALE.format('power')}(?P<unit>[^0-9()]*?)"
    rf"\s*(?:-|to|and|±(?P<spread>))\s*(?P<high>{NUMBER})\s*\)?{SCALE.format('shared')}(?P<rest>.*)"
)
SIGN = re.compile(r"[≥≤<>]")
LOOSE = re.compile(r"(?<![\w^.])[0-9]")
JOINED = re.compile(r"(?:and|but|,|;|&)?")
AMBIGUOUS_COMMA = re.compile(r"(?<![0-9])[1-9][0-9]{0,2},[0-9]{3}(?![0-9,])")
LOST_POWER = re.compile(r"x\s*10[0-9]{1,2}\b")


def read_limit(printed: str, analyte: Analyte | None = None) -> tuple[Limit, ...]:
    """The limits a printed criterion holds: one, or the two ends of what is not a closed range.

    Raises Untold when it holds none, more than can be told apart, or something that would have to be guessed.
    """
    text = plain(printed)
    if not text:
        raise Untold("Nothing is printed here.")
    wordy = analyte is not None and not analyte.units
    word = word_of(text)
    if word and (wordy or not SIGN.search(text)):
        return (_word(word, analyte),)
    if analyte is not None and wordy:
        raise Untold(f"“{printed}” is none of the words {analyte.label.lower()} is answered in.")
    _refuse_ambiguous(printed, text)
    found = list(ONE.finditer(text))
    read = _compared(printed, text, found, analyte) if found else (_ranged(printed, text, analyte),)
    for one in read:
        _refuse_unit(printed, one, analyte)
    return read


def _refuse_unit(printed: str, one: Limit, analyte: Analyte | None) -> None:
    if not one.unit and analyte is None:
        raise Untold(f"“{printed}” names no unit.")
    if analyte is not None and one.unit not in analyte.units:
        units = next((each for each in analyte.units if each.startswith("10^6")), " or ".join(analyte.units))
        found = f"is in {one.unit}" if one.unit else "names no unit"
        raise Untold(f"“{printed}” {found}; {analyte.label.lower()} is measured in {units}.")


def _word(word: str, analyte: Analyte | None) -> Limit:
    if analyte is not None and analyte.units:
        raise Untold(f"{analyte.label} is a number in {analyte.units[0]}; a word is printed.")
    return Limit("is", word)


def _refuse_ambiguous(printed: str, text: str) -> None:
    if AMBIGUOUS_COMMA.search(text):
        raise Untold(f"The comma in “{printed}” may part thousands or decimals. Write it without the comma.")
    if LOST_POWER.search(text):
        raise Untold(f"A power of ten in “{printed}” has lost its mark. Write it as in 5 × 10^6.")


def _compared(
    printed: str, text: str, found: list[re.Match[str]], analyte: Analyte | None
) -> tuple[Limit, ...]:
    """One sign with its number, or a lower and an upper one."""
    ends = [one.start() for one in found[1:]] + [len(text)]
    if LOOSE.search(text[: found[0].start()]):
        raise Untold(f"“{printed}” holds a number before its sign. Write the limit alone.")
    rests = [text[one.end() : end] for one, end in zip(found, ends, strict=True)]
    units = [_unit(printed, rest, analyte) for rest in rests]
    read = [_limit(one, unit) for one, unit in zip(found, _shared(units), strict=True)]
    if len(read) == 1:
        return tuple(read)
    if len(read) > 2 or read[0].unit != read[1].unit or not JOINED.fullmatch(units[0].remark.strip()):
        raise Untold(f"“{printed}” holds more than one limit. Enter each as a criterion of its own.")
    return _both(printed, read)


def _shared(units: list[Unit]) -> list[Unit]:
    """A unit printed once stands for both ends."""
    known = [one for one in units if one.known]
    return [one if one.known or not known else known[-1].beside(one) for one in units]


def _limit(one: re.Match[str], unit: Unit) -> Limit:
    sign = {"≥": ">=", "≤": "<="}.get(one["sign"], one["sign"])
    return Limit(sign, *unit.with_power(one["number"], int(one["power"] or 0)))


def _both(printed: str, read: list[Limit]) -> tuple[Limit, ...]:
    low = next((one for one in read if one.operator[0] == ">"), None)
    high = next((one for one in read if one.operator[0] == "<"), None)
    if low is None or high is None:
        raise Untold(f"“{printed}” holds two limits of one side. Enter each as a criterion of its own.")
    if Decimal(low.limit) > Decimal(high.limit):
        raise Untold(f"No value can meet both limits of “{printed}”.")
    if (low.operator, high.operator) == (">=", "<="):
        return (Limit("between", low.limit, low.unit, high.limit),)
    return low, high


def _ranged(printed: str, text: str, analyte: Analyte | None) -> Limit:
    """Two numbers with a dash, or a number with its tolerance."""
    found = RANGE.fullmatch(text)
    if found is None:
        raise _without_sign(printed, text)
    unit = _unit(printed, found["rest"], analyte)
    own = unit_of(found["unit"], analyte)
    if found["unit"].strip() and (not own.known or (own.name, own.per) != (unit.name, unit.per)):
        raise Untold(f"The ends of “{printed}” have two units. Write the range with one.")
    power = int(found["shared"] or found["power"] or 0)
    low, high = _to_power(found["low"], int(found["power"] or power) - power), found["high"]
    if found["spread"] is not None:
        low, high = str(Decimal(low) - Decimal(high)), str(Decimal(low) + Decimal(high))
    if Decimal(low) > Decimal(high):
        raise Untold(f"The range in “{printed}” begins above its end.")
    least, named = unit.with_power(low, power)
    most, _ = unit.with_power(high, power)
    return Limit("between", least, named, most)


def _to_power(number: str, power: int) -> str:
    return number if not power else f"{Decimal(number).scaleb(power).normalize():f}"


def _without_sign(printed: str, text: str) -> Untold:
    if not re.search(r"[0-9]", text):
        return NoLimit(f"“{printed}” holds no limit.")
    return Untold(f"“{printed}” has no sign before its number: say at least (≥) or at most (≤).")


def _unit(printed: str, rest: str, analyte: Analyte | None) -> Unit:
    """The unit behind a number; what follows it may be a remark, never another number or a denominator."""
    found = unit_of(rest, analyte)
    if found.unread:
        raise Untold(f"“{found.unread}” in “{printed}” is no unit known here.")
    if LOOSE.search(found.remark):
        raise Untold(f"“{printed}” holds a further number. Write the limit alone.")
    return found
