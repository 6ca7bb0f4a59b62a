"""The donor of a sample: whose own use it is for, and which of their papers speak against giving it away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from tracker.custody.case import Case
from tracker.custody.case.papers import Determination, History, Permission
from tracker.custody.derived import derived
from tracker.custody.jurisdictions import Meaning, RiskRule, Use
from tracker.custody.markers import RISKS, Answer
from tracker.custody.panel import assessed_at, cleared, verdicts
from tracker.custody.screening import Fault, Screening, diluted, screening
from tracker.custody.sources import GIVERS, SOURCES

SCOPES = ("donation", "treatment", "research")
NO_RULES = "The rules for donors that this sample was collected under are not on record."


def for_own_use(case: Case) -> bool:
    """Be given to the very person it came from, by matching persons; while nobody has ordered it, by what the
    specification admits."""
    relation, donor, order = case.specification.relation, case.papers.donor, case.treatment.order
    if relation == "allogeneic" or donor is None:
        return False
    if order is None:
        return relation == "autologous"
    return case.papers.same_person(donor.person, order.patient)


@derived
def marker_faults(case: Case) -> tuple[Fault, ...]:
    """One sentence for each marker that is missing, out of its window, on the wrong person, by a wrong method
    or bad; without rules to judge by, that there are none."""
    screened = screening(case)
    if screened is None:
        return (Fault(NO_RULES, (), ""),)
    return (*_wrong_mother(screened), *(fault for one in verdicts(screened) for fault in one.faults))


def _wrong_mother(screened: Screening) -> Iterator[Fault]:
    donor, rules = screened.donor, screened.rules
    tested = rules.tested[donor.source]
    if tested == "mother" and screened.papers.same_person(donor.person, donor.tested_person):
        source = SOURCES[donor.source].label.lower()
        yield Fault(f"For {source} the mother is tested, and no mother is named.", (donor.code,), rules.title)


@derived
def history_faults(case: Case) -> tuple[Fault, ...]:
    """One sentence for each question of the history that is open or was answered with a risk."""
    screened = screening(case)
    if screened is None:
        return (Fault(NO_RULES, (), ""),)
    return tuple(_of_history(screened))


def _of_history(screened: Screening) -> Iterator[Fault]:
    for rule in screened.rules.history:
        yield from _of_risk(screened, rule)
    found, givers = screened.papers.histories, SOURCES[screened.donor.source].consent_by
    evidence = tuple(one.id for one in found)
    if screened.rules.history and not _by_right(screened):
        says = f"was answered by {GIVERS[found[-1].answered_by]}" if found else "is not on record"
        right = " or ".join(GIVERS[one] for one in givers)
        says = f"The history questionnaire {says}; it is answered by {right}."
        yield Fault(says, evidence, screened.rules.history[0].basis)
        return
    for rule in open_questions(screened):
        says = f"The history leaves a question open: “{RISKS[rule.risk]}”."
        yield Fault(says, evidence, rule.basis)


def _by_right(screened: Screening) -> tuple[History, ...]:
    givers = SOURCES[screened.donor.source].consent_by
    return tuple(one for one in screened.papers.histories if one.answered_by in givers)


def open_questions(screened: Screening) -> tuple[RiskRule, ...]:
    """The questions these rules ask that nobody who may answer has answered."""
    answered = {
        name
        for one in _by_right(screened)
        for name, answer in one.answers.items()
        if answer in (Answer.YES, Answer.NO)
    }
    return tuple(one for one in screened.rules.history if one.risk not in answered)


def _of_risk(screened: Screening, rule: RiskRule) -> Iterator[Fault]:
    """A yes in any questionnaire counts, whoever gave it, and no later no takes it back."""
    for one in screened.papers.histories:
        if one.answers.get(rule.risk) != Answer.YES:
            continue
        says = f"A risk was found in the history: “{RISKS[rule.risk]}”"
        if rule.yes is Meaning.INELIGIBLE:
            yield Fault(f"{says}.", (one.id,), rule.basis, against=True)
        elif not assessed_at(screened.papers, one.recorded):
            says = f"{says}; no determination has answered it since."
            yield Fault(says, (one.id,), rule.basis, against=True)


def determination_faults(case: Case) -> Iterator[Fault]:
    """What keeps the newest determination from speaking for this donor, its outcome apart."""
    newest, screened = case.papers.determination, screening(case)
    if newest is None or screened is None:
        return
    allowed = screened.rules.may_determine
    if newest.roles and newest.roles.isdisjoint(allowed):
        who = " or ".join(sorted(allowed))
        yield Fault(
            f"The determination was made by no {who}, as these rules ask.", (newest.id,), screened.rules.title
        )
    if newest.outcome == "eligible":
        for says, key in _worse_since(screened, newest):
            yield Fault(
                f"The determination of {newest.at:%Y-%m-%d} was made before {says} was known.",
                (newest.id, key),
                screened.rules.title,
            )


def _worse_since(screened: Screening, newest: Determination) -> Iterator[tuple[str, str]]:
    """What speaks against the donor and was recorded after they were determined eligible, also where it was
    corrected back since: whoever determined them did not know of it."""
    papers = screened.papers

    def later(recorded: datetime) -> bool:
        return recorded > newest.at

    for marker in papers.markers:
        for outcome, recorded in dict.fromkeys(((marker.outcome, marker.recorded), *marker.stood)):
            bad = outcome != "negative" and not cleared(screened, replace(marker, outcome=outcome))
            if bad and later(recorded):
                yield f"a {outcome.replace('_', ' ')} marker", marker.id
    for history in papers.histories:
        if Answer.YES in history.answers.values() and later(history.recorded):
            yield "a risk of the history", history.id
    for specimen in papers.specimens:
        if diluted(screened.rules, specimen) and later(specimen.recorded):
            yield "a dilution of the specimen", specimen.id


def rests_on(case: Case) -> tuple[str, ...]:
    """The entries a determination made now would rest on: every marker, specimen and questionnaire."""
    papers = case.papers
    markers, specimens = (one.id for one in papers.markers), (one.id for one in papers.specimens)
    return (*markers, *specimens, *(one.id for one in papers.histories))


def permission(case: Case) -> Permission | None:
    """The newest permission to use this sample although its donor is not eligible, for the treatment at hand,
    or for whichever it names while none is."""
    order = case.treatment.order
    own = [one for one in case.papers.permissions if order is None or one.treatment == order.code]
    return max(own, key=lambda one: (one.at, one.id), default=None)


@derived
def ineligible(case: Case) -> bool:
    """Have a donor who was determined ineligible, or a finding that no determination can make good."""
    newest, screened = case.papers.determination, screening(case)
    if newest is not None and newest.outcome == "ineligible":
        return True
    if screened is None:
        return False
    hard = {one.risk for one in screened.rules.history if one.yes is Meaning.INELIGIBLE}
    reactive = any(
        one.outcome == "reactive"
        and not cleared(screened, one)
        and (rule := screened.rules.rule(one.marker)) is not None
        and rule.reactive is Meaning.INELIGIBLE
        for one in screened.papers.markers
    )
    return reactive or bool(screened.risks & hard)


def permitted(case: Case) -> Permission | None:
    """The permission that lets this sample be used although its donor is not eligible: an urgent need at any
    time, a relative once the donor was determined ineligible."""
    own, newest = permission(case), case.papers.determination
    if own is None or own.use == Use.URGENT_NEED:
        return own
    return own if newest is not None and newest.outcome == "ineligible" else None


def determined_eligible(case: Case) -> bool:
    """Have a donor whose determination for eligible nothing on record speaks against."""
    newest = case.papers.determination
    faults = (*marker_faults(case), *history_faults(case), *determination_faults(case))
    return newest is not None and newest.outcome == "eligible" and not faults
