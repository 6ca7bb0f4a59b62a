"""A donor as one collection sees them: which results answer for a marker, and why another does not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.custody.case import Case
from tracker.custody.case.papers import Donor, Marker, Papers, Specimen
from tracker.custody.derived import derived
from tracker.custody.jurisdictions import MarkerRule, Meaning, RuleSet
from tracker.custody.markers import TECHNIQUE_NAMES, Answer, Technique
from tracker.custody.sources import SOURCES

DETAIL_NAMES = {"kit_lot": "lot of the kit", "certificate": "certification of the laboratory"}
# An abbreviation whose first letter is spoken with a vowel: an HBsAg result, an HIV-1 NAT.
SPOKEN_WITH_AN = re.compile(r"\b([Aa]) (?=[AEFHILMNORSX][A-Z]|[aeio])")
STORING = frozenset({"store", "freeze"})


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with the papers, the entries it is about, and the rule it stands on; what is found
    speaks `against` the donor, where anything else is only lacking."""

    says: str
    evidence: tuple[str, ...]
    basis: str
    against: bool = False


@dataclass(frozen=True, slots=True)
class Screening:
    """A donor as one collection sees them; `collected_at` is None before there is one."""

    rules: RuleSet
    papers: Papers
    donor: Donor
    at: datetime
    collected_at: datetime | None
    country: str
    stored: bool
    own_outcome: str

    @property
    def risks(self) -> frozenset[str]:
        """Every risk that any questionnaire found."""
        return frozenset(
            name
            for one in self.papers.histories
            for name, answer in one.answers.items()
            if answer == Answer.YES
        )

    def panel(self) -> tuple[MarkerRule, ...]:
        """The markers asked of this donor."""
        rich = SOURCES[self.donor.source].leukocyte_rich
        asked = self.rules.panel(rich, self.collected_at or self.at, self.country, self.risks)
        return tuple(asked)

    def of(self, marker: str) -> tuple[Marker, ...]:
        """The results of one marker."""
        return tuple(one for one in self.papers.markers if one.marker == marker)


@derived
def screening(case: Case) -> Screening | None:
    """The screening of the donor of this sample; None without a donor or a rule set to judge by."""
    donor, rules, sample = case.papers.donor, case.rule_set, case.line.sample
    if donor is None or rules is None:
        return None
    specification = case.quality.specification
    stored = specification is not None and any(one.kind in STORING for one in specification.route())
    newest = max(case.papers.collections, key=lambda one: one.at, default=None)
    collected = sample.collected_at if sample else newest.at if newest else None
    country = sample.country if sample else newest.country if newest else case.country
    return Screening(rules, case.papers, donor, case.now, collected, country, stored, case.rules.own_outcome)


def rule_for(rules: RuleSet, name: str) -> MarkerRule:
    """What a set says of a marker it did not ask for; what it does not know, somebody assesses."""
    return rules.rule(name) or MarkerRule(name, tuple(Technique), Meaning.NEEDS_ASSESSMENT, "")


def why_not(screened: Screening, rule: MarkerRule, one: Marker) -> Iterator[Fault]:
    """Every reason why one result does not answer its marker."""
    if not screened.papers.same_person(one.tested_person, screened.donor.tested_person):
        yield fault(screened, rule, "person", (one.id,))
    if not _in_window(screened, rule, one):
        words = screened.rules.window.words
        yield fault(screened, rule, "late", (one.id,), window=words)
    if one.technique not in rule.methods:
        methods = " or ".join(TECHNIQUE_NAMES[each] for each in rule.methods)
        found = TECHNIQUE_NAMES[Technique(one.technique)] if one.technique else "a method nobody named"
        yield fault(screened, rule, "method", (one.id,), found=found, methods=methods)
    for name in screened.rules.details:
        if not getattr(one, name):
            yield fault(screened, rule, "detail", (one.id,), found=DETAIL_NAMES[name])
    if "certificate" in screened.rules.details and not _may_test(screened, one):
        says = f"{rule.label} was tested by a laboratory that is not on record with a licence to test then."
        yield Fault(says, (one.id,), rule.basis)
    if screened.rules.dilution is not None:
        known = [each for each in screened.papers.specimens if each.taken_at == one.specimen_at]
        if not known:
            yield fault(screened, rule, "infusions", (one.id,))
        elif any(diluted(screened.rules, each) for each in known):
            yield fault(screened, rule, "diluted", (one.id,))


def _may_test(screened: Screening, one: Marker) -> bool:
    """Be found by an establishment licensed to test, told by its name or code; asked where any is on
    record."""
    named = one.laboratory.strip().casefold()
    bodies = [each for each in screened.papers.establishments.values() if "test" in each.activities]
    return not bodies or any(
        named in (each.name.casefold(), each.code.casefold()) and each.licensed("test", one.specimen_at)
        for each in bodies
    )


def _in_window(screened: Screening, rule: MarkerRule, one: Marker) -> bool:
    if screened.collected_at is None:
        return True
    repeat = screened.rules.repeat
    again = (
        repeat is not None
        and screened.stored
        and any(_is_repeat(screened, each) for each in screened.of(rule.name))
    )
    earlier = repeat.first_before_days if repeat is not None and again else None
    return screened.rules.window.holds(one.specimen_at, screened.collected_at, earlier)


def diluted(rules: RuleSet, one: Specimen) -> bool:
    """Be suspected of plasma dilution, and not cleared by an algorithm over the volumes."""
    limits = rules.dilution
    if limits is None or one.cleared:
        return False
    if one.child:
        return one.blood_ml > 0 or one.crystalloid_ml > 0
    if limits.needs_blood_loss and not one.blood_loss:
        return False
    return one.blood_ml > limits.blood_ml or one.crystalloid_ml > limits.crystalloid_ml


def unrepeated(screened: Screening, rule: MarkerRule, found: tuple[Marker, ...]) -> Iterator[Fault]:
    """Stored material waits for a second specimen, unless NAT on the first one waives it."""
    repeat, collected = screened.rules.repeat, screened.collected_at
    if repeat is None or collected is None or not screened.stored or not found:
        return
    waived = all(any(_is_nat(screened, one) for one in screened.of(name)) for name in repeat.waived_by)
    if not waived and not any(_is_repeat(screened, one) for one in found):
        words = f"at least {repeat.after_days} days after the collection"
        yield Fault(
            screened.rules.says("repeat", label=rule.label, window=words),
            tuple(one.id for one in found),
            repeat.basis,
        )


def _is_nat(screened: Screening, one: Marker) -> bool:
    rule = rule_for(screened.rules, one.marker)
    return (
        one.technique == Technique.NAT and one.outcome == "negative" and not [*why_not(screened, rule, one)]
    )


def _is_repeat(screened: Screening, one: Marker) -> bool:
    repeat, collected = screened.rules.repeat, screened.collected_at
    if repeat is None or collected is None:
        return False
    right = screened.papers.same_person(one.tested_person, screened.donor.tested_person)
    late = one.specimen_at >= collected + timedelta(days=repeat.after_days)
    return right and late and one.outcome == "negative"


def fault(
    screened: Screening, rule: MarkerRule, sentence: str, evidence: tuple[str, ...], **values: str
) -> Fault:
    """One of the rule set's own sentences about a marker."""
    basis = screened.rules.window.basis if sentence == "late" else rule.basis
    says = screened.rules.says(sentence, label=rule.label, **values)
    return Fault(SPOKEN_WITH_AN.sub(r"\1n ", says), evidence, basis)
