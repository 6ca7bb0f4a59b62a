"""What binding a pre-printed label adds to a making: the label is on the vial from the start."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from tracker.custody.case import Case
from tracker.custody.changes import Changes, Put, Value
from tracker.custody.decision import Act
from tracker.custody.steps.entries import record
from tracker.custody.steps.fields import codes


def labels_in_order() -> fields.List[Any]:
    """The codes of pre-printed labels, one for each new vial."""
    return codes(
        "Pre-printed labels",
        hint="Scan the label on each new vial, in their order; leave empty to make new codes.",
    )


def bound(case: Case, act: Act, sample: str) -> Changes:
    """The labels of a roll on the vials that this act makes; they show no product, so that a full label is
    asked for before the vial is issued."""
    found: list[Put] = []
    for code in act.words("preprinted"):
        known = case.custody.unused_code(code)
        if known is None:
            raise LookupError(f"{code} was not checked.")
        values: dict[str, Value] = {
            "vial": code, "serial": known.serial, "why": "preprinted", "printed_at": known.printed_at,
            "printed_by": known.printed_by, "attached_at": act.at, "voided_at": None, "shows": {},
        }  # fmt: skip
        found += [
            Put("vial", code, sample, {"label_serial": known.serial, "label_shows": {}}),
            Put("label", f"{code}.{known.serial}", sample, values),
            record(
                act, "labelled", sample, code, {"serial": known.serial, "voids": None, "roll": known.roll}
            ),
        ]
    return tuple(found)
