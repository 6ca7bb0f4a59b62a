"""Signing in by badge and PIN at a scan station, making one's badge, and reporting it lost."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import access
from tracker.actions.badges import PROOF, badges_of, make_badge, sign_in_by_badge, void_badge
from tracker.actions.sign_in import TooManyTries
from tracker.custody.badges import REASONS
from tracker.custody.problems import Invalid, NotSignedIn
from tracker.labels.badge import badge_file
from tracker.language import gettext as _
from tracker.language.sentences import said
from tracker.web.accounts import safe_next
from tracker.web.declared import ChoiceView, Kind
from tracker.web.forms import FieldView, FormView
from tracker.web.shown import this_site, words
from tracker.web.telling import mark, when

pages = Blueprint("badges", __name__, template_folder="templates")

VOID = "The badge is void; it lets nobody in any more."


def _attempts() -> str:
    return f"{this_site().settings.sign_in_attempts} per minute"


def _was_wrong(answer: Response) -> bool:
    return answer.status_code == 401


@pages.route("/sign-in/badge", methods=["GET", "POST"])
@access.limiter.limit(_attempts, methods=["POST"], deduct_when=_was_wrong)
def sign_in() -> ResponseReturnValue:
    """Let in whoever has the badge and knows its PIN."""
    onward = safe_next(request.values.get("next"))
    if request.method != "POST":
        return redirect(onward, 303) if g.actor else _form(onward, "")
    try:
        begun = sign_in_by_badge(this_site(), request.form.get("badge", ""), request.form.get("pin", ""))
    except NotSignedIn as problem:
        return _form(onward, said(problem.says)), 401
    access.let_in(begun, PROOF)
    return redirect(onward, 303)


@pages.get("/account/badge")
def standing() -> ResponseReturnValue:
    """One's badge, and the forms to make another and to report it lost."""
    return _page({})


@pages.post("/account/badge")
def make() -> ResponseReturnValue:
    """Make one's badge: the answer is the badge to print, this once."""
    actor, given = access.actor(), request.form
    try:
        code = make_badge(this_site(), actor, given.get("password", ""), given.get("pin", ""))
    except TooManyTries:
        raise
    except NotSignedIn:
        return _page({"password": [_("This is not your password.")]}), 422
    except Invalid as problem:
        return _page(problem.fields), 422
    answer = Response(
        badge_file(this_site().settings.site_name, actor.name, code), mimetype="application/pdf"
    )
    answer.headers["Content-Disposition"] = "attachment; filename=badge.pdf"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@pages.post("/account/badge/void")
def void() -> ResponseReturnValue:
    """Report one's badge lost: it is void at once."""
    void_badge(this_site(), access.actor(), access.actor().user, request.form.get("why", ""))
    flash(VOID)
    return redirect(url_for("badges.standing"), 303)


@pages.post("/account/badge/<user>/void")
def void_of(user: str) -> ResponseReturnValue:
    """An administrator voids somebody's badge; the verb refuses everybody else."""
    void_badge(this_site(), access.actor(), user, request.form.get("why", ""))
    flash(VOID)
    return redirect(url_for("administration.account", user=user), 303)


def reasons() -> FieldView:
    """Why a badge is void."""
    named = tuple(ChoiceView(one, words(one).capitalize()) for one in REASONS)
    return FieldView(
        "why", "why", _("What became of the badge"), Kind.CHOICE, "", ("",), named, required=True
    )


def _form(onward: str, wrong: str) -> str:
    badge = FieldView("badge", "badge", _("Badge"), Kind.PASSWORD, required=True, hint=_("Scan it here."))
    pin = FieldView("pin", "pin", "PIN", Kind.PASSWORD, required=True)
    form = FormView((badge, pin), (wrong,) if wrong else ())
    return render_template("sign_in_badge.html", form=form, next=onward)


def _page(wrong: Mapping[str, list[str]]) -> str:
    password = FieldView(
        "password",
        "password",
        _("Password"),
        Kind.PASSWORD,
        required=True,
        errors=tuple(wrong.get("password", ())),
    )
    pin = FieldView(
        "pin", "pin", "PIN", Kind.PASSWORD, required=True, errors=tuple(wrong.get("pin", ())),
        hint=_("6 to 12 digits, typed with gloves on; not a row of the same or of counting digits."),
    )  # fmt: skip
    found = badges_of(this_site(), access.actor().user)
    return render_template(
        "badge.html",
        form=FormView((password, pin)),
        why=reasons(),
        held=any(one.voided_at is None for one in found),
        rows=[
            {"cells": [one.id, when(one.made_at),
                       mark("ended", "void") if one.voided_at else mark("usable", "valid"),
                       when(one.voided_at, "")]}
            for one in found
        ],
    )  # fmt: skip
