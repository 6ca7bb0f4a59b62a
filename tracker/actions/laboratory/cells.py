"""One cell of a laboratory's file: a formula is refused, a decimal comma is read, bounds are kept."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from tracker.custody.laboratory_profiles import Column

FORMULA = re.compile(r"^[=+\-@\t\r]")
PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?(?:[eE][+-]?[0-9]{1,2})?")
WITH_COMMA = re.compile(r"((?:<=|>=|≤|≥|<|>)? ?[+-]?[0-9]+),([0-9]+)")
WITH_POINT = re.compile(r"(?:<=|>=|≤|≥|<|>)? ?[+-]?[0-9]+\.[0-9]+")
THOUSANDS = re.compile(r"[<>=≤≥ ]*[1-9][0-9]{0,2},[0-9]{3}")
NO_FORMULA = "It is a formula, or begins like one. Export values, not formulas."
SIGN = re.compile(r"^(?:<=|>=|≤|≥|<|>) ?")


class UnfitCell(ValueError):
    """A cell that is not taken; the sentence says why."""


@dataclass(slots=True)
class Marks:
    """Which decimal mark this file uses; the first number with one decides, unless the profile says so."""

    said: str = "auto"
    seen: str = field(default="")

    def read(self, text: str) -> str:
        """The number with a decimal point; raises UnfitCell where the mark cannot be told."""
        comma = WITH_COMMA.fullmatch(text)
        if comma is None and WITH_POINT.fullmatch(text) is None:
            return text
        mark = "comma" if comma else "point"
        known = self.seen if self.said == "auto" else self.said
        if not known and comma and THOUSANDS.fullmatch(text):
            raise UnfitCell(
                f"It can mean {text.replace(',', '.')} or {text.replace(',', '')}; write it plainly."
            )
        if known and known != mark:
            raise UnfitCell(f"It has a decimal {mark}, while the file is written with a decimal {known}.")
        self.seen = known or mark
        return f"{comma[1]}.{comma[2]}" if comma else text


def is_formula(text: str) -> bool:
    """Begin like what a spreadsheet would compute, and be no plain number."""
    plain = text.strip()
    begins = FORMULA.match(text) or FORMULA.match(plain)
    return begins is not None and PLAIN_NUMBER.fullmatch(plain) is None


def read_cell(text: str, column: Column, marks: Marks) -> str:
    """The value in a cell as the door reads it; raises UnfitCell with the sentence why not."""
    plain = text.strip()
    if plain.lower() in column.words:
        return column.words[plain.lower()]
    if is_formula(text):
        raise UnfitCell(NO_FORMULA)
    value = marks.read(plain)
    number = _number(value)
    if number is not None:
        _within(number, column)
    return _plainly(value)


def _number(value: str) -> Decimal | None:
    bare = SIGN.sub("", value)
    return Decimal(bare) if PLAIN_NUMBER.fullmatch(bare) else None


def _plainly(value: str) -> str:
    """A number written with an exponent or a plus, as every other door writes it."""
    sign, bare = (SIGN.search(value) or [""])[0], SIGN.sub("", value)
    written = "e" in bare.lower() or bare.startswith("+")
    return f"{sign}{Decimal(bare):f}" if written and PLAIN_NUMBER.fullmatch(bare) else value


def _within(number: Decimal, column: Column) -> None:
    least = Decimal(0) if column.least is None and column.analyte else column.least
    if least is not None and number < least:
        raise UnfitCell(f"It is below {least}, which cannot be true.")
    if column.most is not None and number > column.most:
        raise UnfitCell(f"It is above {column.most}, which cannot be true.")
