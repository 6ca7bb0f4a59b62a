"""Injecting, after two people confirmed: the vial scanned once more, the volume, the lot of the needle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from tracker import access
from tracker.actions.acting import take_step
from tracker.actions.at_the_bedside import Bedside, Phase, at_the_bedside
from tracker.actions.given import Answer, Request
from tracker.actions.looking import verdict
from tracker.custody.dose import dose
from tracker.custody.problems import Invalid, KeyReused, NotAllowedHere, Problem, Stale
from tracker.custody.steps import STEPS
from tracker.language import gettext as _
from tracker.web.bedside_answers import faults, first, mismatch, stop_page
from tracker.web.cards import given, vial_in, vial_receipt
from tracker.web.declared import Kind
from tracker.web.forms import FieldView, FormView, form_view, from_form
from tracker.web.reasons import reasons
from tracker.web.shown import this_site, words, zone
from tracker.web.signing import OWN, seen, signer_boxes
from tracker.web.signing import given as own
from tracker.web.struck import volume
from tracker.web.telling import cells, grouped, new_key

pages = Blueprint("inject", __name__, template_folder="templates")

SCHEMA = STEPS["inject"].schema
MOVED = "The treatment moved since this page was opened. Look at what stands here now, then sign it."
SCAN_IT = "Scan the vial you have in hand once more."


@pages.post("/t/<treatment>/inject")
def inject(treatment: str) -> ResponseReturnValue:
    """Record the injection, or refuse it with every reason; what was typed stays."""
    if not STEPS["inject"].allows(access.actor()):
        raise NotAllowedHere("A clinician who confirmed injects.")
    now = at_the_bedside(this_site(), access.actor(), treatment)
    receipt, wrong = _scanned()
    if _was_given(treatment, receipt):
        return _to_given(treatment)
    if now.phase is not Phase.BOTH or not now.injects:
        return redirect(url_for("bedside.page", treatment=treatment), 303)
    if wrong:
        return page(now, {"vial": [wrong]}), 422
    try:
        answer = take_step(this_site(), access.actor(), _request(treatment, receipt))
    except Invalid as problem:
        return page(now, problem.fields), 422
    except Stale:
        if _was_given(treatment, receipt):
            return _to_given(treatment)
        return page(at_the_bedside(this_site(), access.actor(), treatment), {"seen": [MOVED]}), 412
    except KeyReused:
        return redirect(url_for("bedside.page", treatment=treatment), 303)
    if answer.done or _was_given(treatment, receipt):
        return _to_given(treatment)
    return _refused(now, answer)


def _refused(now: Bedside, answer: Answer) -> ResponseReturnValue:
    """A sentence at its box, the stop page for a mismatch, or every reason; what was typed stays."""
    if found := faults(answer):
        return page(now, {name: [says] for name, says in found.items()}), 409
    if says := mismatch(answer):
        return stop_page(now.order.code, says)
    return page(now, refusals=answer.refusals), 409


def _was_given(treatment: str, receipt: str) -> bool:
    """The vial in hand was injected under this very order: whoever tapped twice is shown what was given."""
    scanned = vial_in(receipt) if receipt else ()
    order = at_the_bedside(this_site(), access.actor(), treatment).order
    return any(one.vial in scanned for one in order.injections)


def _to_given(treatment: str) -> ResponseReturnValue:
    return redirect(url_for("treatments.given", code=treatment, recorded=1), 303)


def page(now: Bedside, errors: Mapping[str, list[str]] | None = None, refusals: Any = None) -> str:
    """Who confirmed, what was confirmed, what speaks against the injection, and the form."""
    case = now.case
    against = verdict(this_site(), access.actor(), case.vial.code, "inject").refusals if case else ()
    return render_template(
        "inject.html",
        treatment=now.order.code,
        first=first(now, _("Time left to inject")),
        matched=matched(now),
        refusals=reasons(case, refusals if refusals is not None else against) if case else [],
        refused=refusals is not None,
        form=_form(errors or {}),
        hidden={"key": new_key(), "seen": now.seq},
        outcome="refused" if refusals is not None or errors else "",
    )


def matched(now: Bedside) -> list[tuple[str, str | Markup]]:
    """Vial, joint and side: told once two people have given them, and to nobody before."""
    case, version = now.case, now.order.version
    if now.phase is not Phase.BOTH or case is None or version is None:
        return []
    held = dose(case, case.vial.volume_ml)
    return [
        ("vial", grouped(case.vial.code)),
        (
            _("joint and side"),
            _(
                "%(capitalize)s %(joint)s, the patient’s %(side)s",
                capitalize=words(version.side).capitalize(),
                joint=words(version.joint),
                side=words(version.side),
            ),
        ),
        ("product", now.order.product),
        (_("in the vial"), volume(case, case.vial)),
        (_("viable cells"), cells(held)),
    ]


def _scanned() -> tuple[str, str]:
    """The receipt of the vial just scanned, or the sentence why there is none."""
    try:
        found = given("vial")
        return ("", SCAN_IT) if found is None else (vial_receipt(found), "")
    except Problem as problem:
        return "", problem.says


def _request(treatment: str, receipt: str) -> Request:
    return Request(
        step="inject",
        subject=treatment,
        data=from_form(SCHEMA, request.form, zone()),
        receipts=(receipt,),
        **seen(),
        key=request.form.get("key", ""),
        **own(),
    )


def _form(errors: Mapping[str, list[str]]) -> FormView:
    """The vial to scan, what the step declares, and the person again."""
    vial = _box("vial", SCAN_IT, Kind.SCAN, errors, request.form.get("vial", ""))
    rest = {name: says for name, says in errors.items() if name not in ("vial", *OWN)}
    fields = form_view(SCHEMA, request.form, rest, zone=zone())
    return FormView((vial, *fields.fields, *signer_boxes(errors)), fields.errors)


def _box(name: str, label: str, kind: Kind, errors: Mapping[str, list[str]], value: str = "") -> FieldView:
    return FieldView(name, name, label, kind, value, required=True, errors=tuple(errors.get(name, ())))
