"""Training of everybody: quality and administration record it, auditors read it."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import access
from tracker.actions.administering import Account, account_of, every_account
from tracker.actions.training import RoleTraining, record_training, training_by_role
from tracker.custody.people import Role
from tracker.custody.problems import Invalid, NotAllowedHere
from tracker.language import gettext as _
from tracker.web.account_forms import Wrong
from tracker.web.declared import ChoiceView, Kind
from tracker.web.forms import FieldView, FormView
from tracker.web.own_account import training_cells, training_mark
from tracker.web.shown import this_site, words

pages = Blueprint("training", __name__, template_folder="templates", url_prefix="/training")

ONLY = "Training is recorded by quality officers and administrators, and read by auditors."
KEPT = "The training is on record; the role is open until then."


@pages.before_request
def trainers_only() -> None:
    """Keep everybody else out of these pages."""
    if not access.actor().has(Role.OFFICER, Role.ADMINISTRATOR, Role.AUDITOR):
        raise NotAllowedHere(ONLY)


@pages.get("")
def everybody() -> ResponseReturnValue:
    """Every role of everybody who may sign in, what ends first standing first."""
    found = [
        (one, each)
        for one in every_account(this_site())
        if one.disabled_at is None
        for each in training_by_role(this_site(), one.actor)
    ]
    found.sort(key=lambda pair: (not pair[1].closed, *_ends(pair[1]), pair[0].login))
    return render_template("trainings.html", rows=[_row(*pair) for pair in found])


@pages.route("/<user>", methods=["GET", "POST"])
def person(user: str) -> ResponseReturnValue:
    """One person's training, and the form for the next."""
    found = account_of(this_site(), user)
    if request.method != "POST":
        return _page(found, {})
    given = request.form
    try:
        until = _day(given.get("until", ""))
        record_training(
            this_site(), access.actor(), user, given.get("role", ""), until, given.get("document", "")
        )
    except Invalid as problem:
        return _page(found, problem.fields), 422
    flash(KEPT)
    return redirect(url_for("training.person", user=user), 303)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        says = _("Give a day as year, month, day: 2027-01-31.")
        raise Invalid("Nothing was done.", {"until": [says]}) from wrong


def _page(found: Account, wrong: Wrong) -> str:
    actor = found.actor
    records = access.actor().has(Role.OFFICER, Role.ADMINISTRATOR) and access.actor().user != actor.user
    return render_template(
        "training.html",
        account=found,
        rows=[training_cells(one) for one in training_by_role(this_site(), actor)],
        form=_form(found, wrong) if records else None,
    )


def _form(found: Account, wrong: Wrong) -> FormView:
    given = request.form
    roles = tuple(ChoiceView(str(one), words(one).capitalize()) for one in sorted(found.actor.roles))
    role = given.get("role", "")
    return FormView(
        (
            FieldView("role", "role", _("Role"), Kind.CHOICE, role, (role,), roles, required=True,
                      errors=tuple(wrong.get("role", ()))),
            FieldView("until", "until", _("Valid until, that day included"), Kind.DATE,
                      given.get("until", ""), required=True, errors=tuple(wrong.get("until", ()))),
            FieldView("document", "document", _("Number of the training record"), Kind.TEXT,
                      given.get("document", ""), required=True, errors=tuple(wrong.get("document", ())),
                      hint=_("As it is filed, without a name in it: TR-2026-014.")),
        )
    )  # fmt: skip


def _row(one: Account, found: RoleTraining) -> dict[str, Any]:
    until = found.training.until.isoformat() if found.training else _("none on record")
    cells = [one.actor.name, words(found.role), until, training_mark(found)]
    return {"href": url_for("training.person", user=one.actor.user), "cells": cells}


def _ends(one: RoleTraining) -> tuple[bool, date]:
    return (one.training is None, one.training.until if one.training else date.max)
