"""Treatments: the list, the order in force with everything recorded on it, and what was given."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import access
from tracker.actions.at_the_bedside import at_hand
from tracker.actions.looking import View, look
from tracker.actions.notices import told_of_treatment
from tracker.actions.told_later import told_later
from tracker.actions.treatment_lists import A_PAGE, outcomes_of, placed, treatments
from tracker.actions.unconfirmed import unconfirmed
from tracker.custody.case.stops import Stop
from tracker.custody.case.treatment import Order
from tracker.custody.problems import Unknown
from tracker.custody.steps import STEPS, Step
from tracker.custody.tasks import TaskKind
from tracker.labels.code import printed
from tracker.language import gettext as _
from tracker.web import exceptions, treatment_facts
from tracker.web.acts import Acts, acts
from tracker.web.deviations import REACTIONS, REPORTS, reaction_rows, report_rows
from tracker.web.keeping import kept_until
from tracker.web.notices import COLUMNS, notice_rows, unanswered
from tracker.web.reasons import as_read
from tracker.web.shown import Names, clock, code_in, this_site
from tracker.web.spans import in_words
from tracker.web.telling import form_of

pages = Blueprint("treatments", __name__, template_folder="templates")

AT_THE_BEDSIDE = ("confirm", "inject")
NOT_LIFTED = ("wrong_site", "consent_withdrawn", "treatment_consent_withdrawn")


@pages.get("/treatments")
def listing() -> ResponseReturnValue:
    """Every treatment, newest first, by the page."""
    status, establishment = request.args.get("status", ""), request.args.get("at", "")
    wanted = status if status in treatment_facts.STATES else ""
    found = treatments(this_site(), wanted, establishment, request.args.get("after", ""))
    names = Names(one.opened_by for one in found)
    more: dict[str, Any] = {
        "status": status or None,
        "at": establishment or None,
        "after": found[-1].code if found else None,
    }
    return render_template(
        "treatments.html",
        rows=[treatment_facts.row(one, names) for one in found],
        status=status,
        further=url_for("treatments.listing", **more) if len(found) == A_PAGE else "",
        may_open=STEPS["open_treatment"].allows(access.actor()),
    )


@pages.get("/t/<code>")
def treatment(code: str) -> ResponseReturnValue:
    """The order in force, its papers and vials, what was confirmed and given, and what this person may do."""
    view = _view(code_in(code))
    order = _order(view)
    version, vials = order.version, placed(this_site(), order)
    told, written = told_of_treatment(this_site(), view.code), told_later(this_site(), view.code)
    names = Names(one.actor for one in written)
    blind = order.open and at_hand(access.actor(), order) and any(one.issued for one in vials)
    stops = {one.id: one for one in (*view.case.stops, *(stop for vial in vials for stop in vial.stops))}
    return render_template(
        "treatment.html",
        treatment=view.code,
        order=order,
        reasons=[_reason(one, view) for one in stops.values()],
        facts=(treatment_facts.facts(order, version, blind=blind) if version else [])
        + [(_("Kept"), kept_until(view.code))],
        papers=treatment_facts.papers(order),
        vials=[treatment_facts.vial_row(one) for one in vials],
        unconfirmed=_unconfirmed(order),
        told=notice_rows(told),
        unanswered=unanswered(told),
        reactions=reaction_rows(written, names),
        reaction_columns=REACTIONS,
        unreported=any(one.kind is TaskKind.REPORT for one in view.case.tasks),
        reports=report_rows(written, names),
        report_columns=REPORTS,
        told_columns=COLUMNS,
        exceptions=exceptions.rows(order),
        history=treatment_facts.history(order, outcomes_of(this_site(), view.code), blind=blind),
        acts=_acts(view, bool(stops)),
        reads_records=access.actor().reads_records,
        href_of=lambda step: form_of(view.code, step.kind),
    )


@pages.get("/t/<code>/given")
def given(code: str) -> ResponseReturnValue:
    """What was given: vial, joint and side, volume and dose, by whom and when."""
    order = _order(_view(code_in(code)))
    names = Names([*(one.by for one in order.injections), *(one.by for one in order.confirmations)])
    return render_template(
        "given.html",
        treatment=order.code,
        order=order,
        injections=[treatment_facts.injection_facts(order, one, names) for one in order.injections],
        outcome="accepted" if request.args.get("recorded") else "",
    )


def _unconfirmed(order: Order) -> list[dict[str, str]]:
    """The issued vials that nobody confirmed in time, each with what to do."""
    now = this_site().clock()
    late = [one for one in unconfirmed(this_site(), order.code) if one.over(now)]
    names = Names(one.keeper for one in late)
    return [
        {
            "title": _("Vial %(vial)s is issued and nobody has confirmed it.", vial=printed(one.vial)),
            "text": _(
                "The clinic accepted it %(at)s ago and %(keeper)s holds it. "
                "Confirm it at the bedside, or return it.",
                at=in_words(now - one.at),
                keeper=names(one.keeper),
            ),
        }
        for one in late
    ]


def _view(code: str) -> View:
    if code[:1] != "T":
        raise Unknown(f"There is no treatment with the code {code}.")
    return look(this_site(), access.actor(), code)


def _order(view: View) -> Order:
    order = view.case.treatment.order
    if order is None:
        raise Unknown(f"There is no treatment with the code {view.code}.")
    return order


def _reason(one: Stop, view: View) -> dict[str, Any]:
    """A stop as a reason, with the way out of it where this person may go it."""
    may = {step.kind for step in view.may}
    ways = []
    if "lift" in may and one.kind not in NOT_LIFTED:
        ways = [{"label": _("Lift this stop"), "href": form_of(one.on, "lift", stop=one.id)}]
    if "reaffirm" in may and one.kind == "wrong_site":
        ways = [{"label": _("Reaffirm joint and side"), "href": form_of(view.code, "reaffirm")}]
    on = "" if one.on == view.code else _(" on %(code)s", code=printed(one.on))
    says = _("%(says)s%(on)s, since %(at)s.", says=as_read(one.says), on=on, at=clock(one.at))
    return {"says": says, "resolve": _("Quality looks into it."), "basis": "", "evidence": ways}


def _acts(view: View, stopped: bool) -> Acts:
    """The acts of a treatment: the bedside first, reaffirming only where there is something to reaffirm."""
    found = acts(view, access.actor())
    order = view.case.treatment.order
    waits = order is not None and order.open and bool(order.active())
    asked = waits and not stopped and STEPS["confirm"].allows(access.actor())
    hidden = {*AT_THE_BEDSIDE, "lift"} | (set() if stopped else {"reaffirm"})
    usual = [one for one in (*((found.main,) if found.main else ()), *found.usual) if one.kind not in hidden]
    main: Step | None = STEPS["confirm"] if asked else None
    return replace(found, main=main, usual=tuple(usual))
