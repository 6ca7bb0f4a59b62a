"""What was decided about a batch: releases, stops and their lifting, deviations, investigations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from markupsafe import Markup, escape

from tracker.custody.case import Case
from tracker.custody.case.exceptions import ExceptionalRelease
from tracker.custody.case.quality import Deviation
from tracker.custody.case.stops import Stop
from tracker.language import gettext as _
from tracker.records.entries import Entry
from tracker.records.notice_queries import Told
from tracker.web.batch.wording import happened, lines, on_record, with_second
from tracker.web.reasons import with_signs
from tracker.web.samples import RELEASES
from tracker.web.shown import Names, stamped, words
from tracker.web.telling import code_link, grouped, mark

WORD = {"exceptional": "Released exceptionally", **RELEASES}
PLACE = Markup('<span class="place">conclusion</span>')
"""Where a conclusion is written by hand as long as none is on record."""
STATE = {"reject": "refused", "exceptional": "waiting"}


def releases(case: Case, entries: Mapping[str, Entry], names: Names) -> list[dict[str, Any]]:
    """Every act of release and rejection, oldest first; an exceptional one names everything it passes."""
    passed = {one.id: one for one in case.quality.exceptions}
    return [
        _release(entries[one.id], passed.get(one.id), names)
        for one in case.quality.releases
        if one.id in entries
    ]


def _release(one: Entry, passed: ExceptionalRelease | None, names: Names) -> dict[str, Any]:
    kind = str(one.data["kind"])
    state = STATE.get(kind, "usable")
    cells = [
        code_link(one.subject),
        mark(state, WORD.get(kind, words(kind))),
        with_second(names, one.actor, one.data),
        lines(happened(one.at, one)),
        lines(_named(passed)) if passed else _criteria(one),
        on_record(one.data),
    ]
    return {"cells": cells, "state": state}


def _named(one: ExceptionalRelease) -> Iterator[str | Markup]:
    yield escape(_("for {} as ordered in version {}, although:")).format(
        code_link(one.treatment), one.version
    )
    yield from (with_signs(each.says) for each in one.failed)


def _criteria(one: Entry) -> str | Markup:
    """How many criteria the release documents, and under which version."""
    under = one.data.get("specification")
    counted = (
        _("%(count)s criteria documented", count=len(one.data["criteria"]))
        if one.data.get("criteria")
        else ""
    )
    return lines([counted, escape(_("under {}")).format(code_link(str(under))) if under else ""])


def stops(found: Iterable[Stop], names: Names) -> list[dict[str, Any]]:
    """Every stop there ever was, and what ended it."""
    return [_stop(one, names) for one in found]


def _stop(one: Stop, names: Names) -> dict[str, Any]:
    reach: list[str | Markup] = [_("all it reaches")]
    if one.narrowed_to is not None:
        reach = [_("narrowed to"), *(grouped(each) for each in sorted(one.narrowed_to))]
    ended = one.lifted_at is not None
    lifted = lines([mark("ended", "lifted"), names(one.lifted_by), stamped(one.lifted_at)])
    cells = [
        stamped(one.at),
        one.says,
        lines([code_link(one.on), *reach]),
        names(one.by),
        lifted if ended else mark("refused", _("in force")),
    ]
    return {"cells": cells, "state": "ended" if ended else "refused"}


def deviations(case: Case, entries: Mapping[str, Entry], names: Names) -> list[dict[str, Any]]:
    """Every deviation with what was recorded about it, in order."""
    return [_deviation(one, entries, names) for one in case.quality.deviations]


def _deviation(one: Deviation, entries: Mapping[str, Entry], names: Names) -> dict[str, Any]:
    own = entries.get(one.id)
    later = [each for each in entries.values() if each.data.get("deviation") == one.id]
    state, word = ("ended", "closed") if one.closed else ("waiting", "open")
    cells = [
        code_link(one.about) if len(one.about) == 12 else _about(one.about, entries),
        lines([one.says or words(one.origin), words(one.classed), on_record(own.data) if own else ""]),
        lines([names(one.opened_by), *happened(one.opened_at, own)]),
        lines([*(_said(each, names) for each in later), "" if one.closed else PLACE]),
        mark(state, word),
    ]
    return {"cells": cells, "state": state}


def _said(one: Entry, names: Names) -> str:
    told = [f"{words(one.kind.removeprefix('deviation_'))}: {with_second(names, one.actor, one.data)}"]
    plain = {name: value for name, value in one.data.items() if name in ("class", "effective", "due_at")}
    told += [f"{words(name)} {value}" for name, value in plain.items()]
    return ", ".join([*told, stamped(one.at), *filter(None, [on_record(one.data)])])


def told(found: Iterable[Told], names: Names) -> list[dict[str, Any]]:
    """Everybody who was told of a late positive, and since when they are known to know."""
    return [_told(one, names) for one in found]


def _told(one: Told, names: Names) -> dict[str, Any]:
    knows = one.acknowledged_at is not None
    cells = [
        code_link(one.task.chain),
        lines([names(one.task.owner), _("due %(when)s", when=stamped(one.task.due_at))]),
        lines(["given" if one.given else _("set aside"), *(grouped(each) for each in one.vials)]),
        lines(one.says),
        lines([mark("usable", "acknowledged"), stamped(one.acknowledged_at)])
        if knows
        else mark("waiting", _("not yet")),
    ]
    return {"cells": cells, "state": "" if knows else "waiting"}


def investigations(case: Case, entries: Mapping[str, Entry], names: Names) -> list[dict[str, Any]]:
    """Every investigation that was opened or concluded; an open one keeps the place of its conclusion."""
    done = {one.about for one in case.quality.investigations}
    opened = [
        _opened(one.id, one.about, one.about not in done, entries, names) for one in case.quality.inquiries
    ]
    concluded = [
        _concluded(one.id, one.about, one.conclusion, entries, names) for one in case.quality.investigations
    ]
    return [*opened, *concluded]


def _opened(key: str, about: str, waits: bool, entries: Mapping[str, Entry], names: Names) -> dict[str, Any]:
    own = entries[key]
    return {
        "cells": [_about(about, entries), "opened", names(own.actor), lines(happened(own.at, own)),
                  lines([on_record(own.data), PLACE if waits else ""])]
    }  # fmt: skip


def _concluded(
    key: str, about: str, conclusion: str, entries: Mapping[str, Entry], names: Names
) -> dict[str, Any]:
    own = entries[key]
    return {
        "cells": [_about(about, entries), lines(["concluded", Markup("<b>{}</b>").format(words(conclusion))]),
                  names(own.actor), lines(happened(own.at, own)), on_record(own.data, "evidence", "why")]
    }  # fmt: skip


def _about(key: str, entries: Mapping[str, Entry]) -> str | Markup:
    """What an entry is called: the vial and what was measured, done or told of it."""
    one = entries.get(key)
    if one is None:
        return _("an entry")
    what = one.data.get("analyte") or one.data.get("name") or one.data.get("step") or one.kind
    return lines([code_link(one.subject), f"{words(str(what))}, {stamped(one.at)}"])
