"""A treatment: a clinician's order for one patient in signed versions, and what was done under it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from tracker.custody.case.exceptions import ExceptionRequest


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the order. Doses in millions of viable cells, weight in kilograms; what names or
    describes a person is private, and here only `named` where it was given."""

    number: int
    joint: str
    side: str
    dose_min: Decimal
    dose_max: Decimal
    vials: int
    basis: str
    reference: str
    responsible: str
    jurisdiction: str
    route: str
    weight_kg: Decimal | None
    at: datetime
    by: str
    indication: str = ""
    indication_words: str = ""
    authority: str = ""
    fda_contact: str = ""
    prescription: str = ""
    practitioner: str = ""


@dataclass(frozen=True, slots=True)
class Allocation:
    """One vial set aside for one treatment, with the dose it was thought to hold, and who ordered the
    treatment."""

    id: str
    treatment: str
    vial: str
    sample: str
    dose: Decimal | None
    at: datetime
    by: str
    ended_at: datetime | None = None
    ordered_by: str = ""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """One person's blind match of vial, person, joint and side at the bedside."""

    id: str
    vial: str
    version: int
    at: datetime
    by: str
    session: str
    clinician: bool
    bedside: bool
    void: bool = False


@dataclass(frozen=True, slots=True)
class Injection:
    """What was given. Dose in millions of viable cells, volume in millilitres, endotoxin in units."""

    id: str
    vial: str
    dose: Decimal | None
    volume_ml: Decimal | None
    at: datetime
    by: str
    endotoxin_eu: Decimal | None = None
    allocation: str = ""


@dataclass(frozen=True, slots=True)
class Noted:
    """A dated statement about the treatment: suitability, the patient's consent, an appointment."""

    id: str
    at: datetime
    by: str
    says: str
    on: datetime | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """What the treating clinicians were told: what was found, on which vials of this treatment, and whether
    any was given."""

    id: str
    about: str
    says: str
    vials: tuple[str, ...]
    given: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Order:
    """A treatment and everything recorded on its chain."""

    code: str
    patient: str
    product: str
    establishment: str
    status: str
    versions: tuple[Version, ...] = ()
    suitability: tuple[Noted, ...] = ()
    consents: tuple[Noted, ...] = ()
    appointments: tuple[Noted, ...] = ()
    confirmations: tuple[Confirmation, ...] = ()
    mismatches: tuple[Noted, ...] = ()
    injections: tuple[Injection, ...] = ()
    voided: tuple[Injection, ...] = ()
    exception_requests: tuple[ExceptionRequest, ...] = ()
    acknowledgements: tuple[Noted, ...] = ()
    signatures: tuple[Noted, ...] = ()
    allocations: tuple[Allocation, ...] = ()
    notices: tuple[Notice, ...] = ()
    reactions: tuple[Noted, ...] = ()

    @property
    def version(self) -> Version | None:
        """The version in force: the newest."""
        return max(self.versions, key=lambda one: one.number, default=None)

    @property
    def involved(self) -> frozenset[str]:
        """Whoever confirmed, or tried to and did not match, since the version in force."""
        since = self.version.at if self.version is not None else None
        taken = [(one.at, one.by) for one in self.confirmations]
        taken += [(one.at, one.by) for one in self.mismatches]
        return frozenset(by for at, by in taken if since is None or at >= since)

    @property
    def open(self) -> bool:
        """Still take vials."""
        return self.status == "open"

    def active(self) -> tuple[Allocation, ...]:
        """The allocations nobody ended."""
        return tuple(one for one in self.allocations if one.ended_at is None)


@dataclass(frozen=True, slots=True)
class Recognition:
    """Who put a wristband or a link of the patient on record after a vial was allocated, and when one was
    last put there or ended."""

    by: frozenset[str] = field(default_factory=frozenset)
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Treatment:
    """The order this case is about, the other orders that touch its vial or its patient, and how that is
    recognised."""

    order: Order | None = None
    allocations: tuple[Allocation, ...] = ()
    others: tuple[Order, ...] = ()
    recognition: Recognition = Recognition()

    @property
    def version(self) -> Version | None:
        """The version in force of the order this case is about."""
        return self.order.version if self.order is not None else None

    def allocation_of(self, path: tuple[str, ...]) -> Allocation | None:
        """The allocation a line stands under: the newest entry of the nearest member that has any entry at
        all, so that a de-allocated vial does not fall back on its parent. `path` goes from the vial up."""
        for code in path:
            entries = [one for one in self.allocations if one.vial == code]
            if entries:
                # At most one of them is active, because setting aside asks that nobody else did.
                return next((one for one in entries if one.ended_at is None), None)
        return None
