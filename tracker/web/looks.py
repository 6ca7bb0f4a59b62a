"""The page of looks at who people are, for quality officers and auditors."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import access
from tracker.actions.looks import all_looks
from tracker.ledger.body import read_instant
from tracker.records.looks import Look
from tracker.web.places import place
from tracker.web.shown import Names, code_in, moment, step_label, this_site

pages = Blueprint("looks", __name__, template_folder="templates")


@pages.get("/quality/looks")
def listing() -> ResponseReturnValue:
    """Who looked at whom, newest first; at one person where one is asked for."""
    about = request.args.get("about", "").strip()
    person = code_in(about) if about else ""
    found = all_looks(this_site(), access.actor(), person, place(request.args.get("before", "")))
    names = Names(one.user for one in found.looks)
    further = url_for("looks.listing", about=person or None, before=found.next) if found.next else ""
    return render_template(
        "looks.html", rows=[_row(one, names) for one in found.looks], about=person, further=further
    )


def _row(one: Look, names: Names) -> dict[str, Any]:
    return {
        "when": moment(read_instant(one.recorded)), "who": names(one.user), "subject": one.subject,
        "what": step_label(one.kind), "page": one.page or one.door, "done": one.done,
        "href": url_for("ledger.event", idx=one.idx), "idx": one.idx,
    }  # fmt: skip
