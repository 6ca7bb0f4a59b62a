"""What a release rests on: each vial with every criterion, its results, and the verdict."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from tracker.actions.loading import rules
from tracker.actions.site import Site
from tracker.custody.case import Case
from tracker.custody.case.line import Line
from tracker.custody.changes import Value
from tracker.custody.clocks import expiry
from tracker.custody.decision import Act, Decision, decide
from tracker.custody.measured import Verdict, verdict
from tracker.custody.people import Actor
from tracker.custody.problems import Unknown
from tracker.custody.sample import Part, Stage, Vial
from tracker.custody.steps import STEPS
from tracker.records import cases, chains, scope

GONE = (Stage.DISCARDED, Stage.LOST)
RELEASES = ("release_conditionally", "release")


@dataclass(frozen=True, slots=True)
class Weighed:
    """Vials that stand on the same results for the same reasons: one look is enough for all."""

    cases: tuple[Case, ...]
    verdicts: tuple[Verdict, ...]
    conditionally: Decision
    finally_: Decision
    expires: datetime | None

    @property
    def vials(self) -> tuple[Vial, ...]:
        """The vials of the group."""
        return tuple(one.vial for one in self.cases)


@dataclass(frozen=True, slots=True)
class Releasing:
    """A sample before an officer: its case, the number of the last event seen, and its vials in groups."""

    case: Case
    seq: int
    groups: tuple[Weighed, ...]


def releasing(site: Site, actor: Actor, code: str) -> Releasing:
    """The sample with this code and every vial still to be decided on; raises Unknown."""
    with site.database.reading() as connection:
        if code[:1] != "S" or not scope.known(connection, code):
            raise Unknown(f"There is no sample with the code {code}.")
        loader = cases.Loader(connection, site.clock(), rules(site))
        whole = loader.of_sample(code)
        found = [_case(loader, whole, one) for one in decidable(whole.line)]
        seq = chains.last_seq(connection, code)
    return Releasing(whole, seq, _grouped([_weighed(one, actor) for one in found]))


def decidable(line: Line) -> tuple[Vial, ...]:
    """The vials an officer decides on: manufactured, divided no further, neither specimen nor gone."""
    return tuple(one for one in line.vials.values() if _decidable(line, one))


def weigh(case: Case, actor: Actor, step: str, **data: Value) -> Decision:
    """What the door would say of this act now; the same function, and nothing is written."""
    act = Act(
        id="weighed", step=step, subject=case.subject, actor=actor, at=case.now, now=case.now, data=data
    )
    return decide(case, act, STEPS[step])


def _decidable(line: Line, vial: Vial) -> bool:
    if vial.part is not Part.MANUFACTURE or vial.stage in GONE:
        return False
    made = {one.part for one in line.children(vial.code)}
    if Part.MANUFACTURE in made:
        return False
    return vial.stage is not Stage.CONSUMED or Part.PREPARATION in made


def _case(loader: cases.Loader, whole: Case, vial: Vial) -> Case:
    """The case of one vial: the sample's own, unless a treatment has asked for the vial."""
    one = replace(whole, subject=vial.code, line=replace(whole.line, focus=vial.code))
    path = tuple(each.code for each in one.line.path())
    asked_for = one.treatment.allocation_of(path) is not None
    return loader.of_vial(vial.code) if asked_for else one


def _weighed(case: Case, actor: Actor) -> Weighed:
    verdicts = tuple(verdict(case, one) for one in case.specification.criteria)
    conditionally, finally_ = (weigh(case, actor, step) for step in RELEASES)
    return Weighed((case,), verdicts, conditionally, finally_, expiry(case))


def _grouped(found: list[Weighed]) -> tuple[Weighed, ...]:
    groups: dict[object, Weighed] = {}
    for one in found:
        sign = _sign(one)
        known = groups.get(sign)
        groups[sign] = replace(known, cases=known.cases + one.cases) if known else one
    return tuple(groups.values())


def _sign(one: Weighed) -> object:
    """What must be equal for two vials to be looked at together."""
    says = tuple(
        tuple((each.check, each.says) for each in decision.refusals)
        for decision in (one.conditionally, one.finally_)
    )
    results = tuple((each.outcome, tuple(result.id for result in each.results)) for each in one.verdicts)
    return one.vials[0].standing, says, results, one.expires
