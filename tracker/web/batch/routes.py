"""The address of a batch record, and of what stands in the margins of its sheets."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from tracker import access
from tracker.actions.batch_record import batch_record
from tracker.custody.problems import Unknown
from tracker.labels.code import printed
from tracker.language import gettext as _
from tracker.web.batch.page import drawn
from tracker.web.batch.readers import readers_only
from tracker.web.places import number
from tracker.web.shown import code_in, this_site

pages = Blueprint("batch", __name__)

SHEET = """@page {{
  @top-left {{ content: "Batch record {code}"; }}
  @top-right {{ content: "{site}"; }}
  @bottom-left {{ content: "as of event {seq} of its chain"; }}
  @bottom-right {{ content: "page " counter(page) " of " counter(pages); }}
}}
"""


@pages.get("/s/<text>/batch")
def record(text: str) -> ResponseReturnValue:
    """Everything on record of a sample, with the places for signatures."""
    readers_only()
    found = batch_record(this_site(), code_in(text))
    return render_template("batch.html", **drawn(found, access.actor()))


@pages.get("/s/<text>/batch/<seq>.css")
def sheet(text: str, seq: str) -> Response:
    """What stands in the margins of every sheet: which sample, as of which event, which page of how many."""
    readers_only()
    at = number(seq)
    if at is None:
        raise Unknown("No sample has an event of this number.")
    settings = this_site().settings
    site = (
        _("%(site_name)s, demonstration", site_name=settings.site_name)
        if settings.demonstration
        else settings.site_name
    )
    told = SHEET.format(code=printed(code_in(text)), site=_quoted(site), seq=at)
    return Response(told, mimetype="text/css")


def _quoted(text: str) -> str:
    """A text inside the quotes of a style sheet: whatever is no letter, digit or blank by its number."""
    return "".join(one if one.isalnum() or one == " " else f"\\{ord(one):x} " for one in text)
