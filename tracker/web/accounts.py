"""Signing in and out, and choosing a password of one's own."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import access
from tracker.actions.accounts import change_password
from tracker.actions.sign_in import CodeWanted, TooManyTries, sign_out
from tracker.actions.sign_in import sign_in as begin_session
from tracker.actions.site import Site
from tracker.custody.problems import Invalid, NotSignedIn
from tracker.language import gettext as _
from tracker.language.sentences import said
from tracker.records.accounts import Session
from tracker.web import half
from tracker.web.declared import Kind
from tracker.web.forms import FieldView, FormView

pages = Blueprint("accounts", __name__, template_folder="templates")


def _attempts() -> str:
    return _("%(sign_in_attempts)s per minute", sign_in_attempts=_site().settings.sign_in_attempts)


def _was_wrong(answer: Response) -> bool:
    return answer.status_code == 401


@pages.route("/sign-in", methods=["GET", "POST"])
@access.limiter.limit(_attempts, methods=["POST"], deduct_when=_was_wrong)
def sign_in() -> ResponseReturnValue:
    """Let a person in who proves their name; whoever is in already goes on."""
    if request.method != "POST":
        return _onward() if g.actor else _sign_in_form("", "")
    login = request.form.get("login", "")
    try:
        begun = begin_session(_site(), login, request.form.get("password", ""))
    except TooManyTries:
        raise
    except CodeWanted as wanted:
        half.remember(wanted)
        return redirect(url_for("factors.code", next=safe_next(_wanted())), 303)
    except NotSignedIn as problem:
        return _sign_in_form(login, said(problem.says)), 401
    access.let_in(begun)
    return redirect(url_for("accounts.password", next=_wanted()), 303) if begun.one_time else _onward()


@pages.post("/sign-out")
def leave() -> ResponseReturnValue:
    """End the session, here and wherever else it is open."""
    if g.session:
        sign_out(_site(), g.session.id)
    access.let_out()
    return redirect(url_for("accounts.sign_in"), 303)


@pages.route("/password", methods=["GET", "POST"])
def password() -> ResponseReturnValue:
    """Let a person choose a password of their own; every other session of theirs ends."""
    current: Session | None = g.session
    if current is None:
        raise NotSignedIn("Sign in with the password itself; a token cannot change it.")
    if request.method != "POST":
        return _password_form(current)
    try:
        begun = change_password(
            _site(), current.actor, request.form.get("old", ""), request.form.get("new", "")
        )
    except TooManyTries:
        raise
    except NotSignedIn:
        return _password_form(current, {"old": [_("This is not your present password.")]}), 422
    except Invalid as problem:
        return _password_form(current, problem.fields), 422
    access.let_in(begun)
    return _onward()


def safe_next(wanted: str | None) -> str:
    """The page to go on to: a path of this site and nothing else; the first page when it is not one."""
    text = wanted or "/"
    parts = urlsplit(text)
    elsewhere = parts.scheme or parts.netloc or not text.startswith("/") or text.startswith("//")
    return "/" if elsewhere or "\\" in text or not text.isprintable() else text


def _onward() -> ResponseReturnValue:
    return redirect(safe_next(_wanted()), 303)


def _wanted() -> str:
    return request.values.get("next", "/")


def _site() -> Site:
    site: Site = current_app.extensions["tracker"]
    return site


def _sign_in_form(login: str, wrong: str) -> str:
    name = FieldView("login", "login", _("Sign-in name"), Kind.TEXT, value=login, required=True)
    secret = FieldView("password", "password", _("Password"), Kind.PASSWORD, required=True)
    form = FormView((name, secret), (wrong,) if wrong else ())
    return render_template("sign_in.html", form=form, next=safe_next(_wanted()))


def _password_form(current: Session, wrong: dict[str, list[str]] | None = None) -> str:
    old, new = wrong.get("old", []) if wrong else [], wrong.get("new", []) if wrong else []
    boxes = (
        FieldView("old", "old", _("Present password"), Kind.PASSWORD, required=True, errors=tuple(old)),
        FieldView(
            "new",
            "new",
            _("New password"),
            Kind.PASSWORD,
            required=True,
            errors=tuple(new),
            hint=_("At least 12 characters; a few words you remember are better than symbols you do not."),
        ),
    )
    return render_template(
        "password.html", form=FormView(boxes), next=safe_next(_wanted()), drawn=current.one_time
    )
