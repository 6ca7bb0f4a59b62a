"""Results beside their limits: every criterion with what was found, who reviewed it, and how it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from tracker.actions.usability import State
from tracker.custody.analytes import BY_NAME, Outcome
from tracker.custody.case import Case
from tracker.custody.case.quality import Result
from tracker.custody.incubation import days_asked, days_read, too_early
from tracker.custody.measurables import answering
from tracker.custody.measured import judged, verdict
from tracker.custody.products import Criterion
from tracker.language import gettext as _
from tracker.language import later, term
from tracker.language.figures import numbers_in
from tracker.web.reasons import with_signs
from tracker.web.shown import Moment, Names, moment, words
from tracker.web.struck import old_value, struck

VERDICTS = {
    Outcome.PASSES: (State.USABLE, later("meets")),
    Outcome.FAILS: (State.REFUSED, later("fails")),
    Outcome.UNDECIDED: (State.WAITING, later("cannot tell")),
}


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One line of the table of results; a criterion without a result has one too."""

    label: str
    stage: str
    value: str
    before: tuple[str, ...]
    limit: str
    state: State
    word: str
    reviewer: str
    by: str
    at: Moment | None
    id: str = ""
    struck: bool = False

    @property
    def told(self) -> str | Markup:
        """The value with those it replaced; one that was taken out of the count is struck through itself."""
        return struck(self.before, old_value(self.value) if self.struck else self.value)


def result_rows(case: Case, corrected: Mapping[str, tuple[str, ...]], names: Names) -> list[ResultRow]:
    """Criteria in the specification's order, each with its results; then results nobody asked for."""
    return list(_rows(case, corrected, names))


def _rows(case: Case, corrected: Mapping[str, tuple[str, ...]], names: Names) -> Iterator[ResultRow]:
    shown: set[str] = set()
    for criterion in case.specification.criteria:
        found = _of(case, criterion)
        shown |= {one.id for one in found}
        if not found:
            yield _missing(criterion)
        for result in found:
            yield _row(case, result, criterion, corrected, names)
    for result in case.quality.results:
        if result.id not in shown:
            yield _row(case, result, None, corrected, names)


def _of(case: Case, criterion: Criterion) -> tuple[Result, ...]:
    """The results that answer a criterion: on the vial's own line what counts for it, on a sample all."""
    if case.line.vial is not None:
        found = verdict(case, criterion)
        counted = {one.id for one in (*found.results, *found.unreviewed)}
    else:
        counted = {one.id for one in case.quality.results}
    return tuple(
        one
        for one in case.quality.results
        if one.analyte in answering(criterion.analyte)
        and one.stage == criterion.stage
        and (one.id in counted or case.quality.excluded(one))
    )


def _missing(criterion: Criterion) -> ResultRow:
    awaited = criterion.mandatory and not criterion.of_the_treatment
    state = State.WAITING if awaited else State.ENDED
    computed = _("computed for each patient") if criterion.of_the_treatment else _("not asked for")
    word = _("missing") if awaited else computed
    return ResultRow(
        label(criterion.analyte),
        words(criterion.stage),
        _("none yet"),
        (),
        numbers_in(with_signs(criterion.shown)),
        state,
        word,
        "",
        "",
        None,
    )


def _row(
    case: Case,
    result: Result,
    criterion: Criterion | None,
    corrected: Mapping[str, tuple[str, ...]],
    names: Names,
) -> ResultRow:
    state, word = _verdict(case, result, criterion)
    return ResultRow(
        label=label(result.analyte),
        stage=words(result.stage),
        value=numbers_in(with_signs(result.shown)),
        before=tuple(numbers_in(one) for one in corrected.get(result.id, ())),
        limit=numbers_in(with_signs(criterion.shown)) if criterion else "",
        state=state,
        word=word,
        reviewer=names(result.reviewed_by) if result.reviewed_by else _("nobody yet"),
        by=names(result.by),
        at=moment(result.at),
        id=result.id,
        struck=case.quality.excluded(result),
    )


def _verdict(case: Case, result: Result, criterion: Criterion | None) -> tuple[State, str]:
    if case.quality.excluded(result):
        return State.ENDED, _("taken out by investigation")
    if criterion is None:
        return State.ENDED, _("no criterion")
    outcome = judged(criterion, result)
    if outcome is not Outcome.FAILS and not result.reviewed_by:
        return State.WAITING, _("returned by the reviewer") if result.returned else _("to be reviewed")
    if too_early(case, result, outcome):
        read, asked = days_read(case, result), days_asked(result.analyte)
        return State.WAITING, _("read after %(read)s of %(asked)s days", read=read, asked=asked)
    state, word = VERDICTS[outcome]
    return state, term(word)


def label(analyte: str) -> str:
    """What was measured, as a person reads it."""
    known = BY_NAME.get(analyte)
    return term(known.label) if known else words(analyte).capitalize()
