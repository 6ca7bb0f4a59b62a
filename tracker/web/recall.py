"""Recall and look-back: what reaches whom, on one page and in one file; and where a vial comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from tracker import access
from tracker.actions import reaching
from tracker.actions.ledger_reading import people
from tracker.actions.recalls import lists
from tracker.custody.origins import Origin
from tracker.custody.problems import Invalid, Unknown
from tracker.custody.reach import Reach, Reached, Sources, Touch
from tracker.custody.steps import STEPS
from tracker.web import recalls
from tracker.web.shown import Names, code_in, stamped, this_site, words, zone
from tracker.web.telling import code_link, establishment, has_page, mark

pages = Blueprint("recall", __name__, template_folder="templates", url_prefix="/recall")

NO_DAY = "Give a day as year, month, day: 2026-01-31."
KINDS = {
    "donor": "Donors", "person": "Persons", "sample": "Samples", "vial": "Vials before it", "lot": "Lots",
    "instrument": "Instruments", "unit": "Storage units", "account": "People who had it in hand",
    "establishment": "Establishments", "specification": "Specifications",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """The question as it stands in the address."""

    codes: str = ""
    people: tuple[str, ...] = ()
    since: str = ""
    until: str = ""

    def way(self, endpoint: str) -> str:
        """The same question asked elsewhere."""
        given = {name: getattr(self, name) or None for name in ("codes", "since", "until")}
        return url_for(endpoint, **given, people=list(self.people) or None)


def asked() -> Asked:
    """The question in this address."""
    codes, since, until = (request.args.get(name, "").strip() for name in ("codes", "since", "until"))
    return Asked(codes, tuple(request.args.getlist("people")), since, until)


@pages.get("/", strict_slashes=False)
def page() -> ResponseReturnValue:
    """The question, and everything it reaches: each vial, where it is, and who has it."""
    reaching.readers_only(access.actor())
    question = asked()
    try:
        sources = _sources(question)
    except Invalid as problem:
        return _page(question, wrong=problem.fields), 422
    return _page(
        question, None if sources.nothing else reaching.reached(this_site(), access.actor(), sources)
    )


@pages.get("/reached.csv")
def as_csv() -> Response:
    """Everything that is reached, as a table."""
    rows = reaching.lines(_found().reach)
    return Response(reaching.as_csv(rows, reaching.COLUMNS), mimetype="text/csv", headers=_named("csv"))


@pages.get("/reached.json")
def as_json() -> Response:
    """The same rows for a program, with what was asked."""
    found = _found().reach
    answer = jsonify({"asked": reaching.asked_for(found.sources), "vials": reaching.lines(found)})
    answer.headers.extend(_named("json"))
    return answer


@pages.get("/sources")
def sources() -> ResponseReturnValue:
    """Every source behind a vial, a treatment or a patient."""
    text = request.args.get("code", "").strip()
    try:
        code, found = reaching.come_from(this_site(), access.actor(), text)
    except Unknown as problem:
        return _page(Asked(), wrong={"code": [problem.says]}), 404
    names = Names(one.code for one in found if one.kind == "account")
    return render_template("recall_sources.html", code=code, groups=list(_groups(found, names)))


@pages.get("/<code>.csv")
def report(code: str) -> Response:
    """What is known of each vial of one recall."""
    return recalls.report(code_in(code))


def _found() -> reaching.Found:
    return reaching.reached(this_site(), access.actor(), _sources(asked()))


def _named(kind: str) -> dict[str, str]:
    day = this_site().clock().astimezone(zone()).date().isoformat()
    return {"Content-Disposition": f'attachment; filename="recall-{day}.{kind}"'}


def _sources(question: Asked) -> Sources:
    wrong: dict[str, list[str]] = {}
    since, until = _day(question.since, "since", wrong), _day(question.until, "until", wrong)
    if wrong:
        raise Invalid("Some fields do not fit.", wrong)
    return reaching.sources(
        this_site(), question.codes, question.people,
        _begins(since) if since else None, _begins(until + timedelta(days=1)) if until else None,
    )  # fmt: skip


def _day(text: str, name: str, wrong: dict[str, list[str]]) -> date | None:
    try:
        found = date.fromisoformat(text) if text else None
    except ValueError:
        found, wrong[name] = None, [NO_DAY]
    if found is not None and not 1900 <= found.year <= 2999:
        wrong[name] = [NO_DAY]
    return found


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone())


def _page(
    question: Asked, found: reaching.Found | None = None, wrong: Mapping[str, list[str]] | None = None
) -> str:
    reach = found.reach if found else None
    return render_template(
        "recall.html",
        asked=question,
        people=people(this_site()),
        wrong=wrong or {},
        found=found,
        rows=rows(reach) if reach else [],
        counts=counts(reach) if reach else [],
        csv=question.way("recall.as_csv"),
        json=question.way("recall.as_json"),
        starts=_starts(reach) if reach else [],
        listed=lists(this_site()),
        lines=recalls.lines,
    )


def _starts(found: Reach) -> list[tuple[str, str, str]]:
    """The ways on to a recall and to a drill of the same, for whoever may start one."""
    asked = found.sources
    if len(asked.people) > 1:
        return []
    given: dict[str, Any] = {
        "codes": "\n".join(asked.codes) or None, "handled_by": asked.people[0] if asked.people else None,
        "since": asked.since.isoformat() if asked.since else None,
        "until": asked.until.isoformat() if asked.until else None,
    }  # fmt: skip
    kinds = (("start_recall", "stop"), ("start_drill", ""))
    return [
        (STEPS[kind].label, url_for("steps.new", kind=kind, **given), look)
        for kind, look in kinds
        if STEPS[kind].allows(access.actor())
    ]


def counts(found: Reach) -> list[tuple[str, int]]:
    """How much is reached, in the words of the page."""
    given = sum(one.given for one in found.vials)
    large = sum(one.at_large for one in found.vials)
    return [
        ("Samples", len(found.samples)), ("Vials", len(found.vials)), ("Still somewhere", large),
        ("Given", given), ("Treatments", len(found.takers)),
    ]  # fmt: skip


def rows(found: Reach) -> list[dict[str, Any]]:
    """One row for each vial."""
    names = Names(
        {each.source for one in found.vials for each in one.why} | {one.keeper for one in found.vials}
    )
    return [_row(one, names) for one in found.vials]


def _row(one: Reached, names: Names) -> dict[str, Any]:
    state = "refused" if one.given else "ended" if one.ended and not one.at_large else "waiting"
    cells = [
        code_link(one.code),
        code_link(one.sample),
        _where(one, names),
        _state(one),
        _whose(one),
        _why(one, names),
    ]
    return {"state": state, "cells": cells}


def _where(one: Reached, names: Names) -> str:
    """Where it is now; where the way of an ended one ended."""
    held = ", ".join(part for part in (establishment(one.holder), one.place, names(one.keeper)) if part)
    return f"{held}; on the way to {establishment(one.going_to)}" if one.going_to else held


def _state(one: Reached) -> str:
    since = f" {stamped(one.ended_at)}" if one.ended_at else ""
    standing = f", {words(one.standing)}" if one.standing and not one.ended else ""
    return f"{words(one.stage)}{since}{standing}"


def _whose(one: Reached) -> Markup | str:
    if not one.treatment:
        return ""
    given = mark("refused", "given") if one.given else mark("waiting", "set aside")
    return Markup("{} {}, patient {}").format(given, code_link(one.treatment), code_link(one.patient))


def _why(one: Reached, names: Names) -> Markup:
    return Markup("; ").join(dict.fromkeys(_touch(each, names) for each in one.why))


def _touch(one: Touch, names: Names) -> Markup:
    source = code_link(one.source) if has_page(one.source) else names(one.source)
    return Markup("{} {}").format(source, one.how)


def _groups(found: tuple[Origin, ...], names: Names) -> Iterator[tuple[str, list[list[Any]]]]:
    for kind, title in KINDS.items():
        same = [one for one in found if one.kind == kind]
        if same:
            yield title, [_origin(one, names) for one in same]


def _origin(one: Origin, names: Names) -> list[Any]:
    said = code_link(one.code) if has_page(one.code) else names(one.code)
    if one.kind == "establishment":
        said = establishment(one.code)
    on = Markup(", ").join(code_link(each) for each in one.on.split(", ") if each)
    return [said, one.name, one.how, stamped(one.at), on]
