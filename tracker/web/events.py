"""Events as a page lists them: newest first, refused ones marked, each with its place in the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import current_app

from tracker.actions.usability import State
from tracker.language import gettext as _
from tracker.language import later, term
from tracker.records.queries import Told
from tracker.web.shown import Moment, Names, moment, step_label

HOW = {
    "camera": later("camera"),
    "wedge": later("hand scanner"),
    "typed": later("typed"),
    "image": later("photo"),
}


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event: what a person did, whether it was done, and where its proof is."""

    when: Moment | None
    at: Moment | None
    label: str
    who: str
    how: str
    subject: str
    state: State
    word: str
    checks: tuple[str, ...]
    idx: int
    href: str


def event_rows(told: Iterable[Told], names: Names) -> list[EventRow]:
    """The events of a list, as they came."""
    return [_row(one, names) for one in told]


def event_href(idx: int) -> str:
    """Where one event is shown with its proof; empty as long as there is no such page."""
    known = current_app.view_functions
    return f"/ledger/events/{idx}" if "ledger.event" in known else ""


def _row(one: Told, names: Names) -> EventRow:
    late = one.at if abs((one.recorded - one.at).total_seconds()) >= 60 else None
    return EventRow(
        when=moment(one.recorded),
        at=moment(late),
        label=step_label(one.type),
        who=names(one.actor),
        how=term(HOW.get(str(one.body["how"]), "")),
        subject=one.subject,
        state=State.USABLE if one.done else State.REFUSED,
        word=_("done") if one.done else _("refused"),
        checks=one.checks,
        idx=one.idx,
        href=event_href(one.idx),
    )
