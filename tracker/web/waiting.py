"""The lists of the first page: the last scans with their marks, and what waits, the most urgent first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from flask import url_for

from tracker.actions.lists import Waiting, at_a_glance, references
from tracker.actions.usability import State
from tracker.custody.analytes import BY_NAME
from tracker.custody.case import Case
from tracker.custody.clocks import readings
from tracker.custody.people import Actor
from tracker.labels.code import Kind
from tracker.language import gettext as _
from tracker.language import ngettext, term
from tracker.web import scanned
from tracker.web.marks import mark, what
from tracker.web.shown import this_site, words
from tracker.web.spans import in_words, left

KINDS = {one.value: one.name.lower().replace("_", " ") for one in Kind}
SOON = timedelta(hours=2)

Row = dict[str, Any]


def last_scans() -> list[Row]:
    """What this person scanned last in this session, newest first."""
    found = scanned.last_scans()
    cases = at_a_glance(this_site(), [one.code for one in found if one.code.startswith("V")])
    now = this_site().clock()
    return [_scan(one, cases.get(one.code), now) for one in found]


def _scan(one: scanned.Scanned, case: Case | None, now: datetime) -> Row:
    soon = now - one.at < timedelta(minutes=1)
    ago = _("just now") if soon else _("%(span)s ago", span=in_words(now - one.at))
    row = {"href": url_for("subjects.show", text=one.code), "code": one.code, "when": ago}
    if case is None:
        return row | {"what": term(KINDS.get(one.code[:1], ""))}
    marked = mark(case, one.code)
    return row | {"what": what(case.vial), "state": marked.state, "word": marked.word}


def waiting_rows(waiting: Waiting, actor: Actor) -> list[Row]:
    """Everything that waits as one list: bedsides, then clocks, then offers and reviews by their age."""
    now = this_site().clock()
    return [
        *_bedsides(waiting, actor, now),
        *_unconfirmed(waiting, now),
        *_clocks(waiting, now),
        *_offers(waiting, actor, now),
        *_reviews(waiting, actor, now),
    ]


def _bedsides(waiting: Waiting, actor: Actor, now: datetime) -> Iterator[Row]:
    window = timedelta(minutes=this_site().settings.confirmation_minutes)
    for one in waiting.half_confirmed:
        if one.by != actor.user:
            yield {
                "href": url_for("bedside.page", treatment=one.treatment),
                "code": one.treatment,
                "what": _("Second person at the bedside"),
                "state": State.WAITING,
                "word": _("confirm"),
                "when": left(one.at + window - now),
            }


def _unconfirmed(waiting: Waiting, now: datetime) -> Iterator[Row]:
    for one in waiting.unconfirmed:
        yield {
            "href": url_for("subjects.show", text=one.vial),
            "code": one.vial,
            "what": _("Issued and not confirmed: confirm it at the bedside, or return it"),
            "state": State.REFUSED,
            "word": "overdue",
            "when": in_words(now - one.at),
        }


def _clocks(waiting: Waiting, now: datetime) -> list[Row]:
    found = []
    for case in waiting.in_hand:
        running = [one for one in readings(case) if one.running]
        first = min(running, key=lambda one: one.due, default=None)
        if first is not None and first.due - now <= SOON:
            state = State.REFUSED if first.over(now) else State.WAITING
            row = {
                "href": url_for("subjects.show", text=case.subject),
                "code": case.subject,
                "what": term(first.clock.label),
                "state": state,
                "word": _("ran out") if first.over(now) else _("ends soon"),
                "when": left(first.due - now),
            }
            found.append((first.due, row))
    return [row for _, row in sorted(found, key=lambda one: one[0])]


def _offers(waiting: Waiting, actor: Actor, now: datetime) -> Iterator[Row]:
    names = {one.code: one.name for one in references(this_site()).establishment} if waiting.offers else {}
    overdue = timedelta(minutes=this_site().settings.offer_overdue_minutes)
    for one in waiting.offers:
        mine = one.to_establishment == actor.establishment and one.giver != actor.user
        many = ngettext("%(num)d vial", "%(num)d vials", len(one.vials))
        other = names.get(one.from_establishment if mine else one.to_establishment, _("a laboratory"))
        late = now - one.offered_at > overdue
        if mine or late:
            yield {
                "href": url_for("subjects.show", text=one.vials[0] if len(one.vials) == 1 else one.handover),
                "what": _("Accept %(many)s from %(other)s", many=many, other=other)
                if mine
                else _("%(many)s offered to %(other)s, not accepted yet", many=many, other=other),
                "state": State.REFUSED if late else State.WAITING,
                "word": _("overdue") if late else _("offered"),
                "when": in_words(now - one.offered_at),
            }


def _reviews(waiting: Waiting, actor: Actor, now: datetime) -> Iterator[Row]:
    for one in waiting.to_review:
        if one.author != actor.user:
            known = BY_NAME.get(one.analyte)
            yield {
                "href": url_for("steps.step", text=one.vial, kind="review_result", result=one.id),
                "code": one.vial,
                "what": _("Review: %(analyte)s", analyte=term(known.label) if known else words(one.analyte)),
                "state": State.WAITING,
                "word": _("to review"),
                "when": in_words(now - one.recorded),
            }
