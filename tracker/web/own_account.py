"""Your account: training, the signature policy, and where you are signed in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import access
from tracker.actions.enrolment import accept_policy
from tracker.actions.sessions import end_own, own_sessions
from tracker.actions.training import RoleTraining, training_by_role
from tracker.custody.people import Actor
from tracker.custody.signature_policy import POLICY, VERSION, policy_accepted
from tracker.language import gettext as _
from tracker.web.shown import this_site, words
from tracker.web.telling import mark, when

pages = Blueprint("own_account", __name__, template_folder="templates", url_prefix="/account")

ACCEPTED = "You accepted the signature policy; you may sign."
ENDED = "That session has ended."


@pages.get("")
def standing() -> ResponseReturnValue:
    """How whoever asks stands."""
    actor = access.actor()
    here = g.session.id if g.session else ""
    return render_template(
        "own_account.html",
        trainings=[training_cells(one) for one in training_by_role(this_site(), actor)],
        policy=POLICY,
        version=VERSION,
        accepted=policy_accepted(actor),
        sessions=[
            {"mark": one.mark, "device": one.device or _("a device not told"), "here": one.id == here,
             "proof": one.proof, "since": when(one.started_at), "seen": when(one.seen_at)}
            for one in own_sessions(this_site(), actor.user)
        ],
    )  # fmt: skip


@pages.post("/policy")
def accept() -> ResponseReturnValue:
    """Accept the version of the policy that was shown."""
    shown = request.form.get("version", "")
    accept_policy(this_site(), access.actor(), int(shown) if shown.isdecimal() and len(shown) < 6 else 0)
    flash(ACCEPTED)
    return redirect(url_for("own_account.standing"), 303)


@pages.post("/sessions/<mark>/end")
def end(mark: str) -> ResponseReturnValue:
    """End one of one's own sessions; whoever ends the one they are in is out."""
    ended = end_own(this_site(), access.actor(), mark)
    if g.session and ended == g.session.id:
        access.let_out()
        return redirect(url_for("accounts.sign_in"), 303)
    flash(ENDED)
    return redirect(url_for("own_account.standing"), 303)


def training_cells(one: RoleTraining) -> dict[str, Any]:
    """One role with its training, for a table."""
    until = one.training.until.isoformat() if one.training else _("none on record")
    return {"cells": [words(one.role).capitalize(), until, training_mark(one)]}


def training_mark(one: RoleTraining) -> Any:
    """How a role stands for its training, by shape and word."""
    if one.closed:
        return mark("refused", "closed")
    return mark("waiting", _("renew it soon")) if one.soon else mark("usable", "open")


def told_of(actor: Actor | None) -> Iterator[str]:
    """What every page tells a person of their own account: closed roles, and trainings that end soon."""
    if actor is None:
        return
    yield from (one.says for one in actor.closed)
    for one in training_by_role(this_site(), actor):
        if one.soon and one.training:
            yield _(
                "Your training as %(role)s ends on %(isoformat)s. Have it renewed.",
                role=one.role,
                isoformat=one.training.until.isoformat(),
            )
