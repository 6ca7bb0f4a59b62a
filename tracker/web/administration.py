"""Administration: accounts and establishments. Only administrators, and nobody changes their own account."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import access
from tracker.actions import accounts as verbs
from tracker.actions import one_time_codes, passkeys
from tracker.actions.administering import (
    Account,
    Establishment,
    account_of,
    email_of,
    every_account,
    every_establishment,
)
from tracker.actions.badges import badges_of
from tracker.actions.enrolment import record_identity
from tracker.actions.lock_out import locked_accounts, unlock
from tracker.actions.sessions import end_all_of, own_sessions
from tracker.actions.site import Site
from tracker.custody.people import Actor, Role
from tracker.custody.problems import Invalid, NotAllowedHere, Unknown
from tracker.custody.signature_policy import policy_accepted
from tracker.language import gettext as _
from tracker.web import account_forms
from tracker.web.badges import reasons
from tracker.web.establishments import place_row
from tracker.web.shown import this_site
from tracker.web.telling import mark, when

pages = Blueprint("administration", __name__, template_folder="templates", url_prefix="/administration")

ONLY_ADMINISTRATORS = "Accounts and establishments are kept by administrators."
CHANGED = {
    "roles": "The roles were changed; they count from now on.",
    "qualifications": "The qualifications were changed; they count from now on.",
    "establishment": "The establishment was changed.",
    "email": "The mail address was changed.",
    "identity": "The check of identity is on record.",
    "unlock": "The name may be tried again.",
    "sessions": "Every session of this person has ended.",
    "disable": "The account is disabled; every session and token of it has ended.",
    "enable": "The account may sign in again.",
}
AT_ONCE: Mapping[str, Callable[[Site, Actor, str], None]] = {
    "disable": verbs.disable,
    "enable": verbs.enable,
    "unlock": unlock,
    "sessions": end_all_of,
}


@pages.before_request
def administrators_only() -> None:
    """Keep everybody else out of these pages; auditors read them."""
    reads = request.method == "GET" and access.actor().has(Role.AUDITOR)
    if not reads and not access.actor().has(Role.ADMINISTRATOR):
        raise NotAllowedHere(ONLY_ADMINISTRATORS)


@pages.get("")
def people() -> ResponseReturnValue:
    """Every account and every establishment."""
    return render_template(
        "administration.html",
        accounts=[_row(one) for one in every_account(this_site())],
        establishments=[place_row(one) for one in every_establishment(this_site())],
        may=_may(),
    )


@pages.route("/users/new", methods=["GET", "POST"])
def add_user() -> ResponseReturnValue:
    """Make an account; its password is shown this once."""
    places = every_establishment(this_site())
    if request.method != "POST":
        return render_template("new_user.html", form=account_forms.new_user(places, {}))
    given = request.form
    try:
        _refuse_strange(places, given.get("establishment", ""))
        user, password = verbs.add_user(
            this_site(),
            access.actor(),
            given.get("login", ""),
            given.get("name", ""),
            given.getlist("roles"),
            given.getlist("qualifications"),
            given.get("establishment", ""),
        )
    except Invalid as problem:
        return render_template("new_user.html", form=account_forms.new_user(places, problem.fields)), 422
    return _password(user, password)


@pages.get("/users/<user>")
def account(user: str) -> ResponseReturnValue:
    """One account: what it may do, and how that is changed."""
    found = account_of(this_site(), user)
    return render_template(
        "account.html",
        account=found,
        facts=_facts(found),
        own=user == access.actor().user,
        codes=one_time_codes.standing(this_site(), user).codes or bool(passkeys.own(this_site(), user)),
        fields=account_forms.change(found, every_establishment(this_site()), email_of(this_site(), user)),
        may=_may(),
        locked=_locked(user),
        badge=any(one.voided_at is None for one in badges_of(this_site(), user)),
        why=reasons(),
        subject=account_forms.subject(),
        sessions=len(own_sessions(this_site(), user)),
    )


def _locked(user: str) -> bool:
    return any(one.actor.user == user for one, _ in locked_accounts(this_site()))


@pages.post("/users/<user>/<what>")
def change(user: str, what: str) -> ResponseReturnValue:
    """Change an account; the verb refuses one's own and keeps the attempt."""
    site, by = this_site(), access.actor()
    account_of(site, user)
    if what == "password":
        return _password(user, verbs.reset_password(site, by, user))
    match what:
        case "roles":
            verbs.set_roles(site, by, user, request.form.getlist("roles"))
        case "qualifications":
            verbs.set_qualifications(site, by, user, request.form.getlist("qualifications"))
        case "establishment":
            _refuse_strange(every_establishment(site), request.form.get("establishment", ""))
            verbs.set_establishment(site, by, user, request.form.get("establishment", ""))
        case "email":
            verbs.set_email(site, by, user, request.form.get("email", ""))
        case "identity":
            record_identity(site, by, user, request.form.get("document", ""))
        case _ if what in AT_ONCE:
            AT_ONCE[what](site, by, user)
        case _:
            raise Unknown(f"An account has nothing called “{what}” to change.")
    flash(CHANGED[what])
    return redirect(url_for("administration.account", user=user), 303)


def _may() -> bool:
    return access.actor().has(Role.ADMINISTRATOR)


def _refuse_strange(places: tuple[Establishment, ...], code: str) -> None:
    if all(one.code != code for one in places):
        raise Invalid("Nothing was done.", {"establishment": ["Choose an establishment of the list."]})


def _password(user: str, password: str) -> str:
    found = account_of(this_site(), user)
    return render_template("one_time_password.html", account=found, password=password)


def _row(one: Account) -> dict[str, Any]:
    actor = one.actor
    cells = [one.login, actor.name, actor.establishment, ", ".join(sorted(map(str, actor.roles))),
             ", ".join(sorted(map(str, actor.qualifications))), _state(one)]  # fmt: skip
    return {"href": url_for("administration.account", user=actor.user), "cells": cells}


def _state(one: Account) -> Any:
    if one.disabled_at is not None:
        return mark("ended", "disabled")
    return mark("waiting", _("has not signed in yet")) if one.one_time else mark("usable", _("may sign in"))


def _facts(one: Account) -> list[tuple[str, Any]]:
    return [
        (_("sign-in name"), one.login),
        (_("belongs to"), one.actor.establishment or "none"),
        ("account", one.actor.user),
        ("made", when(one.created_at)),
        ("state", mark("refused", "locked") if _locked(one.actor.user) else _state(one)),
        ("identity", "checked" if one.actor.enrolled else _("not checked yet")),
        (_("signature policy"), "accepted" if policy_accepted(one.actor) else _("not accepted yet")),
        *([("disabled", when(one.disabled_at))] if one.disabled_at else []),
    ]
