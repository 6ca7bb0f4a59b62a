"""The page of whatever a code stands for."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker import access
from tracker.actions.looking import look
from tracker.web.shown import code_in, this_site

pages = Blueprint("subjects", __name__, template_folder="templates")


@pages.get("/S/<text>")
@pages.get("/s/<text>")
def show(text: str) -> ResponseReturnValue:
    """The record behind a code; a link opened from a label is no scan."""
    view = look(this_site(), access.actor(), code_in(text))
    return render_template("subject.html", view=view)
