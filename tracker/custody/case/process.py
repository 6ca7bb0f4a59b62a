"""What was done to the material, in order: processing, storage and readings of temperature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple

NOTHING: Mapping[str, Any] = MappingProxyType({})
NO_WORK = frozenset({"ended", "move", "check_temperature", "take_back", "found"})


class Done(NamedTuple):
    """One step done on one vial. Volumes in millilitres, temperature in degrees Celsius; `ends_at` is the
    instant that may lengthen a clock: the claimed one only if it was recorded soon enough or countersigned.
    A scan of a long history makes hundreds of it."""

    id: str
    vial: str
    step: str
    name: str
    at: datetime
    ends_at: datetime
    by: str
    before_ml: Decimal | None = None
    added_ml: Decimal | None = None
    after_ml: Decimal | None = None
    temperature_c: Decimal | None = None
    lots: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    unit: str | None = None
    made: tuple[str, ...] = ()
    measured: Mapping[str, object] = NOTHING
    replaced: Mapping[str, tuple[str, ...]] = NOTHING

    @property
    def worked(self) -> bool:
        """Be work on the material: manufacture, division or preparation. Its end, its place in the house, a
        reading of temperature and what somebody only states of elsewhere make nobody its processor."""
        if self.step == "store":
            return bool(self.name)  # named where the route asks for it
        return self.step not in NO_WORK and not self.measured.get("outside")

    @property
    def used(self) -> tuple[str, ...]:
        """The lots, the instruments and the storage unit it was done with."""
        return (*self.lots, *self.equipment, *((self.unit,) if self.unit else ()))


@dataclass(frozen=True, slots=True)
class Processing:
    """Everything done on the vials of a sample, oldest first."""

    done: tuple[Done, ...] = ()

    def on(self, vial: str) -> tuple[Done, ...]:
        """What was done on one vial, oldest first."""
        return tuple(one for one in self.done if one.vial == vial)

    def people(self, vials: frozenset[str]) -> frozenset[str]:
        """Everyone who processed one of these vials."""
        return frozenset(one.by for one in self.done if one.vial in vials and one.worked)
