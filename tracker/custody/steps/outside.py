"""Material that another house labelled: the code it came with stays beside ours and leads to our record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from marshmallow import fields

from tracker.custody.changes import Changes, Put, Value
from tracker.custody.corrections import NO_CODE
from tracker.custody.decision import Act
from tracker.custody.steps.entries import record
from tracker.custody.steps.fields import text
from tracker.identifiers.units import Outside, read_outside, shelf

OUTSIDE_CODE = "external_code"
NOTHING_TOLD: Mapping[str, Value] = dict.fromkeys(
    ("text", "family", "key", "donation", "product", "expires"), ""
)


def external_code() -> fields.String:
    """The code of another house on the container, as it was scanned."""
    return text(
        "Code of another house on the container",
        most=200,
        required=False,
        private=False,
        hint="Scan it: an ISBT 128 number or message, a Single European Code, or another system's code.",
        scanned=True,
    )


def known_under(act: Act, sample: str, vial: str) -> Changes:
    """From now on a scan of the other house's code leads to this vial; nothing where none was given."""
    if not act.text(OUTSIDE_CODE):
        return ()
    read = read_outside(act.text(OUTSIDE_CODE))
    found = record(act, "outside_code", sample, vial, _told(read))
    return (_on_its_shelf(found, act, read),)


def corrected_to(value: str) -> dict[str, Value]:
    """What a code of another house says once it is corrected to this value."""
    return {**NOTHING_TOLD, **(_told(read_outside(value)) if value != NO_CODE else {})}


def found_by(correction: Put, act: Act) -> Put:
    """The correction where a scan of the right code finds it; with no code, where any correction lies."""
    value = act.text("value")
    return correction if value == NO_CODE else _on_its_shelf(correction, act, read_outside(value))


def given_code(data: Mapping[str, object]) -> tuple[str, str]:
    """The code of another house that an act writes down, and the entry it corrects; empty where none."""
    if data.get("field") == OUTSIDE_CODE and data.get("value") != NO_CODE:
        return str(data.get("value") or ""), str(data.get("about") or "")
    return str(data.get(OUTSIDE_CODE) or ""), ""


def _told(read: Outside) -> dict[str, Value]:
    told: dict[str, Value] = {"donation": read.donation, "product": read.product, "expires": read.expires}
    kept = {name: value for name, value in told.items() if value is not None}
    return {"text": read.text, "family": read.family.value, "key": read.key, **kept}


def _on_its_shelf(found: Put, act: Act, read: Outside) -> Put:
    return replace(found, key=f"{shelf(read.key)}{act.key('outside')}")
