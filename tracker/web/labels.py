"""Labels on the screen and on paper: a preview, and the files of a label that was just printed."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from tracker import access
from tracker.actions.looking import case_of
from tracker.actions.printing import label_facts, printable
from tracker.custody.problems import Unknown
from tracker.custody.steps import STEPS
from tracker.labels.arrangement import needs_sheet
from tracker.labels.facts import LabelFacts
from tracker.labels.label import png, svg
from tracker.labels.layout import SHEET_LABEL
from tracker.labels.sheet import pdf_a4, pdf_wraps
from tracker.web.shown import code_in, moment, this_site

pages = Blueprint("labels", __name__, template_folder="templates")

SVG = "image/svg+xml"
KINDS: dict[str, tuple[str, Callable[[LabelFacts], str | bytes]]] = {
    "wrap.svg": (SVG, svg),
    "wrap.png": ("image/png", png),
    "wrap-600.png": ("image/png", lambda facts: png(facts, 600)),
    "wrap.pdf": ("application/pdf", lambda facts: pdf_wraps([facts])),
    "sheet.svg": (SVG, lambda facts: svg(facts, SHEET_LABEL)),
    "sheet.pdf": ("application/pdf", lambda facts: pdf_a4([facts])),
}
"""Every file a label is given as: the small wrap, and the large label of the A4 sheet."""


@pages.get("/v/<text>/label/<serial>")
def printed(text: str, serial: str) -> ResponseReturnValue:
    """A label that was printed, with the ways to paper and on to attaching it."""
    code = code_in(text)
    facts = label_facts(this_site(), code, serial)
    label = printable(case_of(this_site(), code), serial)
    return render_template(
        "label.html",
        code=code,
        serial=serial,
        facts=facts,
        sheet=needs_sheet(facts),
        printed=moment(label.printed_at),
        warnings=facts.warnings,
        may_attach=STEPS["attach_label"].allows(access.actor()),
    )


@pages.get("/v/<text>/label/<serial>/<name>")
def file(text: str, serial: str, name: str) -> Response:
    """One file of a label that is not attached yet."""
    return _file(name, label_facts(this_site(), code_in(text), serial), serial)


@pages.get("/s/<text>/label.svg")
def preview(text: str) -> Response:
    """What a label printed now would look like, under a watermark and without a serial."""
    return _file("wrap.svg", label_facts(this_site(), code_in(text), None), "preview")


def _file(name: str, facts: LabelFacts, serial: str) -> Response:
    if name not in KINDS:
        raise Unknown("A label is given as " + ", ".join(KINDS) + ".")
    mimetype, drawn = KINDS[name]
    answer = Response(drawn(facts), mimetype=mimetype)
    answer.headers["Content-Disposition"] = f'inline; filename="{facts.code}-{serial}-{name}"'
    return answer
