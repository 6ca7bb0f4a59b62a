"""What a laboratory reports, singly or as a panel: each line as printed, what speaks against it, how it
counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from tracker.custody.act import Act
from tracker.custody.analytes import BY_NAME, Analyte, parse_value
from tracker.custody.changes import Value
from tracker.custody.units import convert


@dataclass(frozen=True, slots=True)
class Line:
    """One value as the laboratory printed it; `field` is where it stands in what was given."""

    analyte: str
    value: str
    unit: str = ""
    really_percent: bool = False
    method: str = ""
    line: int | None = None
    field: str = ""

    @property
    def known(self) -> Analyte | None:
        """What was measured, None for something no laboratory measures here."""
        return BY_NAME.get(self.analyte)

    @property
    def label(self) -> str:
        """What was measured, as a person reads it."""
        return self.known.label if self.known else self.analyte

    @property
    def shown(self) -> str:
        """The value as it was printed, with its unit."""
        return f"{self.value} {self.unit}".strip()


@dataclass(frozen=True, slots=True)
class Taken:
    """A value as it counts: with its sign, and in the unit that the analyte is recorded in."""

    sign: str
    number: Decimal | None
    word: str
    unit: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a line cannot be taken: the sentence, what would help, and which part of the line it is."""

    says: str
    resolve: str
    part: str


def lines(act: Act) -> tuple[Line, ...]:
    """Every line that is given: those of a panel, or the one of a single result."""
    given = act.data.get("results")
    if not isinstance(given, list | tuple):
        return (_line(act.data, ""),)
    return tuple(
        _line(one, f"results.{place}.") for place, one in enumerate(given) if isinstance(one, Mapping)
    )


def _line(given: Mapping[str, Value], field: str) -> Line:
    place = given.get("line")
    return Line(
        analyte=str(given.get("analyte") or ""),
        value=str(given.get("value") or ""),
        unit=str(given.get("unit") or ""),
        really_percent=given.get("really_percent") is True,
        method=str(given.get("method") or ""),
        line=place if isinstance(place, int) else None,
        field=field,
    )


def taken(line: Line) -> Taken:
    """The value as it counts; raises ValueError for one that `faults` speaks against."""
    sign, number, word = parse_value(line.value)
    if number is None or line.known is None:
        return Taken(sign, number, word, line.unit)
    unit = line.known.own_unit(line.unit)
    return Taken(sign, convert(number, line.unit, unit), word, unit)


def faults(line: Line) -> Iterator[Fault]:
    """Everything that speaks against a line by itself: unreadable, of another kind, impossible."""
    try:
        _, number, _ = parse_value(line.value)
    except ValueError as error:
        yield Fault(str(error), "Enter the value as the laboratory printed it.", "value")
        return
    if line.known is None:
        yield Fault("This is nothing a laboratory measures here.", "Choose from the list.", "analyte")
    elif number is None:
        yield from _in_words(line.known)
    else:
        yield from _in_numbers(line.known, line)


def _listed(units: tuple[str, ...]) -> str:
    """The units as a sentence names them; of a long row of powers, one stands for all."""
    shown = [one for one in units if not one.startswith("10^") or one.startswith("10^6")]
    return " or ".join(shown or units[:1])


def _in_words(analyte: Analyte) -> Iterator[Fault]:
    if analyte.units:
        units = _listed(analyte.reported_in)
        yield Fault(f"{analyte.label} is a number in {units}.", "Enter the number.", "value")


def _in_numbers(analyte: Analyte, line: Line) -> Iterator[Fault]:
    if not analyte.units:
        yield Fault(f"{analyte.label} is answered in words.", "Enter the word, such as negative.", "value")
    elif not analyte.own_unit(line.unit):
        units = _listed(analyte.reported_in)
        yield Fault(
            f"{analyte.label} is measured in {units}; “{line.unit or 'no unit'}” was given.",
            "Give the value in that unit, or in one that can be converted into it.",
            "unit",
        )
    else:
        yield from _percent(line)


def _percent(line: Line) -> Iterator[Fault]:
    found = taken(line)
    if found.unit != "%" or found.number is None:
        return
    if found.number > 100:
        yield Fault(f"{found.number.normalize():f} % is more than the whole.", "Check the value.", "value")
    if line.unit == "%" and 0 < found.number < 1 and not line.really_percent:
        yield Fault(
            f"{found.number} % looks like a fraction; {(found.number * 100).normalize():f} % may be meant.",
            "Enter the percentage, or tick that it really is below 1 %.",
            "value",
        )
