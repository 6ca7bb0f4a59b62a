"""One recall or drill: how far it has come, whom it told, and what is accounted for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker import access
from tracker.actions import reaching, recalls
from tracker.actions.looking import case_of, look
from tracker.custody.case.recalls import Recall
from tracker.custody.problems import Unknown
from tracker.custody.steps import Step
from tracker.custody.tasks import TaskKind
from tracker.language import gettext as _
from tracker.records.recalls import Line
from tracker.web.acts import acts
from tracker.web.notices import COLUMNS, notice_rows
from tracker.web.shown import Names, stamped, this_site, words
from tracker.web.spans import in_words
from tracker.web.tasks import due
from tracker.web.telling import code_link, establishment, grouped, mark

LEVELS = {
    "A": "A: everybody who was told is asked", "B": "B: more than 10 % and not everybody",
    "C": "C: 10 %", "D": "D: 2 %", "E": "E: nobody is asked",
}  # fmt: skip


def one(code: str) -> ResponseReturnValue:
    """The page of one recall or drill; its print is the report."""
    reaching.readers_only(access.actor())
    view = look(this_site(), access.actor(), code)
    own = _recall(view.case.recall, code)

    def href_of(step: Step) -> str:
        return url_for("steps.step", text=code, kind=step.kind)

    return render_template(
        "recall_one.html",
        view=view,
        own=own,
        state=_state(own),
        facts=_facts(own),
        columns=COLUMNS,
        told=notice_rows(recalls.told_in(this_site(), own)),
        houses=[_house(one) for one in own.waiting if one.kind is TaskKind.RECALL_NOTICE],
        vials=[_vial(row) for row in recalls.csv_rows(own)],
        acts=acts(view, access.actor()),
        href_of=href_of,
        csv=url_for("recall.report", code=code),
    )


def report(code: str) -> Response:
    """What is known of each vial of a recall, as a table."""
    reaching.readers_only(access.actor())
    own = _recall(case_of(this_site(), code).recall, code)
    named = {"Content-Disposition": f'attachment; filename="{code}.csv"'}
    return Response(
        reaching.as_csv(recalls.csv_rows(own), recalls.COLUMNS), mimetype="text/csv", headers=named
    )


def lines(found: tuple[Line, ...]) -> list[dict[str, Any]]:
    """Recalls or drills in a list: when, by whom, how many vials, how soon, and whether it is closed."""
    names = Names(one.started_by for one in found)
    return [
        {
            "href": url_for("subjects.show", text=one.code),
            "cells": [
                grouped(one.code), stamped(one.started_at), names(one.started_by), str(one.vials),
                f"{one.found_ms} ms", _ended(one),
            ],
        }
        for one in found
    ]  # fmt: skip


def _ended(one: Line) -> Any:
    if one.closed_at is None:
        return mark("waiting", "open")
    span = in_words(one.closed_at - one.started_at)
    return mark(
        "ended",
        _("every vial found in %(span)s", span=span)
        if one.kind == "drill"
        else _("closed after %(span)s", span=span),
    )


def _recall(own: Recall | None, code: str) -> Recall:
    if own is None:
        raise Unknown(f"There is no recall with the code {code}.")
    return own


def _state(own: Recall) -> tuple[str, str]:
    if own.closed_at is not None:
        return "ended", _("Closed")
    return ("waiting", _("Drill, nothing is held")) if own.drill else ("refused", _("Recall, open"))


def _facts(own: Recall) -> list[tuple[str, str]]:
    found = len(own.vials) - len(own.open_vials)
    told = [
        (_("Notices acknowledged"), _share(own.acknowledged, own.sent)),
        (_("Effectiveness checks"), LEVELS.get(own.level, "")),
    ]
    return [
        (_("Started"), stamped(own.started_at)),
        (_("By"), Names([own.started_by])(own.started_by)),
        (_("List was there after"), f"{own.list_ms} ms"),
        (_("Vials accounted for"), _share(found, len(own.vials))),
        *([] if own.drill else told),
        (
            _("Closed"),
            _(
                "%(when)s, after %(span)s",
                when=stamped(own.closed_at),
                span=_span(own.closed_at - own.started_at),
            )
            if own.closed_at
            else _("not yet"),
        ),
    ]


def _span(how_long: timedelta) -> str:
    return str(in_words(how_long))


def _share(some: int, whole: int) -> str:
    return (
        _("%(some)s of %(whole)s (%(whole2)s %%)", some=some, whole=whole, whole2=f"{100 * some / whole:.0f}")
        if whole
        else _("none to tell")
    )


def _house(one: Any) -> dict[str, Any]:
    cells = [establishment(one.about), due(one.due_at, this_site().clock())]
    return {"state": "waiting", "cells": cells}


def _vial(row: dict[str, str]) -> dict[str, Any]:
    known = row["accounted_for"]
    state = mark("usable", words(known)) if known else mark("waiting", _("nobody answered yet"))
    return {"cells": [code_link(row["vial"]), words(row["stage"]), state]}
