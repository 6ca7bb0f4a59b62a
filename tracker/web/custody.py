"""The custody of a vial in time: who had it where, on which road it was, and what nobody can account for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from markupsafe import Markup, escape

from tracker.actions.usability import State
from tracker.custody.case import Case
from tracker.custody.case.custody import HandOver
from tracker.custody.case.process import Done
from tracker.custody.temperature import gaps
from tracker.labels.code import printed
from tracker.language import gettext as _
from tracker.language import later, term
from tracker.language.sentences import said
from tracker.web.shown import Names, quantity, words
from tracker.web.spans import in_words
from tracker.web.struck import old_value, struck
from tracker.web.telling import when

ROADS = {"handover": later("Hand-over"), "issue": later("Issue to the clinic"), "return": later("Return")}
ANSWERS = {
    "accepted": later("Accepted"),
    "declined": later("Declined or cancelled"),
    "taken_back": later("Taken back"),
    "delivered": later("Delivered"),
    "ended": later("Ended by finding it"),
    "voided": later("Voided"),
}
PLACES = {
    "store": later("Stored"),
    "move": later("Moved"),
    "check_temperature": later("Temperature read"),
    "ended": later("Ended"),
}

Entry = tuple[datetime, dict[str, Any]]


def timeline(case: Case, names: Names) -> list[dict[str, Any]]:
    """Everything about where the vial was, newest first, from the collection of its material on."""
    entries = sorted(_entries(case, names), key=lambda one: one[0], reverse=True)
    return [*_now(case), *(entry for _, entry in entries), *_unread(case)]


def _entries(case: Case, names: Names) -> Iterator[Entry]:
    down = case.line.down()
    for vial, child in zip(down, (*down[1:], None), strict=True):
        until = child.made_at if child is not None else None
        made = (
            _("Made out of %(code)s", code=printed(vial.parent))
            if vial.parent
            else _("Collected as %(code)s", code=printed(vial.code))
        )
        yield _at(vial.made_at, made, names(vial.made_by), "")
        for one in case.custody.of(vial.code):
            if until is None or one.offered_at <= until:
                yield from _road(case, one, names)
        for done in case.processing.on(vial.code):
            if done.step in PLACES and (until is None or done.at <= until):
                yield _stay(case, done, names)


def _road(case: Case, one: HandOver, names: Names) -> Iterator[Entry]:
    to = case.papers.establishments.get(one.to_establishment)
    where = _("to %(place)s", place=to.name if to else one.to_place or one.to_establishment)
    yield _at(one.offered_at, _("%(road)s offered", road=term(ROADS[one.kind])), names(one.giver), where)
    if one.answered_at is None:
        return
    took = in_words(one.answered_at - one.offered_at)
    after: str | Markup = _("after %(span)s", span=took)
    if one.temperature_c is not None:
        read = escape(struck((f"{old} °C" for old in one.before_c), quantity(one.temperature_c, "°C")))
        after = Markup(_("after %(span)s, %(temperature)s on arrival", span=escape(took), temperature=read))  # noqa: S704
    answer: str | Markup = term(ANSWERS.get(one.state, words(one.state)))
    if one.state == "voided":
        answer = Markup("{} {}").format(old_value(term(ANSWERS["accepted"])), answer)
    at, entry = _at(
        one.answered_at,
        answer,
        names(one.answered_by),
        after,
    )
    if one.state == "declined":
        entry |= {"state": State.REFUSED, "word": _("place disputed")}
    yield at, entry


def _stay(case: Case, done: Done, names: Names) -> Entry:
    what: str | Markup = term(PLACES[done.step])
    voids = [one for one in case.quality.voided if one.vial == done.vial and one.at >= done.at]
    if done.step == "ended" and voids:
        what = Markup("{} {}").format(old_value(what), term(ANSWERS["voided"]))
    if done.temperature_c is not None:
        old = (f"{one} °C" for one in done.replaced.get("temperature_c", ()))
        read = escape(struck(old, quantity(done.temperature_c, "°C")))
        what = Markup(_("%(done)s at %(temperature)s", done=escape(what), temperature=read))  # noqa: S704
    return _at(done.at, what, names(done.by), "")


def _at(at: datetime, what: str | Markup, who: str, where: str | Markup) -> Entry:
    return at, {"when": when(at), "what": what, "who": who, "where": where}


def _now(case: Case) -> list[dict[str, Any]]:
    """What is open at this moment stands on top, hatched: on a road, or with nobody who says where it is."""
    code = case.vial.code
    road, disputed = case.custody.open(code), case.custody.disputed(code)
    if road is not None:
        long = in_words(case.now - road.offered_at)
        return [
            {
                "gap": True,
                "when": _("for %(span)s", span=long),
                "what": _("On the way, and nobody has answered"),
            }
        ]
    if disputed is not None:
        long = in_words(case.now - (disputed.answered_at or disputed.offered_at))
        return [
            {
                "gap": True,
                "when": _("for %(span)s", span=long),
                "what": _("Declined or cancelled, and not taken back"),
            }
        ]
    return []


def _unread(case: Case) -> list[dict[str, Any]]:
    """What the readings of temperature leave open."""
    if case.quality.specification is None:
        return []
    return [{"gap": True, "when": _("temperature"), "what": said(one.says)} for one in gaps(case)]
