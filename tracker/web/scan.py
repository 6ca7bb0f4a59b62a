"""The home of technician and clinician: one field for any code, the last scans, and what waits."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import access
from tracker.actions.lists import waiting_for
from tracker.actions.scanning import Scan, UnknownCode
from tracker.custody.problems import Problem
from tracker.language import gettext as _
from tracker.language.sentences import said
from tracker.web import bedside, incoming, reading
from tracker.web.shown import this_site
from tracker.web.waiting import last_scans, waiting_rows

pages = Blueprint("scan", __name__, template_folder="templates")


@pages.get("/")
def home() -> ResponseReturnValue:
    """One field, the last scans, and what waits, oldest first."""
    return _home()


@pages.get("/scan")
def again() -> ResponseReturnValue:
    """The address the form posts to, opened by hand."""
    return redirect(url_for("scan.home"), 303)


def whose() -> str:
    """Who is counted by a limit: the person, wherever they sit."""
    return str(g.actor.user) if g.get("actor") else "nobody"


def was_unknown(answer: Response) -> bool:
    """Whether a scan found nothing, which nobody may try without end."""
    return answer.status_code == 404


@pages.post("/scan")
@access.limiter.limit("30 per minute", key_func=whose, deduct_when=was_unknown)
def scan() -> ResponseReturnValue:
    """One scan, however it was made: on to its page, with the receipt kept for the next step."""
    return look_up()


def look_up() -> ResponseReturnValue:
    """The scan of the posted form: on to its page, or the first page with what is wrong."""
    typed = request.form.get("code", "")
    try:
        found = reading.given("code", "how", "frame")
        if found is None:
            return _home(typed, _("Nothing was read. Scan the label again, or type the code under it.")), 422
        done = reading.read_code(found)
    except UnknownCode as problem:
        return _home(typed, said(problem.says), **incoming.offered(problem)), 404
    except reading.Several as problem:
        shown = [{"text": one.text, "what": reading.in_words(one)} for one in problem.codes]
        return _home(
            error=_("The picture shows more than one code. Choose the one you mean."), shown=shown
        ), 422
    except Problem as problem:
        return _home(typed, said(reading.complaint(problem))), 422
    if done.unused is not None:
        return redirect(url_for("rolls.unused", text=done.unused.code), 303)
    there = bedside.picked_up(done) or url_for("subjects.show", text=_address(done) or typed)
    return redirect(there, 303)


def _address(done: Scan) -> str:
    """The code scanned; with the serial of a label that does not count any more, so that its page says so."""
    code, case = done.read.code, done.view.case if done.view else None
    if code is None:
        return done.view.code if done.view else ""
    if case is None or case.line.vial is None or not code.serial:
        return code.code
    label = case.custody.label(code.code, code.serial)
    return f"{code.code}.{code.serial}" if label is None or label.voided_at is not None else code.code


@pages.post("/scan/frame")
@access.limiter.limit("10 per second;400 per minute", key_func=whose)
def frame() -> ResponseReturnValue:
    """What one frame of a camera shows; a frame is no scan yet, for a camera sends many."""
    picture = request.files.get("frame")
    if picture is None:
        return {"says": _("No picture was sent.")}, 422
    try:
        found = reading.in_frame(picture)
    except Problem as problem:
        return {"says": problem.says}, 422
    codes = [{"text": one.text, "symbology": one.symbology, "what": reading.in_words(one)} for one in found]
    return {"codes": codes, "how": "camera"}


def _home(typed: str = "", error: str = "", **more: Any) -> str:
    shown: dict[str, Any] = {"typed": typed, "error": error, "outcome": "refused" if error else ""} | more
    waiting = waiting_rows(waiting_for(this_site(), access.actor()), access.actor())
    return render_template("scan.html", scans=last_scans(), waiting=waiting, **shown)
