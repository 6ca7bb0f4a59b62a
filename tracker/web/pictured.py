"""What the pictures of a vial and a sample show, taken from the record: line, custody and clocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from markupsafe import Markup

from tracker.custody.case import Case
from tracker.custody.case.custody import HandOver
from tracker.custody.case.process import Done
from tracker.custody.checks.bedside import standing_confirmations
from tracker.custody.clocks import readings
from tracker.custody.temperature import gaps
from tracker.labels.code import printed
from tracker.language import gettext as _
from tracker.language import term
from tracker.web.pictures import clocks, lineage, stay
from tracker.web.pictures.clocks import Clock
from tracker.web.pictures.stay import Kind, Span, Unread
from tracker.web.shown import Names, clock, moment, this_site
from tracker.web.spans import in_words, left
from tracker.web.telling import code_link, mark

EXPIRES = "It expires then, and is refused for every patient."
AGAIN = "Both people confirm again then, before anything is injected."
OVERDUE = "The offer is overdue then, and people are reminded."
KINDS = {Kind.HELD: "somebody has it", Kind.ROAD: "on the way", Kind.NOBODY: "nobody vouches for it"}


def line_picture(nodes: list[dict[str, Any]]) -> dict[str, Any]:
    """The line of a sample drawn as a tree, with every vial in a table."""
    roots = [_member(one) for one in nodes]
    every = [each for one in roots for each in one.all()]
    return {
        "drawn": lineage.tree(roots),
        "many": len(every),
        "rows": [
            [code_link(one.code), code_link(above) if above else "", one.what, mark(one.state, one.word)]
            for above, one in _with_parents(roots, "")
        ],
    }


def _member(node: dict[str, Any]) -> lineage.Member:
    children = tuple(_member(one) for one in node["children"])
    names = ("code", "what", "state", "word", "href", "here")
    return lineage.Member(**{name: node[name] for name in names}, children=children)


def _with_parents(brood: Iterable[lineage.Member], above: str) -> Iterator[tuple[str, lineage.Member]]:
    for one in brood:
        yield above, one
        yield from _with_parents(one.children, one.code)


def clocks_picture(case: Case) -> dict[str, Any] | None:
    """Every clock that started for this vial as a bar, with its limit and its end; none once it is ended."""
    found = list(_clocks(case)) if not case.vial.ended else []
    if not found:
        return None
    drawn = clocks.bars(found, case.now)
    shown = [_clock_words(one, case) for one in drawn.bars]
    return {
        "drawn": drawn,
        "shown": shown,
        "rows": [
            [
                term(one.clock.label),
                mark(one.state, says["text"]),
                says["limit"],
                says["ends"],
                term(one.clock.then),
            ]
            for one, says in zip(drawn.bars, shown, strict=True)
        ],
    }


def _clocks(case: Case) -> Iterator[Clock]:
    for one in readings(case):
        yield Clock(one.clock.label, one.started, one.due, one.ended, EXPIRES if one.running else "")
    confirmed = standing_confirmations(case)
    if confirmed:
        first = min(one.at for one in confirmed)
        yield Clock(
            _("Confirmation at the bedside"), first, first + case.rules.confirmation_window, None, AGAIN
        )
    road = case.custody.open(case.vial.code)
    if road is not None:
        most = timedelta(minutes=this_site().settings.offer_overdue_minutes)
        yield Clock(
            _("Transport, until it is accepted"), road.offered_at, road.offered_at + most, None, OVERDUE
        )


def _clock_words(one: clocks.Bar, case: Case) -> dict[str, Any]:
    found = one.clock
    late = _("took too long") if one.state == "refused" else _("ended in time")
    start, end = moment(found.started), moment(found.due)
    return {
        "text": late if found.ended is not None else left(found.due - case.now),
        "limit": in_words(found.limit),
        "ends": clock(found.ended or found.due),
        "verb": _("Ended") if found.ended is not None or found.due <= case.now else _("Ends"),
        "until": end.iso if end and found.ended is None else "",
        "started": start.iso if start else "",
    }


def custody_picture(case: Case, names: Names) -> dict[str, Any]:
    """The custody drawn from the collection on: who had it, on which road, what nobody vouches for."""
    spans, unread = tuple(_spans(case, names)), tuple(_unread(case))
    drawn = stay.line(spans, unread)
    return {
        "drawn": drawn,
        "gaps": sum(one.kind is not Kind.HELD for one in spans) + len(unread),
        "shown": [
            {"row": one, "at": clock(one.span.start), "lasts": in_words(one.span.lasts)} for one in drawn.rows
        ],
        "end": clock(drawn.rows[-1].span.end) if drawn.rows else "",
        "rows": [
            [clock(one.start), clock(one.end), in_words(one.lasts), one.what, one.who, _kind(one.kind)]
            for one in (row.span for row in drawn.rows)
        ]
        + [
            [clock(one.start), clock(one.end), in_words(one.end - one.start), one.says, "", _("no reading")]
            for one in unread
        ],
    }


def _kind(kind: Kind) -> Markup | str:
    return (
        KINDS[kind]
        if kind is Kind.HELD
        else mark("refused" if kind is Kind.NOBODY else "waiting", KINDS[kind])
    )


def _spans(case: Case, names: Names) -> Iterator[Span]:
    """From each change of custody to the next; the last lasts until the vial ended, or until now."""
    begun = sorted(_changes(case, names), key=lambda one: one.start)
    last = case.vial.ended_at or case.now
    ends = [*(one.start for one in begun[1:]), last]
    for one, end in zip(begun, ends, strict=True):
        until = min(end, last)
        if until > one.start or len(begun) == 1:
            yield Span(one.start, max(until, one.start), one.kind, one.what, one.who)


def _changes(case: Case, names: Names) -> Iterator[Span]:
    down = case.line.down()
    for vial, child in zip(down, (*down[1:], None), strict=True):
        until = child.made_at if child is not None else case.now
        made = _("Made out of %(parent)s", parent=printed(vial.parent)) if vial.parent else _("Collected")
        yield _begun(vial.made_at, Kind.HELD, made, names(vial.made_by))
        for one in case.custody.of(vial.code):
            if one.offered_at <= until and one.state != "voided":
                yield from _road(case, one, names)
        for done in case.processing.on(vial.code):
            if done.step in ("store", "move") and done.at <= until:
                yield _begun(done.at, Kind.HELD, _kept(case, done), names(done.by))


def _begun(at: Any, kind: Kind, what: str, who: str) -> Span:
    return Span(at, at, kind, what, who)


def _road(case: Case, one: HandOver, names: Names) -> Iterator[Span]:
    to = case.papers.establishments.get(one.to_establishment)
    where = to.name if to else one.to_place or one.to_establishment
    yield _begun(one.offered_at, Kind.ROAD, _("On the way to %(where)s", where=where), names(one.giver))
    if one.answered_at is None:
        return
    if one.disputed:
        yield _begun(
            one.answered_at, Kind.NOBODY, _("Declined, not taken back"), _("nobody says where it is")
        )
    elif one.state == "taken_back":
        yield _begun(one.answered_at, Kind.HELD, _("Taken back"), names(one.giver))
    else:
        yield _begun(one.answered_at, Kind.HELD, _("Held at %(where)s", where=where), names(one.answered_by))


def _kept(case: Case, done: Done) -> str:
    unit = case.materials.get(done.unit) if done.unit else None
    if done.step == "store":
        return _("Stored in %(name)s", name=unit.name) if unit else _("Stored")
    return _("Moved")


def _unread(case: Case) -> Iterator[Unread]:
    """The times for which a reading is missing."""
    for one in gaps(case) if case.quality.specification is not None else ():
        if one.since is not None:
            yield Unread(one.since, one.until or case.now, one.says)
