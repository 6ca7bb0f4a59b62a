"""Clocks as bars that run down: what is left, as text and as a share, and what happens at the end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from tracker.actions.usability import State
from tracker.custody.clocks import Reading
from tracker.web.shown import clock, moment, this_site
from tracker.web.spans import left, share

SCARCE = 0.25
AGAIN = "At the end nothing is injected any more: both people confirm again."

Bar = dict[str, Any]


def bars(found: Iterable[Reading], now: datetime, *, tell: bool = False) -> list[Bar]:
    """Clocks as bars, the one that ends first on top; with `tell` each says what its end means."""
    return [_bar(one, now, tell) for one in sorted(found, key=lambda one: (not one.running, one.due))]


def window(label: str, started: datetime, until: datetime) -> Bar:
    """The time for which a confirmation counts, as a bar."""
    rest = until - this_site().clock()
    return _running(label, started, until, rest.total_seconds() <= 0, this_site().clock()) | {
        "state": State.WAITING,
        "ends": AGAIN,
    }


def _bar(one: Reading, now: datetime, tell: bool) -> Bar:
    if one.running:
        bar = _running(one.clock.label, one.started, one.due, one.over(now), now)
        ends = f"At the end, {clock(one.due)}, it expires: from then on it is refused for every patient."
        return bar | {"ends": ends if tell else ""}
    state = State.REFUSED if one.over(now) else State.ENDED
    word = "took too long" if state is State.REFUSED else "ended in time"
    return {"label": one.clock.label, "text": word, "share": 0, "state": state} | dict.fromkeys(
        ("until", "started"), None
    )


def _running(label: str, started: datetime, until: datetime, over: bool, now: datetime) -> Bar:
    start, end = moment(started), moment(until)
    part = share(until - now, until - started)
    state = State.REFUSED if over else State.WAITING if part < SCARCE else State.USABLE
    return {
        "label": label,
        "text": left(until - now),
        "share": round(part, 3),
        "state": state,
        "until": end.iso if end else None,
        "started": start.iso if start else None,
    }
