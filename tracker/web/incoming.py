"""What a person would want next with another house's code that nobody knows here: its unit registered."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import access
from tracker.actions.scanning import UnknownCode
from tracker.custody.decision import How
from tracker.custody.problems import Problem
from tracker.custody.steps import STEPS
from tracker.custody.steps.outside import OUTSIDE_CODE
from tracker.identifiers.units import Family
from tracker.labels.code import Kind, Misread, printed, read
from tracker.labels.recognise import Recognised, recognise
from tracker.language import gettext as _

pages = Blueprint("incoming", __name__, template_folder="templates")

STEP_OF = {Kind.DONOR: "collect", Kind.VIAL: "receive"}
NEITHER = "This is neither a donor nor a vial. Scan the donor the unit is from, or the vial it was given."


def told(found: Recognised) -> list[tuple[str, str]]:
    """What the code says, in words: nothing is looked up, for no table of facilities or products ships."""
    outside = found.outside
    if outside is None or outside.family is Family.OTHER:
        return []
    facts = (
        (_("Donation number"), outside.donation),
        (_("Product"), outside.product),
        (_("Part"), outside.part),
        (_("Expires, as the label says"), (outside.expires or "").replace("T", " ")),
        (_("Structures read"), ", ".join(one.name for one in outside.message.structures)),
    )
    return [(name, value) for name, value in facts if value]


def offered(problem: UnknownCode) -> dict[str, Any]:
    """What the first page shows beside the sentence: what was read, which vials it may be, what to do."""
    return {
        "unknown": {
            "told": told(problem.read),
            "text": problem.read.text,
            "incoming": problem.incoming,
            "may": _may(),
            "among": [(printed(one), url_for("subjects.show", text=one)) for one in problem.among],
            "wrong": "",
        }
    }


@pages.post("/incoming")
def register() -> ResponseReturnValue:
    """On to the form that registers the unit, with the code filled in; it travels in no address."""
    text = request.form.get(OUTSIDE_CODE, "")
    try:
        found = read(request.form.get("into", ""))
        if found.kind not in STEP_OF:
            raise Problem(NEITHER)
    except (Misread, Problem) as problem:
        shown = offered(UnknownCode(problem.says, recognise(text), How.WEDGE))
        shown["unknown"]["wrong"] = problem.says
        return render_template("incoming.html", typed=request.form.get("into", ""), **shown), 422
    return redirect(url_for("steps.step", text=found.code, kind=STEP_OF[found.kind]), 307)


def _may() -> bool:
    return any(STEPS[one].allows(access.actor()) for one in STEP_OF.values())
