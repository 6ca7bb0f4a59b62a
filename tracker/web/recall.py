"""Recall and look-back: what reaches whom, on one page and in one file; and where a vial comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker import access
from tracker.actions import reaching
from tracker.actions.ledger_reading import people
from tracker.actions.recalls import lists
from tracker.custody.problems import Invalid, Unknown
from tracker.custody.reach import Reach, Sources
from tracker.custody.steps import STEPS
from tracker.web import recalls
from tracker.web.recall_rows import counts, groups, rows
from tracker.web.shown import Names, code_in, this_site, zone

pages = Blueprint("recall", __name__, template_folder="templates", url_prefix="/recall")

NO_DAY = "Give a day as year, month, day: 2026-01-31."


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
    return render_template("recall_sources.html", code=code, groups=list(groups(found, names)))


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
