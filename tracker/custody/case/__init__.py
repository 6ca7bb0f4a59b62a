"""What the record says about one subject: small frozen parts, one module and one loader each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tracker.custody.case.custody import Custody
from tracker.custody.case.dossier import Dossier
from tracker.custody.case.line import Line
from tracker.custody.case.materials import Materials
from tracker.custody.case.papers import Papers
from tracker.custody.case.process import Processing
from tracker.custody.case.quality import Quality
from tracker.custody.case.recalls import Recall
from tracker.custody.case.retention import Forgotten, Kept
from tracker.custody.case.stops import Stop
from tracker.custody.case.treatment import Treatment
from tracker.custody.jurisdictions import RuleSet
from tracker.custody.people import Actor
from tracker.custody.products import Specification
from tracker.custody.reach import Reach
from tracker.custody.sample import Sample, Vial
from tracker.custody.tasks import Task


@dataclass(frozen=True, slots=True)
class Rules:
    """The settings of the installation that rules read."""

    confirmation_window: timedelta = timedelta(minutes=10)
    interval_grace: timedelta = timedelta(minutes=30)
    late_entry: timedelta = timedelta(minutes=30)
    clock_skew: timedelta = timedelta(minutes=5)
    notice: timedelta = timedelta(hours=24)
    deviation_closing: timedelta = timedelta(days=30)
    deviation_report: timedelta = timedelta(days=45)
    reaction_report: timedelta = timedelta(days=15)
    effectiveness: timedelta = timedelta(days=90)
    attachment_bytes: int = 10_000_000
    demonstration: bool = False
    training_demanded: bool = False
    own_outcome: str = "quality_decides"
    determination_due: timedelta = timedelta(days=30)
    retention_years: int = 30


@dataclass(frozen=True, slots=True)
class Case:
    """The record of one subject as it stood under the locks, at one instant of the server's clock."""

    now: datetime
    subject: str = ""
    line: Line = field(default_factory=Line)
    papers: Papers = field(default_factory=Papers)
    rule_set: RuleSet | None = None
    jurisdictions: Mapping[str, RuleSet] = field(default_factory=dict)
    country: str = ""
    quality: Quality = field(default_factory=Quality)
    custody: Custody = field(default_factory=Custody)
    processing: Processing = field(default_factory=Processing)
    materials: Materials = field(default_factory=Materials)
    treatment: Treatment = field(default_factory=Treatment)
    stops: tuple[Stop, ...] = ()
    lifted: tuple[Stop, ...] = ()
    tasks: tuple[Task, ...] = ()
    assignee: Actor | None = None
    recall: Recall | None = None
    reach: Reach | None = None
    dossier: Dossier = field(default_factory=Dossier)
    kept: Kept | None = None
    forgotten: tuple[Forgotten, ...] = ()
    rules: Rules = field(default_factory=Rules)
    derived: dict[tuple[object, ...], object] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def vial(self) -> Vial:
        """The vial this case is about; a gate over vials is never asked without one."""
        vial = self.line.vial
        if vial is None:
            raise LookupError("This case has no vial.")
        return vial

    @property
    def sample(self) -> Sample:
        """The sample this case is about."""
        if self.line.sample is None:
            raise LookupError("This case has no sample.")
        return self.line.sample

    @property
    def specification(self) -> Specification:
        """The version of the specification the sample is judged under."""
        if self.quality.specification is None:
            raise LookupError("This case has no specification.")
        return self.quality.specification
