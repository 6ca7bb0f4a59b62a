"""Labels as files: one name says the layout, the resolution and the form, as in `cryovial_wrap-600.png`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.actions.label_layouts import every_layout, layout_called
from tracker.actions.site import Site
from tracker.custody.problems import Unknown
from tracker.labels.facts import Facts
from tracker.labels.label import png, svg
from tracker.labels.sheet import pdf
from tracker.labels.template import RESOLUTIONS, Sort, Template
from tracker.labels.zpl import zpl

FORMS = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "pdf": "application/pdf",
    "zpl": "application/zpl",
}
_NAME = re.compile(r"\A([a-z][a-z0-9_]*)(?:-([0-9]+))?\.([a-z]+)\Z")


@dataclass(frozen=True, slots=True)
class LabelFile:
    """One file of labels."""

    name: str
    mimetype: str
    content: bytes


def label_file(site: Site, name: str, labels: Sequence[Facts]) -> LabelFile:
    """The labels drawn as the name of the file says; raises Unknown, or NotPrintable with every reason."""
    asked = _NAME.match(name)
    if asked is None or asked[3] not in FORMS:
        raise Unknown(
            f"A label is given as LAYOUT.FORM or LAYOUT-DPI.FORM, the form one of {', '.join(FORMS)}."
        )
    layout = layout_called(site, asked[1])
    return LabelFile(name, FORMS[asked[3]], _drawn(labels, layout, int(asked[2] or layout.usual), asked[3]))


def file_names(site: Site, sort: Sort) -> list[tuple[Template, list[str]]]:
    """Every layout of one sort, with the names of the files it is given as."""
    found = [one for one in every_layout(site).values() if one.sort is sort]
    return [(one, names_of(one)) for one in found]


def names_of(layout: Template) -> list[str]:
    """The files of one layout: drawn for the screen, and for each resolution it is made for."""
    exact = [
        f"{layout.name}-{dpi}.{form}"
        for form in ("pdf", "zpl", "png")
        for dpi in RESOLUTIONS
        if dpi in layout.resolutions and not (form == "zpl" and layout.sheet)
    ]
    return [f"{layout.name}.svg", *exact]


def _drawn(labels: Sequence[Facts], layout: Template, dpi: int, form: str) -> bytes:
    if form == "pdf":
        return pdf(labels, layout, dpi)
    if form == "zpl":
        return zpl(labels, layout, dpi).encode()
    if len(labels) != 1:
        raise Unknown("Several labels are given as PDF or ZPL only.")
    return svg(labels[0], layout).encode() if form == "svg" else png(labels[0], dpi, layout)
