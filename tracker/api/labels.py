"""Labels as files: a preview under a watermark, and a label that was printed and is not attached yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Response
from flask_smorest import Blueprint

from tracker.actions.printing import label_facts, label_problems
from tracker.actions.site import Site
from tracker.api.document import PREFIX, READING, described, problems
from tracker.api.families import VIALS
from tracker.custody.problems import Unknown
from tracker.labels.facts import LabelFacts
from tracker.labels.label import png, svg
from tracker.labels.sheet import pdf_a4, pdf_wraps

SVG, PNG, PDF = "image/svg+xml", "image/png", "application/pdf"
FILES: Mapping[str, tuple[str, Callable[[LabelFacts], str | bytes]]] = {
    "wrap.svg": (SVG, svg),
    "wrap.png": (PNG, png),
    "wrap.pdf": (PDF, lambda facts: pdf_wraps([facts])),
    "sheet.pdf": (PDF, lambda facts: pdf_a4([facts])),
}


def add_labels(blueprint: Blueprint, site: Site) -> None:
    """Serve previews and printed labels."""

    def preview(code: str) -> Response:
        return Response(svg(label_facts(site, VIALS.read(code), None)), mimetype=SVG)

    def printed(code: str, serial: str, file: str) -> Response:
        if file not in FILES:
            raise Unknown(f"A label is given as {', '.join(FILES)}.")
        mimetype, drawn = FILES[file]
        return Response(drawn(label_facts(site, VIALS.read(code), serial.upper())), mimetype=mimetype)

    add = blueprint.add_url_rule
    says = "A label as it would be printed now, under a watermark and without a serial: it passes for none."
    told = described(preview, "Preview of a label", says, _drawn(SVG), operationId="preview_label")
    add("/vials/<code>/label.svg", endpoint="label_preview", view_func=told, tags=["vials"])
    says = f"A label that was printed and is not attached yet, as {', '.join(FILES)}."
    told = described(printed, "Printed label", says, _drawn(SVG, PNG, PDF), operationId="printed_label")
    add("/vials/<code>/labels/<serial>/<file>", endpoint="label_file", view_func=told, tags=["vials"])


def label_files(vial: str, serial: str) -> dict[str, str]:
    """Where a printed label lies, in every form."""
    place = f"{PREFIX}/vials/{vial}/labels/{serial}"
    names = {"svg": "wrap.svg", "png": "wrap.png", "pdf": "wrap.pdf", "sheet_pdf": "sheet.pdf"}
    return {"serial": serial, **{form: f"{place}/{name}" for form, name in names.items()}}


def unprintable(site: Site, vial: str) -> dict[str, list[str]]:
    """Why no label of this vial can be drawn now, asked before a serial is spent on it."""
    found = label_problems(site, vial)
    return {"label": list(found)} if found else {}


def _drawn(*mimetypes: str) -> dict[int, object]:
    content = {one: {"schema": {"type": "string", "format": "binary"}} for one in mimetypes}
    return {200: {"description": "The label.", "content": content}, **problems(*READING, 403, 422)}
