"""One event in words: what happened, its place in the log, why it was refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import url_for
from markupsafe import Markup

from tracker.actions.ledger_reading import Opened
from tracker.labels.code import printed
from tracker.language import gettext as _
from tracker.language import term
from tracker.ledger.body import read_instant
from tracker.records.ledger_queries import Event
from tracker.web.events import HOW
from tracker.web.reasons import as_read
from tracker.web.refused_by import title
from tracker.web.shown import step_label, words
from tracker.web.telling import code_link, counted, grouped, has_page, link, mark, page_of, when

OUTCOMES = {"done": ("usable", "done"), "refused": ("refused", "refused")}
UNREADABLE = ("waiting", "cannot be read")
BY = {
    "name": "sign-in name", "password": "password", "one_time_code": "one-time code",
    "recovery_code": "recovery code", "passkey": "passkey",
}  # fmt: skip
DOORS = {"page": "a page", "api": "the API", "cli": "the command line", "system": "the installation itself"}


def row(one: Event, names: Mapping[str, str]) -> dict[str, Any]:
    """One event in a list."""
    says = one.says()
    outcome = str(says.get("outcome", ""))
    checks = [title(each["check"]) for each in says.get("refusals", ())]
    cells = [
        f"{one.idx}",
        when(_instant(one.recorded)),
        step_label(one.type),
        mark(*OUTCOMES.get(outcome, UNREADABLE)),
        _subject(str(says.get("subject", "")), one.chain, names),
        names.get(one.actor, one.actor),
        ", ".join(dict.fromkeys(checks)),
    ]
    state = {"state": "refused"} if outcome == "refused" else {}
    return {"href": url_for("ledger.event", idx=one.idx), "cells": cells, **state}


def beside(one: Event, names: Mapping[str, str]) -> dict[str, Any]:
    """An event of the same act: what it is, on which chain, by whom."""
    state, word = OUTCOMES.get(str(one.says().get("outcome", "")), UNREADABLE)
    who = names.get(one.actor, one.actor)
    where = printed(one.chain) if has_page(one.chain) else one.chain
    what = _(
        "Event %(idx)s: %(step)s on %(where)s, %(who)s",
        idx=one.idx,
        step=step_label(one.type),
        where=where,
        who=who,
    )
    return {"href": url_for("ledger.event", idx=one.idx), "what": what, "state": state, "word": word}


ACCOUNT = "@user:"


def _subject(text: str, chain: str, names: Mapping[str, str]) -> str | Markup:
    """What it was about, and on which chain this very event stands; an account by the name of its person."""
    shown = _named(text, names)
    if chain in (text, f"{ACCOUNT}{text}"):
        return shown
    return Markup("{} <small>on {}</small>").format(shown, _named(chain, names))


def _named(text: str, names: Mapping[str, str]) -> str | Markup:
    return grouped(text) if has_page(text) else names.get(text.removeprefix(ACCOUNT), text)


def _instant(text: str) -> datetime | None:
    try:
        return read_instant(text)
    except ValueError:
        return None


def facts(found: Opened, names: Mapping[str, str]) -> list[tuple[str, str | Markup]]:
    """Who did what to what, and by which clock."""
    says, event = found.event.says(), found.event
    subject, chain = str(says.get("subject", "")), event.chain
    return [
        ("who", names.get(event.actor, event.actor)),
        ("on", code_link(subject) if has_page(subject) else subject),
        ("happened", when(_instant(str(says.get("at", ""))))),
        ("recorded", when(_instant(event.recorded))),
        (_("came in by"), _way(says)),
        ("chain", link(url_for("ledger.search", about=chain), grouped(chain) if has_page(chain) else chain)),
        *_changed(found),
        ("rules", ", ".join(f"{name} {value}" for name, value in says.get("rules", {}).items() if value)),
    ]


def signatures(found: Opened, names: Mapping[str, str]) -> list[tuple[str, str | Markup]]:
    """The printed name, the time and the meaning of each signature (21 CFR 11.50); nothing where none is."""
    told = found.event.says().get("esig")
    if not isinstance(told, Mapping):
        return []
    people = [one for one in (told, told.get("second")) if isinstance(one, Mapping)]
    signed = [names.get(str(one.get("signer")), str(one.get("signer"))) for one in people]
    proved = [_recognised(one) for one in people]
    return [
        (_("signed by"), " and ".join(signed)),
        (_("signed at"), when(_instant(str(told.get("auth_at", ""))))),
        (_("it means"), words(str(told.get("meaning", "")))),
        (_("recognised by"), _("; the second by ").join(proved)),
        (_("bound to"), Markup('<span class="code bytes">{}</span>').format(str(told.get("shown", "")))),
    ]


def _recognised(one: Mapping[str, Any]) -> str:
    return ", ".join(BY.get(str(each), str(each)) for each in one.get("auth", ()))


def _changed(found: Opened) -> list[tuple[str, str | Markup]]:
    """How many rows it changed, and the way to what differs before and after it."""
    event, data = found.event, found.event.says().get("data")
    many = len(data.get("changes", ())) if isinstance(data, Mapping) else 0
    if not many:
        return []
    span = f"?from={event.seq - 1}&to={event.seq}"
    address = f"{url_for('versions.record', text=event.chain)}{span}"
    return [("changed", link(address, counted(many, "row")))]


def _way(says: Mapping[str, Any]) -> str:
    """Through which door it came, and how a code was given."""
    door, how = str(says.get("door", "")), str(says.get("how", ""))
    scanned = _(", code by %(how)s", how=HOW[how]) if how in HOW else ""
    return f"{term(DOORS[door]) if door in DOORS else words(door)}{scanned}"


def place(found: Opened) -> list[tuple[str, str | Markup]]:
    """Where the event stands in the log and on its chain, and the hashes that hold it there."""
    event, before, after = found.event, found.before, found.after
    return [
        (_("place in the log"), _("%(idx)s of 0 to %(size)s", idx=event.idx, size=found.size - 1)),
        (_("number on its chain"), f"{event.seq}"),
        (_("hash of this event"), Markup('<span class="code bytes">{}</span>').format(event.leaf_hash.hex())),
        (
            _("hash before it"),
            Markup('<span class="code bytes">{}</span>').format(event.says().get("prev") or "none"),
        ),
        (_("event before it"), _leads(before, _("none: it is the first"))),
        (_("event after it"), _leads(after, _("none: it is the newest"))),
        (_("event id"), Markup('<span class="code bytes">{}</span>').format(event.id)),
    ]


def _leads(one: Event | None, missing: str) -> str | Markup:
    return (
        missing
        if one is None
        else link(url_for("ledger.event", idx=one.idx), f"{one.idx}, {step_label(one.type)}")
    )


def refusal(one: Mapping[str, Any]) -> dict[str, Any]:
    """A check that refused: which, what it said as far as that was kept, and what it looked at."""
    pieces = [
        {"label": grouped(each), "href": page_of(each)} for each in one.get("evidence", ()) if has_page(each)
    ]
    return {
        "says": as_read(str(one.get("says", ""))) or title(one["check"]),
        "resolve": "",
        "basis": one["check"],
        "evidence": pieces,
    }
