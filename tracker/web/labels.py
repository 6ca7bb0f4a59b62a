"""Labels on the screen and on paper: a preview, and the files of a label in every layout."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker import access
from tracker.actions.label_files import file_names, label_file
from tracker.actions.looking import case_of
from tracker.actions.printing import label_facts, printable, waiting_labels
from tracker.actions.tags import tag_facts
from tracker.custody.problems import NotAllowedHere
from tracker.custody.steps import STEPS
from tracker.labels.arrangement import fits, needs_sheet
from tracker.labels.facts import Facts
from tracker.language import gettext as _
from tracker.web.shown import code_in, moment, this_site

pages = Blueprint("labels", __name__, template_folder="templates")


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
        sheet=not fits(facts) and needs_sheet(facts),
        printed=moment(label.printed_at),
        warnings=facts.warnings,
        layouts=_layouts(facts, "labels.file", text=code, serial=serial),
        may_attach=STEPS["attach_label"].allows(access.actor()),
    )


@pages.get("/v/<text>/label/<serial>/<name>")
def file(text: str, serial: str, name: str) -> Response:
    """One file of a label that is not attached yet."""
    code = code_in(text)
    return sent(name, [label_facts(this_site(), code, serial)], f"{code}-{serial}")


@pages.get("/s/<text>/label.svg")
def preview(text: str) -> Response:
    """What a label printed now would look like, under a watermark and without a serial."""
    code = code_in(text)
    return sent("cryovial_wrap.svg", [label_facts(this_site(), code, None)], f"{code}-preview")


@pages.get("/s/<text>/labels")
def tag(text: str) -> ResponseReturnValue:
    """The label of a storage unit, of a hand-over's shipper, or a treatment's hand card."""
    code = code_in(text)
    facts = tag_facts(this_site(), code)
    layouts = _layouts(facts, "labels.tag_file", text=code)
    return render_template("tag.html", code=code, facts=facts, layouts=layouts)


@pages.get("/s/<text>/labels/<name>")
def tag_file(text: str, name: str) -> Response:
    """One file of such a label; of a sample, all its labels that were printed and are not attached yet."""
    code = code_in(text)
    if code[:1] != "S":
        return sent(name, [tag_facts(this_site(), code)], code)
    waiting = waiting_labels(this_site(), code)
    if not waiting:
        raise NotAllowedHere("No label of this sample waits to be attached. Print labels first.")
    return sent(name, waiting, code)


def sent(name: str, labels: Sequence[Facts], called: str) -> Response:
    """A file of labels, named for whoever keeps it."""
    found = label_file(this_site(), name, labels)
    answer = Response(found.content, mimetype=found.mimetype)
    answer.headers["Content-Disposition"] = f'inline; filename="{called}-{name}"'
    return answer


def _layouts(facts: Facts, endpoint: str, **where: Any) -> list[dict[str, object]]:
    """Each layout with the files it is given as, or why this label does not fit it."""
    return [
        {
            "title": layout.title,
            "preview": url_for(endpoint, name=names[0], **where),
            "files": [(_words(one), url_for(endpoint, name=one, **where)) for one in names],
            "problems": fits(facts, layout),
        }
        for layout, names in file_names(this_site(), facts.sort)
    ]


def _words(name: str) -> str:
    """A file by its form and resolution."""
    stem, form = name.rsplit(".", 1)
    dpi = stem.partition("-")[2]
    return _("%(upper)s, %(dpi)s dots per inch", upper=form.upper(), dpi=dpi) if dpi else form.upper()
