"""Who holds what: offers and their answers, labels printed and attached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from tracker.custody.changes import Value


@dataclass(frozen=True, slots=True)
class HandOver:
    """One vial's line in a hand-over, an issue or a return. Temperature in degrees Celsius."""

    id: str
    handover: str
    vial: str
    kind: str  # "handover", "issue", "return"
    state: str  # "offered", "accepted", "declined", "taken_back", "delivered", "ended"
    giver: str
    from_establishment: str
    to_establishment: str
    to_place: str
    treatment: str | None
    offered_at: datetime
    answered_at: datetime | None = None
    answered_by: str = ""
    temperature_c: Decimal | None = None
    late: str | None = None
    condition: str = ""
    seal: str = ""
    offered_late: str | None = None
    before_c: tuple[str, ...] = ()  # the temperatures on arrival that corrections replaced

    @property
    def travelled(self) -> bool:
        """Have reached somebody: accepted, found again, or declined by one who had it in hand."""
        declined = self.state in ("declined", "taken_back")
        return self.state in ("accepted", "ended") or (declined and bool(self.condition))

    @property
    def open(self) -> bool:
        """Be on the way: offered, and nobody has answered."""
        return self.state == "offered"

    @property
    def disputed(self) -> bool:
        """Be declined or cancelled and not yet taken back: nobody can say for sure where the vial is."""
        return self.state == "declined"


@dataclass(frozen=True, slots=True)
class Label:
    """One printed label; it counts from its attachment and is void when the next one is attached."""

    serial: str
    vial: str
    printed_at: datetime
    attached_at: datetime | None
    voided_at: datetime | None
    shows: Mapping[str, Value] = field(default_factory=dict)
    printed_by: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class OutsideCode:
    """The code of another house that a vial came with, as it came, and what it says; empty once corrected to
    none. `before` are the codes that corrections replaced, oldest first."""

    id: str
    vial: str
    text: str
    family: str
    donation: str = ""
    product: str = ""
    expires: str = ""
    before: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unused:
    """A code that was reserved on a pre-printed roll; `bound` once a vial has it."""

    code: str
    serial: str
    roll: str
    printed_at: datetime
    printed_by: str
    bound: bool = False


@dataclass(frozen=True, slots=True)
class Custody:
    """Hand-overs oldest first, labels of every vial of the sample, the codes of other houses on them, and the
    pre-printed codes that the act names."""

    handovers: tuple[HandOver, ...] = ()
    labels: tuple[Label, ...] = ()
    outside: tuple[OutsideCode, ...] = ()
    unused: tuple[Unused, ...] = ()

    def unused_code(self, code: str) -> Unused | None:
        """What is known of a code of a pre-printed roll that this act names."""
        return next((one for one in self.unused if one.code == code), None)

    def of(self, vial: str) -> tuple[HandOver, ...]:
        """The hand-overs of one vial, oldest first."""
        return tuple(one for one in self.handovers if one.vial == vial)

    def open(self, vial: str) -> HandOver | None:
        """The hand-over this vial is on the way in."""
        return next((one for one in self.of(vial) if one.open), None)

    def disputed(self, vial: str) -> HandOver | None:
        """The declined or cancelled hand-over nobody took back yet."""
        return next((one for one in self.of(vial) if one.disputed), None)

    def accepted(self, vial: str) -> tuple[HandOver, ...]:
        """The accepted hand-overs of one vial, oldest first by the server's order."""
        return tuple(one for one in self.of(vial) if one.state == "accepted")

    def label(self, vial: str, serial: str) -> Label | None:
        """The label of this vial with this serial."""
        return next((one for one in self.labels if one.vial == vial and one.serial == serial), None)
