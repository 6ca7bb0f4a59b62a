"""Forms about one known entry: what speaks against the act is told before anybody fills them in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from tracker import access
from tracker.actions.looking import look
from tracker.actions.releasing import weigh
from tracker.custody.steps import STEPS
from tracker.web import steps
from tracker.web.reasons import reasons
from tracker.web.shown import code_in, this_site

pages = Blueprint("foreseen", __name__, template_folder="templates")


@pages.route("/s/<text>/close_deviation", methods=["GET", "POST"])
def close_deviation(text: str) -> ResponseReturnValue:
    """The form that closes a deviation, with who was not told yet and what was not reported."""
    return _form("close_deviation", code_in(text), "deviation")


@pages.route("/s/<text>/lift", methods=["GET", "POST"])
def lift(text: str) -> ResponseReturnValue:
    """The form that lifts a stop, with what still keeps it in force."""
    return _form("lift", code_in(text), "stop")


def _form(kind: str, code: str, box: str) -> ResponseReturnValue:
    known = request.args.get(box, "")
    return steps.answer(kind, code, **(_against(kind, code, {box: known}) if known else {}))


def _against(kind: str, code: str, known: dict[str, str]) -> dict[str, Any]:
    """What would be refused now; a form that was sent tells what was."""
    view = look(this_site(), access.actor(), code)
    if request.method != "GET" or view.subject not in STEPS[kind].subjects:
        return {}
    decision = weigh(view.case, access.actor(), kind, **known)
    return {"reasons": reasons(view.case, decision.refusals)}
