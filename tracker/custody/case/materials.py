"""What material is made, kept and measured with: lots, instruments, units, and when each was fit for use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum


class ServiceState(StrEnum):
    """How an instrument or a unit stands; only what is in service is used, and `retired` is final."""

    IN_SERVICE = "in_service"
    IN_MAINTENANCE = "in_maintenance"
    OUT_OF_SERVICE = "out_of_service"
    RETIRED = "retired"


DUES = ("calibrated_until", "maintained_until")


@dataclass(frozen=True, slots=True)
class Period:
    """How an instrument stood from one service until the next."""

    since: datetime
    state: ServiceState
    calibrated_until: datetime | None
    maintained_until: datetime | None


@dataclass(frozen=True, slots=True)
class Material:
    """A lot, an instrument or a unit as it stands; a unit has a designation. A lot with `in_use_hours`
    is good for so long once it was opened; an instrument stands from service to service, so that what was
    done before a calibration ran out is not judged by the next."""

    code: str
    kind: str
    name: str
    usable_until: datetime | None
    recalled: bool = False
    held: bool = False
    in_service: bool = True
    designation: str = ""
    family: str = "lot"
    number: str = ""
    certificate: str = ""
    in_use_hours: Decimal | None = None
    opened_at: datetime | None = None
    periods: tuple[Period, ...] = ()
    maker: str = ""

    @property
    def stopped(self) -> str:
        """What keeps it from use, as a sentence ends; empty when no stop stands on it."""
        return "was recalled" if self.recalled else "is held" if self.held else ""

    @property
    def state(self) -> ServiceState:
        """How it stands now."""
        if self.periods:
            return self.periods[-1].state
        return ServiceState.IN_SERVICE if self.in_service else ServiceState.OUT_OF_SERVICE

    @property
    def in_use_until(self) -> datetime | None:
        """When an opened lot is no longer good; None while it has no such limit, or was not opened."""
        if self.in_use_hours is None or self.opened_at is None:
            return None
        return self.opened_at + timedelta(hours=float(self.in_use_hours))

    def period(self, at: datetime) -> Period:
        """How it stood then; before its first service on record it stood as it did then."""
        past = [one for one in self.periods if one.since <= at]
        return (past or self.periods[:1] or [Period(at, self.state, self.usable_until, None)])[-1]

    def unfit(self, at: datetime) -> Iterator[str]:
        """Everything that kept it from use at that moment, as a sentence ends."""
        yield from self._unfit_lot(at) if self.family == "lot" else self._unfit_instrument(at)
        if self.stopped:
            yield self.stopped

    def _unfit_lot(self, at: datetime) -> Iterator[str]:
        if self.usable_until is not None and self.usable_until < at:
            yield f"expired on {self.usable_until:%Y-%m-%d %H:%M} UTC"
        if self.in_use_hours is None:
            return
        until = self.in_use_until
        if until is None or self.opened_at is None or at < self.opened_at:
            yield f"is good for {self.in_use_hours} h once opened; no opening before that is on record"
        elif until < at:
            opened = f"{self.opened_at:%Y-%m-%d %H:%M}"
            yield f"was opened on {opened} and was good until {until:%Y-%m-%d %H:%M} UTC"

    def _unfit_instrument(self, at: datetime) -> Iterator[str]:
        then = self.period(at)
        if then.calibrated_until is not None and then.calibrated_until < at:
            yield f"was calibrated until {then.calibrated_until:%Y-%m-%d %H:%M} UTC"
        if then.maintained_until is not None and then.maintained_until < at:
            yield f"was due for maintenance on {then.maintained_until:%Y-%m-%d %H:%M} UTC"
        if then.state is not ServiceState.IN_SERVICE:
            yield f"is {then.state.replace('_', ' ')}"


@dataclass(frozen=True, slots=True)
class Materials:
    """The lots, instruments and storage units that this case names or used."""

    known: Mapping[str, Material] = field(default_factory=dict)

    def get(self, code: str) -> Material | None:
        """The lot, instrument or unit with this code."""
        return self.known.get(code)
