"""The markers of a donor against the rule set of the sample: what was asked for, what was found, and every
fault."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from tracker.custody.case.papers import Marker, Papers
from tracker.custody.jurisdictions import MarkerRule, Meaning
from tracker.custody.markers import KNOWN
from tracker.custody.people import Role
from tracker.custody.screening import Fault, Screening, fault, rule_for, unrepeated, why_not


@dataclass(frozen=True, slots=True)
class Verdict:
    """One marker of the panel: the results on record, and everything that speaks against them."""

    rule: MarkerRule
    found: tuple[Marker, ...]
    faults: tuple[Fault, ...]


def verdicts(screened: Screening) -> tuple[Verdict, ...]:
    """The whole panel, then whatever else was found and speaks against the donor."""
    asked = screened.panel()
    names = {one.name for one in asked}
    others = dict.fromkeys(one.marker for one in screened.papers.markers if one.marker not in names)
    judged = [_verdict(screened, rule, asked=True) for rule in asked]
    judged += [_verdict(screened, rule_for(screened.rules, name), asked=False) for name in others]
    return tuple(one for one in judged if one.rule.name in names or one.faults)


def _verdict(screened: Screening, rule: MarkerRule, *, asked: bool) -> Verdict:
    found = screened.of(rule.name)
    faults = [*_spoken_against(screened, rule, found)]
    if asked:
        faults += [*unanswered(screened, rule, found), *unrepeated(screened, rule, found)]
    return Verdict(rule, found, tuple(faults))


def _spoken_against(screened: Screening, rule: MarkerRule, found: tuple[Marker, ...]) -> Iterator[Fault]:
    """A reactive result counts whoever was tested and whenever; nothing negative outweighs it."""
    for one in found:
        name = ""
        if one.outcome == "reactive" and not cleared(screened, one):
            name = _reactive(screened, rule, one)
        elif one.outcome == "needs_assessment" and not assessed_at(screened.papers, one.recorded):
            name = "assessment"
        if name:
            yield replace(fault(screened, rule, name, (one.id,)), against=True)


def _reactive(screened: Screening, rule: MarkerRule, one: Marker) -> str:
    """The sentence a reactive result asks for; empty where it was answered."""
    match rule.reactive:
        case Meaning.NEEDS_ASSESSMENT:
            return "" if assessed_at(screened.papers, one.recorded) else "assessment"
        case Meaning.OWN_OUTCOME if screened.own_outcome == "quality_decides":
            return "" if _decided_by_quality(screened.papers, one) else "own_outcome"
        case Meaning.OWN_OUTCOME if screened.own_outcome == "accepted":
            return ""
        case _:
            return "reactive"


def assessed_at(papers: Papers, recorded: datetime) -> bool:
    """Be answered, since this instant, by a determination for eligible that is the newest."""
    newest = papers.determination
    return newest is not None and newest.outcome == "eligible" and newest.at >= recorded


def _decided_by_quality(papers: Papers, one: Marker) -> bool:
    newest = papers.determination
    by_officer = newest is not None and Role.OFFICER in newest.roles and bool(newest.procedure)
    return by_officer and assessed_at(papers, one.recorded)


def cleared(screened: Screening, one: Marker) -> bool:
    """Be reactive in the one way that another, more specific test on this person may clear, and was cleared
    by it."""
    rule = screened.rules.rule(one.marker)
    way = rule.cleared if rule is not None else None
    if way is None or one.technique != way.reactive_by:
        return False
    confirmations, rule = screened.of(way.marker), rule_for(screened.rules, way.marker)
    right = [one for one in confirmations if one.technique == way.negative_by]
    good = [one for one in right if not [*why_not(screened, rule, one)]]
    return bool(good) and all(each.outcome == "negative" for each in confirmations)


def unanswered(screened: Screening, rule: MarkerRule, found: tuple[Marker, ...]) -> Iterator[Fault]:
    """Nothing on record answers this marker: it is missing, or each result has a reason not to count."""
    if not found:
        yield fault(screened, rule, "missing", ())
        return
    reasons = [(one, list(why_not(screened, rule, one))) for one in found]
    if any(not faults for _, faults in reasons):
        return
    yield from _merged(one for _, faults in reasons for one in faults)


def _merged(faults: Iterable[Fault]) -> Iterator[Fault]:
    """Each sentence once, about everything it was said of."""
    found: dict[str, Fault] = {}
    for one in faults:
        before = found.get(one.says)
        evidence = (*before.evidence, *one.evidence) if before else one.evidence
        found[one.says] = Fault(one.says, evidence, one.basis)
    yield from found.values()


def reactive_agents(screened: Screening, *, even_cleared: bool) -> tuple[str, ...]:
    """The agents with a reactive result, as a label names them."""
    found = (
        KNOWN[one.marker].agent
        for one in screened.papers.markers
        if one.outcome == "reactive" and (even_cleared or not cleared(screened, one))
    )
    return tuple(dict.fromkeys(found))


def fully_tested(screened: Screening) -> bool:
    """Have a result that counts for every marker asked for."""
    return not any([*unanswered(screened, one, screened.of(one.name))] for one in screened.panel())
