"""One declaration per source: who is tested and consents, which details a collection must bring, its
limits."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of origin. Volumes in millilitres; `tested` says whose specimen answers for the donor."""

    name: str
    label: str
    tested: str  # "donor" or "mother"
    consent_by: tuple[str, ...]
    details: tuple[str, ...]
    volume_min_ml: Decimal
    volume_max_ml: Decimal
    leukocyte_rich: bool
    product_hint: str = ""


ADIPOSE = Source(
    "adipose", "Adipose tissue", "donor", ("self", "guardian"),
    ("body_site", "anaesthetic", "device"), Decimal(1), Decimal(5000), leukocyte_rich=False,
)  # fmt: skip
CORD_BLOOD = Source(
    "cord_blood", "Umbilical-cord blood", "mother", ("mother",),
    ("delivery", "delivered_at", "clamped_at", "anticoagulant"), Decimal(1), Decimal(400),
    leukocyte_rich=True,
)  # fmt: skip
CORD_TISSUE = Source(
    "cord_tissue", "Umbilical-cord tissue", "mother", ("mother",),
    ("delivery", "delivered_at"), Decimal(1), Decimal(500), leukocyte_rich=True,
)  # fmt: skip

GIVERS = {"self": "the donor", "mother": "the mother", "guardian": "a guardian"}
"""Who consents and answers questions, as a sentence names them."""

SOURCES: dict[str, Source] = {one.name: one for one in (ADIPOSE, CORD_BLOOD, CORD_TISSUE)}
