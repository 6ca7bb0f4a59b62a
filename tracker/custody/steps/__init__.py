"""Everything a person may do, by its kind: the only look-up by name."""

from __future__ import annotations

from tracker.custody.steps import (
    bedside,
    handover,
    labelling,
    materials,
    oversight,
    processing,
    release,
    sourcing,
    testing,
    treatment,
)
from tracker.custody.steps.step import Step, Subject

ALL: tuple[Step, ...] = (
    *sourcing.STEPS, *labelling.STEPS, *handover.STEPS, *processing.STEPS, *testing.STEPS, *release.STEPS,
    *treatment.STEPS, *bedside.STEPS, *oversight.STEPS, *materials.STEPS,
)  # fmt: skip

STEPS: dict[str, Step] = {one.kind: one for one in ALL}

__all__ = ["ALL", "STEPS", "Step", "Subject"]
