"""Making a subject: each family has one step that makes one; a hand-over is made by offering its vials."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flask import Response
from marshmallow import Schema

from tracker.actions.listing import one
from tracker.actions.looking import case_of
from tracker.actions.site import Site
from tracker.api.answers import body_shape
from tracker.api.bodies import step_body
from tracker.api.families import DONORS, FAMILIES, HANDOVERS, RECALLS, SAMPLES, VIALS, Family
from tracker.api.naming import HANDOVER_KINDS, OfDonor, OfVial, OfVials, faults_of, named_beside
from tracker.api.operations import Operations, described
from tracker.api.stepping import explained, last_made, stepped, take, taking
from tracker.custody.problems import Invalid
from tracker.custody.steps import STEPS, Step

ANSWERS = ("accept", "decline", "cancel_offer", "take_back", "delivered")
BY_ITSELF = "Name one vial: each is issued by itself, and each comes back by itself."
View = Callable[..., Response]


def add_making(operations: Operations, site: Site) -> None:
    """Give every family that can be made from outside its POST, and a hand-over the answers to it."""
    for family in FAMILIES:
        if family.makes:
            step = STEPS[family.makes]
            view, beside = (_collecting(site), OfDonor) if family is SAMPLES else (_making(site, step), None)
            _add(operations, family, step, view, beside)
    drill = STEPS["start_drill"]
    _add(operations, RECALLS, drill, _making(site, drill), None, "/drills")
    _add(operations, HANDOVERS, STEPS["offer"], _handing_over(site), OfVials)
    for kind in ANSWERS:
        _add(
            operations, HANDOVERS, STEPS[kind], _answering(site, STEPS[kind]), OfVial, f"/<code>/steps/{kind}"
        )


def _add(
    operations: Operations,
    family: Family,
    step: Step,
    view: View,
    beside: type[Schema] | None,
    under: str = "",
) -> None:
    told = described(
        view,
        f"{step.label} ({family.noun})",
        explained(step),
        stepped(family.path),
        operationId=f"{step.kind}_{family.path}" if under else f"make_{family.path}",
        **taking(body_shape(step, beside)),
    )
    endpoint = f"{family.path}_{step.kind}" if under else f"{family.path}_make"
    address = f"/{family.path}{under}"
    operations.add(address, endpoint=endpoint, view=told, methods=["POST"], tags=[family.path])


def _making(site: Site, step: Step) -> View:
    def view() -> Response:
        return take(site, step.kind, "", step_body())

    return view


def _collecting(site: Site) -> View:
    def view() -> Response:
        found, body = named_beside(site, step_body(), OfDonor, DONORS, STEPS["collect"])
        return take(site, "collect", found["donor"], body, last_made)

    return view


def _handing_over(site: Site) -> View:
    def view() -> Response:
        body = step_body()
        step = STEPS[HANDOVER_KINDS.get(str(body.own.get("kind")), "offer")]
        found, body = named_beside(site, body, OfVials, VIALS, step)
        first, *others = dict.fromkeys(found["vials"])
        if others and not step.many:
            raise Invalid("Some fields do not fit.", faults_of(step, body) | {"vials": [BY_ITSELF]})
        body = replace(body, own={**body.own, "vials": others}) if others else body
        return take(site, step.kind, first, body, last_made)

    return view


def _answering(site: Site, step: Step) -> View:
    def view(code: str) -> Response:
        handover = HANDOVERS.read(code)
        one(site, "handovers", handover)
        found, body = named_beside(site, step_body(), OfVial, VIALS, step)
        says = _elsewhere(site, handover, found["vial"])
        if says:
            raise Invalid("Some fields do not fit.", faults_of(step, body) | {"vial": [says]})
        return take(site, step.kind, found["vial"], body, lambda _: handover)

    return view


def _elsewhere(site: Site, handover: str, vial: str) -> str:
    """Why this hand-over is not the one to answer for this vial; the step judges everything else."""
    custody = case_of(site, vial).custody
    if all(line.handover != handover for line in custody.of(vial)):
        return "This hand-over does not carry that vial."
    now = custody.open(vial) or custody.disputed(vial)
    return (
        "" if now is None or now.handover == handover else "That vial has since gone into another hand-over."
    )
