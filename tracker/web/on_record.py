"""What a form lets a person choose because it is on record: entries of the case, and reference data."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tracker.actions.lists import references
from tracker.custody.case import Case
from tracker.custody.case.exceptions import ExceptionRequest
from tracker.custody.case.process import Done
from tracker.custody.case.quality import Result
from tracker.custody.corrections import CORRECTABLE, correctable_values
from tracker.custody.exceptions import unacknowledged, unsigned
from tracker.custody.measured import failing
from tracker.custody.tasks import ASKS, Task, TaskKind
from tracker.custody.temperature import gaps
from tracker.labels.code import printed
from tracker.language import gettext as _
from tracker.web.declared import ChoiceView
from tracker.web.erasing import erasable
from tracker.web.outside_codes import outside_codes
from tracker.web.shown import clock, this_site, words

Options = tuple[ChoiceView, ...]


def of_reference(kind: str, case: Case) -> Options:
    """What is on record of one kind: establishments, products, units, specifications for this source."""
    source = case.papers.donor.source if case.papers.donor else ""
    found = references(this_site()).of(kind)
    return tuple(
        ChoiceView(one.code, one.name) for one in found if source in ("", one.source) or not one.source
    )


def results(case: Case) -> Options:
    """The results that wait for a review."""
    waiting = (one for one in case.quality.results if not one.reviewed_by)
    return tuple(ChoiceView(one.id, f"{words(one.analyte)} {one.shown}, {one.stage}") for one in waiting)


def every_result(case: Case) -> Options:
    """Every result of the sample."""
    every = case.quality.results
    return tuple(ChoiceView(one.id, f"{words(one.analyte)} {one.shown}, {one.stage}") for one in every)


def stops(case: Case) -> Options:
    """The stops in force here."""
    return tuple(ChoiceView(one.id, f"{one.says}, {clock(one.at)}") for one in case.stops)


def deviations(case: Case) -> Options:
    """The deviations nobody closed."""
    still = (one for one in case.quality.deviations if not one.closed)
    return tuple(
        ChoiceView(
            one.id,
            _(
                "Deviation of %(opened_at)s on %(about)s. %(says)s",
                opened_at=clock(one.opened_at),
                about=printed(one.about),
                says=one.says,
            ).rstrip(),
        )
        for one in still
    )


def entries(case: Case) -> Options:
    """Every entry of the record by its name: results, deviations, steps, hand-overs and markers."""
    return (*_results(case), *deviations(case), *_done(case), *_arrivals(case), *_markers(case))


def correctable(case: Case) -> Options:
    """The entries that hold a value a person may have typed wrong."""
    return (*_results(case), *_done(case), *_arrivals(case), *_markers(case), *outside_codes(case))


def wrong_values(case: Case) -> Options:
    """What may be wrong about an entry of this record: only what is ever corrected of any of them."""
    found = {value for one in correctable(case) for value in correctable_values(case, one.value)}
    return tuple(ChoiceView(one, label) for one, label in CORRECTABLE.items() if one in found)


def questionable(case: Case) -> Options:
    """What an officer may look into: failing results, gaps of temperature and open deviations come first."""
    bad = {one.id for _, one in failing(case)} if case.quality.specification else set()
    worst = [
        ChoiceView(one.id, _("%(result)s, fails", result=_result(one)))
        for one in case.quality.results
        if one.id in bad
    ]
    rest = [ChoiceView(one.id, _result(one)) for one in case.quality.results if one.id not in bad]
    open_gaps = gaps(case) if case.line.vial is not None else ()
    return (*worst, *(ChoiceView(one.evidence, one.says) for one in open_gaps), *deviations(case), *rest)


def notices(case: Case) -> Options:
    """The notices about this treatment that nobody acknowledged."""
    order = case.treatment.order
    told = order.notices if order else ()
    return tuple(
        ChoiceView(one.id, "; ".join(each.says for each in told if each.at == one.opened_at))
        for one in _waiting(case, TaskKind.NOTICE)
    )


def reports(case: Case) -> Options:
    """The reports that are due here."""
    return tuple(
        ChoiceView(one.id, _("Report due %(due_at)s", due_at=clock(one.due_at)))
        for one in _waiting(case, TaskKind.REPORT)
    )


def corrections(case: Case) -> Options:
    """The corrections of closed deviations that are to be looked at again."""
    found = _waiting(case, TaskKind.EFFECTIVENESS)
    return tuple(
        ChoiceView(one.id, _("Correction, due %(due_at)s", due_at=clock(one.due_at))) for one in found
    )


def houses(case: Case) -> Options:
    """The establishments that have not answered a recall."""
    due = [(one, _("due %(when)s", when=clock(one.due_at))) for one in _waiting(case, TaskKind.RECALL_NOTICE)]
    return tuple(ChoiceView(one.id, f"{one.about}, {says}") for one, says in due)


def tasks(case: Case) -> Options:
    """Everything that waits here for somebody."""
    found = (one for one in case.tasks if one.chain == case.subject)
    return tuple(
        ChoiceView(one.id, _("%(kind)s, due %(due_at)s", kind=ASKS[one.kind], due_at=clock(one.due_at)))
        for one in found
    )


def _waiting(case: Case, kind: TaskKind) -> tuple[Task, ...]:
    return tuple(one for one in case.tasks if one.kind is kind and one.chain == case.subject)


def late_entries(case: Case) -> Options:
    """The steps that were entered too late to lengthen a clock by themselves."""
    late = (one for one in _here(case) if one.ends_at != one.at)
    return tuple(ChoiceView(one.id, f"{words(one.name or one.step)}, {clock(one.at)}") for one in late)


def to_acknowledge(case: Case) -> Options:
    """The vials whose exceptional release the physician has to acknowledge."""
    return _requested(unacknowledged(case.treatment.order)) if case.treatment.order else ()


def to_sign(case: Case) -> Options:
    """The vials whose exceptional release waits for its two signatures."""
    return _requested(unsigned(case.treatment.order)) if case.treatment.order else ()


def _requested(found: tuple[ExceptionRequest, ...]) -> Options:
    return tuple(ChoiceView(one.vial, printed(one.vial)) for one in found)


def other_versions(case: Case) -> Options:
    """The versions in force of the same product."""
    found = (one for one in case.quality.other_versions if one.status == "in_force")
    return tuple(
        ChoiceView(one.id, _("%(title)s, version %(version)s", title=one.title, version=one.version))
        for one in found
    )


def _results(case: Case) -> Options:
    return tuple(ChoiceView(one.id, _result(one)) for one in case.quality.results)


def _result(one: Result) -> str:
    return f"{words(one.analyte)} {one.shown}, {clock(one.at)}"


def _here(case: Case) -> tuple[Done, ...]:
    return tuple(one for one in case.processing.done if case.line.focus in (None, one.vial))


def _done(case: Case) -> Options:
    return tuple(ChoiceView(one.id, f"{words(one.name or one.step)}, {clock(one.at)}") for one in _here(case))


def _arrivals(case: Case) -> Options:
    found = (one for one in case.custody.handovers if case.line.focus in (None, one.vial))
    return tuple(
        ChoiceView(one.id, _("Hand-over offered %(offered_at)s", offered_at=clock(one.offered_at)))
        for one in found
    )


def _markers(case: Case) -> Options:
    return tuple(
        ChoiceView(one.id, f"{one.marker} {words(one.outcome)}, {clock(one.specimen_at)}")
        for one in case.papers.markers
    )


def serials(case: Case) -> Options:
    """The labels printed for this vial and not attached yet, newest first."""
    printed = (
        one
        for one in reversed(case.custody.labels)
        if one.vial == case.line.focus and one.attached_at is None and one.voided_at is None
    )
    return tuple(
        ChoiceView(
            one.serial,
            _("%(serial)s, printed %(printed_at)s", serial=one.serial, printed_at=clock(one.printed_at)),
        )
        for one in printed
    )


def names(case: Case, kind: str) -> Options:
    """The names that steps of one kind have in this specification."""
    if case.quality.specification is None:
        return ()
    mine = (one for one in case.specification.route() if one.kind == kind)
    return tuple(ChoiceView(one.name, one.label) for one in mine)


OF_THE_CASE: Mapping[str, Callable[[Case], Options]] = {
    "result": results,
    "stop": stops,
    "deviation": deviations,
    "about": entries,
    "serial": serials,
    "acknowledge_exception.vial": to_acknowledge,
    "release_exceptionally.vial": to_sign,
    "acknowledge_notice.task": notices,
    "record_report.task": reports,
    "check_effectiveness.task": corrections,
    "assign_task.task": tasks,
    "acknowledge_recall.task": houses,
    "attach_file.about": every_result,
    "correct.about": correctable,
    "correct.field": wrong_values,
    "investigate.about": questionable,
    "open_investigation.about": questionable,
    "countersign.about": late_entries,
    "reassign.specification": other_versions,
    "forget_identity.files": erasable,
}
"""Boxes whose answers are entries of the record itself: of any step, or of one step alone."""
