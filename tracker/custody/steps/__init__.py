"""Everything a person may do, by its kind: the only look-up by name."""

from __future__ import annotations

from tracker.custody.steps import (
    allocation,
    attaching,
    bedside,
    collection,
    deviations,
    difference,
    division,
    donors,
    erasing,
    exceptional,
    handover,
    labelling,
    materials,
    patient,
    people,
    permission,
    processing,
    recalls,
    release,
    screening,
    specifications,
    stopping,
    storage,
    telling,
    testing,
    treatment,
)
from tracker.custody.steps.step import Step, Subject

ALL: tuple[Step, ...] = (
    *people.STEPS, *donors.STEPS, *screening.STEPS, *collection.STEPS, *labelling.STEPS, *handover.STEPS,
    *processing.STEPS, *division.STEPS, *storage.STEPS, *testing.STEPS, *attaching.STEPS,
    *release.STEPS, *exceptional.STEPS,
    *permission.STEPS, *treatment.STEPS, *patient.STEPS, *allocation.STEPS, *bedside.STEPS,
    *stopping.STEPS, *difference.STEPS, *deviations.STEPS, *telling.STEPS, *recalls.STEPS, *materials.STEPS,
    *specifications.STEPS, *erasing.STEPS,
)  # fmt: skip

STEPS: dict[str, Step] = {one.kind: one for one in ALL}

__all__ = ["ALL", "STEPS", "Step", "Subject"]
