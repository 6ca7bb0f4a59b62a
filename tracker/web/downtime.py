"""Downtime sheets: the facts on paper, stamped with when they were printed, and empty places to sign."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import access
from tracker.actions import downtime
from tracker.actions.downtime import MOST, Sheet
from tracker.actions.usability import State, for_injection
from tracker.custody.case import Case
from tracker.custody.clocks import readings
from tracker.custody.dose import dose
from tracker.custody.problems import Unknown
from tracker.custody.steps import STEPS
from tracker.labels.code import payload, printed
from tracker.labels.drawing import qr_code
from tracker.language import gettext as _
from tracker.language import term
from tracker.web import treatment_facts
from tracker.web.reasons import with_signs
from tracker.web.shown import Names, code_in, quantity, stamped, this_site, words, zone
from tracker.web.telling import cells, establishment, grouped

pages = Blueprint("downtime", __name__, template_folder="templates")

MARGINS = """@page {{
  @top-left {{ content: "Downtime sheet, printed {at}"; }}
  @top-right {{ content: "Proves nothing about later changes"; }}
  @bottom-right {{ content: "page " counter(page) " of " counter(pages); }}
}}
"""
STAMP = "%Y-%m-%dT%H:%M:%SZ"


@pages.get("/s/<text>/downtime")
def vial(text: str) -> ResponseReturnValue:
    """The sheet of one vial; that of a treatment has its own address."""
    code = code_in(text)
    if code[:1] == "T":
        return redirect(url_for("downtime.treatment", text=code), 303)
    if code[:1] != "V":
        raise Unknown("Only vials and treatments have a downtime sheet.")
    return _drawn(
        _("Downtime sheet of vial %(code)s", code=printed(code)), [downtime.of_vial(this_site(), code)]
    )


@pages.get("/t/<text>/downtime")
def treatment(text: str) -> ResponseReturnValue:
    """The sheet of a treatment with every vial of it."""
    code = code_in(text)
    return _drawn(
        _("Downtime sheet of treatment %(code)s", code=printed(code)),
        [downtime.of_treatment(this_site(), code)],
    )


@pages.get("/downtime")
def day() -> ResponseReturnValue:
    """The sheets of everybody who comes to this person's clinic on a day; today unless another is asked."""
    on, place = _asked(), access.actor().establishment
    begins = datetime.combine(on, time.min, zone()).astimezone(UTC)
    ends = datetime.combine(on + timedelta(days=1), time.min, zone()).astimezone(UTC)
    sheets = downtime.of_day(this_site(), place, begins, ends)
    title = _("Downtime sheets of %(on)s, %(place)s", on=f"{on:%d %b %Y}", place=establishment(place))
    return _drawn(title, sheets, on=on.isoformat(), cut=len(sheets) == MOST)


@pages.get("/downtime/<at>.css")
def margins(at: str) -> Response:
    """What stands in the margins of every sheet of paper: when it was printed, and which page it is."""
    try:
        moment = datetime.strptime(at, STAMP).replace(tzinfo=UTC)
    except ValueError as error:
        raise Unknown("No sheet was printed at such a time.") from error
    return Response(MARGINS.format(at=_to_the_second(moment)), mimetype="text/css")


def _asked() -> date:
    text = request.args.get("on", "")
    try:
        return date.fromisoformat(text) if text else this_site().clock().astimezone(zone()).date()
    except ValueError as error:
        raise Unknown("Choose a day, like 2026-01-31.") from error


def _drawn(title: str, sheets: Iterable[Sheet], **more: Any) -> str:
    now = this_site().clock()
    return render_template(
        "downtime.html",
        title=title,
        sheets=[_sheet(one) for one in sheets],
        at=_to_the_second(now),
        stamp=now.astimezone(UTC).strftime(STAMP),
        who=access.actor().name,
        time_zone=this_site().settings.time_zone,
        late_minutes=this_site().settings.late_entry_minutes,
        **({"on": "", "cut": False} | more),
    )


def _sheet(one: Sheet) -> dict[str, Any]:
    order = one.order
    return {
        "treatment": order.code if order else "",
        "facts": treatment_facts.facts(order, order.version) if order and order.version else [],
        "papers": treatment_facts.papers(order, stamped) if order else [],
        "vials": [_vial(case) for case in one.vials],
    }


def _vial(case: Case) -> dict[str, Any]:
    """A vial as paper shows it: every time as a time of day, for paper does not count down."""
    found = for_injection(case)
    may_enter = access.actor().has(*STEPS["record_outside"].who)
    return {
        "code": case.vial.code,
        "symbol": qr_code(payload(this_site().settings.label_host, case.vial.code)),
        "facts": _facts(case),
        "clocks": [
            (term(one.clock.label), stamped(one.due), one.over(case.now))
            for one in readings(case)
            if one.running
        ],
        "against": [with_signs(each.says) for each in (*found.against, *found.missing)],
        "refused": found.state is State.REFUSED,
        "ended": case.vial.ended,
        "outside": url_for("steps.step", text=case.vial.code, kind="record_outside") if may_enter else "",
    }


def _facts(case: Case) -> list[tuple[str, Any]]:
    vial, sample = case.vial, case.sample
    where = ", ".join(each for each in (establishment(vial.holder), vial.place) if each)
    return [
        ("vial", grouped(vial.code)),
        ("label", vial.label_serial or _("none attached")),
        ("product", sample.product),
        ("sample", grouped(sample.code)),
        ("volume", quantity(vial.volume_ml, "mL")),
        (_("viable cells"), cells(dose(case, vial.volume_ml))),
        ("stage", words(vial.stage)),
        ("standing", words(case.line.standing())),
        ("where", where or "elsewhere"),
        (_("held by"), Names([vial.keeper])(vial.keeper) if vial.keeper else _("nobody here")),
    ]


def _to_the_second(at: datetime) -> str:
    return f"{at.astimezone(zone()):%d %b %Y, %H:%M:%S}"
