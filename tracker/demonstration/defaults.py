"""The published lots under each default specification they could belong to: by what is printed alone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tracker.actions.specifications import read_and_linted, shipped
from tracker.custody.analytes import BY_NAME, Outcome, parse_value
from tracker.custody.documents import read_document
from tracker.custody.products import Criterion, Specification
from tracker.custody.sources import SOURCES
from tracker.demonstration.printed import Lot, Reported, documents, lots

CULTURED = ("msc", "mesenchymal", "stromal", "progenitor")
STAGES = {"bulk": "in the bulk", "final": "in the final product", "after_thaw": "after thaw"}


@dataclass(frozen=True, slots=True)
class Judged:
    """One lot under one default specification: what is met, what fails, what no printed value tells, and what
    speaks against it beside its limits."""

    lot: Lot
    specification: Specification
    met: tuple[str, ...]
    failed: tuple[str, ...]
    untold: tuple[str, ...]
    against: str = ""

    @property
    def asked(self) -> int:
        """How many criteria ask for a result."""
        return len(self.met) + len(self.failed) + len(self.untold)


def defaults() -> tuple[Specification, ...]:
    """The specifications that ship, as they are judged by."""
    texts = (read_and_linted(one) for one in shipped())
    return tuple(read_document(json.loads(text), "", 1, "in_force") for text in texts)


def judged() -> tuple[Judged, ...]:
    """Every published lot under every default specification it could belong to."""
    every = defaults()
    return tuple(judge(lot, one) for lot in lots() for one in candidates(lot, every))


def candidates(lot: Lot, every: Iterable[Specification]) -> tuple[Specification, ...]:
    """The defaults made the same way from the same source; where none is made from it, from any."""
    source, product = _source(lot), lot.printed["product"].casefold()
    grown = "uncultured" not in product and any(word in product for word in CULTURED)
    alike = [one for one in every if one.cultured is grown]
    return tuple(one for one in alike if one.source == source) or tuple(alike)


def _source(lot: Lot) -> str:
    return str(documents()[lot.specification]["source"])


def judge(lot: Lot, specification: Specification) -> Judged:
    """Hold what is printed of one lot against one specification."""
    asked = [one for one in specification.criteria if one.mandatory and not one.of_the_treatment]
    found = [(one, _outcome(one, lot.reported)) for one in asked]
    source = SOURCES[_source(lot)].label.lower()
    wanted = SOURCES[specification.source].label.lower()
    return Judged(
        lot,
        specification,
        met=tuple(_named(one) for one, outcome in found if outcome is Outcome.PASSES),
        failed=tuple(
            says for one, outcome in found if outcome is Outcome.FAILS for says in _values(one, lot)
        ),
        untold=tuple(_named(one) for one, outcome in found if outcome not in (Outcome.PASSES, Outcome.FAILS)),
        against="" if source == wanted else f"It is {source}, and the specification asks for {wanted}.",
    )


def _outcome(criterion: Criterion, reported: Iterable[Reported]) -> Outcome | None:
    """How what is printed stands to a limit; a paper prints its values of the final product."""
    outcomes = [outcome for _, outcome in _compared(criterion, reported)]
    return max(outcomes, key=list(Outcome).index, default=None)


def _compared(criterion: Criterion, reported: Iterable[Reported]) -> Iterator[tuple[Reported, Outcome]]:
    for one in reported:
        if not criterion.measures(one.analyte, "final", one.unit):
            continue
        try:
            sign, number, word = parse_value(one.value)
        except ValueError:
            continue
        yield one, criterion.judge(sign, number, word, one.unit)


def _values(criterion: Criterion, lot: Lot) -> Iterator[str]:
    for one, outcome in _compared(criterion, lot.reported):
        if outcome is Outcome.FAILS:
            yield f"{_named(criterion)} is {one.value} {one.unit}, limit {criterion.shown}"


def _named(one: Criterion) -> str:
    stage = "" if one.stage == "final" else f" {STAGES.get(one.stage, one.stage)}"
    return f"{BY_NAME[one.analyte].label}{stage}"
