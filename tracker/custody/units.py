"""Units as laboratories print them: which are of one kind, and how a value goes from one to another."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pint import UnitRegistry

# The quantities of this trade and no others. An IU of endotoxin is an EU (WHO reference standard, USP <85>).
DEFINITIONS = (
    "cell = [cells]", "colony = [colonies]", "EU = [endotoxin] = _ = IU", "enzyme_unit = [enzyme]",
    "mL = [volume]", "uL = mL / 1000", "L = 1000 * mL", "g = [mass]", "kg = 1000 * g", "ug = g / 1000000",
    "ng = ug / 1000", "percent = [share]", "fraction = 100 * percent", "acidity = [acidity]",
    "osmole = [osmoles]", "hour = [time]", "passage = [passages]", "doubling = [doublings]",
)  # fmt: skip


def _cells(shown: str, per: str) -> dict[str, tuple[str, str]]:
    """Cells by themselves or per something, singly and in powers of ten."""
    made_of = f"cell / {per}" if per else "cell"
    powers = {f"10^{power} cells{shown}": (f"1E+{power}", made_of) for power in range(3, 11)}
    return {f"cells{shown}": ("1", made_of), **powers}


# Each unit as it is recorded, and what it is made of.
UNITS: dict[str, tuple[str, str]] = {
    "%": ("1", "percent"), "fraction": ("1", "fraction"),
    **_cells("", ""), **_cells("/mL", "mL"), **_cells("/µL", "uL"),
    **_cells("/g", "g"), **_cells("/kg", "kg"),
    "per 1000 cells": ("1E-3", "colony / cell"), "per 10^5 cells": ("1E-5", "colony / cell"),
    "per 10^6 cells": ("1E-6", "colony / cell"),
    "CFU": ("1", "colony"), "10^5 CFU": ("1E+5", "colony"), "10^6 CFU": ("1E+6", "colony"),
    "EU/mL": ("1", "EU / mL"), "IU/mL": ("1", "IU / mL"), "EU/L": ("1", "EU / L"),
    "EU total": ("1", "EU"), "IU total": ("1", "IU"), "EU/kg": ("1", "EU / kg"),
    "EU/kg/h": ("1", "EU / kg / hour"),
    "mL": ("1", "mL"), "L": ("1", "L"), "ng/mL": ("1", "ng / mL"), "µg/mL": ("1", "ug / mL"),
    "U/mL": ("1", "enzyme_unit / mL"), "pH": ("1", "acidity"), "mOsm/kg": ("1E-3", "osmole / kg"),
    "h": ("1", "hour"), "passages": ("1", "passage"), "doublings": ("1", "doubling"),
}  # fmt: skip

# Other ways of writing them, in small letters and without blanks.
SPELLINGS = {
    "percent": "%", "pct": "%", "eu": "EU total", "iu": "IU total", "m/ml": "10^6 cells/mL",
    "10^6/ml": "10^6 cells/mL", "10^5/ml": "10^5 cells/mL", "10^5/g": "10^5 cells/g",
    "10^6/g": "10^6 cells/g", "10^6/kg": "10^6 cells/kg", "k/ul": "10^3 cells/µL",
    "10^3/ul": "10^3 cells/µL", "10^9/l": "10^6 cells/mL", "cfu/1000cells": "per 1000 cells",
    "cfu/10^5cells": "per 10^5 cells", "cfu/10^6cells": "per 10^6 cells",
}  # fmt: skip

_RAISED = str.maketrans({digit: f"^{value}" for value, digit in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")})


def read_unit(text: str) -> str:
    """The unit a laboratory means, as it is recorded here; "" for one that nobody here knows."""
    if text.strip() in UNITS:
        return text.strip()
    return _spelled().get(_plain(text), "")


@cache
def _spelled() -> dict[str, str]:
    return {_plain(name): name for name in UNITS} | SPELLINGS


def _plain(text: str) -> str:
    """Small letters, no blanks, one way of writing powers and micro; `x10^6` and `10E6` are 10^6."""
    raised = text.strip().translate(_RAISED).replace("µ", "u").replace("μ", "u").lower()
    joined = "".join(raised.split()).replace("×", "").replace("*10", "10").removeprefix("x")
    return joined.replace("10e", "10^").replace("cell/", "cells/")


@cache
def factor(given: str, wanted: str) -> Decimal | None:
    """What a number in one unit is multiplied by to be in another; None when they are of different kinds."""
    if given == wanted:
        return Decimal(1)
    if given not in UNITS or wanted not in UNITS:
        return None
    registry = _registry()
    (times, made_of), (by, of_what) = UNITS[given], UNITS[wanted]
    ratio = registry.Quantity(Decimal(times), made_of) / registry.Quantity(Decimal(by), of_what)
    return Decimal(ratio.to_base_units().magnitude).normalize() if ratio.dimensionless else None


def convert(number: Decimal, given: str, wanted: str) -> Decimal | None:
    """The number in the other unit, with as many digits as it had; None when they are of different kinds."""
    times = factor(given, wanted)
    if times is None:
        return None
    return number if times == 1 else number * times


@cache
def _registry() -> UnitRegistry[Decimal]:
    """The library, knowing our quantities alone; it is loaded when two units differ for the first time."""
    from pint import UnitRegistry

    registry: UnitRegistry[Decimal] = UnitRegistry(None, non_int_type=Decimal)
    registry.load_definitions(DEFINITIONS)
    return registry
