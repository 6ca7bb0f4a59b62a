"""What the page of a scan tells: how long its verdict took, from the scan until it was painted."""

from __future__ import annotations

from flask import Blueprint, Response, request

from tracker import access
from tracker.actions.scan_figures import note_felt
from tracker.web import scanned
from tracker.web.shown import this_site

pages = Blueprint("felt", __name__)


@pages.post("/scan/felt")
@access.limiter.limit("120 per minute")
def felt() -> Response:
    """Count one time for the newest scan of this session; whatever does not fit is left out without a word,
    for nobody at the page can do anything about it."""
    took = request.form.get("took", type=int)
    newest = next(iter(scanned.kept()), None)
    if took is not None and newest is not None:
        note_felt(this_site(), access.actor(), newest.text, took)
    return Response(status=204)
