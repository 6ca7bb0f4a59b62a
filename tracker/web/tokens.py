"""One's own tokens: keys for programs, shown once, no wider than their owner."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from tracker import access
from tracker.actions.administering import Token, own_tokens
from tracker.actions.tokens import create_token, revoke_token
from tracker.custody.people import Role
from tracker.custody.problems import Invalid, Unknown
from tracker.language import gettext as _
from tracker.web import account_forms
from tracker.web.shown import this_site, words
from tracker.web.telling import mark, when

pages = Blueprint("tokens", __name__, template_folder="templates", url_prefix="/tokens")

NAME_IT = "Say what the token is for, in at most 80 characters."


@pages.get("")
def listing() -> ResponseReturnValue:
    """The tokens of whoever asks, and the form for another."""
    return _page({})


@pages.post("")
def make() -> ResponseReturnValue:
    """Make a token and show it this once."""
    try:
        text = _made()
    except Invalid as problem:
        return _page(problem.fields), 422
    return _page({}, text)


@pages.post("/<token>/revoke")
def revoke(token: str) -> ResponseReturnValue:
    """End one of one's own tokens."""
    if all(one.id != token for one in own_tokens(this_site(), access.actor().user)):
        raise Unknown(f"You have no token {token}.")
    revoke_token(this_site(), access.actor(), token)
    return redirect(url_for("tokens.listing"), 303)


def _made() -> str:
    given, actor = request.form, access.actor()
    label, days, role = (given.get(name, "").strip() for name in ("label", "days", "role"))
    wrong: dict[str, list[str]] = {}
    if not 0 < len(label) <= 80 or not label.isprintable():
        wrong["label"] = [NAME_IT]
    if not days.isdecimal():
        wrong["days"] = [_("Give a whole number of days.")]
    if role and role not in set(Role):
        wrong["role"] = [_("Choose one of your roles.")]
    if wrong:
        raise Invalid("The token was not made.", wrong)
    return create_token(this_site(), actor, actor.user, Role(role) if role else None, label, int(days[:6]))


def _page(wrong: account_forms.Wrong, text: str = "") -> str:
    actor = access.actor()
    return render_template(
        "tokens.html",
        form=account_forms.new_token(actor.roles, wrong) if not text else None,
        text=text,
        tokens=[_row(one) for one in own_tokens(this_site(), actor.user)],
    )


def _row(one: Token) -> dict[str, Any]:
    now = this_site().clock()
    running = one.revoked_at is None and one.expires_at > now
    state: Markup = (
        mark("usable", "valid") if running else mark("ended", "revoked" if one.revoked_at else "expired")
    )
    role = words(str(one.role)) if one.role else _("as wide as you")
    return {"id": one.id, "running": running, "label": one.label, "role": role, "state": state,
            "made": when(one.created_at), "expires": when(one.expires_at)}  # fmt: skip
