"""A sample and its vials: the two stored columns of a vial's state and what is derived from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class Stage(StrEnum):
    """Where the material is on its road."""

    COLLECTED = "collected"
    PROCESSING = "processing"
    STORED = "stored"
    THAWED = "thawed"
    PREPARED = "prepared"
    CONSUMED = "consumed"
    INJECTED = "injected"
    DISCARDED = "discarded"
    LOST = "lost"


class Standing(StrEnum):
    """What quality says of the material; every vial is born quarantined."""

    QUARANTINED = "quarantined"
    CONDITIONALLY_RELEASED = "conditionally_released"
    RELEASED = "released"
    REJECTED = "rejected"


class Part(StrEnum):
    """The part of the road on which a vial was made."""

    MANUFACTURE = "manufacture"
    PREPARATION = "preparation"
    SPECIMEN = "specimen"


ENDED = frozenset({Stage.CONSUMED, Stage.INJECTED, Stage.DISCARDED, Stage.LOST})
BEST_FIRST = (Standing.RELEASED, Standing.CONDITIONALLY_RELEASED, Standing.QUARANTINED, Standing.REJECTED)


@dataclass(frozen=True, slots=True)
class Sample:
    """One collection from one donor: the unit of locking, judged for ever under the rules for donors it was
    made under, and under one version of a specification."""

    code: str
    donor: str
    source: str
    product: str
    specification: str
    establishment: str
    collected_at: datetime
    collected_by: str
    details: Mapping[str, object] = field(default_factory=dict)
    rule_set: str = ""
    country: str = ""

    @property
    def taken_at(self) -> datetime:
        """When the material left the circulation, as far as the record tells: at the earliest of birth,
        clamping and collection. Clocks start here; blood in a clamped cord ages, whenever it is drawn."""
        told = (str(self.details.get(one) or "") for one in ("delivered_at", "clamped_at"))
        return min([self.collected_at, *(datetime.fromisoformat(one) for one in told if one)])


@dataclass(frozen=True, slots=True)
class Vial:
    """One labelled container of a sample's material. Volumes in millilitres."""

    code: str
    sample: str
    parent: str | None
    part: Part
    stage: Stage
    standing: Standing | None
    volume_ml: Decimal | None
    holder: str
    keeper: str
    place: str
    made_at: datetime
    made_by: str
    ended_at: datetime | None = None
    representative: bool = False
    run: str | None = None
    specimen_stage: str | None = None
    label_serial: str | None = None
    label_shows: Mapping[str, object] = field(default_factory=dict)

    @property
    def ended(self) -> bool:
        """Be consumed, injected, discarded or lost."""
        return self.stage in ENDED

    @property
    def is_specimen(self) -> bool:
        """Be a tube drawn for a laboratory: it never goes to a patient."""
        return self.part is Part.SPECIMEN


def worse(one: Standing, other: Standing) -> Standing:
    """The standing further from release."""
    return max(one, other, key=BEST_FIRST.index)
