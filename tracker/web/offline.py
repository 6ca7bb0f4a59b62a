"""Without network: a page the device keeps, and acts that waited on it, decided when the network is back.

Only what a step lets wait may wait. A queued act is decided like any other, under its own maker's sign-in,
with its own time and its own key; nothing is ever decided on the device.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from tracker import access
from tracker.actions.acting import take_step
from tracker.actions.given import Answer, Request
from tracker.actions.scanning import scan
from tracker.custody.case import Case
from tracker.custody.decision import How
from tracker.custody.problems import Busy, NotAllowedHere, Problem, Unknown
from tracker.custody.steps import STEPS, Step
from tracker.web.app_icon import SIZES, drawn
from tracker.web.forms import from_form
from tracker.web.reading import SAID, complaint
from tracker.web.reasons import as_read
from tracker.web.shown import code_in, this_site, zone
from tracker.web.step_form import step_form

pages = Blueprint("offline", __name__, template_folder="templates")

NOT_YOURS = "This record was made on the device by another person. It waits for them, and was not sent."
CANNOT_WAIT = "This step cannot wait for the network. Do it on its own page."


def waiting_steps() -> list[Step]:
    """What this person may write down without network."""
    return [one for one in STEPS.values() if one.may_wait and one.allows(access.actor())]


@pages.get("/offline")
def page() -> ResponseReturnValue:
    """The page a device keeps: it knows no vial and no verdict, only what may be written down meanwhile."""
    case = Case(now=this_site().clock())
    return render_template("offline.html", forms=[(one, _form(one, case)) for one in waiting_steps()])


def _form(step: Step, case: Case) -> list[Any]:
    """The boxes of a step, each with an id of its own on a page of many forms."""
    boxes = step_form(step, case, {}, {}, prefix=f"{step.kind}-").fields
    return [one for one in boxes if one.name != "late_reason"]


@pages.get("/offline/who")
def who() -> ResponseReturnValue:
    """Who is signed in at this device, and the token a queued act is sent with."""
    return {"user": access.actor().user, "token": generate_csrf()}


@pages.post("/offline/send")
def send() -> ResponseReturnValue:
    """Decide one act that waited: done, or refused with every reason; the same key gives the same answer."""
    form = request.form
    if form.get("user") != access.actor().user:
        raise NotAllowedHere(NOT_YOURS)
    try:
        return _told(_decided(_step(form)))
    except Busy:
        raise
    except Problem as problem:
        return {"done": False, "says": [as_read(complaint(problem))]}, 422


def _step(form: Mapping[str, str]) -> Step:
    step = STEPS.get(form.get("step", ""))
    if step is None or not step.may_wait or not form.get("key"):
        raise Unknown(CANNOT_WAIT)
    return step


def _decided(step: Step) -> Answer:
    form = request.form
    asked = Request(
        step=step.kind,
        subject=code_in(form.get("code", "")),
        data=from_form(step.schema, form, zone()),
        receipts=_receipts(step),
        key=form["key"],
        door="page",
        device=request.headers.get("User-Agent", "")[:120],
    )
    return take_step(this_site(), access.actor(), asked)


def _receipts(step: Step) -> tuple[str, ...]:
    """The scans that were made without network, read as any scan is."""
    if not step.scans:
        return ()
    claimed = request.form.get("code_how", "")
    how = How(claimed) if claimed in SAID else How.TYPED
    further = request.form.get("vials", "").split() if step.many else []
    texts = [(request.form.get("code", ""), how), *((one, How.TYPED) for one in further)]
    return tuple(scan(this_site(), access.actor(), text, each).receipt for text, each in texts)


def _told(answer: Answer) -> tuple[Mapping[str, Any], int]:
    return {"done": answer.done, "says": [as_read(one["says"]) for one in answer.refusals]}, 200


@pages.get("/sw.js")
def worker() -> Response:
    """The service worker, at an address from which it may serve the whole site."""
    script = (Path(current_app.static_folder or "") / "js" / "worker.js").read_bytes()
    return Response(script, content_type="text/javascript", headers={"Cache-Control": "no-cache"})


@pages.get("/icon-<int:size>.png")
def icon(size: int) -> ResponseReturnValue:
    """The mark of the program as a picture, for a device's own screen."""
    if size not in SIZES:
        raise Unknown(f"There is no icon of {size} pixels; there are {', '.join(str(one) for one in SIZES)}.")
    return Response(drawn(size), content_type="image/png", headers={"Cache-Control": "public, max-age=86400"})
