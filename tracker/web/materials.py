"""Lots, instruments and storage units: what there is, and what is said of each."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import access
from tracker.actions.lists import events_since, references
from tracker.actions.looking import look
from tracker.actions.stock import FAMILIES, every_version, in_stock, stock_called, touched_by
from tracker.actions.usability import State
from tracker.custody.case.materials import Material, Period
from tracker.custody.case.stops import Stop
from tracker.custody.products import Specification
from tracker.custody.sample import ENDED, Stage
from tracker.custody.steps import STEPS, Step
from tracker.labels.code import printed
from tracker.language import gettext as _
from tracker.records.stock import Stock, Touched
from tracker.web.acts import acts
from tracker.web.catalogue import before, older
from tracker.web.events import event_rows
from tracker.web.shown import Names, clock, quantity, this_site, words

pages = Blueprint("materials", __name__, template_folder="templates")

A_PAGE = 100
STANDS = {
    "in_force": (State.USABLE, "in force"),
    "retired": (State.ENDED, "retired"),
    "withdrawn_for_safety": (State.REFUSED, "withdrawn for safety"),
    "draft": (State.WAITING, "draft, judges nothing"),
    "proposed": (State.WAITING, "waits for approval"),
    "abandoned": (State.ENDED, "abandoned, never signed"),
}


@pages.get("/materials")
def listing() -> ResponseReturnValue:
    """What there is of one family, with its state; and the specifications it is used under."""
    family = request.args.get("family", "lot")
    family = family if family in FAMILIES else "lot"
    found = in_stock(this_site(), family, before(), A_PAGE)
    ends = [one.usable_until for one in found if one.usable_until is not None]
    kinds = ("add_lot", "add_equipment", "add_unit", "draft_specification")
    return render_template(
        "materials.html",
        family=family,
        families=FAMILIES,
        rows=[_row(one) for one in found],
        older=older(ends, A_PAGE, family=family) if len(found) == A_PAGE else "",
        specifications=[_version(one) for one in every_version(this_site())],
        may_make=[
            (STEPS[kind].label, url_for("steps.new", kind=kind))
            for kind in kinds
            if STEPS[kind].allows(access.actor())
        ],
    )


def material(code: str) -> ResponseReturnValue:
    """One lot, instrument or unit: until when it may be used, what stops it, and its history."""
    found, view = stock_called(this_site(), code), look(this_site(), access.actor(), code)
    told = events_since(this_site(), code, 0)
    names = Names([*(one.actor for one in told), *(one.by for one in view.case.stops)])

    def href_of(step: Step) -> str:
        return url_for("steps.step", text=code, kind=step.kind)

    return render_template(
        "material.html",
        view=view,
        found=found,
        family=FAMILIES[found.family],
        mark=_mark(found),
        facts=_facts(found, view.case.materials.known[found.code]),
        periods=[_period(one) for one in reversed(view.case.materials.known[found.code].periods)],
        touched=[_touched(one) for one in touched_by(this_site(), code)],
        stops=[_stop(one, names) for one in view.case.stops],
        acts=acts(view, access.actor()),
        href_of=href_of,
        events=event_rows(told, names),
    )


def _row(one: Stock) -> dict[str, Any]:
    state, word = _mark(one)
    return {
        "href": url_for("subjects.show", text=one.code),
        "code": printed(one.code),
        "kind": words(one.kind),
        "name": ", ".join(text for text in (one.name, one.maker, one.number) if text),
        "until": clock(one.usable_until),
        "state": state,
        "word": word,
    }


def _mark(one: Stock) -> tuple[State, str]:
    """How it stands: stopped before out of service before out of date."""
    if one.stopped:
        return State.REFUSED, "stopped"
    if not one.in_service:
        return State.WAITING, _("out of service")
    if one.maintained_until is not None and one.maintained_until < this_site().clock():
        return State.REFUSED, _("maintenance is due")
    if one.in_use_until is not None and one.in_use_until < this_site().clock():
        return State.REFUSED, _("open for too long")
    if one.usable_until is not None and one.usable_until < this_site().clock():
        return State.REFUSED, "expired" if one.family == "lot" else _("calibration ran out")
    return State.USABLE, _("may be used")


def _facts(one: Stock, known: Material) -> list[tuple[str, str]]:
    bodies = {body.code: body.name for body in references(this_site()).establishment}
    until = _("Expires") if one.family == "lot" else _("Calibrated until")
    found = [
        (_("Kind"), words(one.kind)),
        (_("Name"), one.name),
        (_("Maker"), one.maker),
        (_("Number"), one.number),
        (_("Certificate"), known.certificate),
        (until, clock(one.usable_until)),
        (_("Good once opened for"), quantity(known.in_use_hours, "h") if known.in_use_hours else ""),
        (_("Opened"), clock(known.opened_at)),
        (_("Good until, opened"), clock(known.in_use_until)),
        (_("Maintenance due"), clock(known.periods[-1].maintained_until) if known.periods else ""),
        (_("Kept by"), bodies.get(one.establishment, one.establishment)),
    ]
    return [(label, value) for label, value in found if value]


def _period(one: Period) -> list[str]:
    dues = (clock(one.calibrated_until), clock(one.maintained_until))
    return [clock(one.since), words(one.state), *(due or _("not set") for due in dues)]


def _touched(one: Touched) -> list[str]:
    standing = words(one.standing) if Stage(one.stage) not in ENDED else ""
    given = printed(one.treatment) if one.treatment else ""
    return [printed(one.vial), clock(one.at), words(one.stage), standing, given]


def _stop(one: Stop, names: Names) -> list[str]:
    return [clock(one.at), one.says, names(one.by)]


def _version(one: Specification) -> dict[str, Any]:
    state, word = STANDS.get(one.status, (State.WAITING, words(one.status)))
    href = url_for("subjects.show", text=one.id)
    return {"href": href, "title": one.title, "version": one.version, "state": state, "word": word}
