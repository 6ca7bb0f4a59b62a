"""How acts were scanned for, counted by the database: by step, place and, where a site allows it, person."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, case, func, select
from sqlalchemy.sql.elements import ColumnElement

from tracker.ledger.body import instant_text
from tracker.records.bodies import has
from tracker.records.tables.accounts import account
from tracker.records.tables.ledger import ledger_event

MOST_EVENTS = 20_000
"""Older events are not looked at, so that the page costs the same for ever."""

REFUSED = b'"outcome":"refused"'
NEVER_JUDGED = b'"check":"door.'
MISMATCHED = b'"check":"use.match_'
ACT = len('{"act":"') + 32
"""An event begins with its act; one act may write several events."""


def _came(*hows: str) -> ColumnElement[bool]:
    found = [has(f'"how":"{one}","id":"'.encode()) for one in hows]
    return found[0] if len(found) == 1 else found[0] | _came(*hows[1:])


_WAY = case((_came("camera", "wedge", "image"), "scanned"), (_came("typed"), "typed"), else_="not scanned")
_ACTS = func.count(func.substr(ledger_event.c.body, 1, ACT).distinct())
_PLACE = func.coalesce(account.c.establishment, "")


@dataclass(frozen=True, slots=True)
class Acts:
    """So many acts of one step, at one place, with their code scanned, typed or not scanned."""

    step: str
    place: str
    way: str
    many: int
    person: str = ""


def acts(
    connection: Connection, since: datetime, steps: Collection[str], *, people: bool = False
) -> tuple[Acts, ...]:
    """Every judged act of these steps since then, done or refused, by step, place and way; the person is told
    only where it is asked for."""
    who = [ledger_event.c.actor] if people else []
    columns = (ledger_event.c.type, _PLACE.label("place"), _WAY.label("way"), *who)
    query = _newest(connection, select(*columns, _ACTS.label("many")), since)
    query = query.where(ledger_event.c.type.in_(steps), ~has(NEVER_JUDGED))
    return tuple(
        Acts(row.type, row.place, row.way, row.many, row.actor if people else "")
        for row in connection.execute(query.group_by(*columns).order_by(*columns))
    )


def confirmations(connection: Connection, since: datetime) -> Mapping[str, tuple[int, int]]:
    """For each place: how many confirmations at the bedside did not match, and how many there were."""
    wrong = case((has(MISMATCHED), 1), else_=0)
    columns = (_PLACE.label("place"), wrong.label("wrong"))
    query = _newest(connection, select(*columns, _ACTS.label("many")), since)
    query = query.where(ledger_event.c.type == "confirm", ~has(NEVER_JUDGED)).group_by(*columns)
    found: dict[str, tuple[int, int]] = {}
    for row in connection.execute(query):
        bad, whole = found.get(row.place, (0, 0))
        found[row.place] = (bad + row.many * row.wrong, whole + row.many)
    return found


def refusals(connection: Connection, since: datetime) -> Mapping[tuple[str, str], int]:
    """How many acts each check refused at each place; only the refused of the newest events are fetched."""
    query = _newest(connection, select(_PLACE.label("place"), ledger_event.c.body), since)
    found: set[tuple[str, str, str]] = set()
    for row in connection.execute(query.where(has(REFUSED))):
        event = json.loads(row.body)
        found |= {(row.place, str(one["check"]), event["act"]) for one in event.get("refusals", ())}
    return Counter((where, check) for where, check, _ in found)


def _newest(connection: Connection, query: Select[Any], since: datetime) -> Select[Any]:
    """The newest events since then, each with the place of whoever acted."""
    last = connection.scalar(select(func.max(ledger_event.c.idx))) or 0
    return query.outerjoin_from(ledger_event, account, account.c.id == ledger_event.c.actor).where(
        ledger_event.c.idx > last - MOST_EVENTS, ledger_event.c.recorded_at >= instant_text(since)
    )
