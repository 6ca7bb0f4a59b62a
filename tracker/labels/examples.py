"""Invented facts to try a layout with: as long as real ones get, and under a watermark."""

from __future__ import annotations

from tracker.custody.warnings import AUTOLOGOUS, NOT_EVALUATED
from tracker.labels.facts import Facts, LabelFacts
from tracker.labels.tags import TagFacts
from tracker.labels.template import Sort

EXAMPLE = "EXAMPLE"
_VIAL, _UNIT, _HANDOVER, _TREATMENT = "V7K3MQ2X9TZV", "U7K3MQ2X9TZ8", "H7K3MQ2X9TZY", "T7K3MQ2X9TZP"
_SITE = "Example clinic"


def example(sort: Sort, host: str) -> Facts:
    """The facts of a label nobody will stick on anything."""
    if sort is Sort.VIAL:
        return LabelFacts(
            host=host, code=_VIAL, serial="", product="SVF, fresh, autologous", identity="S-7K3MQ-2X9TZ-X",
            expiry="2026-01-03 16:00 UTC", site=_SITE, layout_version="0",
            warnings=(AUTOLOGOUS, NOT_EVALUATED), volume="2.5 mL", collected="2026-01-03 09:00 UTC",
            storage="18 to 25 °C", watermark=EXAMPLE,
        )  # fmt: skip
    code = {Sort.UNIT: _UNIT, Sort.HANDOVER: _HANDOVER, Sort.TREATMENT: _TREATMENT}.get(sort, _VIAL)
    serial = "0000" if sort is Sort.UNUSED else ""
    return TagFacts(sort, host, code, {**_SAID[sort], "site": _SITE}, serial, EXAMPLE)


_SAID = {
    Sort.UNIT: {"name": "Tank 2, rack B, box 14", "keeps": "at most -150 °C"},
    Sort.HANDOVER: {
        "from": "Example bank", "to": "Example clinic, theatre 2", "holds": "3 vials",
        "keeps": "at most -150 °C", "notice": "HUMAN CELLS. HANDLE WITH CARE. DO NOT X-RAY.",
    },
    Sort.TREATMENT: {
        "product": "SVF, fresh, autologous", "holds": "1", "when": "2026-01-03 16:00 UTC",
        "notice": "This card names no person. Scan the wristband.",
    },
    Sort.UNUSED: {"notice": "UNUSED CODE. Scan it when the vial is filled."},
}  # fmt: skip
