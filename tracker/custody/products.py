"""Products and their versioned specifications: data an officer signs, never code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from tracker.custody.analytes import Outcome, judge_number, judge_word
from tracker.custody.measurables import answering
from tracker.custody.units import convert, factor

RELATIONS = ("autologous", "allogeneic", "either")
ROUTES = ("intra_articular", "intratendinous", "intradiscal", "subcutaneous", "intravenous", "intrathecal")
OPERATORS = (">=", ">", "<=", "<", "between", "is", "=")
STAGES = ("collection", "bulk", "final", "after_thaw")
RELEASES = ("conditional", "final")
PREPARES = frozenset({"thaw", "wash_thawed", "dilute", "draw_up"})
CULTURES = frozenset({"seed", "passage", "harvest"})


@dataclass(frozen=True, slots=True)
class Criterion:
    """One acceptance limit: what is measured, at which stage, which release asks for it, and where it stands
    printed. One without a limit asks for a value that nothing can show to pass."""

    analyte: str
    operator: str  # ">=", ">", "<=", "<", "=", "is", "between"
    limit: str
    unit: str
    stage: str
    release: str  # "conditional" or "final"
    mandatory: bool = True
    source: str = ""
    upper: str = ""
    printed: str = ""

    @property
    def of_the_treatment(self) -> bool:
        """Depend on the patient and the dose, so that no laboratory result can meet it by itself."""
        return self.analyte.endswith("_dose") or self.unit.startswith("EU/kg")

    @property
    def shown(self) -> str:
        """The limit as a person reads it."""
        if not self.limit:
            return "none printed"
        if self.operator == "is":
            return self.limit
        text = (
            f"{self.limit} to {self.upper}" if self.operator == "between" else f"{self.operator} {self.limit}"
        )
        return f"{text} {self.unit}".strip()

    def measures(self, analyte: str, stage: str, unit: str) -> bool:
        """Ask for just this: the analyte, the stage, and a unit of the same kind."""
        same = analyte in answering(self.analyte) and stage == self.stage
        return same and (self.operator == "is" or factor(unit, self.unit) is not None)

    def judge(self, sign: str, number: Decimal | None, word: str, unit: str = "") -> Outcome:
        """Say whether a value passes, fails, or cannot be told (`<0.05` against a limit below 0.05); a value
        without a unit is in the limit's own."""
        if not self.limit:
            return Outcome.UNDECIDED
        if self.operator == "is":
            return judge_word(word, self.limit)
        number = None if number is None else convert(number, unit or self.unit, self.unit)
        if number is None:
            return Outcome.UNDECIDED
        upper = Decimal(self.upper) if self.upper else None
        return judge_number(self.operator, Decimal(self.limit), sign, number, upper)


@dataclass(frozen=True, slots=True)
class RouteStep:
    """One step of a route: its kind, its name on this site, what it needs, the stage of measurement it
    reaches, and how often at `most` it may be done."""

    kind: str
    name: str
    label: str
    required: tuple[str, ...] = ()
    lots: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    reaches: str = ""
    optional: bool = False
    most: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """A span that may not be exceeded, in hours; `longer` gives another length once a step of that name was
    done."""

    name: str
    label: str
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    hours: Decimal
    longer: tuple[tuple[str, Decimal], ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Interval:
    """What must be known of the temperature during storage or transport; a range in degrees Celsius.
    `largest_gap_hours` bounds the silence between readings; `required` false is the word `none`."""

    kind: str  # "transport" or "storage"
    state: str  # "fresh" or "frozen"
    required: bool
    min_c: Decimal | None = None
    max_c: Decimal | None = None
    largest_gap_hours: Decimal | None = None
    source: str = ""


def unstated(route: Iterable[str], stated: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The storages and transports that material on a route of these kinds can be in and nobody stated."""
    states = ("fresh", "frozen") if {"freeze", "thaw"} & set(route) else ("fresh",)
    told = set(stated)
    reached = ((kind, state) for kind in ("transport", "storage") for state in states)
    return tuple(one for one in reached if one not in told)


@dataclass(frozen=True, slots=True)
class Specification:
    """One version of what a product must be: a sample is judged under the version it was collected under."""

    id: str
    product: str
    version: int
    title: str
    status: str  # "draft", "proposed", "in_force", "retired", "withdrawn_for_safety", "abandoned"
    source: str
    relation: str  # "autologous", "allogeneic", "either"
    bases: tuple[str, ...]
    routes: tuple[str, ...]
    use_needs: str  # "conditional" or "final"
    manufacture: tuple[RouteStep, ...]
    preparation: tuple[RouteStep, ...]
    criteria: tuple[Criterion, ...]
    clocks: tuple[Clock, ...]
    intervals: tuple[Interval, ...]
    printed: str = ""

    @property
    def withdrawn(self) -> bool:
        """Be withdrawn for safety, which refuses everything towards a patient."""
        return self.status == "withdrawn_for_safety"

    @property
    def judges(self) -> bool:
        """Be or have been in force; a draft judges nothing."""
        return self.status in ("in_force", "retired", "withdrawn_for_safety")

    @property
    def cultured(self) -> bool:
        """Have cells grow in culture on the way."""
        return any(one.kind in CULTURES for one in self.manufacture)

    def route(self) -> tuple[RouteStep, ...]:
        """Manufacture and preparation in one line."""
        return self.manufacture + self.preparation

    def find(self, name: str) -> RouteStep | None:
        """The step of the route with this name."""
        return next((one for one in self.route() if one.name == name), None)
