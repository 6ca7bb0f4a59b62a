"""What waits for a quality officer: three lists to decide, and what stands still meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.actions.loading import rules
from tracker.actions.looking import case_of
from tracker.actions.releasing import decidable, weigh
from tracker.actions.site import Site
from tracker.custody.analytes import Outcome
from tracker.custody.case import Case
from tracker.custody.case.quality import Result
from tracker.custody.clocks import expiry
from tracker.custody.measured import answers
from tracker.custody.measured import judged as judged_by
from tracker.custody.people import Actor
from tracker.custody.products import Criterion, Specification
from tracker.custody.sample import Part, Stage, Standing, Vial
from tracker.records import folded, notice_queries, officer_queries
from tracker.records.connection import Connection
from tracker.records.notice_queries import Told
from tracker.records.officer_queries import Entered, InForce, Offered, Proposed, Undecided
from tracker.records.parts import Parts
from tracker.records.specifications import load as load_specifications

SHOWN = 25
TO_INVESTIGATE = ("failing_result", "mismatch", "wrong_site")


@dataclass(frozen=True, slots=True)
class ToReview:
    """A result that waits for a second person, with the limits it will be held against."""

    sample: str
    result: Result
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class ToRelease:
    """A sample that waits for a decision: the next step, what speaks against it, how long the vials last."""

    sample: Undecided
    vials: tuple[str, ...]
    standing: Standing
    step: str
    against: tuple[str, ...]
    expires: datetime | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Everything a quality officer has before them."""

    review: tuple[ToReview, ...]
    release: tuple[ToRelease, ...]
    investigate: tuple[InForce, ...]
    holds: tuple[InForce, ...]
    overdue: tuple[Offered, ...]
    deviations: tuple[Entered, ...]
    late: tuple[Entered, ...]
    told: tuple[Told, ...]
    approve: tuple[Proposed, ...]


def waiting(site: Site, actor: Actor) -> Waiting:
    """What waits for this officer, by age and by clock."""
    overdue = site.clock() - timedelta(minutes=site.settings.offer_overdue_minutes)
    with site.database.reading() as connection:
        stops = officer_queries.stops_in_force(connection)
        undecided = officer_queries.undecided(connection)
        review = _to_review(site, connection)
        offers = officer_queries.offered_before(connection, overdue)
        deviations = officer_queries.open_deviations(connection)
        late = _ending_a_clock(connection, officer_queries.late_steps(connection))
        told = notice_queries.of_open_episodes(connection)
        approve = officer_queries.proposed(connection)
    return Waiting(
        review=review,
        release=_to_release(site, actor, undecided),
        investigate=tuple(one for one in stops if one.kind in TO_INVESTIGATE),
        holds=tuple(one for one in stops if one.kind not in TO_INVESTIGATE),
        overdue=offers,
        deviations=deviations,
        late=late,
        told=told,
        approve=approve,
    )


def limits(specifications: Iterable[Specification], result: Result) -> tuple[Criterion, ...]:
    """The criteria a result answers under the versions it is judged by."""
    return tuple(one for version in specifications for one in version.criteria if answers(result, one))


def judged(criteria: Iterable[Criterion], result: Result) -> Outcome | None:
    """How a result stands to its limits, the worst deciding; None where no limit is asked."""
    found = (judged_by(one, result) for one in criteria)
    return max(found, key=list(Outcome).index, default=None)


def _to_review(site: Site, connection: Connection) -> tuple[ToReview, ...]:
    """Results as they count now, corrections and reviews folded in, oldest first."""
    found = officer_queries.unreviewed(connection)
    entries = Parts(connection, site.clock(), rules(site)).entries({one.sample for one in found})
    known = {one.id: one for one in folded.to_results(entries)}
    judged = _specifications(connection, {one.sample for one in found})
    rows = [(one.sample, known[one.id]) for one in found if one.id in known]
    return tuple(
        ToReview(sample, result, limits((judged[sample],), result))
        for sample, result in rows
        if not (result.reviewed_by or result.returned or result.void)
    )


def _to_release(site: Site, actor: Actor, found: Iterable[Undecided]) -> tuple[ToRelease, ...]:
    """Samples by the clock that ends first, then by age."""
    rows = [one for each in list(found)[:SHOWN] for one in _next_release(site, actor, each)]
    far = site.clock() + timedelta(days=36_500)
    return tuple(sorted(rows, key=lambda one: (one.expires or far, one.sample.collected_at)))


def _next_release(site: Site, actor: Actor, sample: Undecided) -> list[ToRelease]:
    """The step its first undecided vial waits for; the page of the sample weighs every vial."""
    vials = officer_queries.UNDECIDED
    case = case_of(site, sample.code)
    undecided = (one for one in decidable(case.line) if (one.standing or Standing.QUARANTINED).value in vials)
    left = [one for one in undecided if _still_usable(case, one)]
    if not left:
        return []
    first = case_of(site, left[0].code)
    standing = left[0].standing or Standing.QUARANTINED
    step = "release_conditionally" if standing is Standing.QUARANTINED else "release"
    decision = weigh(first, actor, step)
    against = tuple(dict.fromkeys(one.says for one in decision.refusals))
    return [ToRelease(sample, tuple(one.code for one in left), standing, step, against, expiry(first))]


def _still_usable(whole: Case, vial: Vial) -> bool:
    """Be neither expired nor given: a decision on anything else is no longer one about its use."""
    drawn_up = [one for one in whole.line.children(vial.code) if one.part is Part.PREPARATION]
    given = Stage.INJECTED in {vial.stage, *(one.stage for one in drawn_up)}
    if given or (vial.stage is Stage.CONSUMED and all(one.ended for one in drawn_up)):
        return False
    ends = expiry(whole, vial.code)
    return ends is None or ends > whole.now


def _ending_a_clock(connection: Connection, found: tuple[Entered, ...]) -> tuple[Entered, ...]:
    """The late steps whose time would end a clock: only these wait for a second signature."""
    judged = _specifications(connection, {one.sample for one in found})
    return tuple(one for one in found if _ends_a_clock(judged[one.sample], one.data))


def _ends_a_clock(specification: Specification, data: Mapping[str, object]) -> bool:
    names = {data.get("name"), data.get("step")}
    return any(not names.isdisjoint(one.ends) for one in specification.clocks)


def _specifications(connection: Connection, samples: set[str]) -> dict[str, Specification]:
    """The version each of these samples is judged under."""
    codes = officer_queries.specification_of(connection, samples)
    known = load_specifications(connection, set(codes.values()))
    return {sample: known[code] for sample, code in codes.items()}
