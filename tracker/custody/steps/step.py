"""What a step is: declared once, and pages, API, forms, role matrix and ledger follow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from marshmallow import Schema

from tracker.custody.case import Case
from tracker.custody.changes import Changes
from tracker.custody.decision import Act, Check, Refusal
from tracker.custody.people import AT_THE_BENCH, Actor, Qualification, Role


class Subject(StrEnum):
    """What a step may be done to."""

    PERSON = "person"
    DONOR = "donor"
    SAMPLE = "sample"
    VIAL = "vial"
    TREATMENT = "treatment"
    HANDOVER = "handover"
    LOT = "lot"
    EQUIPMENT = "equipment"
    UNIT = "unit"
    SPECIFICATION = "specification"
    RECALL = "recall"


MEANINGS = ("approval", "authorship", "responsibility", "review")
"""What an electronic signature may mean (21 CFR 11.50); the ledger takes no other."""
ANYWHERE = frozenset(
    {Subject.SAMPLE, Subject.DONOR, Subject.LOT, Subject.EQUIPMENT, Subject.UNIT, Subject.TREATMENT}
)


def nothing(case: Case, act: Act, refusals: tuple[Refusal, ...]) -> Changes:
    """Most refusals have no consequence but their event."""
    return ()


def no_codes(data: Mapping[str, object]) -> str:
    """Most steps make nothing new."""
    return ""


def draws(kinds: str) -> Callable[[Mapping[str, object]], str]:
    """Make the `draws` of a step that always makes the same: one letter for each code, `#` for a serial."""

    def drawn(data: Mapping[str, object]) -> str:
        return kinds

    return drawn


@dataclass(frozen=True, slots=True)
class Step:
    """Something a person may do. `creates` makes the subject; `now` takes no time of its own; `stopping` is
    never stale; `many` takes further vials under one act; `scans` are receipts it needs; `again` asks for the
    person again: the act is signed, and `meaning` is what the signature says; `blind` is signed on what was
    scanned, where nothing was shown; `second` is "", "may" or "must"; `draws` names the kinds of codes it
    makes; `under_exception` is told, and no longer refused, what an exceptional release for its treatment
    names; `wide` stops samples it does not lock; `may_wait` may be done without network and be decided when
    it is back."""

    kind: str
    label: str
    on: Subject
    who: frozenset[Role]
    says: str
    schema: type[Schema]
    gate: tuple[Check, ...]
    effect: Callable[[Case, Act], Changes]
    also: frozenset[Subject] = frozenset()
    creates: bool = False
    qualification: Qualification | None = None
    now: bool = False
    stopping: bool = False
    many: bool = False
    scans: tuple[str, ...] = ()
    again: bool = False
    second: str = ""
    draws: Callable[[Mapping[str, object]], str] = no_codes
    consequences: Callable[[Case, Act, tuple[Refusal, ...]], Changes] = nothing
    meaning: str = ""
    towards_patient: bool = False
    wide: bool = False
    under_exception: bool = False
    may_wait: bool = False
    blind: bool = False

    def __post_init__(self) -> None:
        """Refuse a signature that would not say what it means."""
        if self.again and self.meaning not in MEANINGS:
            raise ValueError(f"The step {self.kind} is signed, and says none of {', '.join(MEANINGS)}.")

    @property
    def shows(self) -> bool:
        """Be signed on what was shown: it takes the number at which the record was seen."""
        return self.again and not (self.blind or self.stopping or self.creates)

    @property
    def subjects(self) -> frozenset[Subject]:
        """Everything this step may be done to."""
        return self.also | {self.on}

    def allows(self, actor: Actor) -> bool:
        """Be within what this person's roles and qualifications cover; the installation itself may record.

        A role that is closed for want of training still stops material: nothing may keep anybody from that.
        """
        if actor.disabled or not (actor.belongs(*self.who) if self.stopping else actor.has(*self.who)):
            return False
        return self.qualification is None or actor.holds(self.qualification)


BENCH = AT_THE_BENCH
TECHNICIAN = frozenset({Role.TECHNICIAN})
OFFICER = frozenset({Role.OFFICER})
CLINICIAN = frozenset({Role.CLINICIAN})
AT_SOURCE = frozenset({Role.TECHNICIAN, Role.CLINICIAN})
DECIDES_USE = frozenset({Role.CLINICIAN, Role.OFFICER})
