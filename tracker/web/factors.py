"""What one signs in and signs with beside the password: taken up, given up, and asked for at the sign-in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import access
from tracker.actions import one_time_codes, passkeys
from tracker.actions.sign_in import TooManyTries
from tracker.custody.problems import Invalid, NotSignedIn
from tracker.language import gettext as _
from tracker.language.sentences import said
from tracker.web import half, qr
from tracker.web.accounts import safe_next
from tracker.web.declared import Kind
from tracker.web.forms import FieldView, FormView
from tracker.web.shown import this_site

pages = Blueprint("factors", __name__, template_folder="templates")

TAKEN_UP = "From now on you sign in with a one-time code as well."
GIVEN_UP = "You sign in without one-time codes again."
TAKEN_AWAY = "Taken away: the person signs in with the password alone."
Wrong = Mapping[str, list[str]]


@pages.get("/factors")
def standing() -> ResponseReturnValue:
    """How whoever asks stands, and the forms that change it."""
    return page()


@pages.post("/factors/codes")
def begin() -> ResponseReturnValue:
    """A new secret, shown this once; it counts for nothing before a code of it was given."""
    try:
        offer = one_time_codes.begin(this_site(), access.actor(), request.form.get("password", ""))
    except Invalid as problem:
        return page(begin=problem.fields), 422
    groups = " ".join(offer.secret[at : at + 4] for at in range(0, len(offer.secret), 4))
    return page(secret=groups, picture=qr.drawn(offer.address))


@pages.post("/factors/codes/confirm")
def confirm() -> ResponseReturnValue:
    """Take the codes into use; the recovery codes are shown this once."""
    try:
        codes = one_time_codes.confirm(this_site(), access.actor(), request.form.get("code", ""))
    except Invalid as problem:
        return page(confirm=problem.fields), 422
    return page(recovery=codes)


@pages.post("/factors/codes/remove")
def remove() -> ResponseReturnValue:
    """Give the codes up again."""
    given = request.form
    try:
        one_time_codes.give_up(this_site(), access.actor(), given.get("password", ""), given.get("code", ""))
    except Invalid as problem:
        return page(remove=problem.fields), 422
    flash(GIVEN_UP)
    return redirect(url_for("factors.standing"), 303)


@pages.post("/factors/<user>/take-away")
def take_away(user: str) -> ResponseReturnValue:
    """An administrator takes codes and passkeys from somebody who lost them; the verbs refuse all others."""
    site, by = this_site(), access.actor()
    if one_time_codes.standing(site, user).codes or not passkeys.own(site, user):
        one_time_codes.take_away(site, by, user)
    if passkeys.own(site, user):
        passkeys.take_away(site, by, user)
    flash(TAKEN_AWAY)
    return redirect(url_for("administration.account", user=user), 303)


def _attempts() -> str:
    return f"{this_site().settings.sign_in_attempts} per minute"


def _was_wrong(answer: Response) -> bool:
    return answer.status_code == 401


@pages.route("/sign-in/code", methods=["GET", "POST"])
@access.limiter.limit(_attempts, methods=["POST"], deduct_when=_was_wrong)
def code() -> ResponseReturnValue:
    """Let in whoever gave the right password before, with the code."""
    known = half.remembered()
    onward = safe_next(request.values.get("next"))
    if known is None:
        return redirect(url_for("accounts.sign_in", next=onward if onward != "/" else None), 303)
    if request.method != "POST":
        return _code_form(onward, "")
    try:
        begun = one_time_codes.finish_sign_in(this_site(), *known, request.form.get("code", ""))
    except TooManyTries:
        raise
    except NotSignedIn as problem:
        return _code_form(onward, said(problem.says)), 401
    access.let_in(begun)
    return redirect(url_for("accounts.password", next=onward) if begun.one_time else onward, 303)


def _code_form(onward: str, wrong: str) -> str:
    form = FormView((_code_box({}),), (wrong,) if wrong else ())
    return render_template("sign_in_code.html", form=form, next=onward)


def _code_box(wrong: Wrong) -> FieldView:
    says = tuple(wrong.get("code", ()))
    return FieldView("code", "code", _("One-time code"), Kind.TEXT, required=True, errors=says)


def _password_box(wrong: Wrong, prefix: str) -> FieldView:
    says = tuple(wrong.get("password", ()))
    return FieldView(
        "password", f"{prefix}-password", _("Password"), Kind.PASSWORD, required=True, errors=says
    )


def page(
    begin: Wrong | None = None,
    confirm: Wrong | None = None,
    remove: Wrong | None = None,
    key: Wrong | None = None,
    **shown: Any,
) -> str:
    """The page as it stands, with what is wrong at its box and what is shown this once."""
    found = one_time_codes.standing(this_site(), access.actor().user)
    asks = "secret" in shown or confirm is not None
    return render_template(
        "factors.html",
        codes=found,
        keys=passkeys.own(this_site(), access.actor().user),
        passkeys_here=passkeys.taken_here(this_site()),
        label=FieldView("label", "label", _("Device it is on"), Kind.TEXT, required=True),
        secret_box=_password_box(key or {}, "key"),
        begin=FormView((_password_box(begin or {}, "begin"),)),
        confirm=FormView((_code_box(confirm or {}),)) if asks else None,
        remove=FormView((_password_box(remove or {}, "remove"), _code_box(remove or {}))),
        **shown,
    )
