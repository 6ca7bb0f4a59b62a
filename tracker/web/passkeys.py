"""Passkeys at the pages: made, given up, asked to sign somebody in, and asked to sign an act."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import access
from tracker.actions import passkeys
from tracker.custody.problems import Invalid, NotSignedIn
from tracker.web.accounts import safe_next
from tracker.web.factors import page
from tracker.web.shown import this_site

pages = Blueprint("passkeys", __name__, template_folder="templates")

MADE, GONE = "The passkey is in use from now on.", "The passkey was given up."


@pages.app_template_global("own_passkeys")
def own_passkeys() -> bool:
    """Whether whoever asks may sign with a passkey here."""
    return bool(passkeys.own(this_site(), access.actor().user))


@pages.app_template_global("passkeys_here")
def passkeys_here() -> bool:
    """Whether this site takes passkeys."""
    return passkeys.taken_here(this_site())


@pages.post("/factors/passkeys/options")
def begin() -> ResponseReturnValue:
    """What the browser needs to make a passkey."""
    try:
        return _json(passkeys.begin_adding(this_site(), access.actor(), request.form.get("password", "")))
    except Invalid as problem:
        return {"says": " ".join(one for each in problem.fields.values() for one in each)}, 422


@pages.post("/factors/passkeys")
def add() -> ResponseReturnValue:
    """Keep the passkey that the browser made."""
    given = request.form
    try:
        passkeys.add(this_site(), access.actor(), given.get("label", ""), given.get("passkey", ""))
    except Invalid as problem:
        return page(key={"password": [one for each in problem.fields.values() for one in each]}), 422
    flash(MADE)
    return redirect(url_for("factors.standing"), 303)


@pages.post("/factors/passkeys/<key>/remove")
def remove(key: str) -> ResponseReturnValue:
    """Give one of one's own passkeys up."""
    try:
        passkeys.give_up(this_site(), access.actor(), key, request.form.get("password", ""))
    except Invalid as problem:
        return page(key=problem.fields), 422
    flash(GONE)
    return redirect(url_for("factors.standing"), 303)


@pages.post("/factors/passkeys/sign")
def sign() -> ResponseReturnValue:
    """What the browser needs to sign a step on a record as it was seen; for that act alone."""
    step, subject, seen = (request.form.get(name, "") for name in ("step", "subject", "seen"))
    return _json(passkeys.begin_signing(this_site(), access.actor(), step[:80], subject[:40], seen[:20]))


def _attempts() -> str:
    return f"{this_site().settings.sign_in_attempts} per minute"


def _was_wrong(answer: Response) -> bool:
    return answer.status_code == 401


@pages.post("/sign-in/passkey/options")
@access.limiter.limit(_attempts)
def ask() -> ResponseReturnValue:
    """What the browser needs to sign somebody in."""
    return _json(passkeys.begin_sign_in(this_site()))


@pages.post("/sign-in/passkey")
@access.limiter.limit(_attempts, deduct_when=_was_wrong)
def sign_in() -> ResponseReturnValue:
    """Let in whoever a passkey proves."""
    try:
        begun = passkeys.finish_sign_in(this_site(), request.form.get("passkey", ""))
    except NotSignedIn as problem:
        return render_template("not_by_passkey.html", says=problem.says), 401
    access.let_in(begun)
    onward = safe_next(request.form.get("next"))
    return redirect(url_for("accounts.password", next=onward) if begun.one_time else onward, 303)


def _json(text: str) -> Response:
    return Response(text, content_type="application/json")
