"""Limits that depend on the patient: endotoxin by weight and volume, cells by the dose and by weight."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from tracker.custody.products import Criterion, Specification

# USP <85>: the limit is K/M, K in EU for each kilogram in one hour, M the greatest dose for each kilogram.
K_PARENTERAL, K_INTRATHECAL = Decimal(5), Decimal("0.2")
CELLS = re.compile(r"10\^(?P<power>[0-9]{1,2}) cells(?P<per_kg>/kg)?")
MILLION = 6


def endotoxin_k(route: str) -> Decimal:
    """The pharmacopoeia's K of a route of administration, in EU for each kilogram in one hour."""
    return K_INTRATHECAL if route == "intrathecal" else K_PARENTERAL


@dataclass(frozen=True, slots=True)
class PerKilogram:
    """The most endotoxin a patient may get, in EU for each kilogram; `strict` keeps below it."""

    most: Decimal
    strict: bool = False
    source: str = "USP <85>"

    def exceeded(self, eu: Decimal, weight_kg: Decimal) -> bool:
        """Be more than is allowed for this patient."""
        per_kg = eu / weight_kg
        return per_kg >= self.most if self.strict else per_kg > self.most

    def per_ml(self, weight_kg: Decimal, volume_ml: Decimal) -> Decimal:
        """K/M: the concentration at which this volume brings this patient just what is allowed."""
        return self.most * weight_kg / volume_ml

    @property
    def shown(self) -> str:
        """The limit as a person reads it."""
        return f"{'less than' if self.strict else 'at most'} {self.most.normalize():f} EU/kg"


def endotoxin_limit(specification: Specification, route: str) -> PerKilogram:
    """The stricter of the pharmacopoeia's limit and of those the specification prints for each kilogram."""
    own = [
        PerKilogram(Decimal(one.upper or one.limit), one.operator == "<", one.source)
        for one in specification.criteria
        if one.analyte == "endotoxin" and one.unit.startswith("EU/kg") and one.limit and _is_upper(one)
    ]
    return min((PerKilogram(endotoxin_k(route)), *own), key=lambda one: (one.most, not one.strict))


def _is_upper(one: Criterion) -> bool:
    return one.operator in ("<", "<=", "between", "=")


@dataclass(frozen=True, slots=True)
class CellLimit:
    """One limit of the cells in a dose, in millions; for each kilogram of the patient where so printed."""

    criterion: Criterion
    scale: Decimal
    per_kg: bool

    def met(self, cells: Decimal, weight_kg: Decimal | None) -> bool:
        """Hold for so many million cells; never where a weight is needed and missing."""
        if self.per_kg and weight_kg is None:
            return False
        per = cells / (self.scale * (weight_kg if self.per_kg and weight_kg else 1))
        return self.criterion.judge("", per, "") == "passes"

    @property
    def upper_only(self) -> bool:
        """Bound the dose from above alone."""
        return self.criterion.operator in ("<", "<=")


def cell_limits(specification: Specification) -> tuple[CellLimit, ...]:
    """The limits a specification sets for the viable cells of a dose."""
    found = []
    for one in specification.criteria:
        unit = CELLS.fullmatch(one.unit)
        if one.analyte == "cell_dose" and unit and one.limit and one.mandatory:
            scale = Decimal(10) ** (int(unit["power"]) - MILLION)
            found.append(CellLimit(one, scale, bool(unit["per_kg"])))
    return tuple(found)


def not_computable(specification: Specification) -> tuple[Criterion, ...]:
    """The limits of the dose that nothing on record can be computed against: they refuse every use."""
    return tuple(
        one
        for one in specification.criteria
        if one.of_the_treatment and one.mandatory and one.analyte not in ("cell_dose", "endotoxin")
    )
