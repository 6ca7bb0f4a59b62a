"""What laboratories measure: the words, the units, and the comparison of a value with a limit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Outcome(StrEnum):
    """How a value stands to a limit."""

    PASSES = "passes"
    UNDECIDED = "undecided"
    FAILS = "fails"


@dataclass(frozen=True, slots=True)
class Analyte:
    """One thing a laboratory measures; `contaminant` says that a bad answer means living germs."""

    name: str
    label: str
    units: tuple[str, ...] = ()
    contaminant: bool = False


NEGATIVE_WORDS = frozenset({"negative", "no growth", "no organisms seen", "absent", "conforms"})
POSITIVE_WORDS = frozenset({"positive", "growth", "organisms seen", "present", "does not conform"})
OPEN_WORDS = frozenset({"indeterminate"})
WORDS = NEGATIVE_WORDS | POSITIVE_WORDS | OPEN_WORDS

ANALYTES: tuple[Analyte, ...] = (
    Analyte("viability", "Viability", ("%",)),
    Analyte("cell_count", "Viable cells in the container", ("10^6 cells",)),
    Analyte("cell_concentration", "Viable cells per millilitre", ("10^6 cells/mL",)),
    Analyte("cell_yield", "Cell yield", ("10^5 cells/g", "10^6 cells/mL")),
    Analyte("tnc", "Total nucleated cells", ("10^8 cells",)),
    Analyte("cd34_viable_cells", "Viable CD34+ cells", ("10^6 cells",)),
    Analyte("cd34_viability", "Viable CD34+", ("%",)),
    Analyte("cd45_viability", "Viable CD45+", ("%",)),
    Analyte("cd14", "CD14", ("%",)),
    Analyte("cd29", "CD29", ("%",)),
    Analyte("cd34", "CD34", ("%",)),
    Analyte("cd45", "CD45", ("%",)),
    Analyte("cd73", "CD73", ("%",)),
    Analyte("cd79a", "CD79a", ("%",)),
    Analyte("cd90", "CD90", ("%",)),
    Analyte("cd105", "CD105", ("%",)),
    Analyte("hla_dr", "HLA-DR", ("%",)),
    Analyte("negative_markers", "Markers that must be absent", ("%",)),
    Analyte("cfu", "Colony-forming units", ("per 1000 cells",)),
    Analyte("endotoxin", "Endotoxin", ("EU/mL", "IU/mL", "EU total")),
    Analyte("gram_stain", "Gram stain", contaminant=True),
    Analyte("sterility", "Sterility, 14 days", contaminant=True),
    Analyte("mycoplasma", "Mycoplasma", contaminant=True),
    Analyte("identity_retest", "Identity retest (ABO/HLA)"),
    Analyte("karyotype", "Karyotype"),
)

BY_NAME = {one.name: one for one in ANALYTES}


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
