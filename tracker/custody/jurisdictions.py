"""Jurisdictions as data: which markers a donor is tested for, when, on whom, and what a finding means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from tracker.custody.markers import KNOWN, Technique
from tracker.custody.people import Role


class Meaning(StrEnum):
    """What a reactive marker, or a risk that was found, means for the donor."""

    INELIGIBLE = "ineligible"
    NEEDS_ASSESSMENT = "needs_assessment"
    OWN_OUTCOME = "own_outcome"


class Use(StrEnum):
    """What tissue of a donor who is not eligible may still be used for; there is nothing besides."""

    RELATIVE = "relative"
    DIRECTED_REPRODUCTIVE = "directed_reproductive"
    URGENT_NEED = "urgent_need"
    NONCLINICAL = "nonclinical"


class LabelProfile(StrEnum):
    """Whose legends a label carries."""

    FDA = "fda"
    EU = "eu"


@dataclass(frozen=True, slots=True)
class Season:
    """Months in which a marker is asked for in one country; everywhere else it is asked for all year."""

    country: str
    first: tuple[int, int]
    last: tuple[int, int]

    def asks(self, at: datetime, country: str) -> bool:
        """Ask for it then and there; a day that is in season in any time zone is in season."""
        days = {(at + timedelta(hours=each)).date() for each in (-12, 0, 14)}
        return country != self.country or any(self._holds(one) for one in days)

    def _holds(self, day: date) -> bool:
        return self.first <= (day.month, day.day) <= self.last


# Nobody draws blood at the very second of a birth. The Directive (2006/17/EC Annex II 2.5) says "at the time
# of donation" and gives no hours; what was drawn in the day before counts as that.
AT_THE_COLLECTION = timedelta(hours=24)
_HOURS = AT_THE_COLLECTION // timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Window:
    """How long before and after the collection a specimen may be taken."""

    before_days: int
    after_days: int
    basis: str

    def holds(self, specimen: datetime, collected: datetime, before_days: int | None = None) -> bool:
        """Lie within the window; a further specimen may let an earlier one count."""
        before = timedelta(days=self.before_days if before_days is None else before_days)
        return (
            collected - max(before, AT_THE_COLLECTION)
            <= specimen
            <= collected + timedelta(days=self.after_days)
        )

    @property
    def words(self) -> str:
        """The window as a sentence ends with it."""
        if self.before_days == self.after_days:
            return f"within {self.after_days} days of the collection"
        if not self.before_days:
            at = f"at the collection (at most {_HOURS} hours before it)"
            return f"{at} or within {self.after_days} days after it"
        return f"from {self.before_days} days before to {self.after_days} days after the collection"


@dataclass(frozen=True, slots=True)
class Repeat:
    """The second specimen that stored material for another person asks for, and the tests that waive it."""

    after_days: int
    first_before_days: int
    waived_by: tuple[str, ...]
    basis: str


@dataclass(frozen=True, slots=True)
class Dilution:
    """From which volumes on a specimen is suspected to be diluted. Volumes in millilitres; a child's is by
    any volume."""

    blood_ml: int
    crystalloid_ml: int
    needs_blood_loss: bool
    basis: str


@dataclass(frozen=True, slots=True)
class Clearing:
    """The one way a reactive marker is not held against the donor: this technique reactive, that one
    negative."""

    reactive_by: Technique
    marker: str
    negative_by: Technique


@dataclass(frozen=True, slots=True)
class MarkerRule:
    """One marker of a rule set: accepted techniques, when it is asked for, what reactive means. An optional
    one is asked of nobody, and counts where it was tested."""

    name: str
    methods: tuple[Technique, ...]
    reactive: Meaning
    basis: str
    optional: bool = False
    leukocyte_rich: bool = False
    season: Season | None = None
    risk: str = ""
    cleared: Clearing | None = None

    @property
    def label(self) -> str:
        """The marker as a person reads it."""
        return KNOWN[self.name].label


@dataclass(frozen=True, slots=True)
class RiskRule:
    """One question of the history, and what a yes means."""

    risk: str
    yes: Meaning
    basis: str


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One version of a jurisdiction's rules; a sample stays under the one it was collected under."""

    name: str
    version: int
    title: str
    sources: tuple[str, ...]
    tested: Mapping[str, str]
    window: Window
    repeat: Repeat | None
    dilution: Dilution | None
    details: tuple[str, ...]
    markers: tuple[MarkerRule, ...]
    history: tuple[RiskRule, ...]
    may_determine: frozenset[Role]
    permitted_uses: frozenset[Use]
    label: LabelProfile
    sentences: Mapping[str, str]

    @property
    def code(self) -> str:
        """The name a sample carries: the set and its version."""
        return f"{self.name}-{self.version}"

    def panel(
        self, leukocyte_rich: bool, at: datetime, country: str, risks: frozenset[str]
    ) -> Iterator[MarkerRule]:
        """The markers asked of a donor of this tissue, collected then and there, with these risks found."""
        for one in self.markers:
            if one.optional:
                continue
            rich = leukocyte_rich or not one.leukocyte_rich
            season = one.season is None or one.season.asks(at, country)
            if rich and season and (not one.risk or one.risk in risks):
                yield one

    def rule(self, marker: str) -> MarkerRule | None:
        """What this set says of one marker, asked for or not."""
        return next((one for one in self.markers if one.name == marker), None)

    def says(self, sentence: str, **values: str) -> str:
        """One of the set's own sentences, filled in."""
        return self.sentences[sentence].format(**values)
