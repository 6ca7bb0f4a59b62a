"""A box of vials: one scan after the other without leaving the page, then one act for all of them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import access
from tracker.actions.scanning import Scan, UnknownCode
from tracker.custody.problems import Problem
from tracker.custody.steps import STEPS
from tracker.labels.code import printed
from tracker.language import gettext as _
from tracker.web import reading, scan
from tracker.web.marks import mark, what

pages = Blueprint("box", __name__, template_folder="templates")

NO_VIAL = "This is no vial of ours. Take it out of the box and scan it on the first page, then go on."
VOID = "The label scanned is void: another one was attached since. Put this vial aside, then go on."
STATES = ("usable", "refused", "waiting", "ended")


@pages.get("/box")
def box() -> ResponseReturnValue:
    """The field, an empty list, and the place where an error stops it."""
    offer = STEPS["offer"]
    onward = [offer] if offer.allows(access.actor()) else []
    return render_template("box.html", states=STATES, onward=onward)


@pages.post("/box")
@access.limiter.limit("30 per minute", key_func=scan.whose, deduct_when=scan.was_unknown)
def one() -> ResponseReturnValue:
    """One vial of the box; without scripts the scan leads to its page, as on the first page."""
    if not request.accept_mimetypes.accept_json or request.accept_mimetypes.accept_html:
        return scan.look_up()
    try:
        found = reading.given("code", "how", "frame")
        if found is None:
            return {"says": _("Nothing was read. Scan the label again, or type the code under it.")}, 422
        return _told(reading.read_code(found))
    except UnknownCode as problem:
        return {"says": problem.says}, 404
    except Problem as problem:
        return {"says": reading.complaint(problem)}, 422


def _told(done: Scan) -> ResponseReturnValue:
    view = done.view
    if view is None or view.case.line.vial is None or done.read.code is None:
        return {"says": NO_VIAL}, 422
    case, serial = view.case, done.read.code.serial
    label = case.custody.label(view.code, serial) if serial else None
    if serial and (label is None or label.voided_at is not None):
        return {"says": VOID}, 422
    marked = mark(case, view.code)
    told: dict[str, Any] = {
        "code": view.code,
        "printed": printed(view.code),
        "href": url_for("subjects.show", text=view.code),
        "what": what(case.vial),
        "state": marked.state,
        "word": marked.word,
        "receipt": done.receipt,
    }
    return told
