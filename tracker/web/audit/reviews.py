"""Reviews of the ledger on pages: what nobody reviewed yet, its exceptions first, and the signed reviews."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from tracker import access
from tracker.actions import audit_reviews as kept
from tracker.actions import ledger_reading as reading
from tracker.actions.audit_reviews import KIND, Open, Review
from tracker.actions.audit_signing import Given, sign_review
from tracker.actions.given import Request
from tracker.custody.auditing import OUTCOMES
from tracker.custody.people import Actor, Role
from tracker.custody.problems import Invalid, NotAllowedHere, Stale
from tracker.labels.code import printed
from tracker.language import gettext as _
from tracker.ledger.body import read_instant
from tracker.web import event_facts
from tracker.web.audit.asked import AT, BUT, Asked, question
from tracker.web.declared import ChoiceView, Kind
from tracker.web.forms import FieldView, FormView
from tracker.web.places import place
from tracker.web.refused_by import title
from tracker.web.shown import Names, stamped, step_label, this_site
from tracker.web.signing import given as components
from tracker.web.signing import signer_boxes
from tracker.web.telling import counted, has_page, link

pages = Blueprint("audit_reviews", __name__, template_folder="../templates")

CLOSED = ("who", "step", "outcome", "about", "check")
"""What a review may be of: parts that are chosen or are codes; days are not among them, for places are."""
NOT_YOURS = "Reviews of the ledger are for quality officers and auditors."


@pages.get("/ledger/reviews")
def listing() -> ResponseReturnValue:
    """The signed reviews, newest first, and the questions they are of."""
    if not access.actor().has(Role.OFFICER, Role.AUDITOR):
        raise NotAllowedHere(NOT_YOURS)
    found = kept.reviews(this_site())
    names, notes = Names(_users(found)), kept.notes(this_site(), found)
    return render_template(
        "audit_reviews.html",
        rows=[_row(one, names, notes) for one in found],
        questions=_questions(found, access.actor(), names),
    )


@pages.route("/ledger/review", methods=["GET", "POST"])
def review() -> ResponseReturnValue:
    """What nobody reviewed yet of a question; sent back signed, the review is on the ledger."""
    asked = narrowed(Asked.of(request.values))
    if request.method == "GET":
        return _page(asked, {})
    try:
        signs = _signs(asked)
        idx = sign_review(this_site(), access.actor(), asked.given(), _wanted(asked), _given(), signs)
    except Invalid as problem:
        return _page(asked, problem.fields), 422
    except Stale as problem:
        return _page(asked, {"stale": [problem.says]}), 412
    flash(_("The review is signed and on the ledger as event %(idx)s.", idx=idx))
    return redirect(url_for("audit_reviews.listing"), 303)


def narrowed(asked: Asked) -> Asked:
    """Of a search what a review may be of."""
    return Asked(**{name: value for name, value in asked.given().items() if name in CLOSED})


def address_of(asked: Asked, actor: Actor) -> str:
    """Where what a search finds is reviewed; empty for who reviews nothing, and for what has open parts."""
    whole = narrowed(asked) == asked
    return asked.address("audit_reviews.review") if whole and kept.may_review(actor) else ""


def _wanted(asked: Asked) -> Any:
    found = question(asked, reading.people(this_site()))
    if found.wrong:
        raise Invalid("The search cannot be read.", {name: [says] for name, says in found.wrong.items()})
    return found.wanted


def _given() -> Given:
    first, last = place(request.form.get("first")), place(request.form.get("last"))
    if first is None or last is None:
        raise Stale("The form came without the places that were reviewed. Open the review again.")
    return Given(first, last, request.form.get("finding", ""), request.form.get("note", "").strip())


def _signs(asked: Asked) -> Request:
    """What signs, bound to the question and to the last place that was shown."""
    device = request.headers.get("User-Agent", "")[:120]
    seen = place(request.form.get("last"))
    return Request(step=KIND, subject=kept.series(asked.given()), seen=seen, device=device, **components())


def _page(asked: Asked, wrong: Mapping[str, list[str]]) -> str:
    actor = access.actor()
    found = kept.open_review(this_site(), actor, asked.given(), _wanted(asked))
    names = Names([*(one.actor for one in found.events), asked.who.removeprefix(BUT)])
    ordinary = len(found.events) - len(found.exceptions)
    return render_template(
        "audit_review.html",
        title=sentence(asked.given(), names),
        found=found,
        many=counted(len(found.events), "event"),
        period=_period(found),
        rows=[_exception(one, names) for one in found.exceptions],
        ordinary=ordinary,
        all=asked.address(),
        series=kept.series(asked.given()),
        hidden={**asked.given(), "first": found.first, "last": found.last, "seen": found.last},
        form=_form(wrong) if not found.against and found.last >= found.first else None,
        stale=wrong.get("stale", ()),
    )


def _form(wrong: Mapping[str, list[str]]) -> FormView:
    ways = tuple(ChoiceView(value, label) for value, label in OUTCOMES.items())
    chosen = request.form.get("finding", "")
    outcome = FieldView(
        "finding",
        "finding", _("What came of it"), Kind.CHOICE, chosen, (chosen,), ways,
                        required=True, errors=tuple(wrong.get("finding", ())))  # fmt: skip
    note = FieldView("note", "note", _("Note"), Kind.TEXTAREA, request.form.get("note", ""), private=True,
                     hint=_("What was followed up. Do not name donors or patients."),
                     errors=tuple(wrong.get("note", ())))  # fmt: skip
    return FormView((outcome, note, *signer_boxes(wrong)))


def _exception(one: kept.Exceptional, names: Names) -> dict[str, Any]:
    row = event_facts.row(one.event, {one.event.actor: names(one.event.actor)})
    return {**row, "cells": [*row["cells"], ", ".join(one.why)]}


def _period(found: Open) -> str:
    if not found.events:
        return _("no event")
    begins, ends = (stamped(read_instant(one.recorded)) for one in (found.events[0], found.events[-1]))
    return _("recorded from %(begins)s to %(ends)s", begins=begins, ends=ends)


def _row(one: Review, names: Names, notes: Mapping[str, str]) -> list[Any]:
    return [
        link(url_for("ledger.event", idx=one.idx), str(one.idx)),
        sentence(one.asked, names),
        _("%(first)s to %(last)s", first=one.first, last=one.last),
        _(
            "%(events)s, of which %(exceptions)s out of the ordinary",
            events=one.events,
            exceptions=one.exceptions,
        ),
        Markup("{}<div>{}</div>").format(OUTCOMES.get(one.outcome, one.outcome), notes.get(one.note, "")),
        names(one.actor),
        stamped(read_instant(one.recorded)),
    ]


def _questions(found: tuple[Review, ...], actor: Actor, names: Names) -> list[tuple[str, str]]:
    """Every question somebody reviewed, once, with the way to its next review; everything is always one."""
    if not kept.may_review(actor):
        return []
    asked = [Asked(who=f"{BUT}{actor.user}"), *(Asked.of(one.asked) for one in found)]
    return [
        (sentence(one.given(), names), one.address("audit_reviews.review")) for one in dict.fromkeys(asked)
    ]


def sentence(asked: Mapping[str, str], names: Names) -> str:
    """A question in words."""
    what = {"done": _("what was done"), "refused": _("what was refused")}.get(
        asked.get("outcome", ""), "all attempts"
    )
    about = asked.get("about", "")
    parts = [
        what,
        _("of “%(step)s”", step=step_label(asked["step"])) if asked.get("step") else "",
        _by(asked.get("who", ""), names),
        _("about %(about)s", about=printed(about) if has_page(about) else about) if about else "",
        _("refused by “%(title)s”", title=title(asked["check"])) if asked.get("check") else "",
    ]
    told = " ".join(one for one in parts if one)
    return f"{told[:1].upper()}{told[1:]}"


def _by(who: str, names: Names) -> str:
    if not who:
        return ""
    if who.startswith(AT):
        return _("by anybody at %(who)s", who=who[1:])
    return (
        _("by anybody but %(who)s", who=names(who[1:]))
        if who.startswith(BUT)
        else _("by %(who)s", who=names(who))
    )


def _users(found: tuple[Review, ...]) -> list[str]:
    return [access.actor().user, *(one.actor for one in found),
            *(one.asked.get("who", "").removeprefix(BUT) for one in found)]  # fmt: skip
