"""Reading: a subject as it is now, what happened to it, and whether a step would be allowed."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, jsonify
from marshmallow import Schema

from tracker.access import actor
from tracker.actions import listing
from tracker.actions.looking import AT_THE_TREATMENT, case_of, verdict
from tracker.actions.site import Site
from tracker.api import shown
from tracker.api.answers import WHOLE, page_shape, writer
from tracker.api.families import FAMILIES, HANDOVERS, VIALS, Family
from tracker.api.lists import events_page
from tracker.api.operations import READING, Operations, answers, described, problems
from tracker.api.queries import HandoverVerdictQuery, PageQuery, VerdictQuery, asked
from tracker.api.shapes import Verdict
from tracker.api.subject_shapes import Lineage
from tracker.api.treatment_shapes import LedgerEvent
from tracker.custody.problems import Invalid, NotAllowedHere
from tracker.custody.steps import STEPS, Step

View = Callable[..., Response]
EVENTS = "What happened, done and refused, oldest first; a vial's are those of its sample that name it."
VERDICT = (
    "What the record says of a step you might take. `allowed` is null, and never true, where only what is "
    "given could still tell."
)


def add_reading(operations: Operations, site: Site) -> None:
    """Give every family its record, its events and its verdicts, and a vial its line."""
    for family in FAMILIES:
        says = f"The {family.noun} as it is now: coded values only, never a name."
        _add(operations, family, "read", _subject(site, family), says, WHOLE[family.path])
        _add(operations, family, "events", _events(site, family), EVENTS, page_shape(LedgerEvent), PageQuery)
        if family.subject is not None:
            query = HandoverVerdictQuery if family is HANDOVERS else VerdictQuery
            _add(operations, family, "verdict", _verdict(site, family, query), VERDICT, Verdict, query)
    _add(
        operations, VIALS, "lineage", _lineage(site), "Where a vial came from, and what came of it.", Lineage
    )


def _add(
    operations: Operations,
    family: Family,
    what: str,
    view: View,
    says: str,
    shape: type[Schema],
    query: type[Schema] | None = None,
) -> None:
    statuses = (*READING, 403, 422) if query else READING
    more = {"parameters": [{"in": "query", "schema": query}]} if query else {}
    told = described(
        view,
        f"{what.capitalize()} ({family.noun})",
        says,
        {200: answers(shape, "As it is on record."), **problems(*statuses)},
        operationId=f"{what}_{family.path}",
        **more,
    )
    address = f"/{family.path}/<code>" + ("" if what == "read" else f"/{what}")
    operations.add(address, endpoint=f"{family.path}_{what}", view=told, tags=[family.path])


def _subject(site: Site, family: Family) -> View:
    def view(code: str) -> Response:
        return jsonify(writer(WHOLE[family.path]).dump(shown.subject(site, actor(), family.read(code))))

    return view


def _events(site: Site, family: Family) -> View:
    def view(code: str) -> Response:
        found, query = family.read(code), asked(PageQuery)
        listing.one(site, family.path, found)
        return events_page(query, lambda after, most: listing.events_of(site, found, after, most))

    return view


def _verdict(site: Site, family: Family, query: type[Schema]) -> View:
    def view(code: str) -> Response:
        found, given = family.read(code), asked(query)
        listing.one(site, family.path, found)
        step = _step(given["step"], VIALS if family is HANDOVERS else family)
        if family is HANDOVERS:
            found = _carried(site, found, given["vial"])
        if not step.allows(actor()):
            raise NotAllowedHere(f"“{step.label}” is not among what you may do here.")
        return jsonify(shown.verdict(verdict(site, actor(), found, step.kind)))

    return view


def _step(kind: str, family: Family) -> Step:
    step = STEPS.get(kind)
    known = step is not None and (step in family.steps or (family is VIALS and step.kind in AT_THE_TREATMENT))
    if step is None or not known:
        says = f"There is no step of this name that is done to a {family.noun}."
        raise Invalid("Some fields do not fit.", {"step": [says]})
    return step


def _carried(site: Site, handover: str, vial: str) -> str:
    if all(one["vial"] != vial for one in listing.travelling(site, handover)):
        raise Invalid("Some fields do not fit.", {"vial": ["This hand-over does not carry that vial."]})
    return vial


def _lineage(site: Site) -> View:
    def view(code: str) -> Response:
        found = VIALS.read(code)
        line = case_of(site, found).line
        told = {
            "code": found,
            "sample": line.vials[found].sample,
            "ancestors": [shown.vial_line(one) for one in line.path(found)[1:]],
            "descendants": [shown.vial_line(one) for one in line.descendants(found)],
        }
        return jsonify(Lineage().dump(told))

    return view
