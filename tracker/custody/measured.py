"""Which results speak about a vial: bad counts at once, good after review, the worst of all decides."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.custody.analytes import Outcome, shows_germs
from tracker.custody.case import Case
from tracker.custody.case.quality import Result
from tracker.custody.derived import derived
from tracker.custody.incubation import too_early
from tracker.custody.products import STAGES, Criterion, Specification
from tracker.custody.road import history
from tracker.custody.sample import Part, Vial


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one criterion stands for one vial; `outcome` is None when nothing reviewed answers it, `early` are
    good answers of a culture that was not read to its end."""

    criterion: Criterion
    outcome: Outcome | None
    results: tuple[Result, ...]
    unreviewed: tuple[Result, ...] = ()
    early: tuple[Result, ...] = ()


@derived
def verdict(case: Case, criterion: Criterion) -> Verdict:
    """Judge one criterion by the worst of all results that hold for the vial and were reviewed, failures at
    once; a culture read too early says nothing yet."""
    speaking = tuple(one for one in _about(case, criterion) if not case.quality.excluded(one))
    every = [(judged(criterion, one), one) for one in speaking]
    early = tuple(r for o, r in every if too_early(case, r, o))
    found = [(o, r) for o, r in every if r not in early]
    counted = [(o, r) for o, r in found if o is Outcome.FAILS or r.reviewed_by]
    worst = max((o for o, _ in counted), key=list(Outcome).index, default=None)
    waiting = tuple(r for o, r in found if o is not Outcome.FAILS and not r.reviewed_by)
    return Verdict(criterion, worst, tuple(r for _, r in counted), waiting, early)


@derived
def failing(case: Case) -> tuple[tuple[Criterion, Result], ...]:
    """Every failing result on the vial's own line or its representative, under any version the sample stood
    under."""
    found: dict[str, tuple[Criterion, Result]] = {}
    versions = (case.specification, *case.quality.stood_under)
    for criterion in (one for version in versions for one in version.criteria):
        for result in _near(case, criterion):
            bad = judged(criterion, result) is Outcome.FAILS
            if bad and not case.quality.excluded(result):
                found.setdefault(result.id, (criterion, result))
    return tuple(found.values())


@derived
def unresolved(case: Case) -> tuple[Result, ...]:
    """Every result of the whole sample that fails under a version it stood under, or shows germs, and that no
    investigation took out of the count."""
    versions = (case.specification, *case.quality.stood_under)
    criteria = tuple(one for version in versions for one in version.criteria)
    return tuple(
        one
        for one in case.quality.results
        if not case.quality.excluded(one)
        and (shows_germs(one.analyte, one.word) or any(_fails(criterion, one) for criterion in criteria))
    )


def _fails(criterion: Criterion, result: Result) -> bool:
    return answers(result, criterion) and judged(criterion, result) is Outcome.FAILS


def answers(result: Result, criterion: Criterion) -> bool:
    """Be of the analyte, the stage and the kind of unit that the criterion names."""
    return criterion.measures(result.analyte, result.stage, result.unit)


def judged(criterion: Criterion, result: Result) -> Outcome:
    """How a result stands to a criterion, whichever unit of that kind it is in."""
    return criterion.judge(result.sign, result.number, result.word, result.unit)


def _near(case: Case, criterion: Criterion) -> tuple[Result, ...]:
    near = case.line.codes() | {one.code for one in representatives(case)}
    return tuple(one for one in case.quality.results if one.vial in near and answers(one, criterion))


def _about(case: Case, criterion: Criterion) -> tuple[Result, ...]:
    """The results that hold for the vial: of itself, of an ancestor if the tube was drawn before the
    division, of its representative if that took the same steps."""
    sound = {one.code for one in sound_representatives(case)}
    return tuple(
        one
        for one in _near(case, criterion)
        if holds(case, one)
        or (one.vial in sound and criterion.stage == "final")
        or judged(criterion, one) is Outcome.FAILS
    )


def holds(case: Case, result: Result, code: str | None = None) -> bool:
    """Speak of the vial's own line: drawn from it, or from an ancestor before the division."""
    down = case.line.down(code)
    codes = [one.code for one in down]
    if result.vial not in codes:
        return False
    below = down[codes.index(result.vial) + 1 :]
    return not below or below[0].made_at >= result.drawn_at


def failures(case: Case, result: Result) -> tuple[tuple[Specification, Criterion], ...]:
    """Every criterion a result fails, with the version that asks it."""
    versions = (case.specification, *case.quality.stood_under)
    return tuple(
        (version, one)
        for version in versions
        for one in version.criteria
        if answers(result, one) and judged(one, result) is Outcome.FAILS
    )


@derived
def representatives(case: Case, code: str | None = None) -> tuple[Vial, ...]:
    """The siblings marked representative in a run that a member of the line came out of."""
    runs = {one.run for one in case.line.path(code) if one.run and one.part is Part.MANUFACTURE}
    path = {one.code for one in case.line.path(code)}
    return tuple(
        one
        for one in case.line.vials.values()
        if one.representative and one.run in runs and one.code not in path
    )


@derived
def sound_representatives(case: Case, code: str | None = None) -> tuple[Vial, ...]:
    """The representatives whose results stand for the vial, because they took the same steps."""
    return tuple(one for one in representatives(case, code) if _same_steps(case, one, code))


def _same_steps(case: Case, sibling: Vial, code: str | None) -> bool:
    """The representative took the same manufacturing steps as the member of the line it stands for."""
    own = next((one for one in case.line.path(code) if one.run == sibling.run), None)
    if own is None:
        return False
    names = {one.name for one in case.specification.manufacture}
    return _steps_of(case, own.code, names) == _steps_of(case, sibling.code, names)


def _steps_of(case: Case, code: str, names: set[str]) -> tuple[str, ...]:
    done = history(case, code)
    return tuple(one.name for one in done if one.name in names and not one.made and one.step != "store")


def asked(case: Case, *, final: bool, after_thaw: bool) -> tuple[Criterion, ...]:
    """The mandatory criteria a use asks of results: those of the conditional release, with `final` those of
    both. What depends on the patient is computed at the treatment."""
    releases = ("conditional", "final") if final else ("conditional",)
    stages = STAGES if after_thaw else STAGES[:3]
    return tuple(
        one
        for one in case.specification.criteria
        if one.mandatory and not one.of_the_treatment and one.release in releases and one.stage in stages
    )
