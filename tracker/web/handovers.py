"""One hand-over: who offered which vials to whom, and what was answered for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from tracker import access
from tracker.actions.lists import at_a_glance, references
from tracker.actions.looking import case_of
from tracker.actions.stock import handover_called
from tracker.actions.usability import State
from tracker.custody.case import Case
from tracker.custody.designation import quarantine_notice
from tracker.labels.code import printed
from tracker.language import gettext as _
from tracker.records.stock import Carried
from tracker.web.custody import ANSWERS, ROADS
from tracker.web.marks import what
from tracker.web.shown import Names, clock, moment, this_site, words


def handover(code: str) -> ResponseReturnValue:
    """The hand-over behind a code; each vial is answered on its own page, by scanning it."""
    found = handover_called(this_site(), code)
    names = Names([found.giver, *(by for _, _, _, by in found.lines)])
    cases = at_a_glance(this_site(), [vial for vial, _, _, _ in found.lines])
    bodies = {one.code: one.name for one in references(this_site()).establishment}
    still = sum(state == "offered" for _, state, _, _ in found.lines)
    return render_template(
        "handover.html",
        code=code,
        title=ROADS.get(found.kind, "Hand-over"),
        giver=names(found.giver),
        start=bodies.get(found.from_establishment, found.from_establishment),
        goal=bodies.get(found.to_establishment, found.to_establishment) or found.to_place,
        treatment=found.treatment,
        offered=moment(found.offered_at),
        still=still,
        mine=still and found.to_establishment == access.actor().establishment,
        rows=[_row(line, cases, names) for line in _lines(found)],
        quarantined=_quarantined(cases),
    )


def _quarantined(cases: Mapping[str, Case]) -> list[tuple[str, str, str]]:
    """For the paper that travels along: each sample whose donor is not determined, by codes alone."""
    homes = {one.sample.code: one.vial.code for one in cases.values()}
    papers = ((code, case_of(this_site(), vial)) for code, vial in homes.items())
    return [
        (code, one.papers.donor.code, says)
        for code, one in papers
        if (says := quarantine_notice(one)) and one.papers.donor is not None
    ]


def _lines(found: Carried) -> list[tuple[str, str, str, str]]:
    return [(vial, state, clock(at), by) for vial, state, at, by in found.lines]


def _row(line: tuple[str, str, str, str], cases: Any, names: Names) -> dict[str, Any]:
    vial, state, at, by = line
    case: Case | None = cases.get(vial)
    shown = {"accepted": State.USABLE, "offered": State.WAITING, "declined": State.REFUSED}
    return {
        "href": url_for("subjects.show", text=vial),
        "code": printed(vial),
        "what": what(case.vial) if case else "",
        "state": shown.get(state, State.ENDED),
        "word": _("waits for an answer") if state == "offered" else ANSWERS.get(state, words(state)).lower(),
        "at": at,
        "by": names(by) if by else "",
    }
