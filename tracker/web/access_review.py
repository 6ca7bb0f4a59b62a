"""The review of who has access: a page to look through, and to sign by a quality officer."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import access
from tracker.actions.access_review import Line, report, sign_access_review
from tracker.actions.given import Request
from tracker.custody.people import Role
from tracker.custody.problems import Invalid, NotAllowedHere
from tracker.language import gettext as _
from tracker.web import signing
from tracker.web.account_forms import Wrong
from tracker.web.forms import FormView
from tracker.web.own_account import training_mark
from tracker.web.shown import this_site, words
from tracker.web.telling import mark, when

pages = Blueprint("access_review", __name__, template_folder="templates", url_prefix="/access-review")

ONLY = "Who has access is reviewed by quality officers, and read by administrators and auditors."
SIGNED = "The review is signed and on the ledger."


@pages.before_request
def reviewers_only() -> None:
    """Keep everybody else out of these pages."""
    if not access.actor().has(Role.OFFICER, Role.ADMINISTRATOR, Role.AUDITOR):
        raise NotAllowedHere(ONLY)


@pages.get("")
def standing() -> ResponseReturnValue:
    """Every account as it stands, and the form to sign for whoever may."""
    return _page({})


@pages.post("")
def sign() -> ResponseReturnValue:
    """Sign that every account was looked at as it was shown."""
    given = Request(step="access_review", **signing.given())
    try:
        sign_access_review(this_site(), access.actor(), request.form.get("mark", ""), given)
    except Invalid as problem:
        return _page(problem.fields), 422
    flash(SIGNED)
    return redirect(url_for("access_review.standing"), 303)


def _page(wrong: Wrong) -> str:
    found, now = report(this_site()), this_site().clock()
    officer = access.actor().has(Role.OFFICER)
    return render_template(
        "access_review.html",
        rows=[_row(one) for one in found.lines],
        mark=found.mark,
        last=when(found.last, "never"),
        due=when(found.due),
        overdue=now > found.due,
        form=FormView(signing.signer_boxes(wrong)) if officer else None,
    )


def _row(one: Line) -> dict[str, Any]:
    actor = one.account.actor
    roles = ", ".join(sorted(words(each.role) for each in one.trainings)) or "none"
    closed = next((each for each in one.trainings if each.closed), None)
    ends = ", ".join(each.training.until.isoformat() if each.training else "none" for each in one.trainings)
    state = mark("ended", "disabled") if one.account.disabled_at else mark("usable", _("may sign in"))
    cells = [one.account.login, actor.name, roles, ends, when(one.last_sign_in, "never"), str(one.tokens),
             "yes" if one.badge else "no", training_mark(closed) if closed else state]  # fmt: skip
    return {"href": "", "cells": cells}
