"""Every check there is, family by family: one reason to refuse each."""

from __future__ import annotations

from tracker.custody.checks import (
    allocation,
    bedside,
    cold_chain,
    collection,
    dose,
    eligibility,
    exceptional,
    files,
    handover,
    holding,
    labels,
    laboratory,
    match,
    materials,
    order,
    oversight,
    people,
    permission,
    preprinted,
    privacy,
    processing,
    recalls,
    receiving,
    results,
    route,
    source,
    specifications,
    standing,
    stops,
    storage,
    tasks,
    time,
    volumes,
)
from tracker.custody.decision import Check

ALL: tuple[Check, ...] = (
    *allocation.CHECKS, *bedside.CHECKS, *cold_chain.CHECKS, *collection.CHECKS,
    *dose.CHECKS, *eligibility.CHECKS, *exceptional.CHECKS, *files.CHECKS, *handover.CHECKS, *holding.CHECKS,
    *labels.CHECKS, *laboratory.CHECKS, *match.CHECKS, *materials.CHECKS,
    *order.CHECKS, *oversight.CHECKS, *people.CHECKS, *permission.CHECKS, *preprinted.CHECKS, *privacy.CHECKS,
    *processing.CHECKS,
    *recalls.CHECKS, *receiving.CHECKS, *results.CHECKS, *route.CHECKS, *source.CHECKS,
    *specifications.CHECKS, *standing.CHECKS, *stops.CHECKS, *storage.CHECKS, *tasks.CHECKS,
    *time.CHECKS, *volumes.CHECKS,
)  # fmt: skip
