"""Labels on the screen and on paper."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

pages = Blueprint("labels", __name__, template_folder="templates")


@pages.get("/v/<text>/label/<serial>")
def printed(text: str, serial: str) -> ResponseReturnValue:
    """A label that was printed, with the ways to paper."""
    return f"{text}.{serial}"
