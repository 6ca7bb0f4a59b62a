"""Who acts: the five roles, the two qualifications, and the person as the rules see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
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
class Actor:
    """The person who asks, as they stood when they were read; `session` is empty on the command line."""

    user: str
    name: str
    establishment: str
    roles: frozenset[Role]
    qualifications: frozenset[Qualification] = frozenset()
    disabled: bool = False
    session: str = ""

    def has(self, *roles: Role) -> bool:
        """Hold at least one of these roles."""
        return not self.roles.isdisjoint(roles)

    def holds(self, qualification: Qualification) -> bool:
        """Hold this qualification, beside a role it belongs to."""
        return qualification in self.qualifications and self.has(*QUALIFIES[qualification])

    def narrowed(self, role: Role | None) -> Actor:
        """The same person with this role alone, when it is given; never with one they do not hold."""
        return self if role is None else replace(self, roles=self.roles & {role})

    @property
    def reads_records(self) -> bool:
        """Belong to those whom the record of a sample, its files and its summaries are for."""
        return self.has(Role.TECHNICIAN, Role.OFFICER, Role.CLINICIAN, Role.AUDITOR)

    @property
    def may_stop(self) -> bool:
        """Belong to those whom nothing may keep from stopping material."""
        return not self.disabled and not self.roles.isdisjoint(AT_THE_BENCH)

    @property
    def is_system(self) -> bool:
        """Be the installation itself, and no person."""
        return self.user == SYSTEM.user


SYSTEM = Actor(user="system", name="The installation", establishment="", roles=frozenset())
