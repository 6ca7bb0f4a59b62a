"""What laboratories answer: the words, the numbers as printed, and their comparison with a limit."""

from __future__ import annotations

import re
from decimal import Decimal
from enum import StrEnum

from tracker.custody.measurables import ANALYTES, BY_NAME, Analyte, Better

__all__ = [
    "ANALYTES", "BY_NAME", "WORDS", "Analyte", "Better", "Outcome", "judge_number", "judge_word",
    "parse_value", "shows_germs",
]  # fmt: skip


class Outcome(StrEnum):
    """How a value stands to a limit."""

    PASSES = "passes"
    UNDECIDED = "undecided"
    FAILS = "fails"


NEGATIVE_WORDS = frozenset(
    {"negative", "no growth", "no organisms seen", "absent", "not detected", "conforms", "normal"}
)
POSITIVE_WORDS = frozenset(
    {"positive", "growth", "organisms seen", "present", "detected", "does not conform", "abnormal"}
)
OPEN_WORDS = frozenset({"indeterminate"})
WORDS = NEGATIVE_WORDS | POSITIVE_WORDS | OPEN_WORDS


def shows_germs(analyte: str, word: str) -> bool:
    """Be an answer that living germs were found, whatever limit is asked for."""
    known = BY_NAME.get(analyte)
    return known is not None and known.contaminant and word in POSITIVE_WORDS


_NUMBER = re.compile(r"(<=|>=|≤|≥|<|>)? ?([0-9]{1,12}(?:\.[0-9]{1,9})?)")
_BELOW_ZERO = re.compile(r"[-\N{MINUS SIGN}] ?[0-9][0-9.]* ?[^0-9]{0,20}")
_WITH_UNIT = re.compile(r"(<=|>=|≤|≥|<|>)? ?[0-9][0-9.]* ?%")
_SIGNS = {"≤": "<=", "≥": ">=", None: ""}


def parse_value(text: str) -> tuple[str, Decimal | None, str]:
    """Read a value as printed: sign, number and word; raises ValueError with a sentence when it is
    neither."""
    plain = " ".join(text.split())
    if plain.lower() in WORDS:
        return "", None, plain.lower()
    found = _NUMBER.fullmatch(plain)
    if found is None and _BELOW_ZERO.fullmatch(plain):
        raise ValueError("No result is below 0. Give the number as it is printed, without its unit.")
    if found is None and _WITH_UNIT.fullmatch(plain):
        raise ValueError("Give the number without its unit; the unit has a field of its own.")
    if found is None:
        raise ValueError(
            "Give a number such as 82.5 or <0.05 with a decimal point, or one of: "
            + ", ".join(sorted(WORDS))
            + "."
        )
    return _SIGNS.get(found[1], found[1] or ""), Decimal(found[2]), ""


def judge_word(word: str, limit: str) -> Outcome:
    """Compare an answer in words with the one a criterion asks for."""
    if word == limit or (limit in NEGATIVE_WORDS and word in NEGATIVE_WORDS):
        return Outcome.PASSES
    return Outcome.FAILS if word in WORDS - OPEN_WORDS else Outcome.UNDECIDED


def judge_number(
    operator: str, limit: Decimal, sign: str, number: Decimal, upper: Decimal | None = None
) -> Outcome:
    """Compare a number that may be a bound: it passes when every value it can stand for passes."""
    if operator == "between":
        ends = (judge_number(">=", limit, sign, number), judge_number("<=", upper or limit, sign, number))
        return max(ends, key=list(Outcome).index)
    if operator == "=":
        exact = Outcome.PASSES if number == limit else Outcome.FAILS
        return exact if not sign else Outcome.UNDECIDED
    wanted_low = operator in ("<", "<=")
    if sign and (sign[0] == "<") != wanted_low:
        return _opposite(operator, limit, sign, number)
    if sign:
        return _bound(operator, limit, sign, number)
    return Outcome.PASSES if _holds(operator, number, limit) else Outcome.FAILS


def _holds(operator: str, number: Decimal, limit: Decimal) -> bool:
    return {"<": number < limit, "<=": number <= limit, ">": number > limit, ">=": number >= limit}[operator]


def _bound(operator: str, limit: Decimal, sign: str, number: Decimal) -> Outcome:
    """A bound on the same side as the limit: `<0.05` passes `< 0.05`, cannot be told against `< 0.01`."""
    strict = sign in ("<", ">")
    inside = number == limit and (strict or operator in ("<=", ">="))
    return Outcome.PASSES if inside or _holds(operator[0], number, limit) else Outcome.UNDECIDED


def _opposite(operator: str, limit: Decimal, sign: str, number: Decimal) -> Outcome:
    """A bound on the other side: `>5` fails `<= 5`; `<80` fails `>= 80`; otherwise it cannot be told."""
    beyond = number > limit if operator in ("<", "<=") else number < limit
    touching = number == limit and (sign in ("<", ">") or operator in ("<", ">"))
    return Outcome.FAILS if beyond or touching else Outcome.UNDECIDED
