"""When people left for a while: their account was disabled, or moved to another establishment."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from tracker.ledger.body import Outcome, instant_text, read_instant
from tracker.records.tables.ledger import ledger_event

LEAVING = ("disable", "set_establishment")


@dataclass(frozen=True, slots=True)
class Absence:
    """One change by which a person left: who, when, and where to; empty where the account was disabled."""

    user: str
    at: datetime
    moved_to: str


def since(connection: Connection, users: Iterable[str], oldest: datetime) -> tuple[Absence, ...]:
    """Every such change of these people since then, whatever was changed back after it; one statement."""
    query = select(ledger_event.c.recorded_at, ledger_event.c.body).where(
        ledger_event.c.chain.in_([f"@user:{user}" for user in users]),
        ledger_event.c.type.in_(LEAVING),
        ledger_event.c.recorded_at >= instant_text(oldest),
    )
    found = [(read_instant(row.recorded_at), json.loads(row.body)) for row in connection.execute(query)]
    return tuple(_absence(at, body) for at, body in found if body["outcome"] == Outcome.DONE)


def _absence(at: datetime, body: dict[str, object]) -> Absence:
    return Absence(str(body["subject"]), at, str(_given(body).get("establishment", "")))


def _given(body: dict[str, object]) -> dict[str, object]:
    data = body["data"]
    given = data.get("given") if isinstance(data, dict) else None
    return given if isinstance(given, dict) else {}
