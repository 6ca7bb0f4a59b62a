"""Who acts: the five roles, the two qualifications, and the person as the rules see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum


class Role(StrEnum):
    """What a person's account is for; a person may hold several."""

    TECHNICIAN = "technician"
    OFFICER = "officer"
    CLINICIAN = "clinician"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Qualification(StrEnum):
    """What a person was trained and named for, beside the role."""

    DETERMINATION = "determination"
    BEDSIDE = "bedside"


AT_THE_BENCH = frozenset({Role.TECHNICIAN, Role.OFFICER, Role.CLINICIAN})

# A qualification counts only beside a role it belongs to, so a role taken away takes it along.
QUALIFIES: Mapping[Qualification, frozenset[Role]] = {
    Qualification.DETERMINATION: frozenset({Role.OFFICER, Role.CLINICIAN}),
    Qualification.BEDSIDE: AT_THE_BENCH,
}


@dataclass(frozen=True, slots=True)
class Trained:
    """Until which day a person is trained for a role, that day included, and when it is over."""

    role: Role
    until: date
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Closed:
    """A role a person may not act in: their training for it ended on a day, or is not on record."""

    role: Role
    ended: date | None

    @property
    def says(self) -> str:
        """What keeps the role closed, and who opens it again."""
        found = f"ended on {self.ended.isoformat()}" if self.ended else "is not on record"
        return (
            f"Your training as {self.role} {found}, so this role is closed. "
            "A quality officer or an administrator records the next training."
        )


@dataclass(frozen=True, slots=True)
class Actor:
    """The person who asks, as they stood when they were read; `session` is empty on the command line.

    `trained` is what is on record of their training; `closed` are the roles that it keeps shut just now,
    which are then not among `roles`. `accepted` is the version of the signature policy they accepted, 0
    for none.
    """

    user: str
    name: str
    establishment: str
    roles: frozenset[Role]
    qualifications: frozenset[Qualification] = frozenset()
    disabled: bool = False
    session: str = ""
    trained: tuple[Trained, ...] = ()
    closed: tuple[Closed, ...] = ()
    accepted: int = 0
    enrolled: bool = False

    def has(self, *roles: Role) -> bool:
        """Hold at least one of these roles."""
        return not self.roles.isdisjoint(roles)

    def belongs(self, *roles: Role) -> bool:
        """Hold one of these roles, or have it closed for want of training: enough to read and to stop."""
        return self.has(*roles) or any(one.role in roles for one in self.closed)

    def holds(self, qualification: Qualification) -> bool:
        """Hold this qualification, beside a role it belongs to."""
        return qualification in self.qualifications and self.has(*QUALIFIES[qualification])

    def narrowed(self, role: Role | None) -> Actor:
        """The same person with this role alone, when it is given; never with one they do not hold."""
        if role is None:
            return self
        closed = tuple(one for one in self.closed if one.role is role)
        return replace(self, roles=self.roles & {role}, closed=closed)

    @property
    def reads_records(self) -> bool:
        """Belong to those whom the record of a sample, its files and its summaries are for."""
        return self.belongs(Role.TECHNICIAN, Role.OFFICER, Role.CLINICIAN, Role.AUDITOR)

    @property
    def may_stop(self) -> bool:
        """Belong to those whom nothing may keep from stopping material."""
        return not self.disabled and self.belongs(*AT_THE_BENCH)

    @property
    def is_system(self) -> bool:
        """Be the installation itself, and no person."""
        return self.user == SYSTEM.user


SYSTEM = Actor(user="system", name="The installation", establishment="", roles=frozenset())
