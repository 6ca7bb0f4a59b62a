"""The summary of records that goes with tissue, 21 CFR 1271.55: what was tested, found and decided of the
donor, and nothing that says who the donor is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tracker.custody.case import Case
from tracker.custody.case.papers import Marker
from tracker.custody.designation import quarantine_notice
from tracker.custody.markers import KNOWN, RISKS, TECHNIQUE_NAMES, Technique
from tracker.custody.panel import verdicts
from tracker.custody.screening import screening
from tracker.custody.warnings import warnings

AUTOLOGOUS = (
    "This material is for the use of its own donor. A determination of eligibility is not required "
    "(21 CFR 1271.90(a)(1))."
)
STATEMENTS = {
    "eligible": "The donor was determined to be eligible, on the results of screening and testing.",
    "ineligible": "The donor was determined to be ineligible, on the results of screening and testing.",
    "incomplete": "The determination of the donor's eligibility has not been completed.",
}


@dataclass(frozen=True, slots=True)
class Tested:
    """One test on one specimen: how, where, under which certification, and how its result is read."""

    marker: str
    method: str
    kit_lot: str
    laboratory: str
    certificate: str
    specimen_at: datetime
    outcome: str
    superseded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Accompanying:
    """Everything the summary says. `code` is the distinct code of the material; `by` is the account of the
    responsible person who determined, empty where nobody did."""

    code: str
    product: str
    statement: str
    outcome: str
    by: str
    at: datetime | None
    procedure: str
    tests: tuple[Tested, ...]
    not_done: tuple[str, ...]
    reasons: tuple[str, ...]
    warnings: tuple[str, ...]
    quarantine: str


def accompanying(case: Case) -> Accompanying:
    """The summary of one sample or vial as the record stands now."""
    newest, autologous = case.papers.determination, case.specification.relation == "autologous"
    outcome = newest.outcome if newest is not None else ""
    undetermined = AUTOLOGOUS if autologous else STATEMENTS["incomplete"]
    return Accompanying(
        code=case.line.focus or case.sample.code,
        product=case.sample.product,
        statement=STATEMENTS.get(outcome, undetermined),
        outcome=outcome,
        by=newest.by if newest is not None else "",
        at=newest.at if newest is not None else None,
        procedure=newest.procedure if newest is not None else "",
        tests=tuple(_tested(one) for one in case.papers.markers),
        not_done=_not_done(case),
        reasons=_reasons(case),
        warnings=warnings(case),
        quarantine=quarantine_notice(case),
    )


def _tested(one: Marker) -> Tested:
    how = TECHNIQUE_NAMES[Technique(one.technique)] if one.technique else "method not named"
    method = ", ".join(part for part in (how, one.method) if part)
    return Tested(
        KNOWN[one.marker].label, method, one.kit_lot, one.laboratory, one.certificate,
        one.specimen_at, one.outcome.replace("_", " "),
        tuple(old.replace("_", " ") for old in one.superseded),
    )  # fmt: skip


def _not_done(case: Case) -> tuple[str, ...]:
    """The tests the rules ask for that nobody has a result of."""
    screened = screening(case)
    asked = verdicts(screened) if screened is not None else ()
    return tuple(one.rule.label for one in asked if not one.found)


def _reasons(case: Case) -> tuple[str, ...]:
    """What screening and testing found against the donor, in the sentences of the rules."""
    screened = screening(case)
    if screened is None:
        return ()
    against = [each.says for one in verdicts(screened) for each in one.faults if each.against]
    asked = {one.risk for one in screened.rules.history}
    risks = [f"The history names a risk: {RISKS[one]}." for one in sorted(screened.risks & asked)]
    return tuple(dict.fromkeys((*against, *risks)))
