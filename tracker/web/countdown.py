"""Clocks as bars that run down: what is left, as text and as a share, and what happens at the end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from tracker.actions.usability import State
from tracker.custody.clocks import Reading
from tracker.language import gettext as _
from tracker.language import term
from tracker.web.shown import clock, moment, this_site
from tracker.web.spans import left, share

SCARCE = 0.25

Bar = dict[str, Any]


def bars(running: Iterable[Reading], now: datetime) -> list[Bar]:
    """Running clocks as bars, the one that ends first on top; each says what its end means."""
    return [_bar(one, now) for one in sorted(running, key=lambda one: one.due)]


def window(label: str, started: datetime, until: datetime) -> Bar:
    """The time for which a confirmation counts, as a bar."""
    now = this_site().clock()
    ends = _("At the end nothing is injected any more: both people confirm again.")
    return _running(label, started, until, now > until, now) | {"state": State.WAITING, "ends": ends}


def _bar(one: Reading, now: datetime) -> Bar:
    ends = _(
        "At the end, %(when)s, it expires: from then on it is refused for every patient.", when=clock(one.due)
    )
    return _running(term(one.clock.label), one.started, one.due, one.over(now), now) | {"ends": ends}


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
