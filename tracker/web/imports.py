"""Importing a laboratory's file: choose it, look at what is wrong in it, then all of it or what is right."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, stream_template, url_for
from flask.typing import ResponseReturnValue

from tracker import access
from tracker.actions.laboratory.aside import put_aside, put_aside_before
from tracker.actions.laboratory.decoding import UnreadableFile
from tracker.actions.laboratory.importing import Imported, Preview, import_file, preview
from tracker.actions.laboratory.panels import Progress
from tracker.actions.laboratory.profiles import profiles
from tracker.custody.problems import NotAllowedHere, Problem
from tracker.custody.steps import STEPS
from tracker.language import gettext as _
from tracker.web.shown import Names, this_site
from tracker.web.working import Working

pages = Blueprint("imports", __name__, template_folder="templates", url_prefix="/results/import")

MOST_SHOWN = 1000


@pages.get("")
def choose() -> str:
    """The form that asks for the file."""
    return _form()


@pages.post("")
def look() -> ResponseReturnValue:
    """Put the file aside and show what would come of it."""
    _refuse_strangers()
    sent, profile = request.files.get("file"), request.form.get("profile", "")
    if sent is None or not sent.filename:
        return _form(_("Choose a file.")), 422
    content = sent.read()
    most = this_site().settings.import_bytes
    if len(content) > most:
        return _form(
            _(
                "The file has %(content)s bytes; at most %(most)s are read. Send it in parts.",
                content=len(content),
                most=most,
            )
        ), 413
    try:
        sha256 = put_aside(this_site(), access.actor(), content, sent.filename, profile)
    except UnreadableFile as problem:
        return _form(problem.says), 422
    return redirect(url_for("imports.shown", sha256=sha256), 303)


@pages.get("/<sha256>")
def shown(sha256: str) -> ResponseReturnValue:
    """What would come of the file; nothing is written."""
    site, actor = this_site(), access.actor()
    file = put_aside_before(site, actor, sha256)

    def work(progress: Progress) -> Preview:
        return preview(site, actor, file, progress)

    return _told("import_preview.html", Working(work), file.name)


@pages.post("/<sha256>")
def take(sha256: str) -> ResponseReturnValue:
    """Import the file: all of it, or all but what cannot be taken."""
    site, actor = this_site(), access.actor()
    _refuse_strangers()
    file, leave_out = put_aside_before(site, actor, sha256), request.form.get("leave_out") == "yes"

    def work(progress: Progress) -> Imported:
        return import_file(site, actor, file, leave_out=leave_out, progress=progress)

    return _told("import_done.html", Working(work), file.name)


def _told(template: str, working: Working[Any], name: str) -> ResponseReturnValue:
    """A page that is sent while the work goes on; its last part asks what came of it."""

    def outcome() -> dict[str, Any]:
        found = working.result()
        if isinstance(found, Problem):
            return {"problem": found, "found": None}
        who = Names([found.before.by])(found.before.by) if found.before else ""
        return {"problem": None, "found": found, "before_by": who}

    return stream_template(
        template, name=name, progress=working.progress(), outcome=outcome, most_shown=MOST_SHOWN
    ), {"Content-Type": "text/html; charset=utf-8", "X-Accel-Buffering": "no"}


def _form(says: str = "") -> str:
    _refuse_strangers()
    known = profiles(this_site())
    chosen = request.form.get("profile") or next(iter(known))
    return render_template("import.html", profiles=known.values(), chosen=chosen, says=says)


def _refuse_strangers() -> None:
    if not STEPS["record_panel"].allows(access.actor()):
        raise NotAllowedHere("Laboratory files are imported by technicians and quality officers.")
