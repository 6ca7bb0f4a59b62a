"""Eligibility of a donor: the markers asked for, the specimen window, and what speaks against the donor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from tracker.custody.case import Case
from tracker.custody.case.papers import Marker
from tracker.custody.sources import SOURCES

SPECIMEN_WINDOW = timedelta(days=7)  # 21 CFR 1271.80(b): at recovery or up to 7 days before or after

SCOPES = ("donation", "treatment", "research")
OUTCOMES = ("negative", "reactive", "needs_assessment")


@dataclass(frozen=True, slots=True)
class Asked:
    """One marker that must be answered before tissue of this donor may go to somebody else."""

    name: str
    label: str
    leukocyte_rich_only: bool = False


MARKERS: tuple[Asked, ...] = (  # 21 CFR 1271.85(a) and (b)
    Asked("hiv_antibody", "HIV-1/2 antibody"),
    Asked("hiv_nat", "HIV-1 NAT"),
    Asked("hbsag", "HBsAg"),
    Asked("hbc_antibody", "Hepatitis B core antibody"),
    Asked("hcv_antibody", "Hepatitis C antibody"),
    Asked("hcv_nat", "Hepatitis C NAT"),
    Asked("syphilis", "Treponema pallidum"),
    Asked("htlv", "HTLV-I/II antibody", leukocyte_rich_only=True),
    Asked("cmv", "Cytomegalovirus antibody", leukocyte_rich_only=True),
)
LABELS = {one.name: one.label for one in MARKERS}


def for_own_use(case: Case) -> bool:
    """Be given to the very person it came from, by matching persons; while nobody has ordered it, by what the
    specification admits."""
    relation, donor, order = case.specification.relation, case.papers.donor, case.treatment.order
    if relation == "allogeneic" or donor is None:
        return False
    if order is None:
        return relation == "autologous"
    return case.papers.same_person(donor.person, order.patient)


def asked_of(case: Case) -> tuple[Asked, ...]:
    """The markers this donor's tissue needs."""
    donor = case.papers.donor
    rich = donor is not None and SOURCES[donor.source].leukocyte_rich
    return tuple(one for one in MARKERS if rich or not one.leukocyte_rich_only)


def marker_faults(case: Case) -> Iterator[tuple[str, tuple[str, ...]]]:
    """One sentence and its evidence for each marker that is missing, out of its window, on the wrong person
    or bad."""
    donor = case.papers.donor
    if donor is None:
        yield "There is no donor on record.", ()
        return
    for asked in asked_of(case):
        found = [one for one in case.papers.markers if one.marker == asked.name]
        if not found:
            yield f"{asked.label} is missing.", ()
        for one in found:
            yield from _faults_of(case, asked.label, one)
        if found and not any(_counts(case, one) for one in found):
            yield (
                f"No {asked.label} result comes from a specimen within 7 days of the collection.",
                tuple(o.id for o in found),
            )


def _faults_of(case: Case, label: str, one: Marker) -> Iterator[tuple[str, tuple[str, ...]]]:
    donor = case.papers.donor
    if donor is not None and not case.papers.same_person(one.tested_person, donor.tested_person):
        yield f"{label} was tested on another person than the one who answers for this donor.", (one.id,)
    if one.outcome == "reactive":
        yield f"{label} is reactive.", (one.id,)
    if one.outcome == "needs_assessment" and not _assessed(case, one):
        yield f"{label} needs an assessment that no determination has answered since.", (one.id,)


def _assessed(case: Case, marker: Marker) -> bool:
    newest = case.papers.determination
    return newest is not None and newest.outcome == "eligible" and newest.at >= marker.recorded


def _counts(case: Case, marker: Marker) -> bool:
    collected = case.sample.collected_at if case.line.sample is not None else None
    return collected is None or abs(marker.specimen_at - collected) <= SPECIMEN_WINDOW


def fully_tested(case: Case) -> bool:
    """Have every marker asked for, in its window."""
    return all(
        any(one.marker == asked.name and _counts(case, one) for one in case.papers.markers)
        for asked in asked_of(case)
    )


def reactive(case: Case) -> tuple[str, ...]:
    """The agents with a reactive result, as a person reads them."""
    return tuple(
        dict.fromkeys(
            LABELS.get(one.marker, one.marker) for one in case.papers.markers if one.outcome == "reactive"
        )
    )
