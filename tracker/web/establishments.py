"""Establishments: licensed bodies, in which country, and under whose rules their donors are judged."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import access
from tracker.actions.administering import Establishment, every_establishment
from tracker.actions.establishments import Seat, add_establishment, choose_jurisdiction
from tracker.actions.given import load
from tracker.actions.rule_sets import in_force
from tracker.custody.people import Role
from tracker.custody.problems import Invalid, NotAllowedHere, Unknown
from tracker.language import gettext as _
from tracker.web import account_forms
from tracker.web.forms import FieldView, from_form
from tracker.web.shown import this_site, words, zone
from tracker.web.telling import mark, when

pages = Blueprint(
    "establishments", __name__, template_folder="templates", url_prefix="/administration/establishments"
)


@pages.before_request
def administrators_only() -> None:
    """Keep everybody else out: establishments are kept by administrators."""
    if not access.actor().has(Role.ADMINISTRATOR):
        raise NotAllowedHere("Accounts and establishments are kept by administrators.")


@pages.route("/new", methods=["GET", "POST"])
def new_establishment() -> ResponseReturnValue:
    """Enter a licensed body."""
    if request.method != "POST":
        return _form({}, 200)
    try:
        given = load(
            account_forms.NewEstablishment(),
            from_form(account_forms.NewEstablishment, request.form, zone()),
        )
        last = datetime.combine(given["valid_until"] + timedelta(days=1), time(), tzinfo=zone())
        add_establishment(
            this_site(),
            access.actor(),
            given["code"],
            given["name"],
            given["licence"],
            given["activities"],
            last - timedelta(microseconds=1),
            Seat(given["jurisdiction"], given["country"]),
        )
    except Invalid as problem:
        return _form(problem.fields, 422)
    flash(_("Recorded: the establishment %(given)s.", given=given["code"]))
    return redirect(url_for("administration.people"), 303)


@pages.route("/<code>", methods=["GET", "POST"])
def establishment(code: str) -> ResponseReturnValue:
    """One establishment: under whose rules its donors are judged from now on."""
    found = next((one for one in every_establishment(this_site()) if one.code == code), None)
    if found is None:
        raise Unknown(f"There is no establishment {code}.")
    if request.method != "POST":
        return _one(found, found.jurisdiction, found.country, {}, 200)
    wanted = request.form.get("jurisdiction", ""), request.form.get("country", "").strip().upper()
    try:
        choose_jurisdiction(this_site(), access.actor(), code, Seat(*wanted))
    except Invalid as problem:
        return _one(found, *wanted, problem.fields, 422)
    flash(_("The jurisdiction was changed; it counts from the next collection on."))
    return redirect(url_for("establishments.establishment", code=code), 303)


def _form(wrong: dict[str, list[str]], status: int) -> ResponseReturnValue:
    form = account_forms.new_establishment(wrong, in_force(this_site()))
    return render_template("new_establishment.html", form=form), status


def _one(
    found: Establishment, jurisdiction: str, country: str, wrong: dict[str, list[str]], status: int
) -> ResponseReturnValue:
    boxes: tuple[FieldView, ...] = account_forms.seat(jurisdiction, country, wrong, in_force(this_site()))
    return render_template("establishment.html", found=found, boxes=boxes, facts=_facts(found)), status


def _facts(one: Establishment) -> list[tuple[str, Any]]:
    return [
        ("name", one.name),
        ("licence", one.licence),
        ("may", ", ".join(sorted(map(words, one.activities)))),
        (_("valid until"), when(one.valid_until)),
        (_("donors judged under"), one.jurisdiction or _("nothing: no collection is possible")),
        ("country", one.country or _("unknown: no collection is possible")),
    ]


def place_row(one: Establishment) -> dict[str, Any]:
    """One establishment in the list of the administration."""
    valid = one.valid_until is not None and one.valid_until >= this_site().clock()
    state = mark("usable", "licensed") if valid else mark("refused", _("licence ran out"))
    under = f"{one.jurisdiction}, {one.country}" if one.jurisdiction and one.country else _("not chosen")
    activities = ", ".join(sorted(map(words, one.activities)))
    cells = [one.code, one.name, one.licence, activities, when(one.valid_until), under, state]
    href = url_for("establishments.establishment", code=one.code)
    return {"cells": cells, "href": href if access.actor().has(Role.ADMINISTRATOR) else ""}
