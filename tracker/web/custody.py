"""The custody of a vial in time: who had it where, on which road it was, and what nobody can account for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from tracker.actions.usability import State
from tracker.custody.case import Case
from tracker.custody.case.custody import HandOver
from tracker.custody.case.process import Done
from tracker.custody.temperature import gaps
from tracker.labels.code import printed
from tracker.web.shown import Names, quantity, words
from tracker.web.spans import in_words
from tracker.web.telling import when

ROADS = {"handover": "Hand-over", "issue": "Issue to the clinic", "return": "Return"}
ANSWERS = {
    "accepted": "Accepted",
    "declined": "Declined or cancelled",
    "taken_back": "Taken back",
    "delivered": "Delivered",
    "ended": "Ended by finding it",
    "voided": "Voided",
}
PLACES = {"store": "Stored", "move": "Moved", "check_temperature": "Temperature read", "ended": "Ended"}

Entry = tuple[datetime, dict[str, Any]]


def timeline(case: Case, names: Names) -> list[dict[str, Any]]:
    """Everything about where the vial was, newest first, from the collection of its material on."""
    entries = sorted(_entries(case, names), key=lambda one: one[0], reverse=True)
    return [*_now(case), *(entry for _, entry in entries), *_unread(case)]


def _entries(case: Case, names: Names) -> Iterator[Entry]:
    down = case.line.down()
    for vial, child in zip(down, (*down[1:], None), strict=True):
        until = child.made_at if child is not None else None
        made = f"Made out of {printed(vial.parent)}" if vial.parent else f"Collected as {printed(vial.code)}"
        yield _at(vial.made_at, made, names(vial.made_by), "")
        for one in case.custody.of(vial.code):
            if until is None or one.offered_at <= until:
                yield from _road(case, one, names)
        for done in case.processing.on(vial.code):
            if done.step in PLACES and (until is None or done.at <= until):
                yield _stay(done, names)


def _road(case: Case, one: HandOver, names: Names) -> Iterator[Entry]:
    to = case.papers.establishments.get(one.to_establishment)
    where = f"to {to.name if to else one.to_place or one.to_establishment}"
    yield _at(one.offered_at, f"{ROADS[one.kind]} offered", names(one.giver), where)
    if one.answered_at is None:
        return
    took = in_words(one.answered_at - one.offered_at)
    read = f", {quantity(one.temperature_c, '°C')} on arrival" if one.temperature_c is not None else ""
    at, entry = _at(
        one.answered_at,
        ANSWERS.get(one.state, words(one.state)),
        names(one.answered_by),
        f"after {took}{read}",
    )
    if one.state == "declined":
        entry |= {"state": State.REFUSED, "word": "place disputed"}
    yield at, entry


def _stay(done: Done, names: Names) -> Entry:
    read = f" at {quantity(done.temperature_c, '°C')}" if done.temperature_c is not None else ""
    return _at(done.at, f"{PLACES[done.step]}{read}", names(done.by), "")


def _at(at: datetime, what: str, who: str, where: str) -> Entry:
    return at, {"when": when(at), "what": what, "who": who, "where": where}


def _now(case: Case) -> list[dict[str, Any]]:
    """What is open at this moment stands on top, hatched: on a road, or with nobody who says where it is."""
    code = case.vial.code
    road, disputed = case.custody.open(code), case.custody.disputed(code)
    if road is not None:
        long = in_words(case.now - road.offered_at)
        return [{"gap": True, "when": f"for {long}", "what": "On the way, and nobody has answered"}]
    if disputed is not None:
        long = in_words(case.now - (disputed.answered_at or disputed.offered_at))
        return [{"gap": True, "when": f"for {long}", "what": "Declined or cancelled, and not taken back"}]
    return []


def _unread(case: Case) -> list[dict[str, Any]]:
    """What the readings of temperature leave open."""
    if case.quality.specification is None:
        return []
    return [{"gap": True, "when": "temperature", "what": one.says} for one in gaps(case)]
