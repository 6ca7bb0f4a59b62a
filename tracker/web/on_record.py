"""What a form lets a person choose because it is on record: entries of the case, and reference data."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tracker.actions.lists import references
from tracker.custody.case import Case
from tracker.web.declared import ChoiceView
from tracker.web.shown import clock, this_site, words

Options = tuple[ChoiceView, ...]


def of_reference(kind: str) -> Options:
    """Everything on record of one kind: establishments, specifications in force, products, units."""
    return tuple(ChoiceView(one.code, one.name) for one in references(this_site()).of(kind))


def results(case: Case) -> Options:
    """The results that wait for a review."""
    waiting = (one for one in case.quality.results if not one.reviewed_by)
    return tuple(ChoiceView(one.id, f"{words(one.analyte)} {one.shown}, {one.stage}") for one in waiting)


def stops(case: Case) -> Options:
    """The stops in force here."""
    return tuple(ChoiceView(one.id, f"{one.says}, {clock(one.at)}") for one in case.stops)


def deviations(case: Case) -> Options:
    """The deviations nobody closed."""
    still = (one for one in case.quality.deviations if not one.closed)
    return tuple(ChoiceView(one.id, f"Deviation of {clock(one.opened_at)} on {one.about}") for one in still)


def entries(case: Case) -> Options:
    """What can be corrected, investigated or countersigned: results, deviations, steps and hand-overs."""
    found = [
        ChoiceView(one.id, f"{words(one.analyte)} {one.shown}, {clock(one.at)}")
        for one in case.quality.results
    ]
    done = [
        ChoiceView(one.id, f"{words(one.name or one.step)}, {clock(one.at)}")
        for one in case.processing.done
        if case.line.focus in (None, one.vial)
    ]
    arrivals = [
        ChoiceView(one.id, f"Hand-over offered {clock(one.offered_at)}")
        for one in case.custody.handovers
        if case.line.focus in (None, one.vial)
    ]
    markers = [
        ChoiceView(one.id, f"{one.marker} {words(one.outcome)}, {clock(one.specimen_at)}")
        for one in case.papers.markers
    ]
    return (*found, *deviations(case), *done, *arrivals, *markers)


def serials(case: Case) -> Options:
    """The labels printed for this vial and not attached yet, newest first."""
    printed = (
        one
        for one in reversed(case.custody.labels)
        if one.vial == case.line.focus and one.attached_at is None and one.voided_at is None
    )
    return tuple(ChoiceView(one.serial, f"{one.serial}, printed {clock(one.printed_at)}") for one in printed)


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
}
"""Boxes whose answers are entries of the record itself."""
