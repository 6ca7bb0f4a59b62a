"""The page of whatever a code stands for; a link opened from a label leads here and is no scan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker import access
from tracker.actions.identity import look_at_identity
from tracker.actions.looking import View, look
from tracker.custody.problems import Unknown
from tracker.custody.steps import STEPS, Step
from tracker.labels.code import read
from tracker.language import gettext as _
from tracker.web import handovers, materials, recalls, specifications, treatments
from tracker.web.acts import subject_of
from tracker.web.donors import donor_page, person_page
from tracker.web.samples import routes, sample_page
from tracker.web.shown import clock, code_in, this_site
from tracker.web.vials import vial_page

pages = Blueprint("subjects", __name__, template_folder="templates")

Page = Callable[[View], dict[str, Any]]


@pages.get("/S/<text>")
@pages.get("/s/<text>")
def show(text: str) -> ResponseReturnValue:
    """The record behind a code, however it is written, with or without the serial of its label."""
    code = code_in(text)
    if code[:1] in ELSEWHERE:
        return ELSEWHERE[code[:1]](code)
    view = look(this_site(), access.actor(), code)
    template, page = PAGES[code[:1]]
    return _drawn(view, template, page(view) | {"void_label": _void(view, read(text).serial)})


@pages.post("/s/<text>/identity")
def identity(text: str) -> ResponseReturnValue:
    """Who a person is, shown once; that somebody looked is recorded first."""
    code = code_in(text)
    if not code.startswith("P"):
        raise Unknown("Only persons have an identity to show.")
    seen = look_at_identity(this_site(), access.actor(), code, "page of the person")
    view = look(this_site(), access.actor(), code)
    return _drawn(view, "person.html", person_page(view, seen))


def _drawn(view: View, template: str, shown: Mapping[str, Any]) -> str:
    def href_of(step: Step) -> str:
        return url_for("steps.step", text=subject_of(step, view), kind=step.kind)

    may_make = {one.kind for one in STEPS.values() if one.creates and one.allows(access.actor())}
    vial = view.code.startswith("V")
    along = routes(view.case, (view.code,)) if vial and not view.case.vial.ended else []
    rest = {"view": view, "href_of": href_of, "may_make": may_make, "routes": along}
    return render_template(template, **(rest | dict(shown)))


def _void(view: View, serial: str | None) -> str:
    """What is wrong with the label that led here: replaced, never printed, or not attached yet."""
    if not serial or not view.code.startswith("V"):
        return ""
    label = view.case.custody.label(view.code, serial)
    if label is None:
        return _(
            "No label %(serial)s was ever printed for this vial. Hold the vial and call quality.",
            serial=serial,
        )
    if label.voided_at is not None:
        return _(
            "It was replaced %(when)s. Find the present label; hand this one to quality.",
            when=clock(label.voided_at),
        )
    return ""


PAGES: Mapping[str, tuple[str, Page]] = {
    "V": ("vial.html", vial_page),
    "S": ("sample.html", sample_page),
    "D": ("donor.html", donor_page),
    "P": ("person.html", person_page),
}
"""The pages of this room by the first letter of the code."""

ELSEWHERE: Mapping[str, Callable[[str], ResponseReturnValue]] = {
    "T": treatments.treatment,
    "H": handovers.handover,
    "L": materials.material,
    "E": materials.material,
    "U": materials.material,
    "Q": specifications.specification,
    "R": recalls.one,
}
"""The pages of other rooms' files, called with the code."""
