"""What a donor, a sample, a vial, a lot, an instrument, a unit, a person or a period reaches: every vial down
the line, where it is, and whoever it was given to or is set aside for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from tracker.custody.sample import ENDED, Stage

WHOLE = -1
"""The place of a cause that reaches everything made of a vial, whenever it was made."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What is asked about, by codes and accounts; a period alone asks for all that was touched in it, and
    beside others limits them to what they touched in it."""

    codes: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None

    @property
    def nothing(self) -> bool:
        """Ask about nothing at all."""
        return not (self.codes or self.people or self.since or self.until)

    @property
    def timed(self) -> bool:
        """Be limited to a period."""
        return self.since is not None or self.until is not None

    def of(self, kinds: str) -> tuple[str, ...]:
        """The codes that begin with one of these letters."""
        return tuple(one for one in self.codes if one[:1] in kinds)


@dataclass(frozen=True, slots=True)
class Touch:
    """One reason why a vial is reached: what did it, and how. `place` is the number of the event that did it
    on the chain of its sample, and `child` the part of that vial on the way here; WHOLE cuts nothing off."""

    source: str
    how: str
    place: int = WHOLE
    child: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """A vial set aside for a treatment, once: by whom it was ordered, for whom, where, and until when."""

    id: str
    vial: str
    treatment: str
    patient: str
    establishment: str
    ordered_by: str
    at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Reached:
    """One vial as it stands: where it is, what it was, why it is reached, and the treatment it was given in
    or is set aside for."""

    code: str
    sample: str
    parent: str
    donor: str
    product: str
    stage: str
    standing: str
    holder: str
    keeper: str
    place: str
    made_at: datetime
    ended_at: datetime | None
    why: tuple[Touch, ...] = ()
    going_to: str = ""
    treatment: str = ""
    patient: str = ""
    told_to: str = ""
    clinicians: tuple[str, ...] = ()

    @property
    def given(self) -> bool:
        """Be in a patient."""
        return self.stage == Stage.INJECTED

    @property
    def ended(self) -> bool:
        """Be no more: given, used up, destroyed or lost."""
        return Stage(self.stage) in ENDED

    @property
    def at_large(self) -> bool:
        """Be somewhere still, or nobody knows where."""
        return not self.ended or self.stage == Stage.LOST


@dataclass(frozen=True, slots=True)
class Taker:
    """One treatment with material that is reached: for whom, where, which vials, and who is told."""

    treatment: str
    patient: str
    establishment: str
    vials: tuple[str, ...]
    given: tuple[str, ...]
    clinicians: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """Everything that is reached, sample by sample, the oldest vial first, and how long the list took."""

    sources: Sources
    vials: tuple[Reached, ...] = ()
    took_ms: int = 0

    @property
    def samples(self) -> tuple[str, ...]:
        """The samples that have a vial in it."""
        return tuple(dict.fromkeys(one.sample for one in self.vials))

    @property
    def takers(self) -> tuple[Taker, ...]:
        """Every treatment with a vial given or set aside, by its code."""
        found: dict[str, list[Reached]] = {}
        for one in self.vials:
            if one.treatment:
                found.setdefault(one.treatment, []).append(one)
        return tuple(_taker(code, found[code]) for code in sorted(found))

    @property
    def holders(self) -> dict[str, tuple[str, ...]]:
        """The establishments that hold a vial which is still somewhere, and which ones."""
        found: dict[str, list[str]] = {}
        for one in self.vials:
            if one.at_large:
                found.setdefault(one.holder, []).append(one.code)
        return {code: tuple(found[code]) for code in sorted(found)}


def _taker(code: str, vials: list[Reached]) -> Taker:
    clinicians = dict.fromkeys(each for one in vials for each in one.clinicians)
    return Taker(
        code, vials[0].patient, vials[0].told_to, tuple(one.code for one in vials),
        tuple(one.code for one in vials if one.given), tuple(clinicians),
    )  # fmt: skip


def counts(touch: Touch, made: Mapping[str, int]) -> bool:
    """Say whether a cause reaches what was made of the vial: what was divided off before it was touched is
    not; `made` is the place of the event that made each vial."""
    if touch.place == WHOLE or not touch.child:
        return True
    return made.get(touch.child, WHOLE) >= touch.place


def treatments(
    vials: Iterable[Reached], parents: Mapping[str, str], placed: Iterable[Placed]
) -> dict[str, Placed]:
    """The treatment of each vial: of one that was given the newest entry of the nearest member of its line
    that has any, of every other the entry in force there."""
    every: dict[str, list[Placed]] = {}
    for entry in placed:
        every.setdefault(entry.vial, []).append(entry)
    found = {}
    for one in vials:
        own = _nearest(one.code, parents, every)
        if not one.given:
            own = [entry for entry in own if entry.ended_at is None]
        if own and (one.given or one.at_large):
            found[one.code] = max(own, key=lambda entry: (entry.at, entry.id))
    return found


def _nearest(code: str, parents: Mapping[str, str], every: Mapping[str, list[Placed]]) -> list[Placed]:
    while code and code not in every:
        code = parents.get(code, "")
    return every.get(code, [])
