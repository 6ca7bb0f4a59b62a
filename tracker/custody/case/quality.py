"""What was measured, reviewed and decided about a sample."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from tracker.custody.case.exceptions import ExceptionalRelease
from tracker.custody.products import Specification


@dataclass(frozen=True, slots=True)
class Result:
    """One measured value about its source vial; a number keeps its sign (`<0.05`), a word is one of a closed
    list."""

    id: str
    vial: str
    tube: str
    analyte: str
    sign: str
    number: Decimal | None
    word: str
    unit: str
    stage: str
    drawn_at: datetime
    at: datetime
    by: str
    reviewed_by: str = ""
    returned: bool = False
    void: bool = False
    corrected_by: frozenset[str] = field(default_factory=frozenset)
    reported: str = ""
    before: tuple[str, ...] = ()

    @property
    def authors(self) -> frozenset[str]:
        """Whoever entered it, corrected it, or stood for a correction as the second person."""
        return self.corrected_by | {self.by}

    @property
    def shown(self) -> str:
        """The value as a person reads it, and as the laboratory printed it where that was in another unit."""
        number = "" if self.number is None else f"{self.sign}{self.number:f}"
        counted = f"{number or self.word} {self.unit}".strip()
        return f"{counted} (reported as {self.reported})" if self.reported else counted


@dataclass(frozen=True, slots=True)
class Investigation:
    """The written conclusion about one result or deviation: `laboratory_error` takes a result out of the
    count."""

    id: str
    about: str
    conclusion: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Inquiry:
    """An investigation an officer opened about a result, an entry or a vial; open until it is concluded."""

    id: str
    about: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Voided:
    """A custody act that two people took back: of which vial, when, and who they were."""

    vial: str
    at: datetime
    people: frozenset[str]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file beside the record: what it is about, the hash of its content, and whether that was erased."""

    id: str
    subject: str
    about: str
    sha256: str
    media_type: str
    size: int
    by: str
    at: datetime
    erased: bool = False


@dataclass(frozen=True, slots=True)
class Release:
    """One act of release or rejection of one vial."""

    id: str
    vial: str
    kind: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Deviation:
    """A departure somebody opened; while it is open it blocks what it concerns."""

    id: str
    about: str
    opened_at: datetime
    opened_by: str
    closed: bool
    origin: str = ""
    says: str = ""
    classed: str = ""
    of: str = ""


@dataclass(frozen=True, slots=True)
class Quality:
    """The specification a sample is judged under, those it stood under, and what was found."""

    specification: Specification | None = None
    stood_under: tuple[Specification, ...] = ()
    other_versions: tuple[Specification, ...] = ()
    results: tuple[Result, ...] = ()
    investigations: tuple[Investigation, ...] = ()
    inquiries: tuple[Inquiry, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    releases: tuple[Release, ...] = ()
    exceptions: tuple[ExceptionalRelease, ...] = ()
    deviations: tuple[Deviation, ...] = ()
    voided: tuple[Voided, ...] = ()

    def excluded(self, result: Result) -> bool:
        """Be taken out of the count by a concluded investigation or a void; a failure is never simply
        replaced."""
        return result.void or any(
            one.about == result.id and one.conclusion == "laboratory_error" for one in self.investigations
        )

    @property
    def under_investigation(self) -> bool:
        """Have an investigation that an officer opened and nobody concluded since."""
        return any(not self._concluded(one) for one in self.inquiries)

    def _concluded(self, inquiry: Inquiry) -> bool:
        return any(one.about == inquiry.about and one.at >= inquiry.at for one in self.investigations)

    def result(self, key: str) -> Result | None:
        """The result recorded under this key."""
        return next((one for one in self.results if one.id == key), None)
