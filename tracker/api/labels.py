"""Labels as files: previews under a watermark, labels that were printed, and those of what is not a vial."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response

from tracker.actions.label_files import FORMS, label_file
from tracker.actions.printing import label_facts, label_problems
from tracker.actions.site import Site
from tracker.actions.tags import tag_facts
from tracker.api.families import HANDOVERS, TREATMENTS, UNITS, VIALS, Family
from tracker.api.operations import PREFIX, READING, Operations, described, problems
from tracker.labels.facts import Facts

NAMED = (
    "The file is LAYOUT.FORM or LAYOUT-DPI.FORM, as `cryovial_wrap-600.png`; "
    f"the form is one of {', '.join(FORMS)}. "
    "`GET /labels/layouts` lists the layouts with their files."
)


def add_labels(operations: Operations, site: Site) -> None:
    """Serve previews, printed labels, and the labels of units, hand-overs and treatments."""

    def preview(code: str) -> Response:
        return _sent(site, "cryovial_wrap.svg", label_facts(site, VIALS.read(code), None))

    def printed(code: str, serial: str, file: str) -> Response:
        return _sent(site, file, label_facts(site, VIALS.read(code), serial.upper()))

    add = operations.add
    says = "A label as it would be printed now, under a watermark and without a serial: it passes for none."
    told = described(preview, "Preview of a label", says, drawn(FORMS["svg"]), operationId="preview_label")
    add("/vials/<code>/label.svg", endpoint="label_preview", view=told, tags=["vials"])
    says = f"A label that was printed and is not attached yet. {NAMED}"
    told = described(printed, "Printed label", says, drawn(), operationId="printed_label")
    add("/vials/<code>/labels/<serial>/<file>", endpoint="label_file", view=told, tags=["vials"])
    for family in (UNITS, HANDOVERS, TREATMENTS):
        says = f"The label of a {family.noun}; it names no person. {NAMED}"
        told = described(
            _tag(site, family), f"Label of a {family.noun}", says, drawn(), operationId=f"label_{family.path}"
        )
        path = f"/{family.path}/<code>/labels/<file>"
        add(path, endpoint=f"{family.path}_label", view=told, tags=[family.path])


def label_files(vial: str, serial: str) -> dict[str, str]:
    """Where a printed label lies, in every form."""
    place = f"{PREFIX}/vials/{vial}/labels/{serial}"
    names = {
        "svg": "wrap.svg", "png": "wrap.png", "pdf": "wrap.pdf", "zpl": "wrap.zpl", "sheet_pdf": "sheet.pdf",
    }  # fmt: skip
    return {"serial": serial, **{form: f"{place}/{name}" for form, name in names.items()}}


def unprintable(site: Site, vial: str) -> dict[str, list[str]]:
    """Why no label of this vial can be drawn now, asked before a serial is spent on it."""
    found = label_problems(site, vial)
    return {"label": list(found)} if found else {}


def drawn(*mimetypes: str) -> dict[int, object]:
    """How an answer that is a file is described."""
    kinds = mimetypes or tuple(FORMS.values())
    content = {one: {"schema": {"type": "string", "format": "binary"}} for one in kinds}
    return {200: {"description": "The label.", "content": content}, **problems(*READING, 403, 422)}


def _tag(site: Site, family: Family) -> Callable[[str, str], Response]:
    def view(code: str, file: str) -> Response:
        return _sent(site, file, tag_facts(site, family.read(code)))

    return view


def _sent(site: Site, name: str, facts: Facts) -> Response:
    found = label_file(site, name, [facts])
    return Response(found.content, mimetype=found.mimetype)
