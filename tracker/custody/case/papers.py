"""The papers of a donor: who they are, what they agreed to, what was tested, who determined eligibility."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Establishment:
    """A licensed body: what it may do, until when, in which country and under whose rules for donors."""

    code: str
    name: str
    licence: str
    activities: frozenset[str]
    valid_until: datetime | None
    jurisdiction: str = ""
    country: str = ""

    def licensed(self, activity: str, at: datetime) -> bool:
        """Hold a licence for this activity on that day."""
        return activity in self.activities and self.valid_until is not None and at <= self.valid_until


@dataclass(frozen=True, slots=True)
class IdentityCheck:
    """Somebody saw who the person is, and how."""

    id: str
    person: str
    at: datetime
    by: str
    method: str


@dataclass(frozen=True, slots=True)
class Consent:
    """What was agreed to, in which version of the text, by whom."""

    id: str
    version: str
    scopes: frozenset[str]
    given_by: str
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class Marker:
    """One infectious marker: how it was tested, on which specimen, with what outcome; `stood` is every
    outcome it was ever recorded with or corrected to, and when."""

    id: str
    marker: str
    method: str
    specimen_at: datetime
    laboratory: str
    outcome: str
    tested_person: str
    recorded: datetime
    technique: str = ""
    kit_lot: str = ""
    certificate: str = ""
    superseded: tuple[str, ...] = ()
    stood: tuple[tuple[str, datetime], ...] = ()


@dataclass(frozen=True, slots=True)
class Specimen:
    """What was given to the person before a specimen of blood was taken. Volumes in millilitres: blood and
    colloids of the last 48 hours, crystalloids of the last hour."""

    id: str
    taken_at: datetime
    child: bool
    blood_loss: bool
    blood_ml: Decimal
    crystalloid_ml: Decimal
    cleared: bool
    recorded: datetime


@dataclass(frozen=True, slots=True)
class History:
    """One questionnaire about risks: in which version, answered by whom, with the answer to each question."""

    id: str
    version: str
    answered_by: str
    answers: Mapping[str, str]
    at: datetime
    recorded: datetime


@dataclass(frozen=True, slots=True)
class Determination:
    """The eligibility of a donor as a responsible person determined it: in which roles, resting on which
    entries, and under which procedure where an outcome has one of its own."""

    id: str
    outcome: str
    at: datetime
    by: str
    roles: frozenset[str] = frozenset()
    rests_on: tuple[str, ...] = ()
    procedure: str = ""


@dataclass(frozen=True, slots=True)
class Permission:
    """Tissue of a donor who is not eligible was permitted for one treatment, by two people."""

    id: str
    use: str
    treatment: str
    at: datetime
    by: str
    second: str
    done: tuple[str, ...] = ()
    not_done: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Collected:
    """One collection from this donor, and the rules it was made under."""

    sample: str
    at: datetime
    rule_set: str
    country: str


@dataclass(frozen=True, slots=True)
class Donor:
    """The person the tissue comes from, and the person who is tested and consents."""

    code: str
    person: str
    tested_person: str
    source: str


@dataclass(frozen=True, slots=True)
class Link:
    """Two records that two people found to be one person."""

    id: str
    person: str
    other: str


@dataclass(frozen=True, slots=True)
class Papers:
    """Everything a sample cites of its donor, and the bodies that had it in hand."""

    donor: Donor | None = None
    identity_checks: tuple[IdentityCheck, ...] = ()
    consents: tuple[Consent, ...] = ()
    markers: tuple[Marker, ...] = ()
    determinations: tuple[Determination, ...] = ()
    specimens: tuple[Specimen, ...] = ()
    histories: tuple[History, ...] = ()
    permissions: tuple[Permission, ...] = ()
    collections: tuple[Collected, ...] = ()
    establishments: Mapping[str, Establishment] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    births: Mapping[str, str] = field(default_factory=dict)

    def same_person(self, one: str, other: str) -> bool:
        """Be one person, directly or by a link two people made; never by equal names."""
        return bool(one) and (one == other or other in self.people(one))

    def people(self, one: str) -> frozenset[str]:
        """Every record of this person, through any number of links."""
        found, waiting = {one}, [one]
        while waiting:
            here = waiting.pop()
            near = {
                each
                for link in self.links
                if here in (link.person, link.other)
                for each in (link.person, link.other)
            }
            waiting += sorted(near - found)
            found |= near
        return frozenset(found)

    @property
    def determination(self) -> Determination | None:
        """The determination entered last, which is the one that counts, whatever time it claims."""
        return self.determinations[-1] if self.determinations else None
