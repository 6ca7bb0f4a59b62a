"""Material that another house labelled: the code it came with stays beside ours and leads to our record."""

from __future__ import annotations

from dataclasses import replace

from marshmallow import fields

from tracker.custody.changes import Changes, Value
from tracker.custody.decision import Act
from tracker.custody.steps.entries import record
from tracker.custody.steps.fields import text
from tracker.identifiers.units import read_outside, shelf

OUTSIDE_CODE = "external_code"


def external_code() -> fields.String:
    """The code of another house on the container, as it was scanned."""
    return text(
        "Code of another house on the container",
        most=200,
        required=False,
        private=False,
        hint="Scan it: an ISBT 128 number or message, a Single European Code, or another system's code.",
    )


def known_under(act: Act, sample: str, vial: str) -> Changes:
    """From now on a scan of the other house's code leads to this vial; nothing where none was given."""
    if not act.text(OUTSIDE_CODE):
        return ()
    read = read_outside(act.text(OUTSIDE_CODE))
    told: dict[str, Value] = {"donation": read.donation, "product": read.product, "expires": read.expires}
    kept = {name: value for name, value in told.items() if value is not None}
    named: dict[str, Value] = {"text": read.text, "family": read.family.value, "key": read.key, **kept}
    found = record(act, "outside_code", sample, vial, named)
    return (replace(found, key=f"{shelf(read.key)}{act.key('outside')}"),)
