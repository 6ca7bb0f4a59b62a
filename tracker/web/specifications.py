"""Specifications: one version with its history, two side by side, and the form they are written with."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import access
from tracker.actions.listing import specification_document
from tracker.actions.lists import events_since
from tracker.actions.looking import View, look
from tracker.actions.stock import specification_called
from tracker.actions.usability import State
from tracker.custody.analytes import BY_NAME
from tracker.custody.comparison import Compared, Difference, compared
from tracker.custody.linter import Fault, faults
from tracker.custody.problems import Unknown
from tracker.custody.products import Clock, Criterion, Interval, RouteStep, Specification
from tracker.custody.steps import STEPS, Step
from tracker.language import gettext as _
from tracker.language import term
from tracker.web import steps
from tracker.web.acts import acts
from tracker.web.events import event_rows
from tracker.web.materials import STANDS
from tracker.web.reasons import with_signs
from tracker.web.shown import Names, code_in, quantity, this_site, words
from tracker.web.specification_form import SpecificationForm

pages = Blueprint("specifications", __name__, template_folder="templates")

UNSIGNED = ("draft", "proposed")


@pages.route("/new/draft_specification", methods=["GET", "POST"])
def draft() -> ResponseReturnValue:
    """The form of a new version: empty, or as the version it comes from stands."""
    source = request.args.get("from", "")
    document = specification_document(this_site(), code_in(source)) if source else {}
    step = STEPS["draft_specification"]
    return steps.answer(
        step.kind, template="specification_form.html", own=SpecificationForm(step, document), source=source
    )


@pages.route("/s/<text>/revise_specification", methods=["GET", "POST"])
def revise(text: str) -> ResponseReturnValue:
    """The form of a draft as it was saved."""
    code, step = code_in(text), STEPS["revise_specification"]
    document = specification_document(this_site(), code)
    own = SpecificationForm(step, document)
    return steps.answer(step.kind, code, template="specification_form.html", own=own, source=code)


@pages.get("/specifications/compare")
def compare() -> ResponseReturnValue:
    """Two versions side by side: what was added, removed and changed, in words and marks."""
    older, newer = (
        specification_called(this_site(), code_in(request.args.get(name, ""))) for name in ("older", "newer")
    )
    rows = compared(older, newer)
    changed = [one for one in rows if one.difference is not Difference.SAME]
    return render_template(
        "specification_compared.html",
        older=older,
        newer=newer,
        names=_names(older, newer),
        changed=[_compared(one) for one in changed],
        same=[_cells(one) for one in rows if one.difference is Difference.SAME],
    )


def _names(older: Specification, newer: Specification) -> tuple[str, str]:
    """What the two columns are called: by their version, and where that would not do by their code."""
    alike = older.version == newer.version
    first, second = (
        _("Version %(version)s%(alike)s", version=one.version, alike=f", {one.id}" if alike else "")
        for one in (older, newer)
    )
    return first, second


MARKS = {
    Difference.ADDED: (State.USABLE, "added"),
    Difference.REMOVED: (State.REFUSED, "removed"),
    Difference.CHANGED: (State.WAITING, "changed"),
}


def _compared(one: Compared) -> dict[str, Any]:
    state, word = MARKS[one.difference]
    return {"state": state, "word": word, "cells": _cells(one)}


def _cells(one: Compared) -> list[str]:
    return [
        one.part,
        one.what,
        with_signs(one.older) or _("not there"),
        with_signs(one.newer) or _("not there"),
    ]


def specification(code: str) -> ResponseReturnValue:
    """One version of a specification: what it asks, who wrote and approved it, what stands under it."""
    if not code.startswith("Q"):
        raise Unknown(f"There is no specification with the code {code}.")
    view = look(this_site(), access.actor(), code)
    found, told = view.case.specification, events_since(this_site(), code, 0)
    names = Names([*(one.actor for one in told), *view.case.dossier.authors])

    def href_of(step: Step) -> str:
        return url_for("steps.step", text=code, kind=step.kind)

    return render_template(
        "specification.html",
        view=view,
        found=found,
        mark=STANDS.get(found.status, (State.WAITING, words(found.status))),
        faults=[_fault(one) for one in faults(found)] if found.status in UNSIGNED else [],
        versions=_versions(view, found),
        acts=acts(view, access.actor()),
        may_draft=STEPS["draft_specification"].allows(access.actor()),
        href_of=href_of,
        events=event_rows(told, names),
        route=[_step(one, part) for part, steps in _parts(found) for one in steps],
        criteria=[_criterion(one) for one in found.criteria],
        clocks=[_clock(one) for one in found.clocks],
        intervals=[_interval(one) for one in found.intervals],
    )


def _fault(one: Fault) -> dict[str, Any]:
    state, word = (State.REFUSED, _("nobody may sign it")) if one.grave else (State.WAITING, _("look at it"))
    return {"state": state, "word": word, "cells": [one.place, one.says]}


def _versions(view: View, found: Specification) -> list[dict[str, Any]]:
    """Every version of the product, each to be compared with this one."""
    rows = []
    for one in view.case.dossier.versions:
        state, word = STANDS.get(one.status, (State.WAITING, words(one.status)))
        pair = sorted((one, found), key=lambda each: each.version)
        href = url_for("specifications.compare", older=pair[0].id, newer=pair[1].id)
        compare = href if one.id != found.id else ""
        own = url_for("subjects.show", text=one.id)
        rows.append({"version": one.version, "href": own, "state": state, "word": word, "compare": compare})
    return rows


def _parts(found: Specification) -> tuple[tuple[str, tuple[RouteStep, ...]], ...]:
    return ("manufacture", found.manufacture), ("preparation", found.preparation)


ASKED = {
    "temperature_c": "temperature",
    "before_ml": "volume before",
    "added_ml": "volume added",
    "after_ml": "volume after",
}


def _step(one: RouteStep, part: str) -> list[str]:
    asked = (ASKED.get(name, words(name)) for name in (*one.required, *one.lots, *one.equipment))
    label = _("%(label)s (optional)", label=term(one.label)) if one.optional else term(one.label)
    return [label, part, ", ".join(asked)]


def _criterion(one: Criterion) -> list[str]:
    known = BY_NAME.get(one.analyte)
    label = term(known.label) if known else words(one.analyte)
    release = _("%(release)s release", release=one.release) if one.mandatory else _("not asked for")
    return [label, words(one.stage), with_signs(one.shown), release, one.source]


def _clock(one: Clock) -> list[str]:
    longer = "".join(
        _(", %(hours)s after %(name)s", hours=_length(hours), name=words(name)) for name, hours in one.longer
    )
    return [term(one.label), f"{_length(one.hours)}{longer}", one.source]


def _length(hours: Decimal) -> str:
    days, rest = divmod(hours, 24)
    return _("%(days)s days", days=days) if days > 3 and not rest else f"{hours.normalize():f} h"


def _range(one: Interval) -> str:
    low, high = quantity(one.min_c, "°C"), quantity(one.max_c, "°C")
    if one.min_c is None:
        return _("at most %(high)s", high=high)
    return (
        _("at least %(low)s", low=low) if one.max_c is None else _("%(low)s to %(high)s", low=low, high=high)
    )


def _interval(one: Interval) -> list[str]:
    if not one.required:
        return [f"{one.kind}, {one.state}", _("none asked for"), "", one.source]
    gap = _length(one.largest_gap_hours) if one.largest_gap_hours is not None else _("none set")
    return [f"{one.kind}, {one.state}", _range(one), gap, one.source]
