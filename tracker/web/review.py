"""Reviewing one result: the value beside its limit first, then who entered it, then what else was found."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from tracker import access
from tracker.actions.looking import View, look
from tracker.actions.officer_lists import judged, limits
from tracker.actions.releasing import weigh
from tracker.actions.usability import State
from tracker.custody.case.quality import Result
from tracker.custody.incubation import too_early
from tracker.language import gettext as _
from tracker.web import steps
from tracker.web.officer_rows import OUTCOMES, label_of, shown_limit
from tracker.web.reasons import reasons
from tracker.web.shown import Names, code_in, this_site, words
from tracker.web.struck import struck
from tracker.web.telling import code_link, link, mark, when

pages = Blueprint("review", __name__, template_folder="templates")


@pages.route("/s/<text>/review_result", methods=["GET", "POST"])
def review(text: str) -> ResponseReturnValue:
    """The form of a review, with the result before one's eyes when it is known which one."""
    code = code_in(text)
    view = look(this_site(), access.actor(), code)
    found = view.case.quality.result(request.values.get("result", ""))
    if found is None:
        return steps.answer("review_result", code)
    return steps.answer(
        "review_result",
        code,
        template="review.html",
        onward=lambda _: url_for("quality.lists"),
        **_shown(view, found),
    )


def _shown(view: View, found: Result) -> dict[str, Any]:
    """What the page shows of a result beside its form."""
    criteria = limits((view.case.specification,), found)
    same = [one for one in view.case.quality.results if one.analyte == found.analyte and one.id != found.id]
    names = Names([found.by, found.reviewed_by, *(one.by for one in same)])
    outcome = judged(criteria, found)
    early = outcome is not None and too_early(view.case, found, outcome)
    state, word = (State.WAITING, _("read before its last day")) if early else OUTCOMES[outcome]
    return {
        "result": found,
        "told": struck(found.before, found.shown),
        "state": state,
        "verdict": word,
        "label": label_of(found.analyte),
        "limits": [shown_limit(one) for one in criteria],
        "sources": [one.source for one in criteria if one.source],
        "facts": _facts(view, found, names),
        "same": [_row(one, names) for one in same],
        **(_against(view, found) if request.method == "GET" else {}),
    }


def _against(view: View, found: Result) -> dict[str, Any]:
    """What speaks against this very review, before anybody presses."""
    if found.reviewed_by or found.returned:
        return {"reasons": []}
    decision = weigh(view.case, access.actor(), "review_result", result=found.id, verdict="accepted")
    return {"reasons": reasons(view.case, decision.refusals)}


def _facts(view: View, found: Result, names: Names) -> list[tuple[str, str | Markup]]:
    event = url_for("ledger.search", about=view.case.sample.code, act=found.id[:32])
    return [
        ("stage", words(found.stage)),
        (_("about vial"), code_link(found.vial)),
        (_("drawn as"), code_link(found.tube)),
        ("drawn", when(found.drawn_at)),
        ("entered", Markup("{}, {}").format(when(found.at), names(found.by))),
        ("reviewed", names(found.reviewed_by) if found.reviewed_by else _("by nobody yet")),
        ("sample", code_link(view.case.sample.code)),
        ("evidence", link(event, _("the entry on the ledger"))),
    ]


def _row(one: Result, names: Names) -> dict[str, Any]:
    reviewed = mark("usable", "reviewed") if one.reviewed_by else mark("waiting", _("not reviewed"))
    cells = [
        struck(one.before, one.shown),
        words(one.stage),
        code_link(one.vial),
        names(one.by),
        when(one.at),
        reviewed,
    ]
    return {"cells": cells}
