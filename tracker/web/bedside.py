"""The bedside: two people confirm blind; nothing of the order is shown before both have."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import access
from tracker.actions.acting import take_step
from tracker.actions.at_the_bedside import Bedside, Phase, at_hand, at_the_bedside, taken_up
from tracker.actions.given import Request
from tracker.actions.lists import at_a_glance
from tracker.actions.looking import case_of
from tracker.actions.scanning import Scan
from tracker.custody.case import Case
from tracker.custody.clocks import readings
from tracker.custody.possession import allocation, issued_to
from tracker.custody.problems import NotAllowedHere, Unknown
from tracker.custody.steps import STEPS
from tracker.language import gettext as _
from tracker.web import cards, inject
from tracker.web.bedside_answers import MATCHES, faults, first, mismatch, stop_page
from tracker.web.cards import Cards
from tracker.web.countdown import bars
from tracker.web.shown import code_in, this_site
from tracker.web.signing import given as own
from tracker.web.signing import next_signature
from tracker.web.telling import bare_reasons, new_key

pages = Blueprint("bedside", __name__, template_folder="templates")

NO_BEDSIDE = (
    "This vial has no bedside: it was not issued to an open treatment, or it is used up. "
    "Open its own page to see what is missing; it is confirmed and injected where it was issued to."
)
NOTHING = (
    "No vial is set aside for this treatment, so nothing is confirmed here. "
    "Allocate a vial, have it issued, and scan it at the bedside."
)
NOT_YOURS = "Only clinicians, technicians and officers stand at the bedside."


def bedside_of(case: Case) -> str:
    """The address of the bedside of a vial that was issued to its treatment; empty for every other vial."""
    order, vial = case.treatment.order, case.line.vial
    if order is None or vial is None or vial.ended or not order.open:
        return ""
    own = allocation(case)
    ours = own is not None and own.treatment == order.code and issued_to(case) == order.code
    return _here(order.code) if ours else ""


def picked_up(scanned: Scan) -> str:
    """The address of the open confirmation that this person goes on with by scanning the vial, its card
    already given; empty for every other scan."""
    view = scanned.view
    treatment = taken_up(view.case, access.actor()) if view is not None else ""
    if not treatment:
        return ""
    cards.give_vial(treatment, scanned.receipt)
    return _here(treatment)


@pages.route("/s/<text>/confirm", methods=["GET", "POST"])
@pages.route("/s/<text>/inject", methods=["GET", "POST"])
def step_alone(text: str) -> ResponseReturnValue:
    """The addresses that every declared step has; these two have their place at the bedside."""
    code = code_in(text)
    where = bedside_of(case_of(this_site(), code)) if code.startswith("V") else _here(code)
    if not where:
        raise Unknown(NO_BEDSIDE)
    return redirect(where, 303)


@pages.get("/t/<treatment>/bedside")
def page(treatment: str) -> ResponseReturnValue:
    """What this person does at the bedside now; after a mismatch the stop, which leads nowhere else."""
    now = _bedside(treatment)
    match now.phase:
        case Phase.STOPPED:
            return stop_page(treatment, _("%(says)s. Nothing may be injected.", says=now.says))
        case Phase.NOTHING:
            raise Unknown(NOTHING)
        case Phase.GIVEN | Phase.CANCELLED:
            return redirect(url_for("treatments.given", code=treatment), 303)
        case Phase.CARDS:
            return _cards(now, cards.held(treatment))
        case Phase.BOTH if now.injects:
            return inject.page(now)
        case _:
            return _waiting(now)


@pages.post("/t/<treatment>/bedside")
def give(treatment: str) -> ResponseReturnValue:
    """Take what was scanned and chosen; with `act=confirm` send all three in one act."""
    now = _bedside(treatment)
    if now.phase is not Phase.CARDS:
        return redirect(_here(treatment), 303)
    given = cards.filled(treatment, now.order.establishment)
    cards.keep(treatment, given)
    if request.form.get("act") != "confirm":
        return _cards(now, given, 422) if given.faults else redirect(_here(treatment), 303)
    if given.missing:
        return _cards(now, replace(given, faults=given.missing | dict(given.faults)), 422)
    return _confirm(now, given)


@pages.post("/t/<treatment>/bedside/stop")
def call_quality(treatment: str) -> ResponseReturnValue:
    """Leave the stopped bedside for the treatment's page, which says what is held and whom to call."""
    return redirect(url_for("treatments.treatment", code=treatment), 303)


def _bedside(treatment: str) -> Bedside:
    if not STEPS["confirm"].allows(access.actor()):
        raise NotAllowedHere(NOT_YOURS)
    return at_the_bedside(this_site(), access.actor(), treatment)


def _confirm(now: Bedside, given: Cards) -> ResponseReturnValue:
    """One act: vial, wristband, joint and side. What did not match is learnt only after it is on record."""
    code = now.order.code
    answer = take_step(this_site(), access.actor(), _asked(code, given))
    if answer.done:
        cards.forget(code)
        return redirect(url_for("bedside.page", treatment=code, recorded=1), 303)
    if found := faults(answer):
        unused = replace(given, vial="", wristband="") if "vial" in found else given
        return _cards(now, replace(unused, faults=found), 409)
    says = mismatch(answer)
    if says and at_hand(access.actor(), now.order):
        cards.forget(code)
        return stop_page(code, says)
    return _cards(now, given, 409, [one for one in answer.refusals if one["check"] not in MATCHES])


def _asked(code: str, given: Cards) -> Request:
    """The act as the cards give it; somebody signs in beside a band that was typed, and else nobody."""
    joint, _, side = given.site.partition("-")
    second = request.form.get("second_login", "") if given.typed else ""
    return Request(
        step="confirm",
        subject=code,
        data={"joint": joint, "side": side},
        receipts=(given.vial, given.wristband),
        second_login=second,
        second_password=request.form.get("second_password", "") if second else "",
        second_code=request.form.get("second_code", "") if second else "",
        key=request.form.get("key", ""),
        **own(),
    )


def _cards(
    now: Bedside, given: Cards, status: int = 200, refusals: list[dict[str, Any]] | None = None
) -> ResponseReturnValue:
    shown = render_template(
        "confirm.html",
        treatment=now.order.code,
        cards=given.shown(),
        refusals=bare_reasons(refusals or ()),
        person_name=access.actor().name,
        first=first(now),
        lapsed=now.lapsed,
        clocks=_clocks(given),
        signature=next_signature(),
        action=_here(now.order.code),
        hidden={"key": new_key()},
        outcome="refused" if status == 409 else "",
    )
    return shown, status


def _clocks(given: Cards) -> list[dict[str, Any]]:
    """What still runs for the vial this person scanned, whichever it is."""
    found = at_a_glance(this_site(), given.scanned)
    running = (one for case in found.values() for one in readings(case) if one.running)
    return bars(running, this_site().clock())


def _waiting(now: Bedside) -> str:
    """Recorded: the page looks again by itself until the next person acts or the time runs out."""
    return render_template(
        "bedside_recorded.html",
        treatment=now.order.code,
        first=first(now),
        matched=inject.matched(now),
        here=_here(now.order.code),
        outcome="accepted" if request.args.get("recorded") else "",
    )


def _here(treatment: str) -> str:
    return url_for("bedside.page", treatment=treatment)
