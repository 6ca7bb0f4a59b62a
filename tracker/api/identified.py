"""What a code of another house says, and what a person would want next with it."""

from __future__ import annotations

from typing import Any

from tracker.access import actor
from tracker.actions.scanning import UnknownCode
from tracker.api.operations import PREFIX
from tracker.custody.steps import STEPS
from tracker.custody.steps.outside import OUTSIDE_CODE
from tracker.labels.recognise import Recognised


def identified(read: Recognised) -> dict[str, Any] | None:
    """The facts of a code of another house; None for ours, and for one that could not be read."""
    found = read.outside
    if found is None:
        return None
    structures = [
        {"number": one.number, "name": one.name, "facts": dict(one.facts)} for one in found.message.structures
    ]
    told = {name: getattr(found, name) for name in ("donation", "product", "part", "expires")}
    return {"sort": read.sort.value, **told, "structures": structures}


def offers(problem: UnknownCode) -> list[dict[str, Any]]:
    """The steps that register an incoming unit under this code, as far as this person may take them."""
    collect, receive = STEPS["collect"], STEPS["receive"]
    places = ((collect, f"{PREFIX}/samples"), (receive, f"{PREFIX}/vials/{{vial}}/steps/receive"))
    if not problem.incoming:
        return []
    fills = {OUTSIDE_CODE: problem.read.text}
    return [
        {"step": step.kind, "label": step.label, "path": path, "fills": fills}
        for step, path in places
        if step.allows(actor())
    ]
