"""Which material belongs in which store: a unit is designated, and a donor's standing says what fits."""

from __future__ import annotations

from enum import StrEnum

from tracker.custody.case import Case
from tracker.custody.donors import determined_eligible, ineligible

QUARANTINED = (
    "QUARANTINE: the determination of the donor's eligibility is not completed. This material must not be "
    "implanted, transplanted, infused or transferred until it is."
)


class Designation(StrEnum):
    """What a storage unit is for."""

    AVAILABLE = "available"
    QUARANTINE = "quarantine"
    INELIGIBLE_APART = "ineligible_apart"
    AUTOLOGOUS = "autologous"


NAMES: dict[Designation, str] = {
    Designation.AVAILABLE: "available stock",
    Designation.QUARANTINE: "quarantine",
    Designation.INELIGIBLE_APART: "material of ineligible donors, apart",
    Designation.AUTOLOGOUS: "autologous material",
}


def belongs(case: Case) -> tuple[frozenset[Designation], str]:
    """The stores this material may be kept in, and what it is, in words."""
    if ineligible(case):
        return frozenset({Designation.INELIGIBLE_APART}), "material of an ineligible donor"
    if case.quality.specification is not None and case.specification.relation == "autologous":
        return frozenset({Designation.AUTOLOGOUS, Designation.QUARANTINE}), "material for the donor's own use"
    if not determined_eligible(case):
        return frozenset({Designation.QUARANTINE}), "material of a donor who is not determined eligible"
    return frozenset({Designation.AVAILABLE, Designation.QUARANTINE}), "material of an eligible donor"


def quarantine_notice(case: Case) -> str:
    """What pages and papers say of material whose donor was not determined; empty for any other, and for the
    donor's own use: 21 CFR 1271.60(b) and (c)."""
    newest = case.papers.determination
    if case.quality.specification is None or case.specification.relation == "autologous":
        return ""
    return QUARANTINED if newest is None or newest.outcome == "incomplete" else ""
