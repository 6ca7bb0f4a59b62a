"""Deviations, reactions and reports on the page of what they are about: open ones first, reports in full."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from markupsafe import Markup

from tracker.custody.case import Case
from tracker.custody.case.quality import Deviation
from tracker.language import gettext as _
from tracker.ledger.body import read_instant
from tracker.records.entries import Entry
from tracker.web.officer_rows import FROM, deviation_acts
from tracker.web.reasons import as_read
from tracker.web.shown import Names, words
from tracker.web.telling import code_link, has_page, mark, when

DEVIATIONS = ("About", "What", "How grave", "Opened by", "Opened", "State", "Act")
REPORTS = ("About", "Reported to", "Reference", "Reported", "Recorded by", "Recorded")
REACTIONS = ("How serious", "When", "Recorded by", "Recorded", "State")


def deviation_rows(case: Case, written: Iterable[Entry], names: Names) -> list[dict[str, Any]]:
    """Every deviation of a sample, the open ones first, then the newest."""
    closed = {str(one.data["deviation"]): one for one in written if one.kind == "deviation_closed"}
    newest = sorted(case.quality.deviations, key=lambda one: one.opened_at, reverse=True)
    return [_deviation(one, closed, names) for one in sorted(newest, key=lambda one: one.closed)]


def _deviation(one: Deviation, closed: Mapping[str, Entry], names: Names) -> dict[str, Any]:
    end = closed.get(one.id)
    ended = Markup("{} {}, {}").format(mark("ended", "closed"), when(end.at), names(end.actor)) if end else ""
    cells = [
        code_link(one.about) if has_page(one.about) else _("an entry of this sample"),
        as_read(one.says) or FROM.get(one.origin, FROM["person"]),
        one.classed or _("not classified"),
        names(one.opened_by),
        when(one.opened_at),
        ended or mark("waiting", "open"),
        deviation_acts(one.about, one.id) if not one.closed and has_page(one.about) else "",
    ]
    return {"state": "ended" if one.closed else "waiting", "cells": cells}


def report_rows(written: Iterable[Entry], names: Names) -> list[dict[str, Any]]:
    """Every report to an authority as it was recorded, the newest first."""
    known = {one.id: one for one in written}
    told = [one for one in known.values() if one.kind == "report"]
    return [_report(one, known, names) for one in reversed(told)]


def _report(one: Entry, known: Mapping[str, Entry], names: Names) -> dict[str, Any]:
    about = known.get(str(one.data.get("about")))
    cells = [
        words(about.kind).capitalize() if about else _("an entry of the record"),
        one.data.get("authority", ""),
        one.data.get("reference", ""),
        when(_instant(one.data.get("reported_at"))),
        names(one.actor),
        when(one.recorded),
    ]
    return {"cells": cells}


def reaction_rows(written: Iterable[Entry], names: Names) -> list[dict[str, Any]]:
    """Every adverse reaction of a treatment, the newest first, and whether it was reported."""
    every = tuple(written)
    reported = {str(one.data.get("about")) for one in every if one.kind == "report"}
    told = [one for one in reversed(every) if one.kind == "reaction"]
    return [_reaction(one, one.id in reported, names) for one in told]


def _reaction(one: Entry, reported: bool, names: Names) -> dict[str, Any]:
    state = mark("ended", "reported") if reported else mark("waiting", _("to be reported"))
    severity = words(str(one.data.get("severity", ""))).capitalize()
    cells = [severity, when(one.at), names(one.actor), when(one.recorded), state]
    return {"state": "ended" if reported else "waiting", "cells": cells}


def _instant(value: object) -> datetime | None:
    return read_instant(value) if isinstance(value, str) else value if isinstance(value, datetime) else None
